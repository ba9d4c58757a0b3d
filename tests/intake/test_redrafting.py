"""A draft is drafted again in its place as long as nobody touched it; what somebody wrote is never replaced."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from draft_ground import Drafting

from midspan.errors import UsageError
from midspan.intake.placing import Placing

ROWS = [
    [f"please help me with number {at}", ("cards", "loans", "other")[at % 3], ("north", "south")[at % 2]]
    for at in range(60)
]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Drafting:
    return Drafting(tmp_path, capsys)


def table(desk: Drafting) -> Path:
    return desk.table(["text", "category", "zone"], ROWS)


def files(desk: Drafting) -> dict[str, bytes]:
    return {
        each: (desk.folder / each).read_bytes() for each in desk.entries() if (desk.folder / each).is_file()
    }


def test_a_wrong_answer_column_costs_nothing(desk: Drafting) -> None:
    path = table(desk)
    desk.init(path, "--output", "zone")
    refused = desk.init(path, code=2)["error"]
    assert "draft it again with `--replace`: nobody has edited the draft" in refused
    desk.init(path, "--replace")
    assert desk.work().work.quality is not None
    assert {*desk.cases()[0]["expected"]} == {"category"}
    assert not [each for each in desk.entries() if each.endswith((".old", ".tmp"))]
    # What was drafted again is a draft again.
    desk.init(path, "--replace", "--output", "zone")
    assert {*desk.cases()[0]["expected"]} == {"zone"}


@pytest.mark.parametrize("name", ["works/items.yaml", "works/items.cases.jsonl", "initiatives/items.yaml"])
def test_a_file_that_somebody_edited_is_named_and_nothing_is_replaced(desk: Drafting, name: str) -> None:
    path = table(desk)
    desk.init(path)
    with (desk.root / name).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    before = files(desk)
    said = desk.init(path, "--replace", code=2)["error"]
    assert f"`{name}` is not as a draft wrote it" in said
    assert "--replace" not in desk.init(path, code=2)["error"]
    assert files(desk) == before


def test_without_the_memory_of_this_machine_nothing_is_taken_for_a_draft(desk: Drafting) -> None:
    path = table(desk)
    desk.init(path)
    (desk.root / ".midspan/drafts/items.json").write_text("[]", encoding="utf-8")
    said = desk.init(path, "--replace", code=2)["error"]
    assert "are not as a draft wrote them" in said
    assert "`works/items.yaml`" in said


def test_a_link_in_place_of_a_draft_is_nothing_that_a_draft_wrote(desk: Drafting) -> None:
    path = table(desk)
    desk.init(path)
    place = desk.root / "works/items.yaml"
    place.rename(desk.folder / "mine.yaml")
    place.symlink_to(desk.folder / "mine.yaml")
    assert "`works/items.yaml` is not as a draft" in desk.init(path, "--replace", code=2)["error"]


def test_rows_rejected_by_the_first_draft_are_not_those_of_the_second(desk: Drafting) -> None:
    path = desk.table(["text", "category", "zone"], [*ROWS, ["no category", "", "north"]])
    desk.init(path)
    assert (desk.root / "works/items.rejected.jsonl").exists()
    said = desk.init(path, "--replace", "--output", "zone")
    assert said["rows"]["rejected"] == 0
    assert not (desk.root / "works/items.rejected.jsonl").exists()


def test_a_draft_that_fails_leaves_the_first_one(desk: Drafting) -> None:
    path = table(desk)
    desk.init(path)
    before = files(desk)
    desk.init(path, "--replace", "--to-person", "nobody", code=2)
    assert files(desk) == before


def test_once_it_was_moved_away_the_name_is_free_again(desk: Drafting) -> None:
    path = table(desk)
    desk.init(path)
    for each in ("works/items.yaml", "works/items.cases.jsonl", "initiatives/items.yaml"):
        (desk.root / each).unlink()
    desk.init(path)
    desk.work()


def test_what_changes_while_it_is_drafted_stays_and_nothing_new_is_there(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("as drafted", encoding="utf-8")
    (tmp_path / "two").write_text("as drafted", encoding="utf-8")
    known = hashlib.sha256(b"as drafted").hexdigest()
    with Placing(tmp_path, {"one": known, "two": known}) as placing:
        placing.text("one", "new")
        placing.text("two", "new")
        (tmp_path / "two").write_text("edited", encoding="utf-8")
        with pytest.raises(UsageError, match="was changed meanwhile"):
            placing.commit()
    assert {each.name: each.read_text(encoding="utf-8") for each in tmp_path.iterdir()} == {
        "one": "as drafted",
        "two": "edited",
    }
