"""Editors made of HTTP: each with a session of its own, a state it started from, and what it has typed since."""

import copy
import json
import random
import re
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import lxml.html
from django.conf import settings
from django.test import Client
from django.urls import reverse

PARAGRAPH = re.compile(r"<p>.*?</p>")


class Editor:
    """Knows what it has sent (`submitted`) and what came of it; `random` decides what it writes and where."""

    def __init__(self, server_url, user, article, seed):
        self.name, self.article, self.random = user.username, article, random.Random(f"{seed}-{user.username}")
        self.host, self.cookies = urlsplit(server_url).netloc, SimpleCookie()
        client = Client()
        client.force_login(user)
        self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.count, self.submitted, self.statuses = 0, set(), []
        self.unanswered, self.rest_of_form, self.has_clashed = {}, {}, False
        self.load()

    # The wire

    def ask(self, method, address, body=None, content_type="", accept="application/json"):
        connection = HTTPConnection(self.host, timeout=60)
        headers = {
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
            "Accept": accept,
            "X-CSRFToken": getattr(self, "csrf", ""),
        }
        if body is not None:
            headers["Content-Type"] = content_type
        try:
            connection.request(method, address, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        self.has_clashed |= response.status == 409
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        return response.status, text

    def page(self, name):
        return reverse(f"admin:articles_article_{name}", args=[self.article.pk])

    # What an editor does

    def load(self):
        """Open the article anew. What was typed and not sent is what a person would copy by hand: here it is gone."""
        status, text = self.ask("GET", self.page("desk"))
        assert status == 200, text
        told = json.loads(text)
        self.base, self.version, self.csrf = told["manuscript"], told["lock_version"], told["csrf"]
        self.typed = copy.deepcopy(self.base["texts"])
        self.unanswered.clear()

    def sentence(self):
        self.count += 1
        return f"{self.name.title()} says {self.count}."

    def type(self):
        """A sentence in a new paragraph, or at the end of one of mine or anybody’s; now and then a title."""
        code = self.random.choice(["en", "en", "tr"])
        sentence, text = self.sentence(), self.typed[code]
        # Their own words people may replace: that is no loss.
        if self.random.random() < 0.1 and self.name.title() not in text["title"]:
            text["title"] = sentence
            return
        paragraphs = PARAGRAPH.findall(text["body"])
        own = [at for at, paragraph in enumerate(paragraphs) if self.name.title() in paragraph]
        place = self.random.choice(["new", "new", "own", "any"])
        if place == "own" and own:
            self.extend(paragraphs, self.random.choice(own), sentence)
        elif place == "any" and paragraphs:
            self.extend(paragraphs, self.random.randrange(len(paragraphs)), sentence)
        else:
            paragraphs.insert(self.random.randint(0, len(paragraphs)), f"<p>{sentence}</p>")
        text["body"] = "".join(paragraphs)

    def extend(self, paragraphs, at, sentence):
        paragraphs[at] = f"{paragraphs[at].removesuffix('</p>')} {sentence}</p>"

    def changes(self):
        return [
            {"path": ["texts", code, name], "base": self.base["texts"][code][name], "mine": self.typed[code][name],
             "sent": self.unanswered.get((code, name), [])}
            for code in self.typed
            for name in ("title", "body")
            if self.typed[code][name] != self.base["texts"][code][name]
        ]  # fmt: skip

    def submit(self, changes):
        for change in changes:
            self.submitted |= set(re.findall(r"\w+ says \d+\.", change["mine"]))

    def autosave(self, meanwhile=lambda: None, is_answer_lost=False):
        """Save what was typed as the form’s scripts do; `meanwhile` is what the person does before the answer comes."""
        changes = self.changes()
        self.submit(changes)
        for change in changes:
            self.unanswered.setdefault(tuple(change["path"][1:]), []).append(change["mine"])
        data = {"lock_version": self.version, "tab": self.name, "language": "en", "changes": changes}
        status, text = self.ask("POST", self.page("desk"), json.dumps(data), "application/json")
        meanwhile()
        self.statuses.append(status)
        if is_answer_lost or status == 503:
            return status
        assert status in (200, 409), text
        told = json.loads(text)
        self.version, self.csrf = told["lock_version"], told["csrf"]
        values = {tuple(one["path"][1:]): one["value"] for one in told["values"]}
        for change in changes:
            code, name = change["path"][1:]
            self.unanswered.pop((code, name), None)
            if self.typed[code][name] == change["mine"]:
                # Where the two clash this editor takes theirs: their own words are set aside.
                self.base["texts"][code][name] = self.typed[code][name] = values[code, name]
            else:
                self.base["texts"][code][name] = change["mine"]
        return status

    def form(self):
        """What the page’s form sends besides what is written in it; asked for once."""
        if not self.rest_of_form:
            status, text = self.ask("GET", self.page("change"), accept="text/html")
            assert status == 200
            forms = {form.get("id"): form for form in lxml.html.fromstring(text).forms}
            self.rest_of_form = dict(forms["article_form"].form_values())
        return self.rest_of_form

    def save(self):
        """The form’s Save button, with what it started from; after a conflict now and then it insists.

        As the form’s scripts do, it first asks again what became of a save that was never answered.
        """
        if self.unanswered:
            self.autosave()
        data = self.form() | {"base": json.dumps(self.base), "notes": json.dumps(self.base["footnotes"])}
        data |= {"lock_version": self.version}
        for code, text in self.typed.items():
            data |= {f"title_{code}": text["title"], f"body_{code}": text["body"]}
        self.submit(self.changes())
        status, text = self.post(self.page("change"), data)
        if status == 409 and self.random.random() < 0.5:
            shown = re.search(r'name="overrule" value="(\d+)"', text)
            status, text = self.post(self.page("change"), data | {"overrule": shown[1]})
        self.statuses.append(status)
        assert status in (302, 409), text
        self.load()

    def publish(self):
        """What is shown, if nobody writes in between."""
        _status, text = self.ask("GET", self.page("publish"), accept="text/html")
        page = lxml.html.fromstring(text)
        data = next(dict(form.form_values()) for form in page.forms if form.get("id") == "publish")
        data |= {i.get("name"): i.get("value") for i in page.xpath("//input[@form='publish'][@type='hidden']")}
        status, text = self.post(self.page("publish"), data | {"languages": "en", "kind": "update"})
        assert status in (200, 302, 409), text
        self.statuses.append(status)
        return status

    def post(self, address, data):
        data = urlencode(data | {"csrfmiddlewaretoken": self.csrf})
        return self.ask("POST", address, data, "application/x-www-form-urlencoded", "text/html")
