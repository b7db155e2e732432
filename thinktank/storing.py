"""Where uploaded and loaded files lie."""

import contextlib
import os
import secrets
import time
from pathlib import Path

from django.core.files.storage import FileSystemStorage

PART = ".part"  # how the name of a file ends while it is being written
UNFINISHED = ".unfinished"  # the folder of those that are uploaded
LONGEST = 24 * 3600  # seconds that writing one can take; what is older was left by somebody who was killed


class WholeFiles(FileSystemStorage):
    """Files that are there whole or not at all, whatever stops the one who writes them.

    What is written is first on the disk in a folder that nobody asks for, and then gets its name, in one step.
    """

    def _save(self, name, content):
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = self.unfinished()
        part = folder / f"{secrets.token_hex(8)}{PART}"
        try:
            with part.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk.encode() if isinstance(chunk, str) else chunk)
                file.flush()
                os.fsync(file.fileno())
            if self.file_permissions_mode is not None:
                part.chmod(self.file_permissions_mode)
            while True:
                try:
                    os.link(part, self.path(name))  # unlike a rename it takes nobody’s place
                    break
                except FileExistsError:
                    name = self.get_available_name(name)
        finally:
            part.unlink(missing_ok=True)
        sync(target.parent)
        return str(name).replace("\\", "/")

    def unfinished(self):
        """Where files are while they are being written; what was left there for ever goes."""
        folder = Path(self.location) / UNFINISHED
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # somebody else clears up, or has just finished
                if time.time() - left.stat().st_mtime > LONGEST:
                    left.unlink()
        return folder


def sync(folder):
    """Let a power cut not forget the name of a file whose content is safe."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
