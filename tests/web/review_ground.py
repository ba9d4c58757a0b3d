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
        self._area: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "form":
            self.forms.append((said.get("action", ""), {}))
        elif tag in {"input", "textarea", "select"} and said.get("name"):
            self.forms[-1][1][said["name"]] = said.get("value", "")
            self._select = said["name"] if tag == "select" else self._select
        elif tag == "option" and "selected" in said and self._select:
            self.forms[-1][1][self._select] = said["value"]

    def handle_data(self, data: str) -> None:
        self.text += data

    def form(self, action: str, field: str = "csrf") -> dict[str, str]:
        return dict(next(each for to, each in self.forms if to == action and field in each))


class Browser:
    """One session of one person, without JavaScript. seen: the page that an answer led to."""

    seen: Page

    def __init__(self, site: Site) -> None:
        self.site = site
        let_in = site.ask("GET", site.login.partition(f":{site.port}")[2], token=None)
        assert (let_in.status, let_in.headers["location"]) == (303, "/review")
        self.cookie = let_in.headers["set-cookie"].partition(";")[0]

    def get(self, path: str = "/review") -> Answer:
        return self.site.ask("GET", path, token=None, Cookie=self.cookie)

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

    def says(self, verdict: str, field: str = "csrf", **typed: str) -> Answer:
        """As soon as the server believes that the case was read."""
        return self.sends({**self.page.form("/review/say", field), **typed, "verdict": verdict})

    def sends(self, form: Mapping[str, str]) -> Answer:
        patience = time.monotonic() + PATIENCE_S
        while (answer := self.post("/review/say", form)).status == 303:
            self.seen = self.page
            if "before the case could be read" not in self.seen.text:
                break
            assert time.monotonic() < patience
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
