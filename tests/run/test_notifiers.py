"""Notifiers over real sockets: what arrives, what is tried again, and what is never sent or shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loopback import Fault, Loopback
from mail import MailServer
from midspan import notifiers, plugs
from midspan.errors import NotifyError
from midspan.run.ports import Letterbox, Notice, Notifier

NOTICE = Notice("midspan: items are asked of you (desk)", ("3 items of `sign`: <now> & `later`", "one more"))


def opened(kind: str, target: str, **environment: str) -> Notifier:
    found: Notifier = plugs.load(notifiers, kind).open_notifier(Letterbox(target, environment, print))
    return found


def refused(notifier: Notifier) -> NotifyError:
    with pytest.raises(NotifyError) as caught:
        notifier.send(NOTICE)
    assert caught.value.help
    return caught.value


def test_standard_output_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    opened("stdout", "").send(NOTICE)
    assert capsys.readouterr().out == (
        "midspan: items are asked of you (desk)\n  3 items of `sign`: <now> & `later`\n  one more\n"
    )


def test_a_mail_arrives_with_its_headers_and_lines() -> None:
    with MailServer() as server:
        opened("smtp", "desk@company.example", MIDSPAN_SMTP=server.address).send(NOTICE)
    ((recipient, message),) = server.received
    assert recipient == message["To"] == "desk@company.example"
    assert message["From"] == "midspan@company.example"
    assert message["Subject"] == NOTICE.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]
    assert message.get_payload(decode=True) == b"3 items of `sign`: <now> & `later`\r\none more\r\n"


def test_a_subject_cannot_smuggle_a_header_in() -> None:
    with MailServer() as server:
        notifier = opened("smtp", "desk@company.example", MIDSPAN_SMTP=server.address)
        notifier.send(Notice("desk\r\nBcc: all@company.example", ("x",)))
    assert [recipient for recipient, _ in server.received] == ["desk@company.example"]
    assert server.received[0][1]["Bcc"] is None


@pytest.mark.parametrize(("said", "again"), [("450 later", True), ("550 never", False), ("", True)])
def test_what_a_mail_server_refuses_for_now_may_be_tried_again(said: str, again: bool) -> None:
    with MailServer(lambda _: said) as server:
        error = refused(opened("smtp", "desk@company.example", MIDSPAN_SMTP=server.address))
    assert error.again is again


def test_a_password_is_sent_to_this_machine_and_unencrypted_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with MailServer(auth=True) as server:
        address = server.address.replace("smtp://", "smtp://user:open%20sesame@")
        opened("smtp", "desk@company.example", MIDSPAN_SMTP=address).send(NOTICE)
        assert any(each.startswith("AUTH PLAIN") for each in server.spoken)
        server.spoken.clear()
        monkeypatch.setattr("midspan.notifiers.smtp._is_here", lambda _: False)
        error = refused(opened("smtp", "desk@company.example", MIDSPAN_SMTP=address))
        assert "unencrypted" in error.message
        assert not any(each.startswith("AUTH") for each in server.spoken)


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("desk", "smtp://127.0.0.1?from=a@b.example"),
        ("desk@company.example,all@company.example", "smtp://127.0.0.1?from=a@b.example"),
        ("desk@company.example", ""),
        ("desk@company.example", "smtp://127.0.0.1"),
        ("desk@company.example", "https://user:open-sesame@mail.company.example"),
        ("desk@company.example", "smtp://user:open-sesame@127.0.0.1:port?from=a@b.example"),
    ],
)
def test_what_is_no_mail_address_or_server_is_refused_before_anything_is_sent(
    target: str, address: str
) -> None:
    with pytest.raises(NotifyError) as caught:
        opened("smtp", target, MIDSPAN_SMTP=address)
    assert "sesame" not in f"{caught.value.message} {caught.value.help}"


def test_a_server_that_is_not_there_may_be_there_later() -> None:
    with MailServer() as server:
        address = server.address
    assert refused(opened("smtp", "desk@company.example", MIDSPAN_SMTP=address)).again


def texts(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_a_webhook_gets_what_its_service_takes(kind: str) -> None:
    with Loopback(answer=lambda _: "ok") as server:
        opened(kind, "DESK", DESK=server.address).send(NOTICE)
    ((body,),) = [server.inputs()]
    for line in (NOTICE.subject, "one more"):
        assert line in texts(body)
    if kind == "slack":
        assert body["text"].splitlines()[1] == "• 3 items of `sign`: &lt;now&gt; &amp; `later`"
    else:
        card = body["attachments"][0]
        assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
        assert [each["text"] for each in card["content"]["body"]] == [NOTICE.subject, *NOTICE.lines]


@pytest.mark.parametrize(
    ("fault", "again", "after_s"),
    [
        (Fault("status", 503), True, None),
        (Fault("status", 429, {"retry-after": "7"}), True, 7.0),
        (Fault("status", 429, {"retry-after": "100000"}), True, 60.0),
        (Fault("status", 404), False, None),
        (Fault("status", 302, {"location": "http://127.0.0.1:1/elsewhere"}), False, None),
        (Fault("drop"), True, None),
    ],
)
def test_what_a_webhook_refuses_is_said_without_its_address(
    fault: Fault, again: bool, after_s: float | None
) -> None:
    with Loopback(lambda *_: fault) as server:
        address = f"{server.address}?token=open-sesame"
        error = refused(opened("slack", "DESK", DESK=address))
    assert (error.again, error.after_s) == (again, after_s)
    shown = f"{error.message} {error.help}"
    assert "slack:DESK" in shown
    for secret in ("sesame", "127.0.0.1"):
        assert secret not in shown
    assert error.__cause__ is None


@pytest.mark.parametrize(
    "address", ["", "http://hooks.company.example/x", "ftp://127.0.0.1/x", "https://", "x"]
)
@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_an_address_that_would_carry_the_secret_openly_is_refused(kind: str, address: str) -> None:
    with pytest.raises(NotifyError):
        opened(kind, "DESK", DESK=address)
