"""What a stopped initiative taught is recorded with the STOP, and found again by words and by likeness."""

from __future__ import annotations

from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st
from shelled import Shell
from situations import INITIATIVE_FILE, NAME

from midspan.cli.opening import open_ledger
from midspan.decide.learning.finding import ranked, words
from midspan.definitions.load import load
from midspan.model.entry import Entry

STOP = (
    "decide",
    NAME,
    "--stop",
    "--by",
    "owner",
    "--why",
    "nobody labelled a case",
    "--differently",
    "begin with labels",
)

texts = st.lists(st.text(alphabet="abcdeé -", max_size=30), max_size=6)


@given(texts, st.text(alphabet="abcdeé -", max_size=20))
def test_a_text_is_found_exactly_where_it_shares_a_word(found: list[str], asked: str) -> None:
    hits = dict(ranked(asked, found))
    for position, text in enumerate(found):
        shared = any(_match(one, other) for one in words(asked) for other in words(text))
        assert (position in hits) == shared
    assert list(hits.values()) == sorted(hits.values(), reverse=True)
    assert all(score > 0 for score in hits.values())


def _match(asked: str, word: str) -> bool:
    if len(asked) < 4:
        return asked == word
    return word.startswith(asked) or (len(word) >= 4 and asked.startswith(word))


def test_the_rarer_word_counts_for_more_and_case_and_accents_for_nothing() -> None:
    found = ["invoices of suppliers", "invoices of the café", "invoices of tenants"]
    assert next(position for position, _ in ranked("INVOICE cafe", found)) == 1


def test_a_stop_without_what_would_be_done_differently_is_refused_and_records_nothing(shell: Shell) -> None:
    for given_text in ([], ["--differently", "  "]):
        code, said = shell(*STOP[:-2], *given_text)
        assert code == 2
        assert "what you would do differently" in said
    assert shell.json("verdict")["decisions"] == []
    assert shell.json("lessons") == {"lessons": []}


def test_it_is_only_for_a_stop(shell: Shell) -> None:
    code, said = shell("decide", NAME, "--approve", "--by", "owner", "--differently", "x")
    assert (code, "only for `--stop`" in said) == (2, True)


def test_a_stop_records_its_lesson_signed_and_found_by_its_words(shell: Shell) -> None:
    assert "no initiative was stopped yet" in shell("lessons")[1]
    assert shell(*STOP)[0] == 0
    (found,) = shell.json("lessons", "labelled", "tenants")["lessons"]
    assert (found["initiative"], found["by"], found["role"], found["stage"]) == (
        NAME,
        "tenant-services",
        "owner",
        "chosen",
    )
    assert (found["happened"], found["differently"]) == ("nobody labelled a case", "begin with labels")
    assert "desk-hours" in found["metric"]
    assert shell.json("lessons", "zeppelin") == {"lessons": []}
    assert "no lesson speaks of that" in shell("lessons", "zeppelin")[1]
    assert shell("audit", "verify")[0] == 0
    said = shell("lessons")[1]
    assert "differently  begin with labels" in said
    assert max(map(len, said.splitlines())) <= 100


def test_it_is_shown_where_a_similar_one_begins_and_not_where_another_does(shell: Shell) -> None:
    assert shell(*STOP)[0] == 0
    text = (shell.root / INITIATIVE_FILE).read_text(encoding="utf-8")
    alike = text.replace(NAME, "request-triage", 1)
    (shell.root / "initiatives/request-triage.yaml").write_text(alike, encoding="utf-8")
    other = (
        "initiative: drones\nproblem: Roofs are looked at from scaffolds\nowner: tenant-services\nworks: []\n"
    )
    (shell.root / "initiatives/drones.yaml").write_text(other, encoding="utf-8")
    assert f"lessons of similar ones: {NAME} (stopped " in shell("verdict", "request-triage")[1]
    assert "lessons of similar ones" not in shell("verdict", "drones")[1]
    assert "lessons of similar ones" not in shell("verdict", NAME)[1]
    said = shell("check")[1]
    assert "request-triage is like one that was stopped" in said
    assert f"{NAME}, stopped on " in said
    assert "would do differently: begin with labels" in said
    assert "drones is like one" not in said
    for asked in ((), (str(shell.root / "initiatives/request-triage.yaml"),)):
        (lesson,) = shell.json("check", *asked)["lessons"]
        assert (lesson["initiative"], lesson["of"], lesson["differently"]) == (
            "request-triage",
            NAME,
            "begin with labels",
        ), "also where it is remembered"
    assert shell.json("check", str(shell.root / "initiatives/drones.yaml"))["lessons"] == []
    found = shell.json("lessons", "--like", "request-triage")["lessons"]
    assert [each["initiative"] for each in found] == [NAME]
    assert shell.json("lessons", "--like", "drones") == {"lessons": []}
    assert shell("lessons", "--like", "request-triagee")[0] == 2


def test_a_lesson_of_another_version_is_said_to_be_one(shell: Shell) -> None:
    with closing(open_ledger(load(shell.root).settings)) as ledger:
        ledger.append([Entry("lesson", "old", "2026-01-01", {"text": "x"})])
    code, said = shell("lessons")
    assert code == 2
    assert "another version of midspan" in said
