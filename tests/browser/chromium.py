"""A real Chromium, spoken to over its debugging pipe. The fixtures `chromium` and `page` stand in `tests/conftest.py`.

    def test_a_page(page: Page) -> None:            # windows of one browser; each with cookies and storage of its own
        page.goto(site.login)                       # returns once the page is loaded
        page.fill("#name", "first clerk")           # as if typed: the page hears `input`
        page.leads(lambda: page.click(".go"))       # a real click, and the load that it leads to
        page.press("a"); page.press("Control+Enter")  # real keys, to whatever has the focus
        page.until("document.activeElement.id == 'note'")  # no sleep: it holds within a deadline, or fails
        page.sized(390, 844, dark=True)
        assert page.overflow() == 0                 # how many pixels it can be scrolled sideways
        assert page.violations() == []              # axe-core's, all rules but "best-practice"
        assert page.complaints == []                # console, exceptions, policies, failed loads
        assert page.elsewhere() == []               # requests to another origin

A second person is `chromium.window()`; without JavaScript it is `chromium.window(scripts=False)`. `requests` and
`complaints` gather since the window was opened: `page.forget()` starts them anew.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from window import Window

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)
# A browser that is silent for so long hangs; it is no measure of speed.
PATIENCE_S = 120


class Chromium:
    """One browser; `window` opens a private one in it."""

    def __init__(self, executable: str) -> None:
        self._profile = tempfile.mkdtemp()
        (read_commands, self._write), (self._read, write_answers) = os.pipe(), os.pipe()
        shell = f'exec "$0" "$@" 3<&{read_commands} 4>&{write_answers}'
        self._process = subprocess.Popen(
            ["bash", "-c", shell, executable, *_FLAGS, f"--user-data-dir={self._profile}", "about:blank"],
            pass_fds=(read_commands, write_answers),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_commands)
        os.close(write_answers)
        self._rest, self._number = b"", 0
        self._windows: dict[str, Window] = {}

    def window(
        self,
        width: int = 1440,
        height: int = 900,
        *,
        dark: bool = False,
        scripts: bool = True,
        beside: Window | None = None,
    ) -> Window:
        """Private: it shares neither cookies nor storage with another but `beside`. scripts: whether JavaScript runs."""
        context = beside.context if beside else self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        made = self._windows[session] = Window(self, session, context, target)
        made.starts(width, height, dark=dark, scripts=scripts)
        return made

    def closed(self, window: Window) -> None:
        """With its cookies, once no window shares them."""
        if self._windows.pop(window.session, None) is None:
            return
        if any(each.context == window.context for each in self._windows.values()):
            self.call("Target.closeTarget", targetId=window.target)
        else:
            self.call("Target.disposeBrowserContext", browserContextId=window.context)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """What the browser answers; events that come before it are heard."""
        self._number += 1
        number = self._number
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._send(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == number:
                assert "error" not in answer, (method, answer["error"])
                return dict(answer["result"])
            self._heard(answer)

    def hear(self) -> None:
        """Wait for one event."""
        self._heard(self._next())

    def close(self) -> None:
        os.close(self._write)
        os.close(self._read)
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    def _send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._write, data) :]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._read], [], [], PATIENCE_S)
            more = os.read(self._read, 1 << 16) if ready else b""
            assert more, "the browser ended, or says nothing any more"
            self._rest += more
        line, self._rest = self._rest.split(b"\0", 1)
        return dict(json.loads(line))

    def _heard(self, event: dict[str, Any]) -> None:
        window = self._windows.get(event.get("sessionId", ""))
        if window is not None:
            window.heard(event["method"], event.get("params", {}))


def found() -> str:
    """Where the browser is; skips the test, loudly, where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if (path := shutil.which(name)) is not None:
            return str(Path(path))
    pytest.skip("no `chromium` on PATH: this test needs a real browser (apt-get install chromium)")
