"""What the keys of a line of `works/NAME.cases.jsonl` mean."""

from __future__ import annotations

from midspan.definitions.meanings.meaning import Meaning

CASE: dict[str, Meaning] = {
    "id": Meaning("A name for the case that no other line has.", '"card-0017"'),
    "input": Meaning("The item, as the schema `input` of the work has it.", '{"zone": "north"}'),
    "expected": Meaning("The right answer, as the schema `output` of the work has it.", '{"digit": 7}'),
    "judged": Meaning(
        "A person's judgement of one answer, where there is no single right one.",
        '{"output": {"reply": "…"}, "acceptable": true}',
    ),
    "judged.output": Meaning("The answer that was judged.", '{"reply": "…"}'),
    "judged.acceptable": Meaning("Whether it could be used as it is.", "true"),
    "use": Meaning(
        "What the case may be used for: `train`, `develop` (look at it as often as you like), `certify` (spent by "
        "every attempt) or `example`.",
        '"certify"',
    ),
    "segment": Meaning("The group that the case belongs to.", '"hand-filled"'),
    "to_person": Meaning("Whether the right thing is that a person takes it.", "true"),
    "labelled_by": Meaning("The role or team that said the right answer.", '"billing-desk"'),
    "blind": Meaning("Whether it was labelled without sight of any proposal.", "true"),
    "drawn": Meaning("Whether it was drawn at random from production, not made up or picked.", "true"),
    "at": Meaning("When the item came in.", '"2026-09-01T08:30:00Z"'),
}
