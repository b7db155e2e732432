"""An internet of our own: names with public addresses, all of whose connections end at a server in this process.

Everything in `fetching` is real but for two things outside it: what the resolver knows, and which way the wire goes.
"""

import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import trustme

from thinktank import fetching

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Asked:
    method: str
    url: str
    headers: dict[str, str]


@dataclass
class Internet:
    names: dict[str, list[list[str]]] = field(default_factory=dict)  # what each lookup answers, the last for ever
    pages: dict[str, Answer | Callable] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    doors: dict[int, int] = field(default_factory=dict)
    down: bool = False

    def page(self, url: str, content: bytes | str = b"", status: int = 200, kind="text/html; charset=utf-8", **headers):
        """Put something at an address; `headers` with underscores for hyphens."""
        body = content.encode() if isinstance(content, str) else content
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer(url, (status, {"Content-Type": kind} | named, body))

    def redirect(self, url: str, to: str, status: int = 302):
        self.answer(url, (status, {"Location": to}, b""))

    def answer(self, url: str, answer: Answer | Callable):
        """An answer, or a function of the handler that speaks for itself."""
        self.pages[url] = answer
        self.host(urlsplit(url).hostname)

    def host(self, name: str, *answers: Iterable[str]):
        """Give a name its addresses; several answers come one after the other."""
        if answers or name not in self.names:
            made = f"93.184.{len(self.names) // 250}.{len(self.names) % 250 + 1}"
            self.names[name] = [list(answer) for answer in answers] or [[made]]

    def getaddrinfo(self, host, port, family=0, type=0, proto=0, flags=0):
        if self.down:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        try:
            ipaddress.ip_address(host)
        except ValueError:
            self.looked_up.append(host)
            answers = self.names.get(host)
            if not answers:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
            found = answers.pop(0) if len(answers) > 1 else answers[0]
            return [self.entry(address, port) for address in found]
        self.connected.append(host)
        return [self.entry("127.0.0.1", self.doors.get(port, port))]

    def entry(self, address, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return family, socket.SOCK_STREAM, 6, "", (address, port)


@contextmanager
def internet(monkeypatch):
    net = Internet()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        scheme = "http"

        def do_GET(self):
            url = f"{self.scheme}://{self.headers['Host']}{self.path}"
            net.asked.append(Asked(self.command, url, dict(self.headers.items())))
            answer = net.pages.get(url, (404, {"Content-Type": "text/html"}, b"Nothing here."))
            self.close_connection = True
            try:
                if callable(answer):
                    answer(self)
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
            except OSError:
                pass  # whoever asked has gone

        do_HEAD = do_POST = do_GET

        def log_message(self, *args):
            pass

    class SecureHandler(Handler):
        scheme = "https"

    authority = trustme.CA()
    servers = []
    for port, handler in ((80, Handler), (443, SecureHandler)):
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        server.handle_error = lambda *args: None
        if port == 443:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            contexts = {}

            def certify(connection, name, _context, contexts=contexts):
                if name not in contexts:
                    contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    authority.issue_cert(re.sub(r"^.*impostor.*$", "other.example", name)).configure_cert(
                        contexts[name]
                    )
                connection.context = contexts[name]

            authority.issue_cert("no-name.example").configure_cert(context)
            context.sni_callback = certify
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        net.doors[port] = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    monkeypatch.setattr(fetching, "certificates", lambda: trusting)
    monkeypatch.setattr(socket, "getaddrinfo", net.getaddrinfo)
    try:
        yield net
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
