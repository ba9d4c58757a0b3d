"""`midspan rename` in a real workspace with a real ledger: nothing that was proven or decided is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from documented import documented, keys
from repository import CASES_FILE, INITIATIVE_FILE, NAME, WORK, WORK_FILE, Repository

NEW = "send-request"


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {".git", ".midspan", "__pycache__"} & set(path.relative_to(root).parts)
    }


def test_files_go_by_the_new_name_and_comments_stay(repository: Repository) -> None:
    repository.edit(WORK_FILE, "title: Send", "# what tenants call it\ntitle: Send")
    repository.edit(INITIATIVE_FILE, f"works: [{WORK}]", f"works: [{WORK}] # the only one so far")
    before = contents(repository.root)
    assert repository("rename", WORK, NEW)[0] == 0
    after = contents(repository.root)
    assert after[f"works/{NEW}.cases.jsonl"] == before[CASES_FILE]
    assert after[f"works/{NEW}.yaml"] == before[WORK_FILE].replace(
        f"work: {WORK}\n".encode(), f"work: {NEW}\nformerly: [{WORK}]\n".encode()
    )
    assert after[INITIATIVE_FILE] == before[INITIATIVE_FILE].replace(WORK.encode(), NEW.encode())
    assert not {WORK_FILE, CASES_FILE} & after.keys()
    assert set(before) - set(after) == {WORK_FILE, CASES_FILE}


def test_the_certificate_holds_the_approval_counts_and_the_verdict_is_the_same(proven: Repository) -> None:
    before = proven.json("verdict")
    assert proven("rename", WORK, NEW)[0] == 0
    after = proven.json("verdict")
    assert after["works"][0]["work"] == NEW
    assert after["works"][0]["certificate"] == before["works"][0]["certificate"]
    assert after["works"][0]["certificate"] is not None
    for key in ("verdict", "stage", "next_stage", "share_alone", "value", "decisions"):
        assert after[key] == before[key]
    assert [each["code"] for each in after["findings"]] == [each["code"] for each in before["findings"]]
    assert proven("diff", NEW)[0] == 0
    assert "no change in meaning since what `tenant-services` (owner) approved" in proven("diff", NAME)[1]
    assert proven("audit", "verify")[0] == 0


def test_the_same_request_spends_nothing_and_another_is_the_second_attempt(proven: Repository) -> None:
    proven("rename", WORK, NEW)
    assert proven.json("prove", NEW, "--certify")["certificate"]["attempt"] == 1
    source = proven.root / "implementations/routing.py"
    source.write_text(source.read_text() + "\n# another version\n")
    again = proven.json("prove", NEW, "--certify")
    assert (again["certificate"] or again["refusal"])["attempt"] == 2
    assert proven("audit", "verify")[0] == 0


def test_a_commit_goes_on_standing(proven: Repository) -> None:
    assert proven("decide", NAME, "--commit", "--by", "owner")[0] == 0
    before = proven.json("verdict")
    assert before["stage"] == "shadow"
    proven("rename", WORK, NEW)
    after = proven.json("verdict")
    assert (after["stage"], after["decisions"]) == ("shadow", before["decisions"])


def test_an_initiative_keeps_its_decisions(proven: Repository) -> None:
    assert proven("decide", NAME, "--commit", "--by", "owner")[0] == 0
    before = proven.json("verdict")
    assert proven("rename", NAME, "routing")[0] == 0
    after = proven.json("verdict")
    assert after["initiative"] == "routing"
    for key in ("verdict", "stage", "decisions", "decision_due"):
        assert after[key] == before[key]
    assert "approved for `routing`" in proven("diff", "routing")[1]
    assert (
        proven("decide", "routing", "--stop", "--by", "owner", "--why", "enough", "--differently", "less")[0]
        == 0
    )
    assert [each["decision"] for each in proven.json("verdict")["decisions"]] == ["commit", "stop"]


def test_a_dry_run_says_all_and_changes_nothing(repository: Repository) -> None:
    before = contents(repository.root)
    code, said = repository("rename", WORK, NEW, "--dry-run")
    assert code == 0
    assert f"work `{WORK}` would be `{NEW}`" in said
    assert f"{CASES_FILE} -> works/{NEW}.cases.jsonl" in said
    assert f"+formerly: [{WORK}]" in said
    assert contents(repository.root) == before


def test_there_and_back_is_the_same_work(proven: Repository) -> None:
    proven("rename", WORK, NEW)
    assert proven("rename", NEW, WORK)[0] == 0
    assert f"formerly: [{WORK}, {NEW}]" in (proven.root / WORK_FILE).read_text()
    assert proven.json("verdict")["works"][0]["certificate"] is not None
    assert proven("check")[1].count("WD010") == 0


def test_a_second_new_name_keeps_the_first(proven: Repository) -> None:
    proven("rename", WORK, NEW)
    proven("rename", NEW, "third")
    assert f"formerly: [{WORK}, {NEW}]" in (proven.root / "works/third.yaml").read_text()
    assert proven.json("verdict")["works"][0]["certificate"] is not None


def test_a_recording_that_the_definition_names_stays_where_it_is(repository: Repository) -> None:
    (repository.root / f"works/{WORK}.answers.jsonl").write_text("")
    (repository.root / f"works/{WORK}.notes.md").write_text("ask the desk")
    repository.edit(
        WORK_FILE,
        "implementations:\n",
        f"implementations:\n  - {{name: then, replay: works/{WORK}.answers.jsonl}}\n",
    )
    _, said = repository("rename", WORK, NEW)
    assert f"stays: `works/{WORK}.answers.jsonl`, since the definition names it" in said
    assert (repository.root / f"works/{WORK}.answers.jsonl").exists()
    assert (repository.root / f"works/{NEW}.notes.md").read_text() == "ask the desk"


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_line_breaks_and_a_mark_stay(repository: Repository, ending: str) -> None:
    file = repository.root / WORK_FILE
    file.write_bytes(b"\xef\xbb\xbf" + file.read_text().replace("\n", ending).encode())
    before = file.read_bytes()
    assert repository("rename", WORK, NEW)[0] == 0
    added = f"work: {NEW}{ending}formerly: [{WORK}]".encode()
    assert (repository.root / f"works/{NEW}.yaml").read_bytes() == before.replace(
        f"work: {WORK}".encode(), added
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nobody", "x", "there is no work and no initiative `nobody`"),
        (WORK, WORK, f"it is `{WORK}` already"),
        (WORK, "Send Request", "`Send Request` cannot be a name"),
        (WORK, "../x", "`../x` cannot be a name"),
        (WORK, "x\n", "cannot be a name"),
        (WORK, "other", "`other` is the name of `works/other.yaml`"),
        (WORK, "earlier", "`earlier` was the name of `works/other.yaml`"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_changes(
    repository: Repository, old: str, new: str, said: str
) -> None:
    text = (repository.root / WORK_FILE).read_text()
    (repository.root / "works/other.yaml").write_text(
        text.replace(f"work: {WORK}", "work: other\nformerly: [earlier]")
    )
    before = contents(repository.root)
    code, told = repository("rename", old, new)
    assert code == 2
    assert said in told
    assert contents(repository.root) == before


def test_a_name_with_a_history_of_its_own_is_refused(proven: Repository) -> None:
    text = (proven.root / WORK_FILE).read_text().replace(f"work: {WORK}", "work: other")
    (proven.root / "works/other.yaml").write_text(text.replace("max_error: 10%", "max_error: 11%"))
    (proven.root / WORK_FILE).unlink()
    code, said = proven("rename", "other", WORK)
    assert code == 2
    assert f"the ledger holds the history of something that was called `{WORK}`" in said


def test_a_file_in_the_way_is_refused_and_nothing_changes(repository: Repository) -> None:
    (repository.root / f"works/{NEW}.cases.jsonl").write_text("")
    before = contents(repository.root)
    code, said = repository("rename", WORK, NEW)
    assert code == 2
    assert "nothing was changed" in said
    assert contents(repository.root) == before


def test_a_former_name_that_is_in_use_is_a_finding(repository: Repository) -> None:
    repository("rename", WORK, NEW)
    text = (repository.root / f"works/{NEW}.yaml").read_text()
    (repository.root / WORK_FILE).write_text(
        text.replace(f"work: {NEW}\nformerly: [{WORK}]", f"work: {WORK}")
    )
    found = [each for each in repository.json("check")["findings"] if each["code"] == "WD010"]
    assert [each["path"] for each in found] == [f"works/{NEW}.yaml"]
    assert f"`formerly` names `{WORK}`, which is the name of `{WORK_FILE}`" in found[0]["message"]


def test_a_former_name_that_two_have_is_a_finding(repository: Repository) -> None:
    repository("rename", WORK, NEW)
    text = (repository.root / f"works/{NEW}.yaml").read_text()
    (repository.root / "works/zoned.yaml").write_text(text.replace(f"work: {NEW}", "work: zoned"))
    found = [each for each in repository.json("check")["findings"] if each["code"] == "WD010"]
    assert [(each["path"], each["line"]) for each in found] == [("works/zoned.yaml", 2)]


def test_every_key_of_the_json_is_documented(repository: Repository) -> None:
    assert set(keys(repository.json("rename", WORK, NEW))) == documented("versions.md", "rename keys")
