"""The demo's cases, out of the real data sets that scikit-learn bundles (no download).

Each function yields the lines of one cases file. The split into train, develop and certify is drawn once
from a fixed seed, before anything is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits, load_iris, load_wine

Line = dict[str, Any]

_SEED = 20_260_901
_CULTIVARS = ("first", "second", "third")
_SHEET = {"alcohol": 0, "malic_acid": 1, "flavanoids": 6, "color_intensity": 9, "hue": 10, "proline": 12}
_FLOWER = ("sepal_length", "sepal_width", "petal_length", "petal_width")
_SPECIES = ("setosa", "versicolor", "virginica")


def digits(desk: str | None = None, came: str | None = None) -> Iterator[Line]:
    """1,797 scans of handwritten digits, and torn cards made of two of them that must go to a person.

    desk: who labelled them as they came in, at `came`, and was shown an answer to each develop case, every third a wrong one.
    """
    labelled = {} if desk is None else {"labelled_by": desk, "drawn": True, "at": came}
    pixels, digit = load_digits(return_X_y=True)
    draw = np.random.default_rng(_SEED)
    uses = _uses(draw, len(digit), train=600, develop=300)
    for number, use in enumerate(uses):
        right = int(digit[number])
        line = {
            "id": f"card-{number:04d}",
            "input": {"pixels": _whole(pixels[number]), "zone": _zone(number)},
            "expected": {"digit": right},
            "use": use,
            **labelled,
        }
        yield line if desk is None or use != "develop" else {**line, "judged": _judged(number, right, desk)}
    for use, count in (("develop", 15), ("certify", 40)):
        members = [number for number, its in enumerate(uses) if its == use]
        yield from ({**line, **labelled} for line in _torn(draw, pixels, digit, members, use, count))


def cultivars() -> Iterator[Line]:
    """178 laboratory sheets of wine from three growers."""
    sheets, grower = load_wine(return_X_y=True)
    uses = _uses(np.random.default_rng(_SEED), len(grower), train=60, develop=58)
    for number, use in enumerate(uses):
        yield {
            "id": f"delivery-{number:03d}",
            "input": {name: round(float(sheets[number, column]), 4) for name, column in _SHEET.items()},
            "expected": {"cultivar": _CULTIVARS[grower[number]]},
            "use": use,
        }


def seedlings() -> Iterator[Line]:
    """The distinct flowers among the 150 of the iris set."""
    flowers, species = load_iris(return_X_y=True)
    _, first = np.unique(flowers, axis=0, return_index=True)
    kept = np.sort(first)
    uses = _uses(np.random.default_rng(_SEED), len(kept), train=50, develop=49)
    for position, (number, use) in enumerate(zip(kept, uses, strict=True)):
        yield {
            "id": f"iris-{position:03d}",
            "input": {name: round(float(flowers[number, column]), 2) for column, name in enumerate(_FLOWER)},
            "expected": {"species": _SPECIES[species[number]]},
            "use": use,
        }


def _uses(draw: np.random.Generator, count: int, *, train: int, develop: int) -> list[str]:
    uses = ["train"] * train + ["develop"] * develop + ["certify"] * (count - train - develop)
    return [uses[position] for position in draw.permutation(count)]


def _zone(number: int) -> str:
    return "hospital" if number % 17 == 0 else "north" if number % 2 else "south"


def _judged(number: int, right: int, by: str) -> Line:
    """An answer that was put among those of every day, and the judgement of whoever looked at it."""
    shown = (right + 1) % 10 if number % 3 == 0 else right
    return {"output": {"digit": shown}, "acceptable": shown == right, "by": by, "blind": True}


def _torn(
    draw: np.random.Generator,
    pixels: NDArray[np.float64],
    digit: NDArray[np.int64],
    members: Sequence[int],
    use: str,
    count: int,
) -> Iterator[Line]:
    made = 0
    while made < count:
        left, right = (int(number) for number in draw.choice(members, size=2, replace=False))
        if digit[left] == digit[right]:
            continue
        halves = (pixels[left].reshape(8, 8)[:, :4], pixels[right].reshape(8, 8)[:, 4:])
        yield {
            "id": f"torn-{use}-{made:02d}",
            "input": {"pixels": _whole(np.hstack(halves).ravel()), "zone": "south"},
            "use": use,
            "to_person": True,
        }
        made += 1


def _whole(row: NDArray[np.float64]) -> list[int]:
    return [int(value) for value in row]
