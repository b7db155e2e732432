"""Servers that a bench starts, and what wrk finds when it asks them."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.suite import PRODUCTION, ROOT
from tests.test_pages_behind_nginx import BROTLI, configured, free_port

HOST = PRODUCTION["ALLOWED_HOSTS"]
SENT = {"Host": HOST, "X-Forwarded-Proto": "https"}
CONNECTIONS, SECONDS = 16, 2
TICK = os.sysconf("SC_CLK_TCK")
MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1_000, "m": 60_000}
OURS = {"date", "server", "connection", "transfer-encoding", "content-length"}
PROCFILE = (ROOT / "thinktank" / "deploy" / "Procfile").read_text()
WEB = re.search(r"^web: (.*)$", PROCFILE, re.MULTILINE)[1]
BARE = """
from pathlib import Path
HEADERS, BODY = {headers!r}, Path({body!r}).read_bytes()
def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
"""
TURNS = """
local paths, turn = {{ {paths} }}, 0
request = function()
    turn = turn % #paths + 1
    return wrk.format("GET", paths[turn])
end
"""
STATIC = """
daemon off; master_process off; pid {folder}/static.pid; error_log {folder}/static.log; {user}
events {{}}
http {{
    access_log off; default_type text/html;
    server {{ listen 127.0.0.1:{port}; root {folder}/static; location / {{ try_files /index.html =404; }} }}
}}
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    @property
    def etag(self):
        return dict(self.headers)["etag"]


@dataclass(frozen=True)
class Load:
    """What wrk found; `web` and `database`: milliseconds of processor time a request."""

    asked: int
    rate: float
    p50: float
    p99: float
    failed: int
    web: float
    database: float


@dataclass
class Server:
    port: int
    process: subprocess.Popen
    folder: Path = field(default_factory=lambda: Path(os.environ.get("TMPDIR", "/tmp")))

    def ask(self, path):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.request("GET", path, headers=SENT)
            answer = link.getresponse()
            headers = [(name.lower(), value) for name, value in answer.getheaders()]
            return Answer(answer.status, headers, answer.read())
        finally:
            link.close()

    def load(self, paths, headers=None, seconds=SECONDS):
        with self.loading(paths, headers, seconds) as found:
            pass
        return found()

    @contextmanager
    def loading(self, paths, headers=None, seconds=SECONDS):
        """Gives a function to call afterwards, which waits for the end and tells the Load."""
        self.ask(paths[0])
        script = self.folder / f"turns-{self.port}.lua"
        script.write_text(TURNS.format(paths=", ".join(f'"{path}"' for path in paths)))
        sent = [f"-H{name}: {value}" for name, value in {**SENT, **(headers or {})}.items()]
        wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout=10s", *sent]
        before = self.processor_time()
        program = subprocess.Popen(
            [*wrk, f"-s{script}", f"http://127.0.0.1:{self.port}"], stdout=subprocess.PIPE, text=True
        )
        yield lambda: self.found(program.communicate()[0], before)

    def found(self, said, before):
        web, database = (now - then for now, then in zip(self.processor_time(), before, strict=True))
        asked = int(re.search(r"(\d+) requests in", said)[1])
        times = [re.search(rf"{part}%\s+([\d.]+)(us|ms|s|m)", said) for part in (50, 99)]
        p50, p99 = (float(one[1]) * MILLISECONDS[one[2]] for one in times)
        failed = sum(map(int, re.findall(r"(?:Non-2xx or 3xx responses:|timeout) (\d+)", said)))
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
        return Load(asked, rate, p50, p99, failed, web / asked, database / asked)

    def processor_time(self):
        """Milliseconds that this server’s processes and PostgreSQL’s have taken since they began."""
        database = f" {os.environ['DATABASE_URL'].rpartition('/')[2].partition('?')[0]} "
        return sum(map(spent, self.processes())), sum(spent(pid) for pid in all_processes() if database in serving(pid))

    def processes(self):
        return [self.process.pid, *children(self.process.pid)]

    def memory(self):
        """Megabytes of the largest worker."""
        return (
            max(
                int(re.search(r"VmRSS:\s+(\d+)", (Path("/proc") / str(pid) / "status").read_text())[1])
                for pid in self.processes()
            )
            / 1024
        )


def all_processes():
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def spent(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0  # it has ended
    return (int(fields[11]) + int(fields[12])) * 1000 / TICK


def serving(pid):
    """What a server process of PostgreSQL says of itself: "postgres: user database host …"."""
    try:
        said = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
    return said if said.startswith("postgres:") else ""


def children(pid):
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += map(int, task.read_text().split())
    return found + [grandchild for child in found for grandchild in children(child)]


# Which there are


@contextmanager
def started(command, port, **more):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    try:
        server = Server(port, process)
        until_it_answers(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:  # granian does not hear it while it starts
            for pid in [*children(process.pid), process.pid]:
                os.kill(pid, signal.SIGKILL)
            process.wait()


def until_it_answers(server, path="/livez"):
    for _attempt in range(2_000):
        try:
            return server.ask(path)
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(f"Nothing answers at port {server.port}.")


def granian(command):
    return [str(Path(sys.executable).with_name("granian")), *command.split()[1:]]


def site(settings):
    """The site as in production."""
    port = free_port()
    return started(granian(WEB.replace("$PORT", str(port))), port, cwd=ROOT, env=os.environ | settings)


def bare(folder, page):
    """As many workers, which have nothing to do but to hand out a page."""
    (folder / "page.html").write_bytes(page.body)
    headers = [(name, value) for name, value in page.headers if name not in OURS]
    headers.append(("content-length", str(len(page.body))))
    (folder / "bare.py").write_text(BARE.format(headers=headers, body=str(folder / "page.html")))
    port = free_port()
    command = WEB.replace("$PORT", str(port)).replace("thinktank.wsgi:application", "bare:application")
    return started(granian(command), port, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)})


def nginx(folder, configuration, port):
    return started(["/usr/sbin/nginx", "-c", configuration, "-p", str(folder), "-e", f"{configuration}.log"], port)


def static(folder, page):
    """nginx with the page as a file, at every path that the bench asks for."""
    user = "user root;" if os.geteuid() == 0 else ""
    port = free_port()
    (folder / "static.conf").write_text(STATIC.format(folder=folder, port=port, user=user))
    (folder / "static").mkdir(exist_ok=True)
    (folder / "static" / "index.html").write_bytes(page.body)
    return nginx(folder, f"{folder}/static.conf", port)


def front(folder, behind):
    """nginx as operators have it, before the site."""
    port = free_port()
    (folder / "nginx.conf").write_text(configured(folder, port, behind.port, BROTLI.exists()))
    return nginx(folder, f"{folder}/nginx.conf", port)


def start_time(settings):
    begun = time.perf_counter()
    with site(settings) as server:
        until_it_answers(server, "/en/")
        return time.perf_counter() - begun
