"""The formats in which other programs take works: the ending of an address → the module that writes it."""

from . import bibtex, csl_json, ris

FORMATS = {"bib": bibtex, "ris": ris, "csl.json": csl_json}


class FormatConverter:
    """For addresses: cite.<format:format>."""

    regex = "|".join(ending.replace(".", r"\.") for ending in FORMATS)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
