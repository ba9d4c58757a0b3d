"""An expression with one name of it spelt in another way; nothing else of its text changes."""

from __future__ import annotations

from midspan.definitions.celtext import ExpressionError, Token, tokens


def field_respelt(text: str, field: str, meant: str) -> str | None:
    """`.field` as `.meant`; None where it is not read exactly once, or `meant` cannot be written like that."""
    found = [
        token
        for before, token in _pairs(text)
        if before.text == "." and (token.kind, token.text) == ("name", field)
    ]
    return _replaced(text, found[0], meant) if len(found) == 1 and meant.isidentifier() else None


def variable_said(text: str, field: str, variable: str) -> str | None:
    """`field` as `variable.field`; None where it does not stand exactly once by itself."""
    found = [
        token
        for before, token in _pairs(text)
        if before.text != "." and (token.kind, token.text) == ("name", field)
    ]
    return _replaced(text, found[0], f"{variable}.{field}") if len(found) == 1 else None


def _pairs(text: str) -> list[tuple[Token, Token]]:
    try:
        found = tokens(text)
    except ExpressionError:
        return []
    return list(zip([Token("start", "", 0), *found], found, strict=False))


def _replaced(text: str, token: Token, by: str) -> str:
    return text[: token.position] + by + text[token.position + len(token.text) :]
