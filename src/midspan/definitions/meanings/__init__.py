"""What every field of every file means: one sentence and one example each, for schemas, hovers and questions.

Keyed by the dotted path as people write it, positions in lists left out: `constraints.must`. A test fails when a
field has no meaning, or a meaning no field.
"""

from __future__ import annotations

from midspan.definitions.meanings.case import CASE
from midspan.definitions.meanings.initiative import INITIATIVE
from midspan.definitions.meanings.meaning import SHARED, Meaning
from midspan.definitions.meanings.settings import SETTINGS
from midspan.definitions.meanings.work import WORK

__all__ = ["CASE", "INITIATIVE", "SETTINGS", "SHARED", "WORK", "Meaning"]
