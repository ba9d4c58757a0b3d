"""Where names lead, and what a definition consists of."""

from __future__ import annotations

from pathlib import Path

from marked import view_at

from midspan.lsp.session import Session
from midspan.lsp.targets import definition_at, symbols

WORK, INITIATIVE = "works/route-request.yaml", "initiatives/request-routing.yaml"


def test_the_name_of_a_work_leads_to_its_file(root: Path, session: Session) -> None:
    assessed = session.assess(root, {}, lambda: False)
    view, offset = view_at("works: [route-re¦quest]", root, INITIATIVE, assessed)
    found = definition_at(view, offset)
    assert found is not None
    assert (found.file, found.line, found.column) == (root / WORK, 1, 1)
    view, offset = view_at("works: [no¦ne]", root, INITIATIVE, assessed)
    assert definition_at(view, offset) is None


def test_an_implementation_leads_to_its_function(root: Path) -> None:
    view, offset = view_at('implementations: [{python: "implementations.rou¦ting:keywords"}]', root)
    found = definition_at(view, offset)
    assert found is not None
    assert found.file == root / "implementations/routing.py"
    line = found.file.read_text(encoding="utf-8").splitlines()[found.line - 1]
    assert line.startswith("def keywords(")
    for wrong in ("implementations.routing:other", "nowhere:x", ":", "a.b.c"):
        view, offset = view_at(f'implementations: [{{python: "¦{wrong}"}}]', root)
        assert definition_at(view, offset) is None


def test_contracts_and_recordings_lead_to_their_files(root: Path) -> None:
    (root / "contracts").mkdir()
    (root / "contracts/a.yaml").write_text("", encoding="utf-8")
    view, offset = view_at("data: [contr¦acts/a.yaml]", root)
    found = definition_at(view, offset)
    assert found is not None
    assert found.file == root / "contracts/a.yaml"
    view, offset = view_at("implementations: [{replay: no¦ne.jsonl}]", root)
    assert definition_at(view, offset) is None


def test_symbols_are_the_keys_and_the_elements_by_their_names(root: Path) -> None:
    text = (root / WORK).read_text(encoding="utf-8")
    view, _ = view_at("¦" + text, root)
    found = {each.name: each for each in symbols(view)}
    assert [each.name for each in found["today"].below] == ["done_by", "volume", "effort", "error_rate"]
    assert [each.name for each in found["failures"].below] == ["wrong-trade", "request-lost"]
    assert [each.name for each in found["implementations"].below] == ["keywords", "desk"]
    assert found["title"].detail.startswith("Send one repair")
    assert text[found["quality"].span.start : found["quality"].span.end].endswith("cost_per_item: 0.02 EUR")
    for each in found.values():
        for inner in (each, *each.below):
            assert inner.span.start <= inner.name_span.start <= inner.name_span.end <= inner.span.end
