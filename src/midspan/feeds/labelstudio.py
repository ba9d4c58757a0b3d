"""Label Studio: exports as JSON (tasks with annotations) and as JSON-MIN (one flat object an annotation).

Each annotation is a row. Where those of one task differ, the label is the one that is ground truth, else the one that
more than half of the annotators gave; an annotation that says another thing is a problem, and where no label has such
a majority each of them is: then people must agree first. Judgements of one answer need not agree: each is a row.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midspan.feeds._annotated import Shapes, shapes_of
from midspan.feeds._document import records
from midspan.feeds._wrapping import number, plain_text
from midspan.intake.ports import Answered, Claim, Entry, Labelled, Note, Problem, Row, Source

_TASK = re.compile(rb'"(annotations|completions)"\s*:\s*\[')
_RESULT = re.compile(rb'"(from_name|was_cancelled|completed_by|lead_time)"\s*:')
_FLAT = (
    re.compile(rb'"annotation_id"\s*:'),
    re.compile(rb'"lead_time"\s*:'),
    re.compile(rb'"annotator"\s*:'),
)
# What JSON-MIN adds to the data of a task and to its annotation.
_BOOKKEEPING = frozenset(("id", "annotation_id", "annotator", "created_at", "updated_at", "lead_time"))
_VERDICTS = ("accept", "edited", "reject")
# As Label Studio itself adds them to a task's data.
_HIDDEN = ("_", "$undefined$")


def claims(name: str, start: bytes) -> Claim:
    del name
    task = _TASK.search(start) and _RESULT.search(start) and b'"data"' in start
    flat = sum(bool(each.search(start)) for each in _FLAT) >= 2
    return Claim.EXPORT if task or flat else Claim.NONE


def read(source: Source) -> Iterator[Entry]:
    """A row for each annotation. Raises FeedError."""
    shapes = Shapes()
    for entry in records(source):
        if isinstance(entry, Row):
            shapes.see(_annotations(entry.values), _predictions(entry.values))
    flat_names = _FlatNames()
    for entry in records(source):
        if isinstance(entry, Row) and not _is_task(entry.values):
            flat_names.see(entry.values)
    yield from flat_names.notes()
    for entry in records(source):
        if not isinstance(entry, Row):
            yield entry
        elif _is_task(entry.values):
            yield from _task(entry, shapes)
        else:
            yield flat_names.row(entry)


def _is_task(values: Mapping[str, Any]) -> bool:
    return isinstance(values.get("data"), dict)


def _annotations(task: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = task.get("annotations", task.get("completions"))
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _predictions(task: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = task.get("predictions")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _task(entry: Row, shapes: Shapes) -> Iterator[Entry]:
    task, line = entry.values, entry.line
    item = {key: value for key, value in task["data"].items() if not key.startswith(_HIDDEN)}
    if not item:
        yield Problem(line, "the task has no data", "import it with its data, and export it again")
        return
    done = _annotations(task)
    if not done:
        yield Problem(line, "the task has no annotation", "label it, and export it again")
        return
    answer = _prediction(_predictions(task), shapes)
    labelled = []
    for each in done:
        if each.get("was_cancelled"):
            yield Problem(line, "the annotation was skipped or cancelled", "label the task, or leave it out")
            continue
        output = shapes.output(each)
        if not output:
            yield Problem(line, "the annotation says nothing", "label the task, and export it again")
        else:
            labelled.append((each, output))
    judged = _are_judgements(item, labelled)
    agreed = _agreed(labelled)
    for each, output in labelled:
        if agreed is None and not judged:
            message = f"the {len(labelled)} annotators disagree, and none is ground truth"
            yield Problem(line, message, "let them agree, and mark one annotation as ground truth")
            continue
        if _text(output) != agreed and not judged:
            yield Problem(line, "other annotators agreed on another label", "correct the label, or leave it")
            continue
        yield Row(
            {**item, **output},
            line,
            labelled=Labelled(
                item,
                id=plain_text(task.get("id")),
                expected=output,
                answer=answer,
                labelled_by=plain_text(each.get("completed_by")),
                blind=_blind(task, each),
                effort_s=number(each.get("lead_time")),
            ),
        )


def _are_judgements(
    item: Mapping[str, Any], labelled: Sequence[tuple[Mapping[str, Any], dict[str, Any]]]
) -> bool:
    """Whether people said of the answer in the task whether it will do, as `cases export` asks them."""
    return "output" in item and all(output.get("verdict") in _VERDICTS for _, output in labelled)


def _agreed(labelled: Sequence[tuple[Mapping[str, Any], dict[str, Any]]]) -> str | None:
    """The label as text that is ground truth, or that more than half gave; None where there is none."""
    true = next((_text(output) for each, output in labelled if each.get("ground_truth")), None)
    votes = Counter(_text(output) for _, output in labelled)
    best, count = max(votes.items(), key=lambda each: each[1], default=("", 0))
    return true or (best if 2 * count > len(labelled) else None)


def _text(output: Mapping[str, Any]) -> str:
    return json.dumps(output, sort_keys=True)


def _blind(task: Mapping[str, Any], annotation: Mapping[str, Any]) -> bool:
    """Only where the export says that there was no prediction: one that exists may have been shown."""
    began = any(annotation.get(key) for key in ("prediction", "parent_prediction", "parent_annotation"))
    none = task.get("predictions") == [] or task.get("total_predictions") == 0
    return none and not began


def _prediction(made: Sequence[Mapping[str, Any]], shapes: Shapes) -> Answered | None:
    """What the newest model proposed, as what a system answered."""
    if not made:
        return None
    last = made[-1]
    output, score = shapes.output(last), number(last.get("score"))
    if not output:
        return None
    return Answered(
        output,
        system=plain_text(last.get("model_version")) or "prediction",
        confidence=score if score is not None and score <= 1 else None,
    )


class _FlatNames:
    """Which keys of JSON-MIN are the annotation: it does not say, and puts them behind the data of the task."""

    def __init__(self) -> None:
        self._marked: Counter[str] = Counter()
        self._last: Counter[str] = Counter()
        self._keys: dict[str, None] = {}

    def see(self, values: Mapping[str, Any]) -> None:
        names = [key for key in values if key not in _BOOKKEEPING]
        self._keys |= dict.fromkeys(names)
        self._marked.update(key for key in names if shapes_of(values[key]) is not None)
        if names:
            self._last[names[-1]] += 1

    @property
    def found(self) -> set[str]:
        """Keys with a value that only an annotation has, and the one that stands last in most objects."""
        return set(self._marked) | {name for name, _ in self._last.most_common(1)}

    def notes(self) -> Iterator[Note]:
        if self._keys:
            named = ", ".join(f"`{name}`" for name in self._keys if name in self.found)
            yield Note(
                f"JSON-MIN does not say what is annotation and what is data: {named} is taken for the annotation",
                "export as JSON, which says it, or name the columns with `--input` and `--output`",
            )

    def row(self, entry: Row) -> Entry:
        values = entry.values
        item = {
            key: value for key, value in values.items() if key not in _BOOKKEEPING and key not in self.found
        }
        output = {
            key: plain
            for key in values
            if key in self.found and (plain := _plain(values[key])) not in (None, "", [])
        }
        if not item or not output:
            return Problem(entry.line, "the annotation says nothing", "label the task, and export it again")
        labelled = Labelled(
            item,
            id=plain_text(values.get("id")),
            expected=output,
            labelled_by=plain_text(values.get("annotator")),
            effort_s=number(values.get("lead_time")),
        )
        return Row({**item, **output}, entry.line, labelled=labelled)


def _plain(value: Any) -> Any:
    found = shapes_of(value)
    return value if found is None else found
