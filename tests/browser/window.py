"""One window of a real browser: what a person does there, what they see, and what the page asks for and complains of."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

_DEADLINE_S = 60.0
_KEYS = {"Enter": ("\r", 13), "Escape": ("", 27), "Tab": ("", 9), "Backspace": ("", 8), " ": (" ", 32)}
_HELD = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}


class Talks(Protocol):
    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]: ...
    def hear(self) -> None: ...
    def closed(self, window: Window) -> None: ...


class Window:
    """requests, complaints: since the window was opened, or since `forget`. loads: how many pages it has shown."""

    def __init__(self, browser: Talks, session: str, context: str, target: str) -> None:
        self._browser, self.session, self.context, self.target = browser, session, context, target
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.received = 0
        self.loads = 0

    def starts(self, width: int, height: int, *, dark: bool, scripts: bool) -> None:
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.sized(width, height, dark=dark)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Any command of the browser's own protocol."""
        return self._browser.call(method, self.session, **parameters)

    def close(self) -> None:
        self._browser.closed(self)

    def forget(self) -> None:
        self.requests, self.complaints, self.received = [], [], 0

    # Where it is

    def goto(self, address: str | Path) -> None:
        """Once the page is loaded. A path: the file."""
        url = address.resolve().as_uri() if isinstance(address, Path) else address
        self.leads(lambda: self.call("Page.navigate", url=url))

    def back(self) -> None:
        # Not by a script: its page may be gone before it has answered.
        been = self.call("Page.getNavigationHistory")
        last = been["entries"][been["currentIndex"] - 1]["id"]
        self.leads(lambda: self.call("Page.navigateToHistoryEntry", entryId=last))

    def leads(self, act: Callable[[], object]) -> None:
        """Do it, and wait for the page that it leads to."""
        before, patience = self.loads, time.monotonic() + _DEADLINE_S
        act()
        while self.loads == before:
            assert time.monotonic() < patience, "no page was loaded"
            self._browser.hear()

    @property
    def address(self) -> str:
        return str(self.evaluate("location.href"))

    # What is there

    def evaluate(self, expression: str) -> Any:
        """Its value, as JSON; of a promise what it comes to."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, expression: str, seconds: float = _DEADLINE_S) -> Any:
        """The first true value of an expression that may not be true yet."""
        patience = time.monotonic() + seconds
        while not (value := self._tried(expression)):
            assert time.monotonic() < patience, f"never true: {expression}"
        return value

    def text(self, selector: str = "body") -> str:
        return str(self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText"))

    def has(self, selector: str) -> bool:
        return bool(self.evaluate(f"!!document.querySelector({json.dumps(selector)})"))

    def focused(self) -> str:
        """The id of what has the focus, or its name, or its tag."""
        active = "document.activeElement"
        return str(self.evaluate(f"{active}.id || {active}.name || {active}.tagName.toLowerCase()"))

    # What a person does

    def press(self, keys: str) -> None:
        """One key, such as `a`, `?` or `Enter`, or one with others held: `Control+Enter`."""
        *held, key = keys.split("+") if len(keys) > 1 else [keys]
        text, code = _KEYS.get(key, (key if len(key) == 1 else "", ord(key.upper()) if len(key) == 1 else 0))
        modifiers = sum(_HELD[each] for each in held)
        said = {"key": key, "modifiers": modifiers, "windowsVirtualKeyCode": code}
        if modifiers & ~_HELD["Shift"]:
            text = ""
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **said)
        self.call("Input.dispatchKeyEvent", type="keyUp", **said)

    def presses(self, keys: str, until: str) -> None:
        """Again, until it does something: keys do nothing while nobody can have read the page."""
        patience = time.monotonic() + _DEADLINE_S
        while not self._tried(until):
            assert time.monotonic() < patience, f"never true: {until}"
            self.press(keys)

    def type(self, text: str) -> None:
        """Into whatever has the focus, sign by sign."""
        for sign in text:
            self.press(sign)

    def fill(self, selector: str, text: str) -> None:
        """Focus it, and put this in place of what stands there."""
        self.evaluate(
            f"(e => {{ e.focus(); e.select ? e.select() : 0 }})(document.querySelector({json.dumps(selector)}))"
        )
        self.call("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """In the middle of the first that the selector finds and that is seen."""
        self.evaluate("document.fonts ? document.fonts.ready.then(() => 1) : 1")
        where = self.evaluate(
            f"(e => {{ e.scrollIntoView({{block: 'center', behavior: 'instant'}}); const r = e.getBoundingClientRect();"
            " return [r.x + r.width / 2, r.y + r.height / 2, r.width] })"
            f"([...document.querySelectorAll({json.dumps(selector)})].find(e => e.getClientRects().length))"
        )
        x, y, wide = where
        assert wide, f"nothing of it is seen: {selector}"
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def sized(self, width: int, height: int = 900, *, dark: bool = False) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", features=scheme)

    # What is held against it

    def overflow(self) -> int:
        """How many pixels the page can be scrolled sideways."""
        root = "document.documentElement"
        return int(self.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))

    def violations(self) -> list[str]:
        """What axe-core finds, one line each: the rule, what it says, and where."""
        self.evaluate(_axe())
        ran = self.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.flatMap("
            "v => v.nodes.map(n => [v.id, v.tags.includes('best-practice'), n.failureSummary, n.html])))"
        )
        return [f"{rule}: {why} at {html[:160]}" for rule, best, why, html in ran if not best]

    def elsewhere(self) -> list[str]:
        """Requests that went to another origin than the page's."""
        here = urlsplit(self.address)[:2]
        return [each for each in self.requests if urlsplit(each)[:2] != here and each[:5] != "data:"]

    def screenshot(self, file: Path, *, whole: bool = False) -> None:
        """whole: also what is below the window."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"clip": {"x": 0, "y": 0, "scale": 1, "width": size["width"], "height": size["height"]}}
        picture = self.call("Page.captureScreenshot", captureBeyondViewport=whole, **(clip if whole else {}))
        file.write_bytes(base64.b64decode(picture["data"]))

    def pdf(self) -> bytes:
        printed = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(printed["data"])

    def heard(self, method: str, said: dict[str, Any]) -> None:
        match method:
            case "Page.loadEventFired":
                self.loads += 1
            case "Network.requestWillBeSent":
                self.requests.append(said["request"]["url"])
            case "Network.loadingFinished":
                self.received += int(said["encodedDataLength"])
            case "Log.entryAdded":
                self.complaints.append(said["entry"]["text"])
            case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(said)[:300])

    def _tried(self, expression: str) -> Any:
        """None while a page goes and the next one comes; an element is true, as it is to a page."""
        try:
            return self.evaluate(f"(v => v instanceof Node || v)({expression})")
        except AssertionError:
            return None


@cache
def _axe() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
