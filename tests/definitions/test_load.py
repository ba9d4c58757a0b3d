from __future__ import annotations

from pathlib import Path

import pytest
from design_examples import INITIATIVE, WORK

from midspan.definitions.load import load
from midspan.errors import SettingsError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    (tmp_path / "works").mkdir()
    (tmp_path / "initiatives").mkdir()
    return tmp_path


def test_a_workspace_is_loaded(root: Path) -> None:
    (root / "works/read-digit.yaml").write_text(WORK, encoding="utf-8")
    (root / "works/route.yml").write_text("work: route\n", encoding="utf-8")
    (root / "contracts").mkdir()
    (root / "contracts/readings.odcs.yaml").write_text("", encoding="utf-8")
    (root / "works/read-digit.cases.jsonl").write_text("", encoding="utf-8")
    (root / "initiatives/meter-reading.yaml").write_text(INITIATIVE, encoding="utf-8")
    workspace = load(root)
    assert list(workspace.works) == ["read-digit", "route"]
    assert list(workspace.initiatives) == ["meter-reading"]
    assert workspace.root == root
    assert workspace.faults == ()
    file = workspace.works["read-digit"]
    assert file.faults == workspace.initiatives["meter-reading"].faults == ()
    assert file.cases == root / "works/read-digit.cases.jsonl"
    assert file.document.path == "works/read-digit.yaml"


def test_faults_of_text_fields_schemas_and_expressions_stand_in_the_order_of_the_file(root: Path) -> None:
    text = "work: a\nwork: b\noutput: {typ: object}\nconstraints: [{must: 'input.a ='}]\ntitle: 5\nfoo: 1\n"
    (root / "works/a.yaml").write_text(text, encoding="utf-8")
    kinds = [each.kind.value for each in load(root).works["a"].faults]
    assert kinds == ["duplicate-key", "bad-schema", "bad-expression", "wrong-value", "unknown-key"]


def test_an_unreadable_file_keeps_its_name_and_hides_no_other(root: Path) -> None:
    (root / "works/broken.yaml").write_bytes(b"work: \xff")
    (root / "works/good.yaml").write_text("work: good\n", encoding="utf-8")
    workspace = load(root)
    assert list(workspace.works) == ["broken", "good"]
    assert [each.kind.value for each in workspace.works["broken"].faults] == ["unreadable"]


def test_two_files_with_one_name_are_a_fault(root: Path) -> None:
    (root / "works/a.yaml").write_text("work: route\ntitle: first\n", encoding="utf-8")
    (root / "works/b.yaml").write_text("title: second\nwork: route\n", encoding="utf-8")
    workspace = load(root)
    assert workspace.works["route"].work.title == "first"
    [fault] = workspace.faults
    assert fault.message == "`work` is `route`, as in `works/a.yaml`"
    assert (fault.place.path, fault.place.line) == ("works/b.yaml", 2)


def test_a_workspace_without_definitions_is_empty(tmp_path: Path) -> None:
    (tmp_path / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    assert load(tmp_path).works == {}


def test_settings_that_cannot_be_read_raise(tmp_path: Path) -> None:
    (tmp_path / "midspan.toml").write_text("format = ", encoding="utf-8")
    with pytest.raises(SettingsError):
        load(tmp_path)


def test_hidden_files_and_files_of_another_kind_are_passed_over(root: Path) -> None:
    for name in (".a.yaml", "._b.yaml", "notes.md", "c.yaml.bak"):
        (root / "works" / name).write_text("work: x\n", encoding="utf-8")
    (root / "works/D.YAML").write_text("title: x\n", encoding="utf-8")
    assert list(load(root).works) == ["D"]


def test_the_text_of_an_open_file_counts_in_place_of_what_is_saved(tmp_path: Path) -> None:
    (tmp_path / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    (tmp_path / "works").mkdir()
    (tmp_path / "works" / "a.yaml").write_text("work: saved\n", encoding="utf-8")
    texts = {
        "works/a.yaml": "work: opened\ntitel: x\n",
        "works/new.yaml": "work: new\n",
        "works/.hidden.yaml": "work: hidden\n",
        "works/deeper/b.yaml": "work: deeper\n",
        "initiatives/i.yaml": "\ufeffinitiative: i\n",
        "initiatives/bad.yaml": "initiative: \ud800",
        "midspan.toml": 'currency = "USD"\n',
    }
    opened = load(tmp_path, texts)
    assert opened.settings.currency == "USD"
    assert list(opened.works) == ["opened", "new"]
    assert [each.message for each in opened.works["opened"].faults] == ["`titel` is not a known key"]
    assert [each.faults for each in opened.initiatives.values() if each.name == "i"] == [()]
    assert [each.kind.value for each in opened.initiatives["bad"].faults] == ["unreadable"]
    assert list(load(tmp_path).works) == ["saved"]
