"""The kinds of answers: how each is read from what people type, and shown to them again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from midspan.define import plainwords
from midspan.define.conditions import fields_of, read_condition
from midspan.define.dayname import day_named
from midspan.define.fieldlist import read_fields, shown_fields
from midspan.define.question import AnswerError, Form, Kind, Known
from midspan.definitions.scalars import ScalarError, plain
from midspan.definitions.shape import nearest
from midspan.model.stage import Stage

_DAY_OF_STAGE = re.compile(r"(\w+)\s*:?\s*(?:on |by )?((?:day )?\d+)")


def _line(text: str, _: Known) -> str:
    return " ".join(text.split())


def _block(text: str, _: Known) -> str:
    lines = [line.rstrip() for line in text.strip("\n").splitlines()]
    return lines[0].strip() if len(lines) == 1 else "\n".join(lines).strip() + "\n"


def _phrase(said: Callable[[str], Any]) -> Callable[[str, Known], Any]:
    return lambda text, _: said(text.strip())


def _number(text: str, _: Known) -> Any:
    try:
        return plain(plainwords.figures(text).replace(",", ""))
    except ScalarError as error:
        raise AnswerError(f"`{text[:40]}` is {error}", help="write a number that fits") from None


def _date(text: str, known: Known) -> str:
    """What names no day is left for the reader of the field to complain of."""
    found = day_named(text, known.today)
    return found.isoformat() if found else _line(text, known)


def _listed(each: Callable[[str], Any]) -> Callable[[str, Known], list[Any]]:
    def read(text: str, _: Known) -> list[Any]:
        if text.strip().lower() in {"none", "nobody", "nothing", "[]"}:
            return []
        return [
            each(part.strip()) for part in re.split(r"[,;\n]|\bthen\b", text.strip("[] ")) if part.strip()
        ]

    return read


def _show_list(value: Any) -> str:
    return (", ".join(map(str, value)) or "none") if isinstance(value, list) else str(value)


def _plan(text: str, _: Known) -> dict[str, str]:
    plan = {match[1].lower(): plainwords.day(match[2]) for match in _DAY_OF_STAGE.finditer(text)}
    rest = _DAY_OF_STAGE.sub("", text).strip(" ,;{}\n")
    if rest or not plan:
        stages = ", ".join(f"`{stage.value}`" for stage in Stage)
        raise AnswerError(
            f"`{rest or text}` is no stage with a day",
            help=f"write `ready day 14, chosen day 30`; stages: {stages}",
        )
    return plan


def _show_plan(value: Any) -> str:
    return (
        ", ".join(f"{stage} {day}" for stage, day in value.items()) if isinstance(value, dict) else str(value)
    )


def _score(text: str, known: Known) -> str:
    """`exact(…)`, `close(…)` and CEL are left; names of output fields are compared exactly, `within 0.01` closely."""
    text = text.strip()
    if "(" in text or "output" in text or "expected" in text:
        return text
    properties = (known.said("output") or {}).get("properties", {})
    match = re.fullmatch(r"(?:(.+?)\s+)?within\s+([\d.]+)", text, re.IGNORECASE)
    names = [
        each.strip() for each in re.split(r",|\band\b", match[1] or "" if match else text) if each.strip()
    ]
    names = names or list(properties)
    unknown = next((each for each in names if each not in properties), None)
    if unknown is not None:
        listed = ", ".join(f"`{each}`" for each in properties)
        near = nearest(unknown, properties)
        meant = f"did you mean `{near}`?" if near else f"name fields of the answer: {listed}"
        raise AnswerError(
            f"`{unknown}` is no field of the answer", help=meant if listed else "describe the answer first"
        )
    if match:
        return " && ".join(f"close(output.{name}, {match[2]})" for name in names)
    return f"exact({', '.join(f'output.{name}' for name in names)})"


def _stops(text: str, _: Known) -> list[str]:
    """One rule on a line: CEL, or `the share that acts alone is below 40%`, `it loses money`."""
    return [_stop(line.strip().rstrip(".")) for line in re.split(r"[\n;]", text) if line.strip()]


def _stop(line: str) -> str:
    if re.fullmatch(r"(?:it )?(?:loses money|costs more than it brings|does not pay)", line, re.IGNORECASE):
        return "net_value < 0"
    share = re.fullmatch(
        r"(?:.*\bshare\b.*|.*\balone\b.*?)(?:below|under|less than|<)\s*([\d.]+)\s*(%)?", line, re.IGNORECASE
    )
    if share:
        value = float(share[1]) / (100 if share[2] else 1)
        return f"share_alone < {value:g}"
    return line


def _fields(text: str, known: Known) -> dict[str, Any]:
    return read_fields(text, known.sample)


def _condition(*sides: str) -> Kind:
    return Kind(
        "condition",
        lambda text, known: read_condition(text, known, sides),
        names=lambda known: fields_of(known, sides),
    )


def _parts(side: str) -> Callable[[Known], list[str]]:
    """The fields of one side that is described."""
    return lambda known: list((known.said(side, "properties") or {}).keys())


def choice(values: Sequence[str]) -> Kind:
    """One of these words; a number stands for the one at that place."""

    def read(text: str, _: Known) -> str:
        word = text.strip().lower()
        if word.isdigit() and 1 <= int(word) <= len(values):
            return values[int(word) - 1]
        return next((each for each in values if each == word), text.strip())

    return Kind("choice", read, form=Form.CHOICE)


TEXT = Kind("text", _line)
LONG_TEXT = Kind("long-text", _block, form=Form.BLOCK)
NAME = Kind("name", _line)
SHARE = Kind("share", _phrase(plainwords.share))
RATE = Kind("rate", _phrase(plainwords.rate))
DURATION = Kind("duration", _phrase(plainwords.duration))
MONEY = Kind("money", _phrase(plainwords.money))
PRICE = Kind("price", _phrase(plainwords.price))
COUNT = Kind("count", _phrase(plainwords.count))
NUMBER = Kind("number", _number)
DATE = Kind("date", _date)
SEGMENTS = Kind(
    "segments",
    _listed(lambda name: name if "." in name else f"input.{name}"),
    _show_list,
    names=_parts("input"),
)
NAMES = Kind("names", _listed(str), _show_list)
SHARES = Kind("shares", _listed(plainwords.share), _show_list)
PLAN = Kind("plan", _plan, _show_plan)
FIELDS = Kind("fields", _fields, shown_fields, form=Form.BLOCK)
SCORE = Kind("score", _score, names=_parts("output"))
STOP_RULES = Kind(
    "stop-rules", _stops, lambda value: "; ".join(map(str, value)) if isinstance(value, list) else str(value)
)
OF_INPUT = _condition("input")
OF_ANSWER = _condition("output", "input")
