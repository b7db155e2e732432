// The bar is as high as what it says: whatever else stays in sight stands below it.
const bar = document.getElementById("desk")
const measure = ([{ target }]) => document.documentElement.style.setProperty("--bar", `${target.offsetHeight}px`)
if (bar) new ResizeObserver(measure).observe(bar)
