"""How many bytes a page is on the wire, in each encoding that browsers take."""

import gzip
import urllib.request

import brotli

ENCODINGS = {"gzip": "gzip, deflate", "brotli": "gzip, deflate, br"}
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}


def fetched(url, accepted=""):
    """(bytes on the wire, the body); a page that answers 404 or 410 is one all the same."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": accepted})
    try:
        answer = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        sent = answer.read()
        return len(sent), UNPACK[answer.headers["Content-Encoding"]](sent)


def weighed(urls):
    """{encoding: bytes on the wire} of all of them together."""
    return {name: sum(fetched(url, accepted)[0] for url in urls) for name, accepted in ENCODINGS.items()}
