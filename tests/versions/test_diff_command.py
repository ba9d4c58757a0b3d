"""`midspan diff`, in a real git repository and on a real ledger."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from documented import documented, keys
from repository import CASES_FILE, INITIATIVE_FILE, NAME, WORK, WORK_FILE, Repository

from midspan.cli.app import run


def test_nothing_changed_is_said_and_ends_with_0(repository: Repository) -> None:
    code, said = repository("diff", WORK, "main")
    assert code == 0
    assert said.startswith(f"{WORK}: no change in meaning since `main` (")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("within: 2 h", "within: 120 min"),
        ("max_error: 10%", "max_error: 10.0 %"),
        ("audit: 5%}", "audit: 5%} # looked at in May"),
        ("title: Send one repair request of a tenant to the right trade", 'title: "Send one repair request of a\n  tenant to the right trade"'),
        ("required: [text, floors]", 'required: ["text", floors]'),
        ("uncertain: {then: review}", "uncertain:\n  then: review"),
        ("300/day", "300/ day"),
    ],
)  # fmt: skip
def test_the_same_written_otherwise_is_no_change(repository: Repository, old: str, new: str) -> None:
    repository.edit(WORK_FILE, old, new)
    assert repository("diff", WORK, "HEAD")[0] == 0


def test_keys_in_another_order_are_no_change(repository: Repository) -> None:
    file = repository.root / WORK_FILE
    blocks: list[list[str]] = []
    for line in file.read_text().splitlines(keepends=True):
        if line[0] not in " -":
            blocks.append([])
        blocks[-1].append(line)
    file.write_text("".join(line for block in reversed(blocks) for line in block))
    assert repository("diff", WORK, "HEAD")[0] == 0


def test_a_looser_limit_is_called_looser_and_voids_the_certificate_by_its_part(
    repository: Repository,
) -> None:
    repository.edit(WORK_FILE, "max_error: 10%", "max_error: 15%")
    code, said = repository("diff", WORK, "main")
    assert code == 1
    assert (
        "What does good look like?\n  `quality.max_error` was `10%`, is `15%`: looser, more errors are allowed"
        in said
    )
    assert "voids the certificate (by `quality.max_error`)\n" in said
    assert "evaluations" not in said


def test_an_expression_with_other_spaces_means_the_same_and_still_voids(repository: Repository) -> None:
    repository.edit(WORK_FILE, "input.text.contains('gas')", "input.text.contains( 'gas' )")
    change = repository.json("diff", WORK, "main")["compared"][0]["changes"]
    assert [each["text"] for each in change] == ["means the same and is written otherwise"]
    assert {(each["what"], each["by"]) for each in change[0]["voids"]} == {
        ("certificate", "judgement"),
        ("evaluations", "judgement"),
    }


def test_what_says_nothing_about_right_and_wrong_voids_no_evidence(repository: Repository) -> None:
    repository.edit(WORK_FILE, "people: 3", "people: 4")
    assert "`review.people` was `3`, is `4`\n      voids nothing" in repository("diff", WORK, "main")[1]


def test_the_approval_names_who_and_when_and_every_edit_since(repository: Repository) -> None:
    repository("decide", NAME, "--approve", "--by", "sponsor", "--at", "2026-10-01")
    code, said = repository("diff", WORK)
    assert code == 0
    assert said.splitlines()[0] == (
        f"{WORK}: no change in meaning since what `head-of-housing` (sponsor) approved for `{NAME}` on 2026-10-01"
    )
    repository.edit(WORK_FILE, "audit: 5%", "audit: 2%")
    code, said = repository("diff", WORK)
    assert code == 1
    assert (
        "`autonomy.audit` was `5%`, is `2%`: looser, less of what acts alone is looked at\n      voids the approval"
        in said
    )


def test_the_newest_approval_counts(repository: Repository) -> None:
    repository("decide", NAME, "--approve", "--by", "owner", "--at", "2026-10-01")
    repository.edit(WORK_FILE, "audit: 5%", "audit: 2%")
    repository("decide", NAME, "--approve", "--by", "owner", "--why", "enough", "--at", "2026-10-02")
    code, said = repository("diff", WORK)
    assert code == 0
    assert "on 2026-10-02" in said


def test_without_an_approval_it_says_so_and_what_to_compare_with(repository: Repository) -> None:
    code, said = repository("diff", WORK)
    assert code == 2
    assert f"nobody has approved `{NAME}` yet" in said
    assert f"midspan diff {WORK} main" in said


def test_a_work_of_no_initiative_is_approved_by_nobody(repository: Repository) -> None:
    text = (repository.root / WORK_FILE).read_text().replace(f"work: {WORK}", "work: alone")
    (repository.root / "works/alone.yaml").write_text(text)
    code, said = repository("diff", "alone")
    assert code == 2
    assert "`alone` belongs to no initiative, so nobody approves its definition" in said


def test_an_initiative_is_compared_with_its_works(repository: Repository) -> None:
    repository("decide", NAME, "--approve", "--by", "owner")
    repository.edit(INITIATIVE_FILE, "after: 90 days", "after: 120 days")
    repository.edit(INITIATIVE_FILE, "desk-hours: 80", "desk-hours: 190")
    repository.edit(WORK_FILE, "ceiling: autonomous", "ceiling: assisted")
    own, work = repository.json("diff", NAME)["compared"]
    assert [(each["at"], each["effect"]) for each in own["changes"]] == [
        ("milestones.day 90.desk-hours", "looser"),
        ("decision.after", "looser"),
    ]
    assert [(each["at"], each["effect"]) for each in work["changes"]] == [("autonomy.ceiling", "tighter")]
    assert {each["what"] for each in (*own["voids"], *work["voids"])} == {"approval"}


def test_a_plan_that_is_not_locked_voids_no_approval(repository: Repository) -> None:
    repository("decide", NAME, "--approve", "--by", "owner")
    repository.edit(INITIATIVE_FILE, "shadow: day 30", "shadow: day 40")
    change = repository.json("diff", NAME, "main")["compared"][0]["changes"][0]
    assert (change["at"], change["effect"], change["voids"]) == ("plan.shadow", "looser", [])


def test_cases_are_counted_by_what_happened_to_them(repository: Repository) -> None:
    cases = repository.cases()
    certify = [each for each in cases if each["use"] == "certify"]
    certify[0]["use"] = "develop"
    certify[1]["expected"] = {"trade": "carpentry"}
    certify[2]["id"] = "called-otherwise"
    certify[3]["labelled_by"] = "another desk"
    cases.remove(certify[4])
    cases.append({**certify[5], "id": "fresh", "input": {"text": "The door sticks.", "floors": 1}})
    repository.write_cases(cases)
    found = repository.json("diff", WORK, "main")["compared"][0]
    counts = found["cases"]
    assert counts["moved"] == [{"from": "certify", "to": "develop", "count": 1}]
    assert (counts["changed"]["certify"], counts["removed"]["certify"], counts["added"]["certify"]) == (
        1,
        1,
        1,
    )
    assert (counts["renamed"], counts["noted"], counts["lost"]) == (1, 1, 3)
    assert {"what": "certificate", "by": "cases"} in found["voids"]
    assert repository("diff", WORK, "main")[0] == 1


def test_a_note_or_an_id_alone_is_no_change_in_meaning(repository: Repository) -> None:
    cases = repository.cases()
    cases[0]["id"], cases[1]["labelled_by"] = "called-otherwise", "another desk"
    repository.write_cases(cases[::-1])
    assert repository("diff", WORK, "main")[0] == 0


def test_a_work_that_was_not_there_is_new(repository: Repository) -> None:
    repository.git("rm", "-q", WORK_FILE, CASES_FILE)
    repository.git("commit", "-q", "-m", "without")
    repository.git("checkout", "-q", "HEAD~1", "--", WORK_FILE, CASES_FILE)
    code, said = repository("diff", WORK, "HEAD")
    assert code == 1
    assert said.startswith(f"{WORK}: new since `HEAD`")


def test_a_work_is_found_where_its_file_had_another_name(repository: Repository) -> None:
    repository.git("mv", WORK_FILE, "works/elsewhere.yaml")
    repository.git("mv", CASES_FILE, "works/elsewhere.cases.jsonl")
    assert repository("diff", WORK, "main")[0] == 0


def test_a_work_is_found_under_its_former_name(repository: Repository) -> None:
    repository.git("mv", WORK_FILE, "works/sort-request.yaml")
    repository.git("mv", CASES_FILE, "works/sort-request.cases.jsonl")
    repository.edit("works/sort-request.yaml", f"work: {WORK}", f"work: sort-request\nformerly: [{WORK}]")
    repository.edit(INITIATIVE_FILE, f"works: [{WORK}]", "works: [sort-request]")
    assert repository("diff", NAME, "main")[0] == 0


def test_a_workspace_below_the_top_of_the_repository_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = Repository(tmp_path / "company", capsys, below="ai/midspan")
    deep.edit(WORK_FILE, "audit: 5%", "audit: 6%")
    assert "`autonomy.audit` was `5%`, is `6%`: tighter" in deep("diff", WORK, "main")[1]


def test_another_file_can_be_compared_with(repository: Repository, tmp_path: Path) -> None:
    other = tmp_path / "before.yaml"
    other.write_text((repository.root / WORK_FILE).read_text())
    (tmp_path / "before.cases.jsonl").write_text((repository.root / CASES_FILE).read_text())
    repository.edit(WORK_FILE, "audit: 5%", "audit: 6%")
    code, said = repository("diff", WORK, str(other))
    assert code == 1
    assert f"since `{other}`" in said
    assert "Cases" not in said


@pytest.mark.parametrize(
    "reference", ["nope", "--output=x", "-h", "main:works", "HEAD~9", "", "main\n", "$(touch x)", "@{-1}"]
)
def test_a_reference_that_is_none_is_an_error_and_never_an_option(
    repository: Repository, reference: str
) -> None:
    repository.capture.readouterr()
    code = run(["diff", "--workspace", str(repository.root), "--", WORK, reference])
    assert code == 2
    assert "git knows no commit" in repository.capture.readouterr().err
    assert not (repository.root / "x").exists()


def test_outside_a_repository_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inside = Repository(tmp_path / "inside", capsys)
    subprocess.run(["rm", "-rf", str(inside.root / ".git")], check=True)
    code, said = inside("diff", WORK, "main")
    assert code == 2
    assert "is not in a git repository" in said


def test_without_git_it_says_so(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code, said = repository("diff", WORK, "main")
    assert code == 2
    assert "the `git` command cannot be run" in said


def test_an_unknown_name_suggests_the_nearest(repository: Repository) -> None:
    code, said = repository("diff", "route-requst", "main")
    assert code == 2
    assert f"did you mean `{WORK}`?" in said


def test_every_key_of_the_json_is_documented(repository: Repository) -> None:
    repository("prove", WORK, "--certify")
    certificate = {f"compared[].certificate.{each}" for each in ("implementation", "expires", "void_because")}
    cases = repository.cases()
    cases[0]["use"] = "train"
    repository.write_cases(cases)
    repository.edit(WORK_FILE, "max_error: 10%", "max_error: 15%")
    repository.edit(WORK_FILE, "title: Send", "title: Route")
    said = repository.json("diff", NAME, "main")
    free = ("compared[].changes[].was", "compared[].changes[].now")
    assert set(keys(said, free=free)) | certificate == documented("versions.md", "diff keys")


def test_a_certificate_on_record_is_said_to_hold_or_to_be_void(repository: Repository) -> None:
    extra = [
        {
            "id": f"m-{number}",
            "input": {"text": f"The tap in flat {number} drips.", "floors": 3, "channel": "app"},
            "expected": {"trade": "plumbing"},
            "use": "certify",
        }
        for number in range(160)
    ]
    repository.write_cases([*repository.cases(), *extra])
    assert repository("prove", WORK, "--certify")[0] == 0
    repository.commit("certified")
    assert "certificate now: that of `keywords` holds until 2" in repository("diff", WORK, "HEAD")[1]
    repository.edit(WORK_FILE, "max_error: 10%", "max_error: 15%")
    said = repository("diff", WORK, "HEAD")[1]
    assert "certificate now: that of `keywords` is void, changed since: `quality.max_error`" in said
    named = repository.json("diff", WORK, "HEAD")["compared"][0]["certificate"]
    assert named["implementation"] == "keywords"
    assert named["void_because"] == ["quality.max_error"]


def test_a_name_that_is_not_there_lists_each_name_once(repository: Repository) -> None:
    both = repository.root / "initiatives" / f"{WORK}.yaml"
    both.write_text(f"initiative: {WORK}\n")
    code, said = repository("diff", "zzz")
    assert code == 2
    assert said.count(f"`{WORK}`") == 1
