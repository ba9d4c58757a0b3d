"""The rollout pack: a page for each role as HTML and Markdown, the quiz with its answers, and the index over all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from midspan.explain.gaps import gaps
from midspan.explain.hardcases import Choice
from midspan.explain.html import as_html
from midspan.explain.markdown import as_markdown
from midspan.explain.operator import operator_page
from midspan.explain.page import Page, Section, Table
from midspan.explain.person import foot, kicker, lead
from midspan.explain.quiz import answers_page, how_chosen, quiz_page, training_lines
from midspan.explain.reviewer import reviewer_page
from midspan.explain.subject import Subject
from midspan.explain.users import users_page
from midspan.wording.spans import Span, say

TRAINING = "training.jsonl"
_PAGES = {
    "reviewer": ("Reviewers", "the work by hand, what may be answered, what comes from the AI"),
    "quiz": ("Reviewers", "the hard cases to train on, without their answers"),
    "answers": ("Reviewers", "the answers to them, why each is hard, what the AI made of it"),
    "operator": ("Operator", "what to watch, what an incident is, how to pause, the first week"),
    "users": ("Users", "what changes on day one, what the AI does and does not do, how to object"),
}


def pack(subject: Subject, choice: Choice, seed: int) -> Mapping[str, str]:
    """Every file of the pack by its name, the index last: while it is not there the pack is not whole."""
    within = replace(subject, gaps_on="index")
    pages: dict[str, Page] = {
        "reviewer": reviewer_page(within, choice),
        "quiz": quiz_page(within, choice),
        "answers": answers_page(within, choice),
        "operator": operator_page(within),
        "users": users_page(within),
        "index": index_page(subject, choice, seed),
    }
    files = {TRAINING: "".join(f"{line}\n" for line in training_lines(choice))}
    for name, page in pages.items():
        files[f"{name}.md"] = as_markdown(page)
        files[f"{name}.html"] = as_html(page)
    return files


def index_page(subject: Subject, choice: Choice, seed: int) -> Page:
    rows = [(say(Span(f"{name}", to=name)), say(who), say(what)) for name, (who, what) in _PAGES.items()]
    known = sum(1 for _ in training_lines(choice))
    rows.append(
        (
            say(Span(TRAINING, to=TRAINING)),
            say("Machines"),
            say(f"the {known} cases whose right answer is known, one JSON object a line"),
        )
    )
    table = Table(
        f"Seed {seed}: the same definition, evidence, day and seed give the same pack",
        ("Page", "For", "What is in it"),
        tuple(rows),
    )
    sections = (
        Section("pages", "What is in the pack", (table,)),
        how_chosen(choice, subject),
        gaps(subject, subject.findings),
    )
    return Page(
        f"{subject.title}: rollout", kicker("Rollout pack", subject), lead(subject), sections, foot(subject)
    )
