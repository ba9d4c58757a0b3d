"""Questions on what inputs are used."""

from __future__ import annotations

from midspan.define import defaults, kinds
from midspan.define.question import Question
from midspan.rules import Question as Seven

_PART = Seven.INPUTS.value

QUESTIONS = (
    Question(
        "flow.from",
        _PART,
        "Where does the work come from? Name the system, the mailbox or the folder.",
        "An answer nobody fetches is a demonstration, not work done.",
        kinds.TEXT,
    ),
    Question(
        "flow.to",
        _PART,
        "Where does the result have to arrive?",
        "What has to be typed in by hand afterwards saves little.",
        kinds.TEXT,
    ),
    Question(
        "flow.via",
        _PART,
        "How does it get there?",
        "Connecting two systems often takes longer than everything else.",
        kinds.TEXT,
        extra=True,
    ),
    Question(
        "input",
        _PART,
        "Which facts does a person look at? One on each line: name, kind, example. "
        "Put a `?` behind a name that may be missing.",
        "What is not in front of the person is not in front of a program either.",
        kinds.FIELDS,
        example="text, text, My heating is cold\nfloors, whole number, 4\nchannel?, one of mail / phone / app",
        proposal=defaults.input_fields,
    ),
)
