"""The typed scalars as pydantic fields: a parser of `units`, its error kept as the finding's message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, StringConstraints
from pydantic_core import PydanticCustomError

from midspan import units

_T = TypeVar("_T")


class Noun(BaseModel):
    """A frozen part of a definition. Every field may be unsaid (None): what is missing is a rule's finding."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _typed(parse: Callable[[object], _T]) -> BeforeValidator:
    def read(raw: Any) -> _T:
        try:
            return parse(raw)
        except units.UnitError as error:
            said = {
                "found": error.found,
                "problem": error.problem,
                "help": error.help,
                "kind": parse.__name__,
            }
            raise PydanticCustomError("unit", "{found} is {problem}; {help}", said) from None

    return BeforeValidator(read)


Share = Annotated[float, _typed(units.share)]
Duration = Annotated[float, _typed(units.duration)]
Number = Annotated[float, _typed(units.number)]
NumberOrShare = Annotated[float, _typed(units.number_or_share)]
DayOffset = Annotated[int, _typed(units.day_offset)]
Date = Annotated[date, _typed(units.calendar_date)]
Rate = Annotated[InstanceOf[units.Rate], _typed(units.rate)]
Money = Annotated[InstanceOf[units.Money], _typed(units.money)]
Price = Annotated[InstanceOf[units.Price], _typed(units.price)]
OneValue = Annotated[object, _typed(units.one_value)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
SLUG = r"^[a-z0-9][a-z0-9_-]{0,79}$"
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Count = Annotated[int, Field(strict=True, ge=0, le=10**9)]
