"""Whatever bytes a file holds, each feed gives rows, problems and notes, or one clear error, in bounded time."""

from __future__ import annotations

import gzip
import json
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guards import bounded
from midspan import feeds, plugs
from midspan.errors import FeedError, MidspanError, UsageError
from midspan.intake.ports import START, Claim, Entry, Note, Plug, Problem, Row
from midspan.intake.reading import reading
from written_xlsx import Sheet, error, formula, write

PLUGS: dict[str, Plug] = {name: plugs.load(feeds, name) for name in plugs.names(feeds)}  # type: ignore[misc]
TABLE = [
    ["text", "trade", "on"],
    ["lift „stuck“", "lift", "2025-03-04"],
    ['says "no"', "heat", ""],
    ["", "NO", "0123"],
]
pytestmark = pytest.mark.usefixtures("offline")

_SHORT = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_LONG = settings(_SHORT, max_examples=3_000)


def _table() -> bytes:
    return "\r\n".join(
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in TABLE
    ).encode()


def _objects() -> bytes:
    return "\n".join(json.dumps(dict(zip(TABLE[0], row, strict=True))) for row in TABLE[1:]).encode()


def _made(make: Callable[[Path], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made")
        make(path)
        return path.read_bytes()


def _workbook(path: Path) -> None:
    rows = [*TABLE, ["x", formula("1+1"), error("#N/A")], ["y", formula("A1", "lift"), 45_000.5]]
    write(
        path,
        {"S": Sheet(rows, merged=["A1:A2"]), "T": Sheet(TABLE, state="hidden")},
        shared=["<si><t>a</t></si>"],
    )


def _parquet(path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 'lift ' || i AS text, i::decimal(9, 2) AS sum, [i, NULL] AS list, {{'a': i}} AS of,"
            f" 'x'::blob AS raw, DATE '2025-03-04' AS on_day FROM range(40) t(i)) TO '{path}' (FORMAT parquet)"
        )


_PROMPTFOO = {"prompts": ["x"], "tests": [
    {"vars": {"text": "a", "several": [1, 2]}, "assert": [{"type": "equals", "value": "x"}, {"type": "assert-set", "assert": [{"type": "llm-rubric"}]}]},
]}  # fmt: skip
_RESULTS = {"results": {"results": [{"vars": {"text": "a"}, "response": {"output": "x"}, "provider": {"id": "m"}, "latencyMs": 5, "testCase": {
    "vars": {"text": "a"}, "assert": [{"type": "contains", "value": "x"}]}, "gradingResult": {"componentResults": [{"assertion": {"type": "human"}, "pass": True}]}}]}}  # fmt: skip
_LANGFUSE = [{"id": "1", "traceId": "t", "sessionId": None, "timestamp": "2026-01-01T00:00:00Z", "input": {"text": "a"}, "output": '{"trade": "x"}', "totalCost": 0.1,
    "scores": [{"source": "ANNOTATION", "name": "ok", "value": 1, "dataType": "BOOLEAN", "authorUserId": "desk"}, {"source": "EVAL", "value": 0}]}]  # fmt: skip
_MLFLOW = [{"info": {"trace_id": "tr-1", "request_time": 1_750_000_000_000, "state": "OK", "execution_duration": "1.5s", "trace_metadata": {"mlflow.traceInputs": '{"text": "a"}', "mlflow.traceOutputs": '"x"'},
    "assessments": [{"assessment_name": "ok", "source": {"source_type": "HUMAN", "source_id": "desk"}, "feedback": {"value": True}}]}}]  # fmt: skip
_EVALUATED = {
    "columns": ["inputs", "ground_truth", "latency"],
    "data": [["a", "x", 1.5], ['{"text": "b"}', None, None]],
}
_LABELS = [{"id": 1, "data": {"text": "a"}, "predictions": [], "annotations": [{"id": 1, "completed_by": {"id": 1, "email": "desk"}, "was_cancelled": False,
    "lead_time": 3.5, "result": [{"from_name": "trade", "type": "choices", "value": {"choices": ["lift"]}}, {"from_name": "box", "value": {"x": 1, "y": 2}}]}]}]  # fmt: skip
_FLAT = [
    {
        "text": "a",
        "id": 1,
        "annotator": 1,
        "annotation_id": 1,
        "lead_time": 2,
        "trade": {"choices": ["lift", "heat"]},
    }
]

_ZEEK = (
    b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    b"#fields\tts\tuid\tservice\n#types\ttime\tstring\tstring\n"
    b"1331901000.00\tCUM0KZ3\thttp\n1331901001.00\tCUM0KZ4\t-\n#close\t2012-03-16\n"
)


@cache
def samples() -> dict[str, tuple[str, list[bytes]]]:
    """By plug: the name of a file, and sound files of its kind."""
    return {
        "csv": ("a.csv", [_table(), _table().replace(b",", b";")]),
        "jsonl": ("a.jsonl", [_objects(), b"[" + _objects().replace(b"\n", b",") + b"]"]),
        "xlsx": ("a.xlsx", [_made(_workbook)]),
        "parquet": ("a.parquet", [_made(_parquet)]),
        "promptfoo": ("a.json", [json.dumps(each).encode() for each in (_PROMPTFOO, _RESULTS)]),
        "langfuse": ("a.json", [json.dumps(_LANGFUSE).encode()]),
        "mlflow": ("a.json", [json.dumps(each).encode() for each in (_MLFLOW, _EVALUATED)]),
        "labelstudio": ("a.json", [json.dumps(each).encode() for each in (_LABELS, _FLAT)]),
        "zeek": ("conn.log", [_ZEEK]),
    }


_PIECES = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\t", b"\r", b"\n", b"{", b"}", b"[", b"]", b":", b"null", b"NaN", b"1e999", b"9" * 5_000,
    b"-", b"true", b'"\\ud800"', b"[" * 200, b'{"a":' * 200, b"<!DOCTYPE x>", b"&e;", b"PK\x03\x04", b"PAR1", b"\x1f\x8b", b"http://198.51.100.1/", b"=1+1", b"\x80",
    b"tests:\n- vars: {a: *x}\n", b'<mergeCell ref="A1:XFD1048576"/>', b"\xe2\x80\xae",
]  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn, kind: str) -> bytes:
    """A sound file, or a part of a sound workbook, that is spoilt."""
    data = draw(st.sampled_from(samples()[kind][1]))
    if kind != "xlsx" or draw(st.booleans()):
        return _spoilt(draw, data)
    with zipfile.ZipFile(BytesIO(data)) as found:
        parts = {name: found.read(name) for name in found.namelist()}
    name = draw(st.sampled_from(sorted(parts)))
    parts[name] = _spoilt(draw, parts[name])
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for each, content in parts.items():
            packed.writestr(each, content)
    return made.getvalue()


def _spoilt(draw: st.DrawFn, sound: bytes) -> bytes:
    """Cut, flipped, spliced with another file, or with a piece put in, several times."""
    data = bytearray(sound)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["flip", "cut", "behead", "splice", "insert", "repeat"])):
            case "flip" if data:
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[at:]
            case "behead":
                del data[: at // 4]
            case "splice":
                other = draw(st.sampled_from([each for _, files in samples().values() for each in files]))
                data[at:] = other[draw(st.integers(0, len(other) - 1)) :]
            case "insert":
                data[at:at] = draw(st.sampled_from(_PIECES) | st.binary(max_size=8))
            case _:
                data[at:at] = data[at : at + draw(st.integers(0, 400))] * draw(st.integers(1, 40))
    return bytes(data)


def look(folder: Path, kind: str | None, name: str, data: bytes) -> None:
    """Read the file; what is no entry, or is an error that does not say what to do, fails."""
    file = folder / name
    file.write_bytes(data)
    with bounded():
        try:
            found: list[Entry | MidspanError] = [*reading(file, PLUGS, kind=kind)]
        except (FeedError, UsageError) as refusal:
            found = [refusal]
    for each in found:
        if isinstance(each, Row):
            json.dumps(dict(each.values), allow_nan=False, ensure_ascii=False).encode()
        else:
            assert isinstance(each, Problem | Note | MidspanError)
            assert each.message
            assert each.help
            assert len(each.message) < 600 + len(str(file))


def check(folder: Path, kind: str, data: bytes, packed: bool) -> None:
    name = samples()[kind][0]
    look(folder, kind, name, gzip.compress(data, 1) if packed else data)


KIND = pytest.mark.parametrize("kind", sorted(PLUGS))


@KIND
def test_every_feed_reads_its_sound_sample(kind: str, tmp_path: Path) -> None:
    name, files = samples()[kind]
    for data in files:
        file = tmp_path / name
        file.write_bytes(data)
        assert any(isinstance(each, Row) for each in reading(file, PLUGS, kind=kind))


@KIND
@_SHORT
@given(data=st.data(), packed=st.booleans())
def test_a_spoilt_file_gives_entries_or_one_error(
    tmp_path: Path, kind: str, data: st.DataObject, packed: bool
) -> None:
    check(tmp_path, kind, data.draw(spoilt(kind)), packed)


@pytest.mark.long
@KIND
@_LONG
@given(data=st.data(), packed=st.booleans())
def test_a_spoilt_file_gives_entries_or_one_error_however_long_one_tries(
    tmp_path: Path, kind: str, data: st.DataObject, packed: bool
) -> None:
    check(tmp_path, kind, data.draw(spoilt(kind)), packed)


@_SHORT
@given(
    st.binary(max_size=200) | st.lists(st.sampled_from(_PIECES), max_size=20).map(b"".join),
    st.sampled_from([None, *sorted(PLUGS)]),
    st.sampled_from(["a", "a.csv", "a.json", "a.yaml", "a.xlsx", "a.parquet", "a.gz"]),
)
@example(b"\xff\xfe", None, "a.csv")
@example(b"\x1f\x8b\x08", None, "a.gz")
@example(b"PK\x05\x06" + b"\0" * 18, "xlsx", "a")
@example(b"sep=", "csv", "a.csv")
@example(b"[" * 60_000, "jsonl", "a.json")
@example(b'{"vars":' * 5_000, "promptfoo", "a.json")
def test_any_bytes_under_any_name_give_entries_or_one_error(
    tmp_path: Path, data: bytes, kind: str | None, name: str
) -> None:
    look(tmp_path, kind, name, data)


@_SHORT
@given(st.binary(max_size=START // 64), st.sampled_from(["a.csv", "a.jsonl", "a.yaml", "a.txt", "a"]))
def test_whether_a_file_is_of_a_kind_can_be_asked_of_any_bytes(data: bytes, name: str) -> None:
    with bounded():
        assert all(isinstance(plug.claims(name, data), Claim) for plug in PLUGS.values())
