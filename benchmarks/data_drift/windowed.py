"""Published series cut into windows: which columns, which of them are the reference, and what is known to have changed."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Rows = Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Stream:
    """Windows in order of time, of which the first `reference` are where nothing is wrong.

    changed: the first window in which something is known to have changed; None: nothing is. An alarm before it is false.
    numbers, values: the columns, by kind.
    """

    name: str
    windows: tuple[Rows, ...]
    reference: int
    numbers: tuple[str, ...]
    values: tuple[str, ...]
    changed: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return self.numbers + self.values


def streams(data: Path) -> list[Stream]:
    """data: the folder with the sets."""
    return [*_bikes(data), *_electricity(data), *_calls(data)]


def _bikes(data: Path) -> list[Stream]:
    """The year 2011 is the reference of 2012: weather and calendar are as they were, the rides have grown by two thirds."""
    rows = _read(data / "bike_sharing" / "hour.csv.gz")
    weather = ("temp", "atemp", "hum", "windspeed")
    calendar = ("hr", "holiday", "weekday", "workingday", "weathersit", "mnth", "season")
    found = []
    for name, days in (("weeks", 7), ("days", 1)):
        dates = sorted({row["dteday"] for row in rows})
        place = {date: number // days for number, date in enumerate(dates)}
        windows = _by(rows, [place[row["dteday"]] for row in rows])
        before = sum(date < "2012" for date in dates) // days
        found += [
            Stream(f"bike_sharing, weather and calendar, {name}", windows, before, weather, calendar),
            Stream(
                f"bike_sharing, rides, {name}",
                windows,
                before,
                ("casual", "registered", "cnt"),
                (),
                changed=before,
            ),
        ]
    return found


def _electricity(data: Path) -> list[Stream]:
    """A second market opened at row 17,424: until then its columns stand still. Before it, half a year is the reference."""
    rows = _read(data / "elec2" / "elec.csv.gz")
    found = []
    for name, size in (("weeks", 336), ("days", 48)):
        windows = _by(rows, [number // size for number in range(len(rows) // size * size)])
        opened = 17_424 // size
        first = windows[:opened]
        stable, opening = ("feat_1", "feat_2", "feat_3"), ("feat_4", "feat_5", "feat_6")
        found += [
            Stream(f"elec2, until the second market opened, {name}", first, opened // 2, stable, ("target",)),
            Stream(
                f"elec2, the second market, {name}",
                windows[: opened + 20],
                opened // 2,
                opening,
                (),
                changed=opened,
            ),
        ]
    return found


def _calls(data: Path) -> list[Stream]:
    """The financial crisis: the employment variation rate first falls below 0 in a row of its own."""
    rows = _read(data / "bank_marketing" / "bank-additional-full.csv.gz", ";")
    size = 400
    windows = _by(rows, [number // size for number in range(len(rows) // size * size)])
    crisis = next(number for number, row in enumerate(rows) if float(row["emp.var.rate"]) < 0) // size
    economy = ("emp.var.rate", "cons.price.idx", "cons.conf.idx", "euribor3m", "nr.employed")
    people = ("job", "marital", "education", "default", "housing", "loan")
    return [
        Stream("bank_marketing, economy", windows, crisis // 2, economy, (), changed=crisis),
        Stream("bank_marketing, outcome", windows, crisis // 2, (), ("y",), changed=crisis),
        Stream("bank_marketing, clients", windows, crisis // 2, ("age",), people, changed=crisis),
    ]


def _by(rows: Rows, places: list[int]) -> tuple[Rows, ...]:
    found: list[list[dict[str, str]]] = [[] for _ in range(max(places) + 1)]
    for row, place in zip(rows, places, strict=False):
        found[place].append(row)
    return tuple(found)


def _read(file: Path, separator: str = ",") -> Rows:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=separator))
