"""Reviewers in front of a real server: each with the cookie of a browser, sending the forms that the page has."""

from __future__ import annotations

import http.client
import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1] / "explain"))

from chromium import chromium
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
            self.forms.append((said["action"], {}))
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


class Window:
    """A real browser that is led from page to page."""

    def __init__(self) -> None:
        self._inner = chromium()
        self.evaluate, self.close = self._inner.evaluate, self._inner.close
        self.screenshot = self._inner.screenshot

    @property
    def requests(self) -> list[str]:
        return self._inner.requests

    @property
    def complaints(self) -> list[str]:
        return self._inner.complaints

    def visit(self, address: str) -> None:
        self.leads(lambda: self._inner.call("Page.navigate", url=address))

    def leads(self, act: Callable[[], object]) -> None:
        """Once the next page is there."""
        self._inner._loaded = False
        act()
        while not self._inner._loaded:
            self._inner._heard(self._inner._next())

    def key(self, key: str) -> None:
        self._inner.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        self._inner.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def presses(self, key: str, until: str) -> None:
        """Again, until it does something: keys do nothing while nobody can have read the page."""
        patience = time.monotonic() + PATIENCE_S
        while not self.evaluate(until):
            assert time.monotonic() < patience, until
            self.key(key)

    def sized(self, width: int, *, dark: bool = False) -> None:
        self._inner.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
        )
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._inner.call("Emulation.setEmulatedMedia", features=scheme)


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
