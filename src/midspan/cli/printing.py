"""A page on paper: PDF as a browser that is there prints it. Nothing is loaded from anywhere meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from midspan.errors import UsageError

# In the order in which they are looked for.
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
_LONGEST_S = 120


def browser() -> str | None:
    """The first browser on the path that prints; None without one."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def printed(html: str) -> bytes:
    """The document as PDF, on the paper that its style names. Raises UsageError where no browser can print it."""
    program = browser()
    if program is None:
        raise UsageError(
            "there is no browser that prints: none of "
            + ", ".join(f"`{each}`" for each in BROWSERS)
            + " is on the path",
            help="install one, or write `-o report.html` and print that from a browser: it is one page of A4 landscape",
        )
    with TemporaryDirectory() as folder:
        page, made = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        # Without this it refuses to be run by root, as in a container.
        rooted = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        command = [
            program,
            *_QUIET,
            *rooted,
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={made}",
            page.as_uri(),
        ]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=_LONGEST_S, check=False, text=True)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _failed(program, str(error)) from None
        if not made.is_file():
            raise _failed(
                program, (ended.stderr.strip() or f"it ended with {ended.returncode}").splitlines()[-1]
            )
        return made.read_bytes()


def _failed(program: str, said: str) -> UsageError:
    return UsageError(
        f"`{program}` did not print the page: {said[:300]}",
        help="write `-o report.html` and print that from a browser: it is one page of A4 landscape",
    )
