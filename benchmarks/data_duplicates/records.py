"""Records of which it is known which are the same thing, as both contestants get them."""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

Pair = tuple[int, int]


@dataclass(frozen=True)
class Known:
    """rows: from 0. identifiers: columns that tell one thing from another. same: pairs that are; asked: all pairs that somebody judged, None: all."""

    name: str
    rows: Sequence[Mapping[str, str]]
    identifiers: Sequence[str]
    same: frozenset[Pair]
    asked: frozenset[Pair] | None = None


# What the columns are says which of them identify: names, addresses, days and numbers of people; what names a thing and who made it, and not
# what it costs.
PERSON = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "suburb",
    "postcode",
    "date_of_birth",
    "soc_sec_id",
)
MATCHING = {
    "dblp_acm": ("title", "authors", "venue", "year"),
    "dblp_acm_dirty": ("title", "authors", "venue", "year"),
    "abt_buy": ("name", "description"),
    "amazon_google": ("title", "manufacturer"),
}


PEOPLE = {
    "febrl 1": ("dataset1",),
    "febrl 3": ("dataset3",),
    "febrl 4a and 4b": ("dataset4a", "dataset4b"),
}
NAMES = (*PEOPLE, *MATCHING)


def known(shared: Path, name: str) -> Known:
    """A set of `febrl_persons` or `entity_matching`."""
    if name in PEOPLE:
        return _people(shared / "febrl_persons", name, *PEOPLE[name])
    return _matching(shared / "entity_matching" / name, MATCHING[name])


def _people(folder: Path, name: str, *files: str) -> Known:
    """The number in `rec_id` says whose record it is."""
    rows: list[dict[str, str]] = []
    for file in files:
        with gzip.open(folder / f"{file}.csv.gz", "rt", encoding="utf-8", newline="") as stream:
            header, *lines = csv.reader(stream)
        rows += [
            {key.strip(): value.strip() for key, value in zip(header, line, strict=True)} for line in lines
        ]
    whose: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        whose[row["rec_id"].split("-")[1]].append(number)
    same = frozenset(pair for group in whose.values() for pair in combinations(group, 2))
    return Known(name, rows, PERSON, same)


def _matching(folder: Path, identifiers: Sequence[str]) -> Known:
    """Records of both sources as one table; pairs of train, valid and test, none of which anybody learns from."""
    known: dict[tuple[object, ...], int] = {}
    same: set[Pair] = set()
    asked: set[Pair] = set()
    for part in ("train", "valid", "test"):
        with gzip.open(folder / f"{part}.txt.gz", "rt", encoding="utf-8") as stream:
            for line in stream:
                left, right, label = line.rstrip("\n").split("\t")
                places = sorted(
                    known.setdefault((side, *_record(text).items()), len(known))
                    for side, text in enumerate((left, right))
                )
                pair = places[0], places[1]
                asked.add(pair)
                if label == "1":
                    same.add(pair)
    rows = [{str(key): str(value) for key, value in list(each)[1:]} for each in known]  # type: ignore[misc]
    return Known(folder.name, rows, identifiers, frozenset(same), frozenset(asked))


def _record(text: str) -> dict[str, str]:
    found = {}
    for part in re.split(r"(?:^| )COL ", text)[1:]:
        name, _, value = part.partition(" VAL")
        found[name.strip()] = value.strip()
    return found
