"""The one Settings object: what `midspan.toml` says, with defaults that a laptop needs."""

from __future__ import annotations

import json
import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from midspan.errors import NotAWorkspaceError, SettingsError
from midspan.model.people import SignOn
from midspan.model.price import CallPrice
from midspan.units import Rate

FILE = "midspan.toml"
URL = "MIDSPAN_URL"
FORMAT = 1
# Without a number it is format 0, from before there was one; its files are those of format 1.
_READ_ALIKE = frozenset({0, FORMAT})
# What `versions.rewriting` prepares: while the plan is there, the files may be half changed.
CHANGING, PLAN = ".midspan-changing", "plan.json"
_OURS = re.compile(r"midspan [a-z0-9 _-]+")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KNOWN = {"format", "database", "currency", "calendars", "cases", "prices", "notify", "sso"}
SHORTEST_KEY = 16
_WEEKS_PER_YEAR = 365.25 / 7
_ADDRESS = re.compile(
    r"[a-z]+:[^\s/]*", re.ASCII
)  # without a slash: what holds a secret does not stand in a file
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work: `1200/day` means per working day, arrivals per hour means per working hour.

    from_: when a working day begins, in `zone`; it lasts `hours_per_day`, past midnight where need be.
    """

    days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    hours_per_day: float = 8.0
    from_: time = time(9)
    zone: str = "UTC"

    def per_day(self, volume: Rate) -> float:
        """A rate as a count per working day."""
        match volume.per:
            case "hour":
                return volume.count * self.hours_per_day
            case "day":
                return volume.count
            case "week":
                return volume.count / len(self.days)
            case "month":
                return volume.count * 12 / _WEEKS_PER_YEAR / len(self.days)
            case _:
                return volume.count / _WEEKS_PER_YEAR / len(self.days)

    def working_days(self, seconds: float) -> float:
        """Working days within a stretch of calendar time."""
        return seconds / 604_800 * len(self.days)

    def add_working_days(self, start: date, count: int) -> date:
        """The date on which the `count`-th working day after `start` falls."""
        weeks, rest = divmod(count, len(self.days))
        day = start + timedelta(weeks=weeks)
        while rest:
            day += timedelta(days=1)
            rest -= DAYS[day.weekday()] in self.days
        return day


@dataclass(frozen=True, slots=True)
class Settings:
    root: Path
    database: str = ".midspan/ledger.db"
    currency: str = "EUR"
    calendar: Calendar = field(default_factory=Calendar)
    cases_key: str | None = field(
        default=None, repr=False
    )  # keyed hash of the split; None until the first one
    prices: Mapping[str, CallPrice] = field(default_factory=dict)
    # By role, where its people are told: a notifier and what it is opened for, such as `smtp:desk@company.example`.
    notify: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sso: SignOn | None = None

    @property
    def database_path(self) -> Path | None:
        """The file of the ledger; None where a server keeps it, at the address `database`."""
        return None if "://" in self.database else self.root / self.database


def find_root(start: Path) -> Path:
    """The folder at or above `start` that holds `midspan.toml`. Raises NotAWorkspaceError."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE).is_file():
            return folder
    raise NotAWorkspaceError(
        f"there is no `{FILE}` in `{start}` or any folder above",
        help="go to your workspace, name it with `--workspace`, make one here with `midspan init`, or run `midspan demo`",
    )


def read(root: Path, text: str | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the workspace at `root`. Raises SettingsError that names the key and what it takes.

    text: what counts in place of the file's own. environment: where `MIDSPAN_URL` names a server, its ledger is the workspace's.
    """
    _refuse_half_changed(root)
    try:
        raw = tomllib.loads((root / FILE).read_text(encoding="utf-8") if text is None else text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"`{FILE}` cannot be read: {error}", help="it must be UTF-8 TOML") from error
    unknown = sorted(set(raw) - KNOWN)
    if unknown:
        raise SettingsError(
            f"`{FILE}` has an unknown key `{unknown[0]}`", help=f"known: {', '.join(sorted(KNOWN))}"
        )
    _check_format(raw)
    return Settings(
        root,
        database=_server(environment) or _database(raw),
        currency=_text(raw, "currency", "EUR"),
        calendar=_calendar(raw.get("calendars", {})),
        cases_key=_cases_key(raw.get("cases", {})),
        prices=_prices(raw.get("prices", {})),
        notify=_notify(raw.get("notify", {})),
        sso=_sso(raw.get("sso")),
    )


def format_of(raw: Mapping[str, Any]) -> int:
    """The format that settings say; 0 where they say none. Raises SettingsError where it is no number."""
    found = raw.get("format", 0)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise SettingsError(
            f"`format` in `{FILE}` is `{found}`, not a number", help=f"write `format = {FORMAT}`"
        )
    return found


def _check_format(raw: Mapping[str, Any]) -> None:
    found = format_of(raw)
    if found in _READ_ALIKE:
        return
    raise SettingsError(
        f"`{FILE}` has format `{found}`, this version of midspan reads format {FORMAT}",
        help="update midspan" if found > FORMAT else "run `midspan migrate`, which shows what would change",
    )


def _refuse_half_changed(root: Path) -> None:
    plan = root / CHANGING / PLAN
    if not plan.is_file():
        return
    try:
        said = json.loads(plan.read_bytes())
        title, command = str(said["title"]), str(said["command"])
    except (OSError, ValueError, KeyError, TypeError):
        title, command = "it does not say which", ""
    # Whoever wrote a clone may have written the plan: what people are told to run is ours.
    if not _OURS.fullmatch(command):
        command = "midspan migrate --write"
    raise SettingsError(
        f"a change of this workspace is under way, or was interrupted ({title})",
        help=f"finish it: `{command}`",
    )


def _text(raw: dict[str, Any], key: str, default: str) -> str:
    value = raw.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(
            f"`{key}` in `{FILE}` is `{value}`, not a text", help=f'write it as {key} = "{default}"'
        )
    return value


def _database(raw: dict[str, Any]) -> str:
    database = _text(raw, "database", ".midspan/ledger.db")
    if database.startswith("sqlite:"):
        path = database.removeprefix("sqlite:").removeprefix("//").removeprefix("/")
        raise SettingsError(
            f"`database` in `{FILE}` is `{database}`, and a file is named by its path alone",
            help=f'write it as database = "{path or ".midspan/ledger.db"}"',
        )
    if _has_password(database):
        raise SettingsError(
            f"`database` in `{FILE}` holds a password, which whoever reads the file would know",
            help="take it out of the address, and give it as `PGPASSWORD` or in `~/.pgpass`; write another `@` as `%40`",
        )
    return database


def _server(environment: Mapping[str, str]) -> str | None:
    """The address of a team's server, where one is named."""
    url = environment.get(URL, "").strip().rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    whole = parts.hostname and not parts.path and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"https", "http"} or not whole:
        raise SettingsError(
            f"`{URL}` is `{url}`, which is no address of a server",
            help="write it as `https://midspan.company.example`",
        )
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise SettingsError(
            f"`{URL}` is `{url}`, over which the token could be read on the way",
            help="name it as `https://…`",
        )
    return url


def _has_password(address: str) -> bool:
    _, is_address, rest = address.partition("://")
    # The last `@`, wherever it is: a password may hold any character that should have been written as `%40` and the like.
    user, _, _ = rest.rpartition("@")
    given = ":" in user or any(key.endswith("password") for key, _ in parse_qsl(rest.partition("?")[2]))
    return bool(is_address) and given


def _cases_key(cases: Any) -> str | None:
    known = isinstance(cases, dict) and not set(cases) - {"key"}
    key = cases.get("key") if known else ""
    if key is not None and (not isinstance(key, str) or len(key) < SHORTEST_KEY):
        raise SettingsError(
            f"`cases` in `{FILE}` takes `key`, a text of `{SHORTEST_KEY}` characters or more",
            help="take `[cases]` out: `midspan cases split` writes a new one",
        )
    return key


def _prices(prices: Any) -> Mapping[str, CallPrice]:
    known = tuple(each.name for each in fields(CallPrice))
    found = {}
    for name, raw in prices.items() if isinstance(prices, dict) else (("", None),):
        if (
            not isinstance(raw, dict)
            or not raw
            or set(raw) - set(known)
            or not all(map(_is_amount, raw.values()))
        ):
            raise SettingsError(
                f"`prices.{name}` in `{FILE}` takes {', '.join(f'`{each}`' for each in known)}: amounts in the currency"
                " of the workspace, of a million tokens, and for `request` of one call",
                help=f'for example [prices."{name or "openai:gpt-4.1-mini"}"] input = 0.40 and output = 1.60',
            )
        found[name] = CallPrice(**{key: float(value) for key, value in raw.items()})
    return found


def _notify(notify: Any) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for role, said in notify.items() if isinstance(notify, dict) else (("", None),):
        addresses = said if isinstance(said, list) else [said]
        if not addresses or not all(isinstance(each, str) and _ADDRESS.fullmatch(each) for each in addresses):
            raise SettingsError(
                f"`notify.{role}` in `{FILE}` takes one address or several, a notifier and what it is opened for",
                help=f'for example [notify] {role or "desk"} = "smtp:desk@company.example", or "slack:DESK_WEBHOOK" with the '
                "address itself in that environment variable",
            )
        found[role] = tuple(dict.fromkeys(addresses))
    return found


def _sso(said: Any) -> SignOn | None:
    if said is None:
        return None
    texts = (
        {name: said.get(name) for name in ("issuer", "client", "user", "groups")}
        if isinstance(said, dict)
        else {}
    )
    roles = said.get("roles") if isinstance(said, dict) else None
    mapped = {
        group: tuple([each] if isinstance(each, str) else each)
        for group, each in (roles.items() if isinstance(roles, dict) else ())
        if isinstance(each, str | list)
    }
    good = (
        isinstance(said, dict)
        and not set(said) - {*texts, "roles"}
        and all(isinstance(each, str) and each for name, each in texts.items() if name in said)
        and all(isinstance(each, str) for many in mapped.values() for each in many)
        and {"issuer", "client"} <= set(said)
        and bool(mapped)
        and len(mapped) == len(roles or {})
    )
    parts = urlsplit(str(texts.get("issuer")))
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not good or parts.query or not (parts.scheme == "https" or (parts.scheme == "http" and here)):
        raise SettingsError(
            f"`sso` in `{FILE}` takes `issuer`, an address with https, `client`, and `roles` by group; beside them `user` and"
            " `groups`, names of claims",
            help='for example [sso] issuer = "https://login.company.example", client = "midspan" and roles = {clerks = "reviewer"}',
        )
    return SignOn(roles=mapped, **{name: str(each) for name, each in texts.items() if each is not None})


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


def _calendar(calendars: Any) -> Calendar:
    raw = calendars.get("default", {}) if isinstance(calendars, dict) else None
    days = raw.get("days", list(Calendar().days)) if isinstance(raw, dict) else None
    hours = raw.get("hours_per_day", 8) if isinstance(raw, dict) else None
    good_days = (
        isinstance(days, list) and days and all(d in DAYS for d in days) and len(set(days)) == len(days)
    )
    good_hours = isinstance(hours, int | float) and not isinstance(hours, bool) and 0 < hours <= 24
    known = {"days", "hours_per_day", "from", "zone"}
    if not isinstance(raw, dict) or not good_days or not good_hours or set(raw) - known:
        raise SettingsError(
            f"`calendars.default` in `{FILE}` takes `days`, `hours_per_day`, `from` and `zone`",
            help='for example [calendars.default] days = ["mon", "tue", "wed", "thu", "fri"] and hours_per_day = 8',
        )
    return Calendar(tuple(days or ()), float(hours or 8), _from(raw), _zone(raw))


def _from(raw: Mapping[str, Any]) -> time:
    text = raw.get("from", "09:00")
    found = _TIME_OF_DAY.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise SettingsError(
            f"`calendars.default.from` in `{FILE}` is `{text}`, not a time of the day",
            help='write it as "09:00"',
        )
    return time(int(found[1]), int(found[2]))


def _zone(raw: Mapping[str, Any]) -> str:
    name = raw.get("zone", "UTC")
    try:
        return ZoneInfo(name).key if isinstance(name, str) and name != "UTC" else _only_utc(name)
    except (
        OSError,
        ValueError,
        KeyError,
    ) as error:  # whatever a name that is no zone meets on the way to its file
        raise SettingsError(
            f"`calendars.default.zone` in `{FILE}` is `{name}`, which this machine knows no time zone by",
            help='write it as "Europe/Berlin", or leave it out for UTC; where none is known, `pip install tzdata`',
        ) from error


def _only_utc(name: Any) -> str:
    if name != "UTC":
        raise ValueError(name)
    return "UTC"
