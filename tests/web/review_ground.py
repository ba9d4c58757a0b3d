"""Reviewers in front of a real server: each with the cookie of a browser, sending the forms that the page has."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Mapping
from contextlib import closing
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from test_serve import Answer, Site

PATIENCE_S = 60.0


class Page(HTMLParser):
    """forms: by their action, every control with what stands in it. text: what is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.tags: list[str] = []
        self.text = ""
        self._select: str | None = None
        self._area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "form":
            self.forms.append((said.get("action", ""), {}))
        elif tag in {"input", "textarea", "select"} and said.get("name") and self.forms:
            if said.get("type") == "radio" and "checked" not in said:
                self.forms[-1][1].setdefault(said["name"], "")
                return
            self.forms[-1][1][said["name"]] = said.get("value", "")
            self._select = said["name"] if tag == "select" else self._select
            self._area = said["name"] if tag == "textarea" else None
        elif tag == "option" and "selected" in said and self._select:
            self.forms[-1][1][self._select] = said["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._area:
            self.forms[-1][1][self._area] = data.removeprefix("\n")

    def form(self, action: str) -> dict[str, str]:
        """action: how it ends."""
        return dict(next(each for to, each in self.forms if to.endswith(action)))

    def has(self, action: str) -> bool:
        return any(to.endswith(action) for to, _ in self.forms)


class Browser:
    """One session of one person, without JavaScript. seen: the page that an answer led to."""

    seen: Page

    def __init__(self, site: Site) -> None:
        self.site = site
        let_in = site.ask("GET", site.login.partition(f":{site.port}")[2], token=None)
        assert (let_in.status, let_in.headers["location"]) == (303, "/review")
        self.cookie = let_in.headers["set-cookie"].partition(";")[0]

    def get(self, path: str = "/review", **headers: str) -> Answer:
        answer = self.site.ask("GET", path, token=None, Cookie=self.cookie, **headers)
        return self.get(answer.headers["location"]) if answer.status == 303 else answer

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        kind = "application/x-www-form-urlencoded"
        return self.site.ask("POST", path, urlencode(form), token=None, Cookie=self.cookie, Content_Type=kind)

    @property
    def page(self) -> Page:
        answer = self.get()
        assert answer.status == 200, answer
        return Page(answer.text)

    def begins(self, role: str, name: str) -> Page:
        sent = self.post("/review/as", {**self.page.form("/review/as"), "role": role, "name": name})
        assert sent.status == 303, sent
        return self.page

    def does(self, what: str, page: Page | None = None, **typed: str) -> Answer:
        """What another button of the form of the case does."""
        form = {**(page or self.page).form("/say"), **typed}
        return self.post(f"/review/{form['task']}/{what}", form)

    def says(self, verdict: str, **typed: str) -> Answer:
        return self.sends({**self.page.form("/say"), **typed, "verdict": verdict})

    def sends(self, form: Mapping[str, str]) -> Answer:
        """As soon as the server believes that the case was read."""
        patience = time.monotonic() + PATIENCE_S
        while (answer := self.post(f"/review/{form['task']}/say", form)).status == 425:
            assert "before the case could be read" in answer.text
            assert time.monotonic() < patience
        if answer.status == 303:
            self.seen = self.page
        return answer


def asked(site: Site, method: str, path: str, **body: Any) -> Answer:
    sent = json.dumps(body) if method == "POST" else None
    return site.ask(method, f"/api/review/tasks{path}", sent, Content_Type="application/json")


def with_host(site: Site, host: str, path: str, **headers: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)) as connection:
        connection.request("GET", path, headers={"Host": host, **headers})
        answer = connection.getresponse()
        answer.read()
        return answer.status


def sources(html: str) -> list[str]:
    return re.findall(r'(?:src|href)="([^"]*)"', html)
