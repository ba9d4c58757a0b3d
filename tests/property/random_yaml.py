"""Random YAML texts in random styles, with a comment of its own number wherever one may stand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from midspan.definitions.faults import Path

KEYS = st.sampled_from(
    [
        "work",
        "title",
        "today",
        "volume",
        "effort",
        "flow",
        "from",
        "input",
        "quality",
        "failures",
        "id",
        "x y",
        "é😀",
        "7",
    ]
)
WORDS = st.sampled_from(
    ["a", "two words", "it's", "5%", "é😀 ü", "no", "12", "1.5", "true", "", "a: b", "a # b", "x, y", "[z]", "- q", "{", '"q"',
     "output.a == 'b'", "tab\tbed", "line one\nline two\n", "line one\n\n  indented\nlast", "\u2028", "*", "&x", "?", "#", "~"]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-999, 999) | st.sampled_from([0.5, -1e30, 2.0]) | WORDS
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)


@dataclass
class Text:
    """A text, and for each comment in it the path that it belongs to; `chunks` are the lines of each top-level key."""

    text: str
    comments: dict[str, Path] = field(default_factory=dict)
    chunks: dict[str, str] = field(default_factory=dict)


class _Writer:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.comments: dict[str, Path] = {}
        self.step = draw(st.integers(1, 4))
        self.list_step = draw(st.integers(0, 3))

    def maybe(self) -> bool:
        return self.draw(st.integers(0, 3)) == 0

    def comment(self, at: Path) -> str:
        name = f"#c{len(self.comments)}."
        self.comments[name] = at
        return name

    def behind(self, at: Path) -> str:
        return f"  {self.comment(at)}" if self.maybe() else ""

    def above(self, at: Path, indent: int) -> list[str]:
        lines = [" " * indent + self.comment(at)] if self.maybe() else []
        return [*([""] if self.maybe() else []), *lines]

    def mapping(self, data: dict[str, Any], at: Path, indent: int) -> list[str]:
        lines: list[str] = []
        for key, value in data.items():
            here = (*at, key)
            lines += self.above(here, indent)
            head, *rest = self.value(value, here, indent)
            lines += [" " * indent + self.key(key) + ":" + head, *rest]
        return [*lines, *self.dangling(at, indent)]

    def list(self, data: list[Any], at: Path, indent: int) -> list[str]:
        lines: list[str] = []
        for position, value in enumerate(data):
            here = (*at, position)
            lines += self.above(here, indent)
            if isinstance(value, dict) and value and self.draw(st.booleans()):
                first, *rest = self.beside_dash(value, here, indent)
                lines += [" " * indent + "- " + first, *rest]
                continue
            head, *rest = self.value(value, here, indent)
            lines += [" " * indent + "-" + head, *rest]
        if at and isinstance(at[-1], str) and not self.list_step:
            return lines  # a comment in this column reads as one of the next key
        return [*lines, *self.dangling(at, indent)]

    def beside_dash(self, data: dict[str, Any], at: Path, indent: int) -> list[str]:
        """A mapping that begins on the line of its dash."""
        (key, value), *others = data.items()
        head, *rest = self.value(value, (*at, key), indent + 2)
        lines = [self.key(key) + ":" + head, *rest]
        return [*lines, *self.mapping(dict(others), at, indent + 2)]

    def dangling(self, at: Path, indent: int) -> list[str]:
        return [" " * indent + self.comment((*at, "…"))] if at and self.maybe() else []

    def value(self, value: Any, at: Path, indent: int) -> list[str]:
        """What stands behind `:` or `-` on its line, then the lines below."""
        if isinstance(value, dict | list) and value and self.draw(st.booleans()):
            head = self.behind(at)
            if isinstance(value, dict):
                return [head, *self.mapping(value, at, indent + self.step)]
            below_key = isinstance(at[-1], str)
            return [
                head,
                *self.list(value, at, indent + (self.list_step if below_key else self.list_step + 1)),
            ]
        if isinstance(value, str) and "\n" in value and self.draw(st.booleans()):
            mark = self.draw(st.sampled_from(["|", "|-", "|+", ">", ">-"]))
            body = [
                " " * (indent + self.step) + line if line else "" for line in value.rstrip("\n").split("\n")
            ]
            return [f" {mark}{self.behind(at)}", *body]
        if value is None and self.draw(st.booleans()):
            return [self.behind(at)]
        if isinstance(value, dict | list) and value and self.draw(st.booleans()):
            return self.flow_lines(value, at, indent + self.step)
        return [f" {self.flow(value, flow=False)}{self.behind(at)}"]

    def flow_lines(self, value: dict[str, Any] | list[Any], at: Path, indent: int) -> list[str]:
        """Brackets over several lines."""
        signs = "{}" if isinstance(value, dict) else "[]"
        pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
        lines: list[str] = []
        for number, (part, each) in enumerate(pairs):
            here = (*at, part)
            comma = "" if number == len(pairs) - 1 and self.draw(st.booleans()) else ","
            head = f"{self.key(part, flow=True)}: " if isinstance(part, str) else ""
            lines += self.above(here, indent)
            lines.append(" " * indent + head + self.flow(each) + comma + self.behind(here))
        return [f" {signs[0]}", *lines, " " * indent + signs[1] + self.behind(at)]

    def flow(self, value: Any, *, flow: bool = True) -> str:
        if isinstance(value, dict):
            inner = [f"{self.key(key, flow=True)}: {self.flow(each)}" for key, each in value.items()]
            return "{" + self.separated(inner) + "}"
        if isinstance(value, list):
            return "[" + self.separated([self.flow(each) for each in value]) + "]"
        if not isinstance(value, str):
            return (
                {None: "null", True: "true", False: "false"}.get(value, repr(value))
                if value is None or isinstance(value, bool)
                else repr(value)
            )
        styles = ["double"]
        if value.isascii() and value.replace(" ", "").isalpha() and value != "true":
            styles = ["plain", "double", "single"]
        elif "\n" not in value and "\u2028" not in value and "\t" not in value:
            styles = ["double", "single"]
        style = self.draw(st.sampled_from(styles))
        if style == "single":
            return "'" + value.replace("'", "''") + "'"
        return value if style == "plain" else json.dumps(value, ensure_ascii="\u2028" in value)

    def separated(self, parts: list[str]) -> str:
        space = self.draw(st.sampled_from(["", " "]))
        trailing = "," if parts and self.maybe() else ""
        return space + ", ".join(parts) + trailing + space

    def key(self, key: str, *, flow: bool = False) -> str:
        return self.draw(st.sampled_from([key, json.dumps(key, ensure_ascii=False)]))


@st.composite
def texts(draw: st.DrawFn) -> Text:
    """A text with Windows or Unix line ends, with or without a last one, a byte-order mark, or a document's marks."""
    data = draw(MAPPINGS)
    writer = _Writer(draw)
    chunks: dict[str, str] = {}
    lines: list[str] = []
    for key, value in data.items():
        above = writer.above((key,), 0)
        head, *rest = writer.value(value, (key,), 0)
        own = [writer.key(key) + ":" + head, *rest]
        chunks[key] = "\n".join(own)
        lines += [*above, *own]
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = "\n".join(lines) + draw(st.sampled_from(["\n", "\n", "", "\n\n", "\n# end\n", "\n...\n"]))
    text = draw(st.sampled_from(["", "", "\ufeff", "# head\n", "---\n"])) + text
    chunks = {key: chunk.replace("\n", newline) for key, chunk in chunks.items()}
    return Text(text.replace("\n", newline), writer.comments, chunks)
