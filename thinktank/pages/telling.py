"""Tells a CDN which of the pages it keeps are gone, by the places they were made from, until it says that it heard.

What is to be told is written into the ledger with the emptying itself: neither a CDN that is away nor the end of this
process forgets any. Each machine tells what it has emptied, after its own pages are gone, so that the last one to tell
is right, from whichever of them the CDN had fetched a page in between. Everything is told twice, some seconds apart:
what was on its way to the CDN when it was told first is caught by the second time.
"""

import json
import logging
import threading
import time
from urllib.parse import urlsplit

import urllib3

logger = logging.getLogger(__name__)

TIMES, AGAIN = 2, 5.0  # how often a place is told, and how many seconds lie between
ANSWERS_IN = 5.0  # seconds that a CDN may take
LONGEST_PAUSE = 60.0  # seconds between two attempts, which begin at half a second
IDLE = 1.0  # seconds between two looks when there is nothing to tell
# What is asked of whom: the name of the keys in the JSON, the header of the secret, and how many keys at once.
# https://www.fastly.com/documentation/reference/api/purging/
# https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/
SURROGATE_KEYS = ("surrogate_keys", ("Authorization", "Bearer {}"), 250)
OF_HOSTS = {
    "api.fastly.com": ("surrogate_keys", ("Fastly-Key", "{}"), 250),
    "api.cloudflare.com": ("tags", ("Authorization", "Bearer {}"), 30),
}


class Teller:
    """`url`: where a CDN is told; the store remembers what."""

    def __init__(self, store, url, secret):
        self.store, self.url = store, url
        self.name, (header, value), self.most = OF_HOSTS.get(urlsplit(url).hostname, SURROGATE_KEYS)
        self.headers = {"Content-Type": "application/json", header: value.format(secret)}
        self.client = urllib3.PoolManager(num_pools=1, maxsize=1, timeout=ANSWERS_IN, retries=False)
        self.failures = 0
        self.is_wanted = True

    def start(self):
        """A thread of its own, so that a slow CDN holds up no emptying."""
        threading.Thread(target=self.run, name="page teller", daemon=True).start()

    def run(self):
        while self.is_wanted:
            try:
                told = self.tell(time.time())
            except Exception:  # whatever it is must not end the thread
                self.failures += 1
                logger.exception("the CDN was not told that pages are gone; it will be")
                time.sleep(min(0.25 * 2 ** min(self.failures, 10), LONGEST_PAUSE))
            else:
                if not told:
                    self.store.emptied.wait(IDLE)
                    self.store.emptied.clear()

    def tell(self, now):
        """Tell what is due; how many places that were. Raises OSError or an error of urllib3 where nobody listens."""
        due = self.store.untold(now, self.most)
        if due:
            places = [place for place, _since in due]
            answer = self.client.request(
                "POST", self.url, body=json.dumps({self.name: places}), headers=self.headers, redirect=False
            )
            if not 200 <= answer.status < 300:
                raise OSError(f"the CDN answers {answer.status}: {answer.data[:500]!r}")
            self.store.was_told(due, times=TIMES, again_at=now + AGAIN)
            self.failures = 0
        return len(due)
