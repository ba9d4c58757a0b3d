"""What a server writes of what it was sent is one line, and nothing that a terminal obeys."""

from __future__ import annotations

import logging

import pytest

from midspan.cli.logs import log_to_stderr


def test_a_line_is_a_line_whatever_was_sent(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("midspan")
    before = log.handlers, log.level, log.propagate
    try:
        log_to_stderr("text")
        log.error("GET %s failed", "/works/\n2026-11-28 info forged\x1b[31m\u2028é")
    finally:
        log.handlers, log.level, log.propagate = before
    said = capsys.readouterr().err
    assert said.endswith(" error GET /works/\\n2026-11-28 info forged\\x1b[31m\\u2028é failed\n")
