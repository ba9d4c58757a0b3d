"""What can go wrong in the user's environment.

Three kinds never mix: a *finding* is about the user's content (`findings.py`), an *error* here is
about the user's environment or usage, and anything else that escapes is a bug of ours.
"""

from __future__ import annotations


class MidspanError(Exception):
    """The command could not be carried out."""

    exit_code = 2

    def __init__(self, message: str | None = None, *, help: str | None = None) -> None:  # noqa: A002 - the word users see
        super().__init__(message or (self.__doc__ or "").strip().splitlines()[0])
        self.help = help

    @property
    def message(self) -> str:
        return str(self.args[0])


class UsageError(MidspanError):
    """The command line asks for something that does not exist or does not fit together."""


class NotAWorkspaceError(MidspanError):
    """There is no `midspan.toml` here or in any folder above."""


class SettingsError(MidspanError):
    """`midspan.toml` cannot be read."""


class UnknownPlugError(UsageError):
    """No plug has this name."""


class UnknownWorkError(UsageError):
    """There is no work of this name."""


class StoreError(MidspanError):
    """The ledger's database cannot be used."""


class MovedOnError(StoreError):
    """Somebody else recorded something at the same time, and nothing was recorded."""


class DamagedStoreError(StoreError):
    """The ledger's database is not what midspan wrote."""


class EntryError(MidspanError):
    """The entry cannot be recorded: its body is not JSON."""


class KeyStoreError(MidspanError):
    """The signing key cannot be read or written."""


class ImplementationError(MidspanError):
    """The implementation cannot be loaded."""


class NotAskedError(MidspanError):
    """Some items were not asked: a budget is used up, or a service does not answer."""

    def __init__(self, implementation: str, count: int, why: str, mend: str | None = None) -> None:
        again = "run the same command again: it asks only those, all other answers are kept"
        super().__init__(
            f"`{implementation}` was not asked {count:,} of the cases: {why}",
            help=f"{mend}, then {again}" if mend else again,
        )
        self.count = count
        self.why = why


class ReceiptError(MidspanError):
    """The receipt cannot be read."""


class FeedError(MidspanError):
    """The file cannot be read as rows."""


class DataError(MidspanError):
    """The data cannot be looked at."""


class SinkError(MidspanError):
    """The results cannot be delivered."""


class NotifyError(MidspanError):
    """Somebody cannot be told.

    again: the same message may be taken later; after_s: not before so many seconds.
    """

    def __init__(
        self,
        message: str,
        *,
        help: str | None = None,  # noqa: A002 - the word users see
        again: bool = False,
        after_s: float | None = None,
    ) -> None:
        super().__init__(message, help=help)
        self.again = again
        self.after_s = after_s
