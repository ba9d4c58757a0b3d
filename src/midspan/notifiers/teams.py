"""Microsoft Teams, by a workflow's webhook that posts a card: `teams:NAME_OF_THE_VARIABLE`."""

from __future__ import annotations

from typing import Any

from midspan.notifiers._webhook import Webhook
from midspan.run.ports import Letterbox, Notice


def open_notifier(box: Letterbox) -> Teams:
    return Teams(box)


class Teams:
    """Implements `Notifier`."""

    def __init__(self, box: Letterbox) -> None:
        self._webhook = Webhook("teams", box)
        self.address = self._webhook.address

    def send(self, notice: Notice) -> None:
        head = {"type": "TextBlock", "text": notice.subject, "weight": "Bolder", "wrap": True}
        body = [head, *({"type": "TextBlock", "text": line, "wrap": True} for line in notice.lines)]
        self._webhook.post({"type": "message", "attachments": [_card(body)]})


def _card(body: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "content": {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": body,
        },
    }
