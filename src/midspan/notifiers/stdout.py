"""Standard output: for a terminal, a log, or whatever reads one."""

from __future__ import annotations

from midspan.run.ports import Letterbox, Notice


def open_notifier(box: Letterbox) -> Printed:
    return Printed(box)


class Printed:
    """Implements `Notifier`."""

    def __init__(self, box: Letterbox) -> None:
        self.address = "stdout:"
        self._box = box

    def send(self, notice: Notice) -> None:
        self._box.write("\n".join([notice.subject, *(f"  {line}" for line in notice.lines)]))
