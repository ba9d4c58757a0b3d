"""Slack, by an incoming webhook: `slack:NAME_OF_THE_VARIABLE`."""

from __future__ import annotations

from midspan.notifiers._webhook import Webhook
from midspan.run.ports import Letterbox, Notice

_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def open_notifier(box: Letterbox) -> Slack:
    return Slack(box)


class Slack:
    """Implements `Notifier`."""

    def __init__(self, box: Letterbox) -> None:
        self._webhook = Webhook("slack", box)
        self.address = self._webhook.address

    def send(self, notice: Notice) -> None:
        lines = [f"*{notice.subject}*", *(f"• {line}" for line in notice.lines)]
        self._webhook.post({"text": _plain("\n".join(lines))})


def _plain(text: str) -> str:
    """Signs that Slack would take for a mention or a link stand for themselves."""
    return "".join(_SIGNS.get(sign, sign) for sign in text)
