"""What the fields of `works/NAME.yaml` mean."""

from __future__ import annotations

from midspan.definitions.meanings.meaning import SHARED, Meaning

WORK: dict[str, Meaning] = {
    "work": Meaning("The name of the work: small letters, digits, `-` and `_`.", "read-digit"),
    "formerly": Meaning(
        "The names it had before, the first one first: what was proven and decided under them goes on counting.",
        "[read-meter]",
    ),
    "title": Meaning(
        "The work in one line, as people call it.", "Read one handwritten digit from a meter card"
    ),
    "procedure": Meaning(
        "How a person does it, step by step, without any technology: good enough for somebody new tomorrow.",
        "Look at the scan. Say which digit is written.",
    ),
    "today": Meaning(
        "How the work is done now: the baseline that everything is measured against.",
        "{done_by: billing clerks, volume: 12000/day, effort: 12 s, error_rate: 3%}",
    ),
    "today.done_by": Meaning("The role or team that does it now.", "billing clerks"),
    "today.volume": Meaning("How many items come in, per hour, day, week, month or year.", "12000/day"),
    "today.effort": Meaning("How long one item takes a person, on average.", "12 s"),
    "today.error_rate": Meaning("The share of items that turn out wrong today.", "3%"),
    "flow": Meaning(
        "Where items come from and where results go.",
        "{from: scan folder, to: billing system, via: nightly file}",
    ),
    "flow.from": Meaning("Where an item comes from: a system, a mailbox, a folder.", "scan folder"),
    "flow.to": Meaning("Where the result must arrive to be of use.", "billing system"),
    "flow.via": Meaning(
        "How the result gets there: an interface, a file, a person who types it.", "nightly file"
    ),
    "input": Meaning(
        "The fields of one item: which of them are always there, and their types, as JSON Schema (2020-12).",
        "{type: object, required: [zone], properties: {zone: {type: string}}}",
    ),
    "output": Meaning(
        "The fields of one answer: the values that they may have, as JSON Schema (2020-12).",
        "{type: object, required: [digit], properties: {digit: {type: integer, minimum: 0, maximum: 9}}}",
    ),
    "constraints": Meaning(
        "What must hold for an answer to count. An answer that breaks one goes to a person, or is rejected.",
        '[{id: written-at-all, must: "size(input.zone) > 0", otherwise: person}]',
    ),
    "constraints.id": Meaning(
        "A short name for the constraint, shown where it does not hold.", "written-at-all"
    ),
    "constraints.must": Meaning(
        "What must be true of every answer: a CEL expression over `input` and `output`. What cannot be evaluated does not "
        "hold.",
        '"input.pixels.exists(p, p > 4.0)"',
    ),
    "constraints.otherwise": Meaning(
        "What happens to the item where it does not hold: a `person` takes it, or it is a `reject`.", "person"
    ),
    "judgement": Meaning(
        "What is never automated: such an item goes to a person before any model sees it. `[]` says there is none.",
        "[{when: \"input.zone == 'hospital'\", because: readings are billed by contract}]",
    ),
    "judgement.when": Meaning(
        "Which items those are: a CEL expression over `input`. Where it is true, or cannot be evaluated, a person decides.",
        "\"input.zone == 'hospital'\"",
    ),
    "judgement.because": Meaning("Why a person must decide here.", "readings are billed by contract"),
    "quality": Meaning(
        "What good looks like, in numbers that a certificate can be held to.",
        "{score: exact(output.digit), max_error: 2%, confidence_level: 95%}",
    ),
    "quality.score": Meaning(
        "When an answer is right: `exact(output.field)`, `close(output.field, 0.01)`, or CEL over `input`, `output` "
        "and `expected`.",
        "exact(output.digit)",
    ),
    "quality.max_error": Meaning(
        "The largest share of wrong answers among those that AI gives alone. The certificate guarantees it.",
        "2%",
    ),
    "quality.confidence_level": Meaning(
        "How sure the guarantee must be: at `95%` it is wrong in at most one of twenty certifications.", "95%"
    ),
    "quality.segments": Meaning(
        "The fields of the input whose values are looked at separately, and can be certified separately: a good average may hide a bad group.",
        "[input.zone]",
    ),
    "quality.latency_p95": Meaning("How long 95 of 100 answers may take at most.", "200 ms"),
    "quality.cost_per_item": Meaning("What one answer may cost at most.", "0.001 EUR"),
    "uncertain": Meaning("What happens to an item that the system is not sure about.", "{then: review}"),
    "uncertain.then": Meaning(
        "Where an item goes that the system is not sure about: to people (`review`), or back to where it came from (`reject`).",
        "review",
    ),
    "failures": Meaning(
        "The ways to be wrong: what each does, what it costs, and what is done about it.",
        "[{id: wrong-digit, effect: customer billed wrongly, severity: medium, cost: 0.60 EUR, response: rebill}]",
    ),
    "failures.id": Meaning("A short name for this way to be wrong.", "wrong-digit"),
    "failures.when": Meaning(
        "How a wrong answer shows this way: an expression over `input`, `output` and `expected`. Without it `midspan prove` cannot "
        "tell whether it ever happened.",
        '"output.digit == 8 && expected.digit == 3"',
    ),
    "failures.effect": Meaning("What such an error does, and to whom.", "customer billed wrongly"),
    "failures.severity": Meaning("How bad such an error is: `low`, `medium`, `high` or `severe`.", "medium"),
    "failures.cost": Meaning("What one such error costs, everything counted.", "0.60 EUR"),
    "failures.detected_by": Meaning(
        "What notices such an error: an audit, a complaint, a check downstream.", "audit"
    ),
    "failures.response": Meaning("What is done when such an error has happened.", "rebill"),
    "review": Meaning(
        "Who takes what AI may not do, and how fast.",
        "{by: billing-desk, people: 2, effort: 12 s, within: 4 h, then: [billing-lead], blind: 10%}",
    ),
    "review.by": Meaning("The role or team that reviews.", "billing-desk"),
    "review.people": Meaning("How many reviewers are at work at the same time.", "2"),
    "review.effort": Meaning("How long one review takes, on average.", "12 s"),
    "review.within": Meaning(
        "How long an item may wait for its review at most, in working time: `8 h` is a day of eight hours.",
        "4 h",
    ),
    "review.then": Meaning("Who is asked next when nobody answers in time, in this order.", "[billing-lead]"),
    "review.blind": Meaning(
        "The share of reviews done without sight of the proposal: only those tell how good it really is.",
        "10%",
    ),
    "review.second": Meaning(
        "The share of decisions that another person makes too, without sight of the first; where they differ, a third decides.",
        "5%",
    ),
    "review.known": Meaning(
        "How many cases whose right answer is known go among the reviews, unmarked, as a share of them: they measure who reviews.",
        "2%",
    ),
    "autonomy": Meaning(
        "How far AI may go, and how it gets there.",
        "{ceiling: autonomous, ramp: [20%, 50%, 100%], audit: 5%}",
    ),
    "autonomy.ceiling": Meaning(
        "The highest level ever allowed: `off`, `shadow` (beside people, changes nothing), `assisted` (a person "
        "decides every item) or `autonomous` (alone on the certified share).",
        "autonomous",
    ),
    "autonomy.ramp": Meaning(
        "The shares of certified items that it takes over, step by step.", "[20%, 50%, 100%]"
    ),
    "autonomy.audit": Meaning("The share of what AI did alone that a person checks afterwards.", "5%"),
    "holdout": Meaning(
        "The share of items, drawn by lot, that people handle as before, without any proposal: what the others save is then "
        "due to the AI, and not to whatever else changed.",
        "5%",
    ),
    "implementations": Meaning(
        "What can do the work, each by name; the definition does not change with it.",
        '[{name: nearest, python: "implementations.digits:nearest"}, {name: desk, person: billing-desk}]',
    ),
    "implementations.name": Meaning("The name of the implementation.", "nearest"),
    "implementations.python": Meaning(
        "A Python function, `module:function`: it gets a list of inputs and returns as many answers.",
        '"implementations.digits:nearest"',
    ),
    "implementations.http": Meaning(
        "An HTTP service: each input is posted there as JSON, and the answer is read from its reply.",
        '"http://127.0.0.1:9000/answer"',
    ),
    "implementations.model": Meaning(
        "A language model, `provider:model`, asked for an answer of the shape of `output`.",
        '"openai:gpt-4.1-mini"',
    ),
    "implementations.agent": Meaning(
        "A language model with tools, `provider:model`, that works in steps.", '"anthropic:claude-sonnet-5-5"'
    ),
    "implementations.prompt": Meaning(
        "The prompt file of a model or agent, relative to the workspace; without one midspan writes it from the definition.",
        "prompts/read-digit.md",
    ),
    "implementations.base_url": Meaning(
        "Where the model is served, when that is not its provider's own address.",
        '"http://127.0.0.1:8000/v1"',
    ),
    "implementations.key": Meaning(
        "The environment variable that holds the key of the service; the key itself never stands in a file.",
        "OPENAI_API_KEY",
    ),
    "implementations.parameters": Meaning(
        "Parameters of the model, as it takes them.", "{temperature: 0, max_tokens: 300}"
    ),
    "implementations.tools": Meaning(
        "The only functions that an agent may call, each as `module:function`.",
        '["implementations.tools:look_up"]',
    ),
    "implementations.steps": Meaning("How many calls of the model an agent may make for one item.", "8"),
    "implementations.max_cost": Meaning("What an agent may spend on one item.", "0.05 EUR"),
    "implementations.trials": Meaning(
        "How often each item is tried, to see how often an agent answers alike.", "3"
    ),
    "implementations.confidence": Meaning("What says how sure an answer is.", "{by: samples, samples: 5}"),
    "implementations.confidence.by": Meaning(
        "What tells how sure it is: `stated` (the model's own number), `token` (probability of its tokens), `samples` (how often it answers alike), "
        "`agreement` (another candidate answers alike) or `trained` (learned from develop cases). Left out, its own confidence counts.",
        "samples",
    ),
    "implementations.confidence.samples": Meaning(
        "How often a language model is asked for each item, for `by: samples` or `trained`.", "5"
    ),
    "implementations.confidence.with": Meaning(
        "The candidate that has to answer alike, for `by: agreement`; for `trained` whether it does counts among the rest.",
        "second",
    ),
    "implementations.calls": Meaning(
        "What the service takes, and what one run may spend.",
        "{at_once: 20, per_minute: 600, budget: 20 EUR}",
    ),
    "implementations.calls.at_once": Meaning("Calls that may be under way at the same time.", "20"),
    "implementations.calls.per_minute": Meaning("Calls that the service takes in a minute.", "600"),
    "implementations.calls.tokens_per_minute": Meaning(
        "Tokens that the service takes in a minute.", "200000"
    ),
    "implementations.calls.retries": Meaning(
        "How often a call is tried again when the service fails or is busy.", "5"
    ),
    "implementations.calls.budget": Meaning(
        "What one run may spend: reserved before each call, and when it is used up the rest is not asked.",
        "20 EUR",
    ),
    "implementations.calls.budget_per_day": Meaning(
        "What the work may spend on answers in one day (UTC) of production; beyond it people get the items.",
        "50 EUR",
    ),
    "implementations.fallback": Meaning(
        "The implementation that answers in production where this one fails: an error, a time-out after its retries, or a breaker that is open.",
        "second",
    ),
    "implementations.residency": Meaning("The region to which this implementation sends data.", "EU"),
    "implementations.replay": Meaning(
        "A JSON Lines file of answers that were recorded elsewhere, relative to the workspace.",
        "answers.jsonl",
    ),
    "implementations.person": Meaning("The role or team, where people do the work.", "billing-desk"),
    "implementations.timeout": Meaning("How long one answer may take before it counts as failed.", "30 s"),
    "residency": Meaning("The regions to which the data of this work may go; left out, any.", "[EU]"),
    "data": Meaning("Data contracts (ODCS 3) that the input rests on.", "[contracts/readings.odcs.yaml]"),
    **SHARED,
}
