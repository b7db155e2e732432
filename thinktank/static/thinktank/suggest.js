// Offers pages that could be meant while it is typed, and goes there: a list box below the field (the ARIA pattern “combobox”).
const form = document.querySelector("form[data-suggest]");
const input = form.q;
const list = document.createElement("ul");
let timer;
let at = -1;

const set = (element, attributes) => {
  for (const name in attributes) element.setAttribute(name, attributes[name]);
};

function choose(number) {
  list.children[at]?.removeAttribute("aria-selected");
  at = number;
  if (list.children[at]) set(list.children[at], { "aria-selected": true });
  set(input, { "aria-activedescendant": at < 0 ? "" : `offer-${at}` });
}

function show(offers) {
  list.replaceChildren(...offers.map(([name, path], number) => {
    const item = document.createElement("li");
    item.textContent = name;
    item.dataset.path = path;
    set(item, { id: `offer-${number}`, role: "option" });
    return item;
  }));
  list.hidden = !offers.length;
  set(input, { "aria-expanded": !list.hidden });
  choose(-1);
}

function take(item) {
  location.assign(item.dataset.path);
}

async function ask() {
  const typed = input.value;
  const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`).catch(() => 0);
  const offers = answer.ok ? await answer.json() : [];
  if (typed === input.value && input === document.activeElement) show(offers);
}

set(list, { id: "offers", role: "listbox", "aria-labelledby": "find" });
set(input, {
  type: "text", autocomplete: "off", role: "combobox", "aria-autocomplete": "list", "aria-controls": "offers",
});
input.after(list);
show([]);
input.oninput = () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 120);
};
input.onblur = () => show([]);
input.onkeydown = (event) => {
  const many = list.children.length;
  if (!many) return;
  if (event.key === "ArrowDown") choose((at + 1) % many);
  else if (event.key === "ArrowUp") choose((at < 1 ? many : at) - 1);
  else if (event.key === "Escape") show([]);
  else if (event.key === "Enter" && at >= 0) take(list.children[at]);
  else return;
  event.preventDefault();
};
list.onmousedown = (event) => {
  const item = event.target.closest("li");
  if (item) take(item);
};
