"""One connection to a PostgreSQL server, and its exclusive transactions."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, TypeVar, cast

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.types.string import BytesBinaryDumper

from midspan.errors import StoreError
from midspan.stores._postgres_words import PRIMARY, in_words, shown, unreached

_OLDEST = 140000
# "mids": the first half of the number of a ledger's lock; the second is the table's own.
_OURS = 0x6D696473 << 32
# What the server does where nothing is heard of us any more: a machine that vanished, or a process that stands still,
# must not keep the others from writing.
_OPTIONS = (
    "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=5"
    " -c idle_in_transaction_session_timeout=60000"
)
_DEFAULTS = {
    "application_name": "midspan",
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 1,
    "keepalives_count": 5,
}
_PAUSE_S = 0.1
Values = Sequence[Any]
_T = TypeVar("_T")


class Session:
    """A connection that is made again where it was lost between two transactions. Every method raises StoreError."""

    def __init__(self, address: str, *, read_only: bool, wait_s: float) -> None:
        self.name = shown(address)
        self._parameters = _parameters(address, self.name, read_only=read_only)
        self._wait_s = wait_s
        self._inside = False
        try:
            self.connection = self._connect()
        except psycopg.Error as error:
            raise unreached(self.name, error) from error
        self._refuse_old()

    @property
    def inside(self) -> bool:
        """Whether a transaction is open."""
        return self._inside

    def read(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        return self._again(lambda: self._execute(statement, values).fetchall())

    def read_some(self, statement: str, values: Values, enough: int) -> list[tuple[Any, ...]]:
        """All rows, or the first ones that have more characters than `enough` together."""
        return self._again(lambda: self._some(statement, values, enough))

    def run(self, statement: str, values: Values = ()) -> int:
        """How many rows were changed."""
        return self._again(lambda: self._execute(statement, values).rowcount)

    def copy(self, statement: str, rows: Iterable[Values], types: Sequence[str] = ()) -> None:
        """Many rows at once, within a transaction. types: of the columns, where the statement asks for binary."""
        with in_words(self.name), self.connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            if types:
                copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def transaction(self, table: int) -> Iterator[None]:
        """Exclusive among all that name the same table: committed on a clean exit, rolled back otherwise."""
        with in_words(self.name):
            number = self._begin(_OURS | table)
            try:
                self._inside = True
                yield
                self._commit(number)
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._inside = False

    def close(self) -> None:
        self.connection.close()

    def _again(self, ask: Callable[[], _T]) -> _T:
        """What is asked outside of a transaction is asked once more where the connection turns out to be lost."""
        with in_words(self.name):
            try:
                return ask()
            except psycopg.Error:
                if self._inside or not self.connection.closed:
                    raise
            self._reconnect()
            return ask()

    def _execute(self, statement: str, values: Values) -> psycopg.Cursor[tuple[Any, ...]]:
        return self.connection.cursor(binary=True).execute(statement.encode(), values)

    def _some(self, statement: str, values: Values, enough: int) -> list[tuple[Any, ...]]:
        rows, size = list[tuple[Any, ...]](), 0
        asked = self.connection.cursor(binary=True).stream(statement.encode(), values)
        with closing(cast("Generator[tuple[Any, ...]]", asked)) as found:
            for row in found:
                if size <= enough:
                    rows.append(row)
                    size += sum(len(each) for each in row if isinstance(each, str))
                elif not self._inside:  # to end a statement early would end a transaction too
                    break
        return rows

    def _begin(self, lock: int) -> str:
        """The number that the server gave the transaction. A lost connection is made again: nothing was done yet."""
        self._refuse_standby()
        statements = (
            "BEGIN ISOLATION LEVEL READ COMMITTED;"
            f" SET LOCAL lock_timeout = {max(1, round(self._wait_s * 1000))};"
            # What is acknowledged is on the disk, whatever is usual on this server.
            " SELECT set_config('synchronous_commit', 'on', true)"
            " WHERE current_setting('synchronous_commit') IN ('off', 'local');"
            f" SELECT pg_advisory_xact_lock({lock}); SELECT pg_current_xact_id()::text"
        )
        try:
            return self._last_value(statements)
        except BaseException as error:
            self._roll_back()
            if not isinstance(error, psycopg.Error) or not self.connection.closed:
                raise
        self._reconnect()
        try:
            return self._last_value(statements)
        except BaseException:
            self._roll_back()
            raise

    def _last_value(self, statements: str) -> str:
        cursor = self.connection.execute(statements.encode(), prepare=False)
        while cursor.nextset():
            pass
        row = cursor.fetchone()
        return str(row[0]) if row else ""

    def _commit(self, number: str) -> None:
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            raise StoreError(
                f"a statement on `{self.name}` failed, and the whole transaction is taken back",
                help="report this as a bug of midspan",
            )
        try:
            self.connection.execute(b"COMMIT")
        except psycopg.Error as error:
            if not self.connection.closed:
                raise
            self._inside = False
            self._learn_outcome(number, error)

    def _learn_outcome(self, number: str, lost: psycopg.Error) -> None:
        """The connection was lost while it committed. Raises where it did not."""
        self._reconnect()
        until = time.monotonic() + self._wait_s
        while (
            outcome := self.read("SELECT pg_xact_status(%s::text::xid8)", (number,))[0][0]
        ) == "in progress":
            if time.monotonic() > until:
                break
            time.sleep(_PAUSE_S)
        if outcome != "committed":
            raise lost

    def _roll_back(self) -> None:
        if self.connection.closed:
            return
        try:
            self.connection.execute(b"ROLLBACK")
        except psycopg.Error:
            self.connection.close()  # and with it ends whatever was open

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        connection = psycopg.connect(**self._parameters, autocommit=True)
        # COPY asks for what writes a type, and would get one in Python that wraps each value first.
        connection.adapters.register_dumper(bytes, BytesBinaryDumper)
        return connection

    def _reconnect(self) -> None:
        """A server that starts again is waited for."""
        self.connection.close()
        until = time.monotonic() + self._wait_s
        while True:
            try:
                self.connection = self._connect()
            except psycopg.Error as error:
                if time.monotonic() > until:
                    raise unreached(self.name, error) from error
                time.sleep(_PAUSE_S)
            else:
                return

    def _refuse_old(self) -> None:
        version = self.connection.info.server_version
        if version < _OLDEST:
            self.close()
            raise StoreError(
                f"the server of `{self.name}` is PostgreSQL {version // 10000}, and midspan needs {_OLDEST // 10000} or newer",
                help="name a newer server in `database`",
            )

    def _refuse_standby(self) -> None:
        if self.connection.info.parameter_status("in_hot_standby") == "on":
            raise StoreError(
                f"the ledger `{self.name}` cannot be written to: its server is a standby", help=PRIMARY
            )


def _parameters(address: str, name: str, *, read_only: bool) -> dict[str, Any]:
    try:
        given = conninfo_to_dict(address)
    except psycopg.Error as error:
        raise StoreError(
            f"`{name}` is no address of PostgreSQL: {' '.join(str(error).split())}",
            help="write it as `postgresql://USER@HOST/NAME`",
        ) from error
    options = [
        _OPTIONS,
        *(["-c default_transaction_read_only=on"] if read_only else []),
        given.get("options") or "",
    ]
    return _DEFAULTS | given | {"options": " ".join(map(str, options)).strip(), "client_encoding": "utf8"}
