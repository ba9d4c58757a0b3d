"""`midspan schema`: every field has a meaning, and the schemas hold for the files that there are."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from midspan.cli.app import run
from midspan.definitions import cases, judgements
from midspan.definitions.fileschema import GLOBS, file_schema
from midspan.definitions.meanings import CASE, INITIATIVE, SETTINGS, WORK, Meaning
from midspan.definitions.parse import parse_initiative, parse_work
from midspan.definitions.shape import shape_of
from midspan.definitions.yamltext import read_yaml
from midspan.model.initiative import Initiative
from midspan.model.people import SignOn
from midspan.model.price import CallPrice
from midspan.model.stage import Stage
from midspan.model.work import Work
from midspan.settings import KNOWN

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "tests" / "reference"
DEMO = ROOT / "src" / "midspan" / "examples" / "demo_files"
CHECK = Path(sysconfig.get_path("scripts")) / "check-jsonschema"


def dotted_fields(noun: type[Any]) -> set[str]:
    return {".".join(map(str, path)) for path in shape_of(noun).paths()}


@pytest.mark.parametrize(
    ("meanings", "fields"),
    [
        (WORK, dotted_fields(Work)),
        (INITIATIVE, dotted_fields(Initiative) | {f"plan.{stage.value}" for stage in Stage}),
        (CASE, set(cases.KNOWN) | {f"judged.{key}" for key in judgements.KEYS}),
        (
            SETTINGS,
            KNOWN
            | {f"prices.{each.name}" for each in dataclasses.fields(CallPrice)}
            | {"cases.key", "calendars.default"}
            | {f"sso.{name}" for name in SignOn._fields}
            | {f"calendars.default.{key}" for key in ("days", "hours_per_day", "from", "zone")},
        ),
    ],
    ids=["work", "initiative", "case", "settings"],
)
def test_every_field_has_a_meaning_and_every_meaning_a_field(
    meanings: dict[str, Meaning], fields: set[str]
) -> None:
    lacking, stray = sorted(fields - meanings.keys()), sorted(meanings.keys() - fields)
    assert not lacking, f"say what these mean in src/midspan/definitions/meanings: {lacking}"
    assert not stray, f"no field is called so any more: {stray}"
    for says, example in meanings.values():
        assert says.endswith(".")
        assert example


def described(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict) and "examples" in schema:
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from described(inner)


@pytest.mark.parametrize(("kind", "meanings"), [("work", WORK), ("initiative", INITIATIVE), ("case", CASE)])
def test_every_example_is_a_value_that_its_field_takes(kind: str, meanings: dict[str, Meaning]) -> None:
    whole = file_schema(kind)
    fields = list(described(whole))
    assert len(fields) == len(meanings)
    for field in fields:
        assert field["description"].endswith("`")
        jsonschema_rs.validate({"definitions": whole.get("definitions", {}), **field}, field["examples"][0])


@pytest.mark.parametrize("kind", GLOBS)
def test_a_schema_is_printed_and_says_nothing_of_where_it_is(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["schema", kind]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed) == file_schema(kind)
    assert '"$id"' not in printed
    addresses = re.findall(r"https?://(?!127\.0\.0\.1|[a-z]+\.company\.example)", printed)
    assert len(addresses) == 1  # the dialect, which no editor fetches


def test_without_a_kind_all_are_listed_with_their_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        list(each) for each in GLOBS.items()
    ]


def test_a_schema_replaces_an_earlier_one_and_says_so_but_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / ".midspan" / "schema" / "work.json"
    assert run(["schema", "work", "-o", str(target)]) == 0
    assert capsys.readouterr().out == f"wrote `{target}`\n"
    assert run(["schema", "work", "-o", str(target)]) == 0
    assert capsys.readouterr().out == f"replaced `{target}`\n"
    assert json.loads(target.read_text(encoding="utf-8")) == file_schema("work")
    own = tmp_path / "own.json"
    own.write_text("{}", encoding="utf-8")
    assert run(["schema", "work", "-o", str(own)]) == 2
    assert "exists and is no schema of midspan" in capsys.readouterr().err
    assert own.read_text(encoding="utf-8") == "{}"


def test_a_list_is_not_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "-o", str(tmp_path / "x.json")]) == 2
    assert capsys.readouterr().err.startswith("`--output` takes one schema\n  help: name its kind: work")


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schemas")
    for kind in GLOBS:
        (folder / f"{kind}.json").write_text(json.dumps(file_schema(kind)), encoding="utf-8")
    return folder


def check(schemas: Path, kind: str, *files: Path) -> subprocess.CompletedProcess[str]:
    options = ["--schemafile", str(schemas / f"{kind}.json"), "--output-format", "json"]
    return subprocess.run([CHECK, *options, *map(str, files)], capture_output=True, text=True, check=False)


def test_an_independent_checker_takes_the_schemas_for_schemas(schemas: Path) -> None:
    found = subprocess.run(
        [CHECK, "--check-metaschema", *map(str, schemas.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_an_independent_checker_accepts_the_files_that_there_are(schemas: Path, tmp_path: Path) -> None:
    works = [*DEMO.glob("works/*.yaml"), *REFERENCE.glob("works/*.yaml")]
    started = tmp_path / "initiatives"
    started.mkdir()
    for file in (*DEMO.glob("initiatives/*.yaml"), *REFERENCE.glob("initiatives/*.yaml")):
        # The demo fills in the day on which it is written.
        lines = [
            "started: 2026-09-01" if "{{" in line else line for line in file.read_text("utf-8").splitlines()
        ]
        (started / file.name).write_text("\n".join(lines), encoding="utf-8")
    lines = (REFERENCE / "works" / "route-request.cases.jsonl").read_text(encoding="utf-8").splitlines()
    for position, line in enumerate(lines):
        (tmp_path / f"{position}.json").write_text(line, encoding="utf-8")
    for kind, files in (
        ("work", works),
        ("initiative", list(started.iterdir())),
        ("settings", [DEMO / "midspan.toml", REFERENCE / "midspan.toml"]),
        ("case", list(tmp_path.glob("*.json"))),
    ):
        assert len(files) >= 2
        found = check(schemas, kind, *files)
        assert found.returncode == 0, found.stdout + found.stderr


def test_an_independent_checker_refuses_what_the_loader_refuses(schemas: Path, tmp_path: Path) -> None:
    wrong = {
        "work": ["work: A B", "titel: x", "today: {volume: 1200}", "quality: {max_error: 2}", "autonomy: {ceiling: full}",
                 "today: {volume: }", "constraints: {must: x}", "suppress: [{because: x}]", "review: {people: -1}"],
        "initiative": ["started: 1 May", "plan: {redy: day 4}", "milestones: {30: {a: 1}}", "value: {worth: 38}"],
    }  # fmt: skip
    for kind, texts in wrong.items():
        files = [tmp_path / f"{kind}-{position}.yaml" for position in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
            document = read_yaml(text, "works/x.yaml")
            loaded = parse_work(document, Path("x")) if kind == "work" else parse_initiative(document)
            assert loaded.faults, text
        refused = {
            Path(each["filename"]) for each in json.loads(check(schemas, kind, *files).stdout)["errors"]
        }
        assert refused == set(files)
