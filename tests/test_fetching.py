"""Nothing but public addresses is ever connected to, and no server holds us longer or fills us further than allowed."""

import gzip
import ipaddress
import time
import zlib

import pytest

from thinktank import fetching
from thinktank.fetching import (
    BadAddress,
    BadAnswer,
    FetchError,
    Insecure,
    NotPublic,
    Offline,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    UnknownHost,
    Unreachable,
    fetch,
    target_of,
)
from thinktank.robots import Robots

INTERNAL = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.0.9", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.7", "192.168.0.1", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b:1::a00:1", "100::1", "2001::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1"),
    *("fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "::ffff:0:127.0.0.1"),
]
PUBLIC = ["1.1.1.1", "93.184.215.14", "172.15.255.255", "172.32.0.1", "192.0.1.1", "2606:2800:21f:cb07::1", "2a00:1::1"]


@pytest.mark.parametrize("address", INTERNAL)
def test_an_internal_address_is_none_of_ours(address):
    assert not fetching.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_asked(address):
    assert fetching.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INTERNAL)
def test_a_name_that_leads_inside_is_not_followed(internet, address):
    internet.host("trap.example", [address])
    with pytest.raises(NotPublic):
        fetch("http://trap.example/")
    internet.host("half.example", ["93.184.0.1", address])
    with pytest.raises(NotPublic):
        fetch("https://half.example/")
    written = f"[{address}]" if ":" in address else address
    internet.redirect("http://door.example/", f"http://{written}/")
    with pytest.raises((NotPublic, BadAddress)):
        fetch("http://door.example/")
    assert internet.connected == [internet.names["door.example"][0][0]]


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.org", "//example.org/", "file:///etc/passwd", "gopher://example.org/", "ftp://example.org/"),
        *("javascript:alert(1)", "data:text/html,x", "http:///", "http://", "https://:443/", "http://?q"),
        *("http://localhost/", "http://intranet/", "http://.example/", "http://a..example/"),
        *("http://user@example.org/", "http://user:password@example.org/", "http://@example.org/"),
        *("http://example.org:8080/", "http://example.org:22/", "https://example.org:80/", "http://example.org:443/"),
        *("http://example.org:0/", "http://example.org:99999/", "http://example.org:http/"),
        *("http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/"),
        *("http://017700000001/", "http://127.0.0.01/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://example.0x/"),
        *("http://[::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[v1.x]/", "http://[::1/", "http://]/"),
        *(
            "http://example.org\\@inside.example/",
            "http://exa mple.org/",
            "http://ex%61mple.org/",
            "http://exam\tple.org/",
        ),
        *("http://example.org/\r\nHost: inside.example", "http://example.org/\x00", "http://example.org/\x85"),
        *(
            "http://example.org#@inside.example:22/:8",
            "http://a\u200b.\u200b/",
            "http://℀.example/",
            "http://" + "a" * 64 + ".example/",
        ),
        "http://example.org/" + "a" * 4_000,
    ],
)
def test_it_refuses_what_is_no_address_of_a_page(internet, url):
    if url.startswith("http://example.org#"):
        assert target_of(url).url == "http://example.org/"
        return
    with pytest.raises(BadAddress):
        fetch(url)
    assert (internet.looked_up, internet.connected) == ([], [])


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://127.0.0.1./", "http://169.254.169.254/latest/", "https://10.0.0.1:443/"),
        *("http://127。0。0。1/", "http://１２７.0.0.1/", "http://①②⑦.0.0.1/"),
        *("http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::10.0.0.1]/"),
    ],
)
def test_it_refuses_internal_addresses_in_every_spelling(internet, url):
    with pytest.raises(NotPublic):
        fetch(url)
    assert (internet.looked_up, internet.connected) == ([], [])


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("  https://example.org:443/a#b ", "https://example.org/a"),
        ("https://müller.example/straße?q=ş ç", "https://xn--mller-kva.example/stra%C3%9Fe?q=%C5%9F%20%C3%A7"),
        ("https://вести。example/a%20b?x=%41&y=1+2", "https://xn--b1agj9af.example/a%20b?x=%41&y=1+2"),
        ("http://my_site.example/?", "http://my_site.example/"),
        ("http://1.1.1.1/x", "http://1.1.1.1/x"),
        ("https://[2606:2800:21F:CB07::1]/", "https://[2606:2800:21f:cb07::1]/"),
        ("http://example.org./a", "http://example.org/a"),
    ],
)
def test_it_asks_for_an_address_as_it_is_written_on_the_wire(url, asked):
    assert target_of(url).url == asked


def test_it_brings_a_page(internet):
    internet.page("https://news.example/a", "Ege’de feribot", kind='Text/HTML; charset="Windows-1254"')
    answer = fetch("https://news.example/a", accept=fetching.PAGES)
    assert (answer.url, answer.status, answer.content) == ("https://news.example/a", 200, "Ege’de feribot".encode())
    assert (answer.media_type, answer.charset) == ("text/html", "windows-1254")
    (asked,) = internet.asked
    assert asked.headers["User-Agent"] == "thinktank/1 (+https://thinktank.example)"
    assert asked.headers["Accept"] == fetching.PAGES
    assert not {"Cookie", "Authorization", "Referer"} & set(asked.headers)


def test_an_address_that_is_looked_at_is_the_one_connected_to(internet):
    """The name leads inside as soon as it has been looked at: nobody asks it a second time."""
    internet.page("http://rebinding.example/", "hello")
    internet.names["rebinding.example"] = [["93.184.7.7"], ["127.0.0.1"]]
    assert fetch("http://rebinding.example/").content == b"hello"
    assert (internet.looked_up, internet.connected) == (["rebinding.example"], ["93.184.7.7"])
    with pytest.raises(NotPublic):
        fetch("http://rebinding.example/")


def test_a_certificate_must_be_for_the_name(internet):
    internet.page("https://impostor.example/", "I am somebody else")
    with pytest.raises(Insecure):
        fetch("https://impostor.example/")


def test_a_certificate_must_be_of_an_authority_that_is_known(internet, monkeypatch):
    internet.page("https://news.example/", "hello")
    monkeypatch.undo()
    monkeypatch.setattr(fetching.socket, "getaddrinfo", internet.getaddrinfo)
    with pytest.raises(Insecure):
        fetch("https://news.example/")


def test_it_goes_on_to_the_next_address_of_a_host(internet):
    internet.page("http://two.example/", "hello")
    internet.names["two.example"] = [["93.184.9.1", "93.184.9.2"]]
    whole = internet.getaddrinfo
    dead = {"93.184.9.1"}

    def getaddrinfo(host, *rest, **named):
        found = whole(host, *rest, **named)
        return [internet.entry("127.0.0.1", 1)] if host in dead else found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching.socket, "getaddrinfo", getaddrinfo)
        assert fetch("http://two.example/").content == b"hello"
        dead.add("93.184.9.2")
        with pytest.raises(Unreachable):
            fetch("http://two.example/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_it_follows_a_redirect(internet, status):
    internet.redirect("http://old.example/a/b", "../c?ü=1#top", status)
    internet.page("http://old.example/c?%C3%BC=1", "here")
    answer = fetch("http://old.example/a/b")
    assert (answer.url, answer.content) == ("http://old.example/c?%C3%BC=1", b"here")


@pytest.mark.parametrize("hops", [1, 3, 5])
@pytest.mark.parametrize(
    "place",
    [
        *("http://inside.example/", "http://169.254.169.254/", "http://[::1]/", "//2130706433/", "file:///etc/passwd"),
        *("http://user@public.example/", "http://public.example:22/", "gopher://public.example/"),
    ],
)
def test_it_looks_at_every_address_it_is_sent_to(internet, hops, place):
    internet.host("inside.example", ["10.0.0.8"])
    for hop in range(hops):
        internet.redirect(f"https://public.example/{hop}", f"/{hop + 1}" if hop < hops - 1 else place)
    with pytest.raises((NotPublic, BadAddress)):
        fetch("https://public.example/0")
    assert set(internet.connected) == {internet.names["public.example"][0][0]}
    assert len(internet.connected) == hops


def test_it_follows_five_redirects_and_no_more(internet):
    for hop in range(7):
        internet.redirect(f"http://far.example/{hop}", f"/{hop + 1}")
    internet.page("http://far.example/7", "here")
    assert fetch("http://far.example/2").content == b"here"
    with pytest.raises(TooManyRedirects):
        fetch("http://far.example/1")
    assert len(internet.asked) == 6 + 6


def test_cookies_are_neither_kept_nor_sent(internet):
    internet.answer("http://crumbs.example/", (302, {"Location": "/b", "Set-Cookie": "a=1"}, b""))
    internet.page("http://crumbs.example/b", "here")
    fetch("http://crumbs.example/")
    assert "Cookie" not in internet.asked[1].headers


def test_no_proxy_is_taken_from_the_environment(internet, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    internet.page("http://direct.example/", "here")
    assert fetch("http://direct.example/").content == b"here"


def test_a_head_alone_may_be_asked_for(internet):
    internet.page("http://news.example/", "a text")
    answer = fetch("http://news.example/", method="HEAD")
    assert (answer.status, answer.content, internet.asked[0].method) == (200, b"", "HEAD")
    with pytest.raises(ValueError, match="POST"):
        fetch("http://news.example/", method="POST")


@pytest.mark.parametrize("status", [200, 404, 410, 403, 429, 500, 503])
def test_every_status_is_an_answer(internet, status):
    internet.page("http://news.example/", "words", status=status)
    assert (fetch("http://news.example/").status, fetch("http://news.example/").content) == (status, b"words")


def test_it_reads_no_more_than_asked_for(internet):
    internet.page("http://large.example/", b"x" * 1_000_001)
    internet.page("http://fits.example/", b"x" * 1_000_000)
    assert len(fetch("http://fits.example/").content) == 1_000_000
    with pytest.raises(TooLarge):
        fetch("http://large.example/")
    assert fetch("http://large.example/", most_bytes=10, cut=True).content == b"x" * 10


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65_536)


def test_a_body_without_end_is_left(internet):
    internet.answer("http://endless.example/", endless)
    with pytest.raises(TooLarge):
        fetch("http://endless.example/")
    assert len(fetch("http://endless.example/", cut=True).content) == 1_000_000


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
def test_the_limit_is_on_what_comes_out_of_a_packed_body(internet, packed):
    kind = "gzip" if packed is gzip.compress else "deflate"
    internet.page("http://bomb.example/", packed(b"\0" * 50_000_000), Content_Encoding=kind)
    internet.page("http://packed.example/", packed(b"plain words"), Content_Encoding=kind)
    internet.page("http://layers.example/", packed(packed(b"\0" * 50_000_000)), Content_Encoding=f"{kind}, {kind}")
    assert fetch("http://packed.example/").content == b"plain words"
    for name in ("bomb", "layers"):
        with pytest.raises(TooLarge):
            fetch(f"http://{name}.example/")


def drip(head):
    def answer(handler):
        handler.wfile.write(head)
        while True:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


def silent(handler):
    time.sleep(3)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    "slow",
    [
        pytest.param(silent, id="nothing"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nX-Long: "), id="head"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n\r\n"), id="body without length"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"), id="body"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), id="chunk"),
    ],
)
def test_a_server_that_drips_does_not_hold_us(internet, scheme, slow):
    internet.answer(f"{scheme}://slow.example/", slow)
    began = time.monotonic()
    with pytest.raises(TimedOut):
        fetch(f"{scheme}://slow.example/", seconds=0.4)
    assert time.monotonic() - began < 1.5


def test_the_time_is_for_all_redirects_together(internet):
    def slowly(handler):
        time.sleep(0.3)
        handler.send_response(302)
        handler.send_header("Location", "/on")
        handler.end_headers()

    internet.answer("http://slow.example/", slowly)
    internet.answer("http://slow.example/on", slowly)
    with pytest.raises(TimedOut):
        fetch("http://slow.example/", seconds=0.5)


def test_a_resolver_that_is_silent_does_not_hold_us(internet, monkeypatch):
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args, **named: time.sleep(2))
    began = time.monotonic()
    with pytest.raises(TimedOut):
        fetch("http://slow.example/", seconds=0.2)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "said",
    [
        *(b"", b"garbage\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"SSH-2.0-OpenSSH\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip at all",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
)
def test_a_broken_answer_is_one_clear_failure(internet, said):
    internet.answer("http://broken.example/", lambda handler: handler.wfile.write(said))
    with pytest.raises((BadAnswer, Unreachable)):
        fetch("http://broken.example/")


def test_it_says_whether_a_name_is_unknown_or_the_network_away(internet):
    with pytest.raises(UnknownHost):
        fetch("http://nowhere.example/")
    internet.down = True
    with pytest.raises(Offline):
        fetch("http://nowhere.example/")


def every(kind):
    yield kind
    for below in kind.__subclasses__():
        yield from every(below)


def test_each_failure_says_its_own_thing():
    said = [str(kind("http://example.org/")) for kind in every(FetchError)]
    assert len(set(said)) == len(said) > 8
    assert all(text.endswith(".") for text in said)


# Robots


def test_it_keeps_out_where_a_site_asks_it_to(internet):
    internet.page(
        "https://news.example/robots.txt", "User-agent: *\nDisallow: /private\nCrawl-delay: 7", kind="text/plain"
    )
    robots = Robots()
    assert robots.allow("https://news.example/a")
    assert not robots.allow("https://news.example/private/a")
    assert robots.pause("https://news.example/a", 2) == 7
    assert robots.pause("https://news.example/a", 20) == 20
    assert len(internet.asked) == 1


def test_a_site_may_name_us(internet):
    internet.page("https://news.example/robots.txt", "User-agent: thinktank\nDisallow: /\n\nUser-agent: *\nAllow: /")
    assert not Robots().allow("https://news.example/a")


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (410, True), (401, False), (403, False), (500, False)])
def test_a_site_that_does_not_tell_is_judged_as_the_standard_says(internet, status, allowed):
    internet.page("https://news.example/robots.txt", "", status=status)
    assert Robots().allow("https://news.example/a") is allowed


def test_a_site_whose_wishes_cannot_be_read_is_left_alone(internet):
    assert not Robots().allow("https://nowhere.example/a")
