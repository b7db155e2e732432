// What pasting had to leave out, in words.
import { gettext } from "django-prose-editor/editor"

export const count = (one, many, number) => window.interpolate(window.ngettext(one, many, number), [number])

export function leftOut({ images, comments, textBoxes, fonts, colours, lone }) {
  const things = [
    images && count("%s image", "%s images", images),
    comments && count("%s comment", "%s comments", comments),
    fonts && colours ? gettext("fonts and colours") : (fonts && gettext("fonts")) || (colours && gettext("colours")),
  ].filter(Boolean)
  return [
    things.length && window.interpolate(gettext("Left out: %s."), [things.join(", ")]),
    images && gettext("Put images in from the library."),
    textBoxes && gettext("The words of text boxes stand as paragraphs."),
    lone && count(
      "%s marker came without its note and stays as a typed number.",
      "%s markers came without their notes and stay as typed numbers.",
      lone,
    ),
  ].filter(Boolean)
}
