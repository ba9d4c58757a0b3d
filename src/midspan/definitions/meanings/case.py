"""What the keys of a line of `works/NAME.cases.jsonl` mean."""

from __future__ import annotations

from midspan.definitions.meanings.meaning import Meaning

CASE: dict[str, Meaning] = {
    "id": Meaning("A name for the case that no other line has.", '"card-0017"'),
    "input": Meaning("The item, as the schema `input` of the work has it.", '{"zone": "north"}'),
    "expected": Meaning("The right answer, as the schema `output` of the work has it.", '{"digit": 7}'),
    "judged": Meaning(
        "What people said of answers, where there is no single right one: one judgement, or a list of them, empty while "
        "nobody has judged. Beside `expected` it labels nothing: it measures how often these people miss an error, or see "
        "one where there is none.",
        '{"output": {"reply": "…"}, "acceptable": true}',
    ),
    "judged.output": Meaning("The answer that was judged.", '{"reply": "…"}'),
    "judged.acceptable": Meaning("Whether it could be used as it is.", "true"),
    "judged.by": Meaning(
        "The person or role that judged; `labelled_by` of the case where it is left out.", '"desk-lead"'
    ),
    "judged.at": Meaning("When it was judged.", '"2026-09-01T08:30:00Z"'),
    "judged.blind": Meaning(
        "Whether the judge knew neither what gave the answer, nor how sure it was, nor what others said.",
        "true",
    ),
    "judged.effort_s": Meaning("How many seconds it took.", "42.5"),
    "judged.edited": Meaning(
        "What the judge made of an answer that could not be used as it was.", '{"reply": "…"}'
    ),
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
    "effort_s": Meaning("How many seconds a person took for the item.", "180"),
    "assisted": Meaning("Whether that person saw a proposal.", "true"),
    "by_lot": Meaning("Whether it was drawn by lot if a proposal was shown.", "true"),
}
