"""A real SMTP server on 127.0.0.1 that keeps what it is sent, and refuses what it is told to."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Callable
from email.message import Message
from types import TracebackType
from typing import Self

# What is said to the n-th message, from 1, in place of taking it; None: it is taken. An empty text hangs up.
Refuses = Callable[[int], str | None]


class MailServer:
    """received: recipient and message. spoken: every command, in order."""

    def __init__(self, refuses: Refuses = lambda _: None, *, auth: bool = False) -> None:
        self.received: list[tuple[str, Message]] = []
        self.spoken: list[str] = []
        self.refuses = refuses
        self.auth = auth
        self._count = 0
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer.talk(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self._server.server_address[1]}?from=midspan@company.example"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def talk(self, to: socketserver.StreamRequestHandler) -> None:
        def say(text: str) -> None:
            to.wfile.write(f"{text}\r\n".encode())

        recipient = ""
        say("220 here")
        while line := to.rfile.readline().decode().strip():
            self.spoken.append(line)
            match line.split(" ")[0].split(":")[0].upper():
                case "EHLO":
                    say("250-here\r\n250 AUTH PLAIN" if self.auth else "250 here")
                case "AUTH":
                    say("235 welcome")
                case "RCPT":
                    recipient = line.partition("<")[2].partition(">")[0]
                    say("250 ok")
                case "DATA":
                    self._count += 1
                    said = self.refuses(self._count)
                    if said == "":
                        return
                    say(said or "354 go on")
                    if said is None:
                        self._take(to, recipient)
                        say("250 taken")
                case "QUIT":
                    say("221 bye")
                    return
                case _:
                    say("250 ok")

    def _take(self, to: socketserver.StreamRequestHandler, recipient: str) -> None:
        lines = []
        while (line := to.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.received.append((recipient, email.message_from_bytes(b"".join(lines))))
