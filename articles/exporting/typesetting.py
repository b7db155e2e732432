"""The confined program that makes a PDF of HTML.

    JOB → {}

JOB is a file of JSON: {"html", "base", "css", "pictures": {address: file}, "target": file}; `base` is what addresses in
the page begin with. It imports nothing of the site: WeasyPrint takes time and memory that no web process should hold,
and reads whatever a page names. Addresses that are not among the pictures do not exist for it. Everything else about
WeasyPrint: https://doc.courtbouillon.org/weasyprint/stable/
"""

import json
import logging
import sys
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

WIDTHS = (1600, 1200, 900, 600)  # pixels: 240 dots an inch over the whole column, and less where there are many
PICTURES = 3_500_000  # bytes of all pictures together, so that a PDF stays below what search engines read

# Turkish breaks before the last consonant in front of a vowel, and between vowels: its spelling knows no exceptions
# that a rule would miss but in loan words (TDK, “Hecelerin satır sonunda bölünmesi”). Pyphen has no patterns for it.
VOWELS, CONSONANTS = "aeıioöuüâîû", "bcçdfgğhjklmnprsştvyzqwx"


def turkish() -> str:
    """Hyphenation patterns in the form of a Hunspell dictionary."""
    patterns = [f"1{consonant}{vowel}" for consonant in CONSONANTS for vowel in VOWELS]
    patterns += [f"{one}1{two}" for one in VOWELS for two in VOWELS]
    return "\n".join(["UTF-8", *patterns, ""])


def typeset(html: str, base: str, css: str, pictures: Mapping[str, str], target: Path) -> None:
    from weasyprint import CSS, HTML

    teach_turkish()
    fetch = only(prepared(pictures))
    document = HTML(string=html, base_url=base, url_fetcher=fetch).render(
        stylesheets=[CSS(string=css, url_fetcher=fetch)], pdf_variant="pdf/ua-1", pdf_tags=True
    )
    document.write_pdf(target, pdf_identifier=False, pdf_variant="pdf/ua-1", pdf_tags=True)


def teach_turkish() -> None:
    import pyphen

    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".dic", delete=False) as file:
        file.write(turkish())
    pyphen.hdcache[Path(file.name)] = pyphen.HyphDict(Path(file.name))
    Path(file.name).unlink()
    pyphen.LANGUAGES["tr"] = Path(file.name)
    pyphen.LANGUAGES_LOWERCASE["tr"] = "tr"


def only(pictures: Mapping[str, tuple[str, bytes]]) -> Any:
    """A fetcher that knows these addresses and no other."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            kind, data = pictures[unquote(url)]
            return URLFetcherResponse(url, data, {"Content-Type": kind})

    return Fetcher()


def prepared(pictures: Mapping[str, str]) -> dict[str, tuple[str, bytes]]:
    """{address: (media type, data)} as large as print needs them, and together not too large."""
    found: dict[str, tuple[str, bytes]] = {}
    for width in WIDTHS:
        found = {unquote(address): shrunk(Path(file), width) for address, file in pictures.items()}
        if sum(len(data) for _kind, data in found.values()) <= PICTURES:
            break
    return found


def shrunk(file: Path, width: int) -> tuple[str, bytes]:
    """Photographs as JPEG, drawings as PNG; whichever is smaller for what is not transparent."""
    from PIL import Image

    with Image.open(file) as picture:
        picture.load()
        clear = "A" in picture.getbands() or "transparency" in picture.info
        picture = picture.convert("RGBA" if clear else "L" if picture.mode in ("1", "L") else "RGB")
        if picture.width > width:
            height = max(1, round(picture.height * width / picture.width))
            picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    drawing, photograph = BytesIO(), BytesIO()
    picture.save(drawing, "PNG", optimize=True)
    if clear:
        return "image/png", drawing.getvalue()
    picture.save(photograph, "JPEG", quality=84, optimize=True)
    if drawing.tell() <= photograph.tell():
        return "image/png", drawing.getvalue()
    return "image/jpeg", photograph.getvalue()


if __name__ == "__main__":
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    job = json.loads(Path(sys.argv[1]).read_text())
    typeset(job["html"], job["base"], job["css"], job["pictures"], Path(job["target"]))
    sys.stdout.write("{}")
