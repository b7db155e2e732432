"""A confined job: whatever it tries, it gets no further than its own memory, its own time and its own files."""

import socket
import time

import pytest

from thinktank import confined

BOUNDS = {"memory": 300 * 1024 * 1024, "seconds": 2, "patience": 30, "lock": "test-confined"}


@pytest.fixture
def job(tmp_path, monkeypatch):
    """Runs some lines of Python as a job."""

    def job(lines, *arguments, **bounds):
        root = tmp_path / "root"
        root.mkdir(exist_ok=True)
        (root / "job_of_a_test.py").write_text(f"import json, sys\n{lines}\n")
        program = tmp_path / "confined.py"
        program.write_text(
            (confined.ROOT / "thinktank" / "confined.py")
            .read_text()
            .replace("ROOT = Path(__file__).resolve().parent.parent", f"ROOT = {str(root)!r}")
        )
        monkeypatch.setattr(confined, "__file__", str(program))
        return confined.run("job_of_a_test", *arguments, **(BOUNDS | bounds))

    return job


SAY = "print(json.dumps({'said': %s}))"


def test_it_answers(job):
    assert job(SAY % "sys.argv[1:]", "one", 2) == {"said": ["one", "2"]}


def test_it_has_no_more_memory_than_it_was_given(job):
    assert job(SAY % "len(bytearray(100_000_000))") == {"said": 100_000_000}
    with pytest.raises(confined.Died):
        job(SAY % "len(bytearray(400_000_000))")


def test_it_has_no_more_time_than_it_was_given(job):
    started = time.monotonic()
    with pytest.raises(confined.Died):
        job("while True: pass", seconds=1)
    with pytest.raises(confined.Died):
        job("import time; time.sleep(60)", patience=1)
    assert time.monotonic() - started < 20


def test_it_cannot_widen_its_bounds(job):
    with pytest.raises(confined.Died):
        job("import resource; resource.setrlimit(resource.RLIMIT_CPU, (99, 99))\n" + SAY % "1")


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', {port}))",
        "import socket; socket.getaddrinfo('localhost', {port})",
        "from urllib.request import urlopen; urlopen('http://127.0.0.1:{port}/')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
    ],
)
def test_it_reaches_neither_the_network_nor_another_program(job, attempt):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.1)
        with pytest.raises(confined.Died):
            job(attempt.format(port=listener.getsockname()[1]) + "\n" + SAY % "1")
        with pytest.raises(TimeoutError):
            listener.accept()


def test_it_knows_none_of_our_secrets(job, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "CANARY")
    assert "CANARY" not in str(job("import os\n" + SAY % "dict(os.environ)"))


@pytest.mark.parametrize("lines", ["1/0", "print('{')", "import os; os.abort()"])
def test_one_that_breaks_has_died(job, lines):
    with pytest.raises(confined.Died):
        job(lines)
