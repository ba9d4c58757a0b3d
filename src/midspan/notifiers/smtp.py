"""E-mail: `smtp:desk@company.example`, through the server that `MIDSPAN_SMTP` names.

`MIDSPAN_SMTP=smtps://user:password@mail.company.example?from=midspan@company.example`. With `smtp://` the connection is
encrypted where the server offers that; a password never goes out unencrypted but to this machine.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

from midspan.errors import NotifyError
from midspan.run.ports import Letterbox, Notice

VARIABLE = "MIDSPAN_SMTP"
SECONDS = 20.0
_MAILBOX = re.compile(r"[^\s@,;<>\"()\[\]]{1,64}@[^\s@,;<>\"()\[\]]{1,253}")
_EXAMPLE = "smtps://user:password@mail.company.example?from=midspan@company.example"
# Refused for now; what is refused for good is refused the next time too.
_FOR_NOW = range(400, 500)


def open_notifier(box: Letterbox) -> Mail:
    return Mail(box)


class Mail:
    """Implements `Notifier`."""

    def __init__(self, box: Letterbox) -> None:
        """Raises NotifyError."""
        if not _MAILBOX.fullmatch(box.target):
            raise NotifyError(
                f"`{box.target}` is no e-mail address", help="write it as `smtp:desk@company.example`"
            )
        self.address = f"smtp:{box.target}"
        self._to = box.target
        self._server = _server(box.environment.get(VARIABLE, ""))

    def send(self, notice: Notice) -> None:
        message = EmailMessage()
        message["Subject"] = " ".join(notice.subject.split())
        message["From"], message["To"] = self._server.sender, self._to
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=self._server.domain)
        message["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday answers it
        message.set_content("\n".join(notice.lines) + "\n")
        try:
            with self._server.connected() as connection:
                connection.send_message(message)
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code) from None
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refused(max(code for code, _ in error.recipients.values())) from None
        except (OSError, smtplib.SMTPException) as error:
            raise NotifyError(
                f"the mail server of `{VARIABLE}` was not reached: {type(error).__name__}",
                help=f"check `{VARIABLE}`, and that the server takes connections from here",
                again=True,
            ) from None

    def _refused(self, code: int) -> NotifyError:
        return NotifyError(
            f"the mail server refused the message to `{self._to}` with code `{code}`",
            help=f"check the address, and user, password and `from` in `{VARIABLE}`",
            again=code in _FOR_NOW,
        )


class _Server:
    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 0
        self._direct = parts.scheme == "smtps"
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self.sender = (parse_qs(parts.query).get("from") or [self._user])[0]
        if not self._host or parts.scheme not in {"smtp", "smtps"} or not _MAILBOX.fullmatch(self.sender):
            raise ValueError(address)

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    def connected(self) -> smtplib.SMTP:
        """Encrypted, and signed in where there is a password. Raises what `smtplib` raises, NotifyError."""
        context = ssl.create_default_context()
        if self._direct:
            found: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=context)
        else:
            found = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        try:
            found.ehlo()
            secret = self._direct
            if not secret and found.has_extn("starttls"):
                found.starttls(context=context)
                found.ehlo()
                secret = True
            if self._password:
                self._sign_in(found, secret=secret)
        except BaseException:
            found.close()
            raise
        return found

    def _sign_in(self, connection: smtplib.SMTP, *, secret: bool) -> None:
        if not secret and not _is_here(self._host):
            raise NotifyError(
                f"the mail server of `{VARIABLE}` would be sent the password unencrypted",
                help="write it as `smtps://…`, or ask its operator for STARTTLS",
            )
        connection.login(self._user, self._password)


def _server(address: str) -> _Server:
    if not address:
        raise NotifyError(f"there is no environment variable `{VARIABLE}`", help=f"set it, as `{_EXAMPLE}`")
    try:
        return _Server(address)
    except ValueError:
        # The address holds a password, and is not shown.
        raise NotifyError(
            f"what `{VARIABLE}` holds is no address of a mail server", help=f"write it as `{_EXAMPLE}`"
        ) from None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
