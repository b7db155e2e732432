"""The one safe way out to the network.

Addresses come from editors, manuscripts and other people’s pages, so none is trusted: only http and https at their
own ports, only hosts all of whose addresses are public, and the connection goes to the very address that was looked at,
also after each redirect. No cookies, no credentials, no proxy from the environment; bounds on size and on the whole
time.

urllib3 speaks HTTP and TLS: it can be given an address to connect to and a name to be certified for, where most clients
look the name up again themselves. https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

import contextlib
import errno
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cache
from urllib.parse import quote, urljoin, urlsplit

import certifi
import idna
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError, SSLError
from urllib3.response import HTTPResponse

MOST_BYTES = 1_000_000
SECONDS = 10
MOST_REDIRECTS = 5
MOST_ATTEMPTS = 3  # of a host’s addresses
LONGEST_ADDRESS = 4_000  # characters
PIECE = 65_536
PORTS = {"http": 80, "https": 443}
METHODS = ("GET", "HEAD")
ANYTHING = "*/*"
PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"

# What is_global of older Pythons lets through, and what carries an IPv4 address inside an IPv6 one:
# https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",  # shared by carriers’ customers, and by clouds for their own
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/23",  # Teredo, benchmarks, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
]


class FetchError(Exception):
    """Nothing was fetched. Its text is for an editor, in the current language."""

    message: str | Promise = _("This address could not be read.")

    def __init__(self, url: str = ""):
        self.url = url
        super().__init__(url)

    def __str__(self) -> str:
        return str(self.message)


class BadAddress(FetchError):
    message = _(
        "This is not the address of a page that can be read from here. Copy it from the browser: it begins with "
        "http:// or https://, and has no port and no password."
    )


class NotPublic(FetchError):
    message = _("This address belongs to an internal network and is not read from here.")


class UnknownHost(FetchError):
    message = _("No site of this name was found: the name is misspelled, the site is gone, or this server is offline.")


class Offline(FetchError):
    message = _("The network cannot be reached at the moment. Try again later.")


class Unreachable(FetchError):
    message = _("The site does not answer. Try again later.")


class Insecure(FetchError):
    message = _("The site could not prove that it is what it says it is: its certificate is not valid.")


class TimedOut(FetchError):
    message = _("The site took too long to answer. Try again later.")


class TooLarge(FetchError):
    message = _("What lies at this address is too large to be read.")


class TooManyRedirects(FetchError):
    message = _("This address leads from one address to the next without end.")


class BadAnswer(FetchError):
    message = _("The site gave an answer that cannot be understood.")


@dataclass(frozen=True)
class Fetched:
    """An answer; `url` is where it came from after redirects, `charset` what its header says, lower case, or ""."""

    url: str
    status: int
    media_type: str
    charset: str
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class Target:
    """An address taken apart: `host` in ASCII, `path` with its query, escaped."""

    scheme: str
    host: str
    path: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def port(self) -> int:
        return PORTS[self.scheme]


def fetch(
    url: str,
    *,
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
    method: str = "GET",
    accept: str = ANYTHING,
    cut: bool = False,
) -> Fetched:
    """What lies at an address, after at most five redirects; every status is an answer, also 404 and 500.

    `most_bytes` bounds the decompressed content: what is longer raises TooLarge, or with `cut` is cut there. `seconds`
    bounds everything together, however slowly the bytes drip. Raises FetchError; each kind says what to do next.

    fetch("https://example.org/").media_type → "text/html"
    """
    if method not in METHODS:
        raise ValueError(f"{method}: only {' and '.join(METHODS)}")
    with Deadline(seconds) as deadline:
        for _redirect in range(MOST_REDIRECTS + 1):
            target = target_of(url)
            with answer(target, method, accept, deadline) as response:
                if (location := response.headers.get("Location")) and response.status in (301, 302, 303, 307, 308):
                    url = urljoin(target.url, as_text(location))
                    continue
                content = b"" if method == "HEAD" else body(response, most_bytes, cut, target, deadline)
                return fetched(target, response, content)
        raise TooManyRedirects(url)


def is_known(url: str, seconds: float = SECONDS) -> bool:
    """Whether the name of a site is known to the resolver, without asking the site."""
    with Deadline(seconds) as deadline:
        try:
            return bool(addresses_of(target_of(url), deadline))
        except FetchError:
            return False


def fetched(target: Target, response: HTTPResponse, content: bytes) -> Fetched:
    kind = Message()
    kind["Content-Type"] = response.headers.get("Content-Type", "")
    charset = kind.get_content_charset("") if kind["Content-Type"] else ""
    media_type = kind.get_content_type() if kind["Content-Type"] else ""
    return Fetched(target.url, response.status, media_type, charset, response.headers, content)


def as_text(header: str) -> str:
    """A header’s value as its site meant it: they come as Latin-1, and many a Location is bare UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


# Addresses of pages


def target_of(url: str) -> Target:
    """An address taken apart and written as it is asked for; raises BadAddress, or NotPublic for a bare IP.

    >>> target_of("HTTPS://Müller.example:443/a b?q=ş#top").url
    'https://xn--mller-kva.example/a%20b?q=%C5%9F'
    """
    url = url.strip(" ")
    # urlsplit drops tabs and line ends; browsers read a backslash as a slash.
    if len(url) > LONGEST_ADDRESS or re.search(r"[\x00-\x1f\x7f-\x9f\\]", url):
        raise BadAddress(url)
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError as error:
        raise BadAddress(url) from error
    if scheme not in PORTS or "@" in parts.netloc or port not in (None, PORTS[scheme]):
        raise BadAddress(url)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return Target(scheme, host_of(host, url), path + (f"?{query}" if query else ""))


def host_of(host: str, url: str) -> str:
    """A host name in ASCII, or a public IP address as everybody writes it: no 0x7f.1, no 2130706433, no zones."""
    if ":" in host:
        address = ip(host)
        if "%" in host or not address:
            raise BadAddress(url)
        if not is_public(address):
            raise NotPublic(url)
        return str(address)
    try:
        # Also turns “。” into a point and wide digits into digits, so that what follows sees them.
        ascii_name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise BadAddress(url) from error
    name = ascii_name.lower().rstrip(".")
    if re.search(r"(^|\.)(\d+|0x[0-9a-f]*)$", name):  # a number to browsers: https://url.spec.whatwg.org/#host-parsing
        address = ip(name)
        if not address:
            raise BadAddress(url)
        if not is_public(address):
            raise NotPublic(url)
    elif not re.fullmatch(r"(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}", name):
        raise BadAddress(url)
    return name


def ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address can only be somebody’s on the internet: no network of our own, no way round to one.

    >>> [is_public(ipaddress.ip_address(each)) for each in ("93.184.215.14", "10.0.0.1", "::ffff:10.0.0.1")]
    [True, False, False]
    """
    if address.version == 6 and address not in GLOBAL_IPV6:
        return False
    if any(address in network for network in NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def addresses_of(target: Target, deadline: "Deadline") -> list[str]:
    """Where a host may be reached, all of it public: one internal address among them is a trap or a mistake."""
    found: list[str] = []
    for answer in looked_up(target, deadline):
        address = ip(answer[4][0].partition("%")[0])
        if not address or not is_public(address):
            raise NotPublic(target.url)
        if str(address) not in found:
            found.append(str(address))
    if not found:
        raise UnknownHost(target.url)
    return found


def looked_up(target: Target, deadline: "Deadline") -> list:
    """What the resolver says. It knows no time limit, so a thread waits for it, and is left behind if need be."""
    answers: queue.SimpleQueue = queue.SimpleQueue()

    def ask():
        try:
            answers.put(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left(target.url))
    except queue.Empty as error:
        raise TimedOut(target.url) from error
    if isinstance(answer, socket.gaierror) and answer.errno == socket.EAI_AGAIN:
        raise Offline(target.url) from answer
    if isinstance(answer, Exception):
        raise UnknownHost(target.url) from answer
    return answer


# The connection


class Deadline:
    """The end of a fetch: closes the connection under whoever still reads from it then.

    A socket’s own timeout starts anew with each byte, and a server that sends one every nine seconds never meets it.
    """

    def __init__(self, seconds: float):
        self.end = time.monotonic() + seconds
        self.passed = False
        self.socket: socket.socket | None = None
        self.lock = threading.Lock()
        self.timer = threading.Timer(seconds, self.pass_by)
        self.timer.daemon = True

    def __enter__(self) -> "Deadline":
        self.timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.timer.cancel()

    def left(self, url: str) -> float:
        left = self.end - time.monotonic()
        if left <= 0 or self.passed:
            raise TimedOut(url)
        return left

    @contextlib.contextmanager
    def over(self, connection: socket.socket) -> Iterator[None]:
        with self.lock:
            self.socket = connection
        try:
            yield
        finally:
            with self.lock:
                self.socket = None

    def pass_by(self) -> None:
        with self.lock:
            self.passed = True
            if self.socket:
                with contextlib.suppress(OSError):
                    # Not SSLSocket’s own, which forgets its encryption while another thread is reading.
                    socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


@cache
def certificates() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


def connected(target: Target, deadline: Deadline) -> HTTPConnection:
    """A connection to one of the addresses that were looked at; the name is only what TLS and the Host header say."""
    addresses = addresses_of(target, deadline)[:MOST_ATTEMPTS]
    for number, address in enumerate(addresses, 1):
        last = number == len(addresses)
        timeout = deadline.left(target.url) if last else deadline.left(target.url) / 2
        if target.scheme == "https":
            connection: HTTPConnection = HTTPSConnection(
                address, target.port, timeout=timeout, server_hostname=target.host, ssl_context=certificates()
            )
        else:
            connection = HTTPConnection(address, target.port, timeout=timeout)
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            connection.close()
            if last or isinstance(error, ssl.SSLError | SSLError):
                raise told(error, target, deadline) from error
        else:
            return connection
    raise UnknownHost(target.url)


@contextlib.contextmanager
def answer(target: Target, method: str, accept: str, deadline: Deadline) -> Iterator[HTTPResponse]:
    """The head of an answer, and its body to be read until the block ends."""
    connection = connected(target, deadline)
    try:
        with deadline.over(connection.sock):
            connection.sock.settimeout(deadline.left(target.url))
            try:
                connection.request(
                    method, target.path, headers=headers(target, accept), preload_content=False, decode_content=True
                )
                response = connection.getresponse()
            except Exception as error:  # http.client lets ValueError and worse out of a broken head
                raise told(error, target, deadline) from error
            try:
                yield response
            finally:
                response.close()
    finally:
        connection.close()


def headers(target: Target, accept: str) -> dict[str, str]:
    return {
        "Host": target.authority,
        "User-Agent": user_agent(),
        "Accept": accept,
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }


def user_agent() -> str:
    """Who asks, and where to complain."""
    return f"thinktank/1 (+{settings.SITE_URL})"


def body(response: HTTPResponse, most_bytes: int, cut: bool, target: Target, deadline: Deadline) -> bytes:
    said = response.headers.get("Content-Length", "")
    if not cut and said.isdecimal() and int(said[:20]) > most_bytes:
        raise TooLarge(target.url)
    content = bytearray()
    try:
        while len(content) <= most_bytes and (piece := response.read(PIECE, decode_content=True)):
            content += piece
            deadline.left(target.url)
    except (HTTPError, OSError, ValueError) as error:
        raise told(error, target, deadline) from error
    if deadline.passed:  # an end that we made ourselves looks like the end of the page
        raise TimedOut(target.url)
    if len(content) > most_bytes and not cut:
        raise TooLarge(target.url)
    return bytes(content[:most_bytes])


NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}


def told(error: BaseException, target: Target, deadline: Deadline) -> FetchError:
    """A failure in our words; the reason often lies under two others."""
    if deadline.passed:
        return TimedOut(target.url)
    reasons = [error]
    while following := getattr(reasons[-1], "reason", None) or reasons[-1].__cause__ or reasons[-1].__context__:
        if not isinstance(following, BaseException) or following in reasons:
            break
        reasons.append(following)
    if any(isinstance(reason, ssl.SSLCertVerificationError) for reason in reasons):
        return Insecure(target.url)
    if any(isinstance(reason, TimeoutError) for reason in reasons):
        return TimedOut(target.url)
    if any(isinstance(reason, OSError) and reason.errno in NO_NETWORK for reason in reasons):
        return Offline(target.url)
    if any(isinstance(reason, NameResolutionError) for reason in reasons):
        return UnknownHost(target.url)
    if any(isinstance(reason, OSError) and not isinstance(reason, ssl.SSLError) for reason in reasons):
        return Unreachable(target.url)
    return BadAnswer(target.url)
