"""Tasks for Label Studio, importable as they are, and the labelling interface that goes with them.

A task's data hold the case (`case`, `input`, …) and the texts that people read (`shown_item`, `shown_answer`); the answers are
controls named after the fields (`expected_trade`, or `verdict` and `edited_text` where an answer is judged). So what
Label Studio exports is read back by `cases add` and `cases judge`. Source: labelstud.io, "Import pre-annotated data".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from midspan.definitions.lookup import look_up
from midspan.definitions.samples import described
from midspan.intake.cells import types_of
from midspan.intake.handing import Handed, judging, text_of
from midspan.model.work import Work

VERDICTS = ("accept", "edited", "reject")
_MOST_CHOICES = 100


def tasks(work: Work, some: Sequence[Handed], *, blind: bool) -> Iterator[bytes]:
    """The file of tasks: one JSON array."""
    yield b"["
    for position, each in enumerate(some):
        task = _judge_task(each, blind=blind) if each.to_judge else _label_task(work, each, blind=blind)
        yield f"{',' if position else ''}\n{json.dumps(task, ensure_ascii=False)}".encode()
    yield b"\n]\n"


def interface(work: Work, *, judge: bool) -> bytes:
    """The labelling configuration (XML) for tasks that are judged, or for those that are labelled."""
    title = quoteattr(work.title or work.work or "Item")
    if judge:
        controls = [
            '<Text name="answer" value="$shown_answer"/>',
            _choices("verdict", "answer", VERDICTS, required=True),
            '<Header value="What you made of it, where you edited it"/>',
            *(_text_area(f"edited_{name}", "answer") for name in described(work.output)),
        ]
    else:
        controls = [
            *(_control(name, _kind(work, name)) for name in described(work.output)),
            *([] if described(work.output) else [_text_area("expected", "item")]),
            '<Header value="Only if a person must decide this one"/>',
            _choices("to_person", "item", ("true",)),
        ]
    lines = [
        "<View>",
        f"<Header value={title}/>",
        '<Text name="item" value="$shown_item"/>',
        *controls,
        "</View>",
    ]
    return ("\n  ".join(lines[:-1]) + f"\n{lines[-1]}\n").encode()


def _label_task(work: Work, each: Handed, *, blind: bool) -> dict[str, Any]:
    data = {"case": each.case.id, "shown_item": text_of(each.raw["input"]), "input": each.raw["input"]}
    data |= each.about(blind=blind)
    task: dict[str, Any] = {"data": data}
    if blind:
        return task
    if each.raw.get("expected") is not None:
        data["expected"] = each.raw["expected"]
    results = list(_results(work, "expected", "item", each.case.expected or {}))
    if each.case.to_person:
        results.append(_result("to_person", "item", "choices", ["true"]))
    if results:
        task["annotations"] = [{"result": results}]
    if each.answer is not None:
        proposed = list(_results(work, "expected", "item", each.answer.output))
        task["predictions"] = [_prediction(each, proposed)]
    return task


def _judge_task(each: Handed, *, blind: bool) -> dict[str, Any]:
    said = judging(each, blind=blind)
    data = {
        "case": said.pop("id"),
        "shown_item": text_of(each.raw["input"]),
        "shown_answer": text_of(said["output"]),
        **said,
        **({} if each.asks(blind=blind) else each.about(blind=blind)),
    }
    task: dict[str, Any] = {"data": data}
    if not each.asks(blind=blind):
        data["judged"] = each.raw["judged"]
        task["annotations"] = [
            {
                "result": [
                    _result("verdict", "answer", "choices", [_verdict(one.acceptable, one.edited)]),
                    *_edits(one.edited or {}),
                ],
                **({} if one.effort_s is None else {"lead_time": one.effort_s}),
            }
            for one in each.judged
        ]
    else:
        made = list(_edits(said["output"]))
        task["predictions"] = [
            {"model_version": "answer", "result": made} if blind else _prediction(each, made)
        ]
    return task


def _verdict(acceptable: bool, edited: object) -> str:
    return "accept" if acceptable else "reject" if edited is None else "edited"


def _prediction(each: Handed, results: list[dict[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {"model_version": each.system or "proposal", "result": results}
    if each.answer is not None and each.answer.confidence is not None:
        made["score"] = each.answer.confidence
    return made


def _results(work: Work, part: str, to: str, output: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The fields of an answer as results of their controls; without those that a control cannot show."""
    if output and not described(work.output):
        yield _result(part, to, "textarea", [json.dumps(output, ensure_ascii=False)])
    for name in described(work.output):
        value = output.get(name)
        if value is not None:
            kind = _kind(work, name)
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            shown: Any = [text]
            if kind == "number":
                shown = value
            elif isinstance(kind, list) and text not in kind:
                continue
            yield _result(f"{part}_{name}", to, "choices" if isinstance(kind, list) else kind, shown)


def _edits(output: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, value in output.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield _result(f"edited_{name}", "answer", "textarea", [text])


def _result(name: str, to: str, kind: str, value: Any) -> dict[str, Any]:
    key = {"choices": "choices", "textarea": "text", "number": "number"}[kind]
    return {"from_name": name, "to_name": to, "type": kind, "value": {key: value}}


def _kind(work: Work, name: str) -> list[str] | str:
    """The values to choose from, or `number`, or `textarea`."""
    types = types_of(work.output, name) - {"null"}
    if types == {"boolean"}:
        return ["true", "false"]
    views = look_up(work.output or {}, (name,)).views
    listed = next((schema["enum"] for view in views for schema in view if "enum" in schema), None)
    if len(types) == 1 and isinstance(listed, list) and len(listed) <= _MOST_CHOICES:
        return [each if isinstance(each, str) else json.dumps(each) for each in listed if each is not None]
    return "number" if types in ({"number"}, {"integer"}) else "textarea"


def _control(name: str, kind: list[str] | str) -> str:
    label = f"<Header value={quoteattr(name)}/>"
    if isinstance(kind, list):
        return label + _choices(f"expected_{name}", "item", kind)
    if kind == "number":
        return f'{label}<Number name={quoteattr(f"expected_{name}")} toName="item"/>'
    return label + _text_area(f"expected_{name}", "item")


def _choices(name: str, to: str, values: Sequence[str], *, required: bool = False) -> str:
    inner = "".join(f"<Choice value={quoteattr(value)}/>" for value in values)
    needed = ' required="true"' if required else ""
    return f'<Choices name={quoteattr(name)} toName="{to}" choice="single"{needed}>{inner}</Choices>'


def _text_area(name: str, to: str) -> str:
    return f'<TextArea name={quoteattr(name)} toName="{to}" editable="true" maxSubmissions="1"/>'
