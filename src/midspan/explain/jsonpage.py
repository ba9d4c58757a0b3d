"""A page as JSON: stable keys, documented in docs/explain.md."""

from __future__ import annotations

from typing import Any

from midspan.explain.page import (
    Block,
    Card,
    Facts,
    Figures,
    Items,
    Page,
    Paragraph,
    Plot,
    Plots,
    Strips,
    Table,
)
from midspan.wording.shortened import shortened
from midspan.wording.spans import Spans

Json = dict[str, Any]


def as_json(page: Page) -> Json:
    return {
        "title": shortened(page.title),
        "kicker": _spans(page.kicker),
        "lead": _spans(page.lead),
        "sections": [
            {"id": each.id, "title": each.title, "blocks": [_block(block) for block in each.blocks]}
            for each in page.sections
        ],
        "foot": _spans(page.foot),
    }


def _block(block: Block) -> Json:  # noqa: PLR0911 - a table
    match block:
        case Paragraph():
            return {"kind": "paragraph", "spans": _spans(block.spans)}
        case Items():
            items = [_spans(each) for each in block.items]
            return {"kind": "items", "style": block.kind, "items": items, "ids": list(block.ids)}
        case Facts():
            return {"kind": "facts", "rows": _pairs(block.rows)}
        case Figures():
            figures = [
                {"label": each.label, "value": each.value, "note": each.note, "needs": each.needs}
                for each in block.figures
            ]
            return {"kind": "figures", "figures": figures}
        case Table():
            return _table(block)
        case Card():
            return {
                "kind": block.kind,
                "id": block.id,
                "title": shortened(block.title),
                "rows": _pairs(block.fields),
                "after": _pairs(block.after),
                **({"plots": [_plot(each) for each in block.plots]} if block.plots else {}),
                **({"tables": [_table(each) for each in block.tables]} if block.tables else {}),
            }
        case Plots():
            return {"kind": "plots", "plots": [_plot(each) for each in block.plots]}
        case Strips():
            rows = [{"name": shortened(name), "shares": list(shares)} for name, shares in block.strips]
            return {"kind": "strips", "says": shortened(block.says), "names": list(block.names), "rows": rows}


def _table(table: Table) -> Json:
    rows = [[_spans(cell) for cell in row] for row in table.rows]
    return {"kind": "table", "caption": table.caption, "head": list(table.head), "cells": rows}


def _plot(plot: Plot) -> Json:
    bars = [{"name": shortened(name), "count": count} for name, count in plot.bars]
    return {"says": shortened(plot.says), "bars": bars}


def _pairs(rows: tuple[tuple[str, Spans], ...]) -> list[Json]:
    return [{"label": shortened(label), "spans": _spans(said)} for label, said in rows]


def _spans(spans: Spans) -> list[Json]:
    return [{"text": shortened(each.text), "voice": each.voice.value, "to": each.to} for each in spans]
