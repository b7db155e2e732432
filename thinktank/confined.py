"""A job in a process of its own, where a hostile file can hurt nobody: bounded memory and time, no network, no secrets.

    python -IB confined.py MEMORY SECONDS LOCK MODULE ARGUMENT…

runs MODULE as a program within those bounds, which it cannot widen again: bytes of addresses, seconds of computing. Of
the jobs that share a LOCK one runs at a time on this machine. `run` starts it, and nothing of the site's settings gets
into it. What the kernel does not forbid the interpreter does: https://docs.python.org/3/library/audit_events.html
"""

import fcntl
import json
import os
import resource
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LARGEST_FILE = 256 * 1024 * 1024
FORBIDDEN = (
    *("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.kill"),
    *("resource.setrlimit", "ctypes."),
)
PASSED_ON = ("PATH", "LD_LIBRARY_PATH")


class Died(Exception):
    """The job came to no end of its own: killed, out of memory, too slow, or broken by what it read."""


def run(
    module: str,
    *arguments: object,
    memory: int,
    seconds: int,
    patience: int,
    lock: str,
    told: Sequence[str] = (),
    held: Sequence[int] = (),
) -> dict[str, Any]:
    """What a job prints as JSON. `patience`: seconds to wait in all, others' jobs included. Raises Died.

    `told`: variables of the environment that it needs besides; `held`: open files that stay open as long as it lives.
    """
    bounds = map(str, (memory, seconds, lock))
    program = [sys.executable, "-I", "-B", __file__, *bounds, module, *map(str, arguments)]
    given = {"env": surroundings(*told), "pass_fds": held}
    try:
        done = subprocess.run(program, capture_output=True, timeout=patience, check=True, **given)  # noqa: S603
        return json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as reason:
        raise Died(module) from reason


def surroundings(*more: str) -> dict[str, str]:
    """The environment of a job: what programs need to run, and of `more` what is there; no key, no password."""
    found = {name: os.environ[name] for name in (*PASSED_ON, *more) if name in os.environ}
    return found | {"LANG": "C.UTF-8", "TMPDIR": tempfile.gettempdir()}


def confine(memory: int, seconds: int, lock: str) -> None:
    """Bind this process for good."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(forbid)
    held = os.open(Path(tempfile.gettempdir()) / f"{lock}-{os.getuid()}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX)  # until the process ends


def forbid(event: str, arguments: tuple) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"{event} is not for a confined job")


if __name__ == "__main__":
    confine(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    sys.path.append(str(ROOT))
    sys.argv = sys.argv[4:]
    runpy.run_module(sys.argv[0], run_name="__main__")
