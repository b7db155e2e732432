"""The institute’s own red and petrol, as far as they can be read on the paper of either scheme (pure)."""

from functools import lru_cache

# --paper, --tint, --accent and --place in site.css.
PAPER, DARK_PAPER = "#fbfbf8", "#14171b"
TINT, DARK_TINT = "#f1f1ec", "#1e2227"
ACCENT, PLACE = "#a5152b", "#0d5b63"
ENOUGH = 4.5  # WCAG 2.2, 1.4.3: contrast of text


def contrast(one: str, other: str) -> float:
    """From 1 to 21, by WCAG 2.2’s definition.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return round((lighter + 0.05) / (darker + 0.05), 2)


def luminance(colour: str) -> float:
    shares = (value / 255 for value in channels(colour))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


@lru_cache(100)
def is_readable(colour: str) -> bool:
    """Whether text in it can be read on everything light that it stands on; `for_the_dark` sees to the rest."""
    return all(contrast(colour, surface) >= ENOUGH for surface in (PAPER, TINT))


def for_the_dark(colour: str) -> str:
    """The colour with as much white in it as everything dark asks for, and a little more for comfort."""
    lighter = colour
    for percent in range(0, 100, 4):
        lighter = "#" + "".join(f"{value + (255 - value) * percent // 100:02x}" for value in channels(colour))
        if all(contrast(lighter, surface) >= ENOUGH + 0.5 for surface in (DARK_PAPER, DARK_TINT)):
            break
    return lighter


def tokens(accent: str, place: str) -> str:
    """The lines that give a style sheet these colours."""
    pairs = [("accent", accent), ("place", place)]
    said = " ".join(f"--{name}: light-dark({colour}, {for_the_dark(colour)});" for name, colour in pairs)
    return f"@layer tokens {{ :root {{ {said} }} }}\n"
