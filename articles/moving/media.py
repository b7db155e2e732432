"""The files of a site’s media library, from a copy of its folder of uploads or, where allowed, from the site itself."""

import unicodedata
from collections import Counter
from contextlib import suppress
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from thinktank import fetching, old_addresses, pictures
from thinktank.uploads import LARGEST

from .. import enclosures

FOLDERS = ("", "uploads", "wp-content/uploads")  # where in the given folder the years may lie
PATIENCE = 5  # questions; a site that is gone would be waited for at each of its thousands of pictures
SILENCE = (fetching.Offline, fetching.TimedOut, fetching.UnknownHost, fetching.Unreachable)
READ_AT_MOST = max(LARGEST, enclosures.LARGEST)
PICTURES = {*pictures.SUFFIXES.values(), ".jpeg", ".jpe", ".gif"}


class Media:
    """Gives the content of an upload, or says why there is none."""

    def __init__(self, folder=None, *, fetches=False):
        self.root = Path(folder).resolve() if folder else None
        self.fetches = fetches
        self.silent: Counter[str] = Counter()  # host → questions in a row that it has not answered

    @property
    def has_any(self) -> bool:
        return self.fetches or self.root is not None

    def content(self, path: str, url: str) -> tuple[bytes, str]:
        """(what is in the file, ""), or (b"", why nothing is). `path` lies below the folder of uploads."""
        if found := self.on_disk(path):
            if found.stat().st_size > READ_AT_MOST:
                return b"", _("The file is larger than 20 MB.")
            return found.read_bytes(), ""
        if self.fetches and url:
            return self.fetched(url)
        if self.root is None:
            return b"", _(
                "It was not fetched from the old site. Add it to the library, or import the site again with its files."
            )
        return b"", _("It is not in the folder of media.")

    def on_disk(self, path: str) -> Path | None:
        """The largest file there is of a picture, nowhere but below the folder."""
        if self.root is None or not path or "\0" in path:
            return None
        plain = old_addresses.original(path)
        stem, dot, ending = plain.rpartition(".")
        for name in dict.fromkeys([plain, f"{stem}-scaled{dot}{ending}", path]):
            for form in ("NFC", "NFD"):  # a copy made on a Mac spells й as two signs
                for folder in FOLDERS:
                    with suppress(OSError):  # a name longer than names may be
                        file = (self.root / folder / unicodedata.normalize(form, name)).resolve()
                        if file.is_relative_to(self.root) and file.is_file():
                            return file
        return None

    def fetched(self, url: str) -> tuple[bytes, str]:
        why = ""
        parts = old_addresses.parted(url)
        plain = parts._replace(path=old_addresses.original(parts.path), query="", fragment="").geturl()
        for address in dict.fromkeys([plain, url]):
            if self.silent[parts.netloc] >= PATIENCE:
                return b"", why or _("The old site has not answered several times, and was not asked again.")
            try:
                answer = fetching.fetch(address, most_bytes=READ_AT_MOST)
            except fetching.FetchError as problem:
                why = str(problem)
                self.silent[parts.netloc] += isinstance(problem, SILENCE)
                continue
            self.silent[parts.netloc] = 0
            if answer.status == 200 and answer.content:
                return answer.content, ""
            why = _("The old site answered %(status)d.") % {"status": answer.status}
        return b"", why


def is_picture(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in PICTURES


def is_document(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in enclosures.MEDIA_TYPES
