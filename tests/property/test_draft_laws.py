"""Whatever rows a file has: the draft reads back without a fault, its cases fit its schemas, and its counts add up."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.cli.drafting import drafted
from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.errors import MidspanError
from midspan.intake.draft import Wish
from midspan.intake.ports import Asked
from midspan.model.case import Case

NAMES = (
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1, max_size=12)
    .map(lambda name: " ".join(name.split()))
    .filter(bool)
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
    st.sampled_from(["a", "b", "2024-01-31", "03/04/2024", "1.50", "N/A", "yes", " ", "007"]),
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(st.sampled_from(["x", "y z", "in"]), st.integers(0, 3) | st.text(max_size=3), max_size=3),
)
CELLS = st.one_of(
    st.sampled_from(
        ["", "a", "b", "c", "1", "1.5", "2024-01-31", "03/04/2024", "true", "N/A", "=1+1", "'x", " ", "007"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=20),
)


@st.composite
def objects(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(
        st.lists(NAMES, min_size=1, max_size=4, unique=True).filter(lambda found: "label" not in found)
    )
    parts = {name: draw(st.sampled_from([VALUES, st.text(max_size=3), st.integers(0, 5)])) for name in names}
    row = st.fixed_dictionaries(
        {"label": draw(st.sampled_from([VALUES, st.sampled_from("abc")]))}, optional=parts
    )
    return draw(st.lists(row, min_size=1, max_size=25))


def holds(folder: Path, path: Path, received: int | None) -> None:
    refused: MidspanError | None = None
    try:
        done = drafted(folder / "w", path, "items", Wish(outputs=("label",)), None, Asked(), again=False)
    except MidspanError as error:
        refused = error
    if refused is not None:
        assert refused.message
        assert refused.help
        assert [each.name for each in folder.iterdir()] == [path.name], "something is half written"
        return
    counts = done.draft
    assert counts.table.received == counts.cases + counts.adding.already + counts.joined + counts.rejected
    assert received is None or counts.table.received == received
    loaded = load(folder / "w")
    assert not loaded.faults
    file = loaded.works["items"]
    assert not file.faults, file.document.text
    assert not loaded.initiatives["items"].faults
    work, cases = compile_work(file), list(read_cases(file.cases, "cases"))
    assert len(cases) == counts.cases
    for case in cases:
        assert isinstance(case, Case), case
        assert work.input_fault(case.input) is None
        assert all(work.output_fault(each) is None for each in case.answers)
        assert case.expected is None or work.right(case.input, case.expected, case.expected)


@given(objects())
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
def test_a_draft_of_any_objects_holds(rows: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "items.jsonl"
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        holds(Path(name), path, len(rows))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=30))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
def test_a_draft_of_any_table_holds(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "items.csv"
        quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
        path.write_text(
            "text,zone,label\n" + "".join(f"{line}\n" for line in quoted), encoding="utf-8", newline=""
        )
        holds(Path(name), path, None)
