"""What keeps people out of a page, and how it is built for those who hear it: looked at in the browser."""

from importlib.resources import files

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
# What axe leaves out unless it is asked: the size of targets, of WCAG 2.2, and that a control’s name says what is seen.
ASKED = {"target-size": {"enabled": True}, "label-content-name-mismatch": {"enabled": True}}
OPTIONS = {"iframes": False, "resultTypes": ["violations"], "rules": ASKED}
LOOKS = ("color-contrast", "target-size")  # the rules that depend on the scheme or on the width of the window

# What axe finds, once letters are there and all that moves has arrived. Where `once`, of neighbours built alike
# only the first is looked at: what a style sheet makes of one it makes of all, and most of the time goes into colours.
LOOK = """async ([context, options, once]) => {
  await document.fonts.ready;
  document.getAnimations().forEach(animation => animation.finish());
  // What is laid out only when it comes near (content-visibility) is decided upon with the next picture.
  for (const _picture of [1, 2]) await new Promise(requestAnimationFrame);
  const built = element => element.localName + [...element.attributes].map(({ name, value }) =>
    ["class", "role", "type"].includes(name) ? ` ${name}=${value}` : ` ${name}`).sort().join("");
  const whole = element => [...new Set([element, ...element.querySelectorAll("*")].map(built))].sort().join("|");
  const leaveOut = parent => {
    const seen = new Set();
    for (const child of parent.children) {
      const kind = whole(child);
      if (seen.has(kind)) context.exclude.push(child);
      else leaveOut(child);
      seen.add(kind);
    }
  };
  if (once) leaveOut(document.body);
  return axe.run(context, options);
}"""

# Headings and landmarks as assistive technology lists them: [what is wrong].
OUTLINE = """() => {
  const found = [];
  const isHeard = element =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest("[aria-hidden=true]");
  const heard = selector => [...document.querySelectorAll(selector)].filter(isHeard);
  const headings = heard("h1, h2, h3, h4, h5, h6");
  const levels = headings.map(heading => [Number(heading.tagName[1]), heading.textContent.trim()]);
  const first = levels.filter(([level]) => level === 1).length;
  if (first !== 1) found.push(`${first} headings of the first level`);
  if (levels.length && levels[0][0] !== 1) found.push(`begins with level ${levels[0][0]}: ${levels[0][1]}`);
  levels.forEach(([level, text], at) => {
    if (at && level > levels[at - 1][0] + 1) found.push(`from level ${levels[at - 1][0]} to ${level}: ${text}`);
    if (!text) found.push(`an empty heading of level ${level}`);
  });
  for (const name of ["main", "body > header", "body > footer"]) {
    if (heard(name).length !== 1) found.push(`${heard(name).length} × ${name}`);
  }
  const names = new Set();
  for (const part of heard("nav, aside, section, search, [role=search], [role=region]")) {
    const by = part.getAttribute("aria-labelledby");
    const label = by ? document.getElementById(by)?.textContent.trim() : part.getAttribute("aria-label");
    const name = `${part.getAttribute("role") ?? part.localName} “${label}”`;
    if (!label) found.push(`no label: ${part.outerHTML.slice(0, 80)}`);
    else if (names.has(name)) found.push(`twice: ${name}`);
    names.add(name);
  }
  return found;
}"""


def violations(page, *, within="html", exclude=(), ignore=(), only=(), once=False):
    """What axe finds on a page that is open: {rule: [elements]}; WCAG 2.2 AA and good practice.

    `within`: the selector of the part that is looked at; `exclude`: selectors of what is not ours; `ignore` and `only`:
    rules; `once`: leaves out what is like its neighbour. It writes styles, which a policy may refuse.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    context = {"include": [[within]], "exclude": [[selector] for selector in exclude]}
    options = OPTIONS | ({"runOnly": list(only)} if only else {})
    result = page.evaluate(LOOK, [context, options, once])
    return {
        violation["id"]: [node["html"][:160] for node in violation["nodes"]][:5]
        for violation in result["violations"]
        if violation["id"] not in ignore
    }


def outline_troubles(page):
    """What is wrong with the headings and landmarks of a page that is open."""
    return page.evaluate(OUTLINE)
