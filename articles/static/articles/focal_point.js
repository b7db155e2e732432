// The point of a picture that stays in sight where it is cropped: clicked on the picture, or moved with the arrow keys.
// The two numbers are fields of the form; without this script they are typed.
const picture = document.querySelector("img.focal")
const across = document.getElementById("id_focal_x")
const down = document.getElementById("id_focal_y")
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

if (picture && across && down) {
  const frame = Object.assign(document.createElement("button"), { type: "button", className: "focal-frame" })
  const point = Object.assign(document.createElement("span"), { className: "focal-point" })
  frame.setAttribute("aria-label", gettext("Focal point: click on the picture, or move it with the arrow keys"))
  picture.replaceWith(frame)
  frame.append(picture, point)

  const within = (value) => Math.min(1, Math.max(0, value))
  const show = () => {
    point.style.setProperty("left", `${within(Number(across.value)) * 100}%`)
    point.style.setProperty("top", `${within(Number(down.value)) * 100}%`)
  }
  const put = (x, y) => {
    across.value = within(x).toFixed(2)
    down.value = within(y).toFixed(2)
    show()
  }

  frame.addEventListener("click", ({ clientX, clientY, detail }) => {
    if (!detail) return // Enter or the space bar: there is no place to take
    const { left, top, width, height } = picture.getBoundingClientRect()
    put((clientX - left) / width, (clientY - top) / height)
  })
  frame.addEventListener("keydown", (event) => {
    if (!(event.key in STEPS)) return
    event.preventDefault()
    const [x, y] = STEPS[event.key]
    put(Number(across.value) + x / 50, Number(down.value) + y / 50)
  })
  for (const field of [across, down]) field.addEventListener("input", show)
  show()
}
