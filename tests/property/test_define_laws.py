"""Laws of defining: what is answered is written, reads back in its meaning, and nothing else of the file is touched."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.define.catalogue import initiative_subject, work_subject
from midspan.define.interview import Interview
from midspan.define.question import AnswerError, Asked, Known
from midspan.define.subject import Subject
from midspan.definitions.changing import same
from midspan.definitions.editing import edited
from midspan.definitions.writing import written
from midspan.definitions.yamltext import read_yaml

_SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_ANSWERS = st.sampled_from(
    ["", "none", "a text", "two\nlines", "300 a day", "12 s", "3 in 100", "45 euros", "38 EUR/hour", "3", "yes", "day 30",
     "text, text, it is cold", "floors, whole number\nnote?, text", "text contains gas", "floors is more than 2", "2026-12-01",
     "it loses money", "ready day 14", "a, b", "é😀: # [", "- x", "'", '"', "{a: 1}", "\\", "input.text == 'x'", "exact(output.text)"]
) | st.text(max_size=20)  # fmt: skip
_STEPS = st.lists(
    st.tuples(st.sampled_from(["answer", "answer", "answer", "unknown", "skip", "back"]), _ANSWERS),
    max_size=30,
)


@_SETTINGS
@given(st.sampled_from([work_subject("x"), initiative_subject("x")]), _STEPS, st.booleans())
def test_an_interview_is_written_and_reads_back_as_it_was_meant(
    subject: Subject, steps: list[tuple[str, str]], begun: bool
) -> None:
    path = subject.path
    text = f"# ours\n{subject.key}: x  # the name\n\n# the end\n" if begun else ""
    interview = Interview(subject, Known(read_yaml(text, path).data if begun else {}, date(2026, 10, 1)))
    for act, answer in steps:
        asked = next(interview.upcoming(), None)
        if asked is None:
            break
        interview = _taken(interview, asked, act, answer)
    known = interview.known.data
    after = edited(text, path, interview.changes, subject.noun)
    if known:
        assert same(read_yaml(after, path).data, known)
        assert same(read_yaml(written(known, subject.noun), path).data, known)
    assert all(line in after.splitlines() for line in text.splitlines())
    # What the loader refuses never gets into a file by an answer.
    assert subject.faults(known) == {}
    # Asked again, nothing that was answered is asked a second time.
    answered = {step.id for step in interview.steps if step.value is not None}
    assert not answered & {each.id for each in Interview(subject, interview.known).upcoming()}


def _taken(interview: Interview, asked: Asked, act: str, answer: str) -> Interview:
    try:
        if act == "answer":
            return interview.answered(asked, answer)
        if act == "unknown":
            return interview.unknown(asked, "desk", "2026-12-01")
    except AnswerError:
        return interview.skipped(asked)
    return interview.back() if act == "back" else interview.skipped(asked)
