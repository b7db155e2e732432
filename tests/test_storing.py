"""A file is stored whole or not at all, and what a killed process left goes."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from thinktank import storing


@pytest.fixture
def storage(tmp_path):
    return storing.WholeFiles(location=tmp_path)


class Killed(ContentFile):
    def chunks(self, chunk_size=None):
        yield b"half"
        raise KeyboardInterrupt


def test_half_of_a_file_is_nowhere(storage):
    with pytest.raises(KeyboardInterrupt):
        storage.save("a/b.txt", Killed(b""))
    assert [path for path in Path(storage.location).rglob("*") if path.is_file()] == []


def test_what_was_left_for_a_day_goes_when_the_next_file_comes(storage):
    folder = storage.unfinished()
    old, new = folder / f"old{storing.PART}", folder / f"new{storing.PART}"
    for left in (old, new):
        left.write_bytes(b"half")
    yesterday = time.time() - storing.LONGEST - 1
    os.utime(old, (yesterday, yesterday))
    assert storage.save("a/b.txt", ContentFile(b"whole")) == "a/b.txt"
    assert Path(storage.path("a/b.txt")).read_bytes() == b"whole"
    assert [path.name for path in folder.iterdir()] == [new.name]
