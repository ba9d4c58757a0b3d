"""Malformed and hostile definitions, each with the fault it must give: kind, line and column, a phrase of the message."""

from __future__ import annotations

from pathlib import Path

import pytest

from midspan.definitions.load import read_initiative, read_work

_OUTER = "work: w\n"

# name, bytes of works/w.yaml, kind, line, column, phrase of message or help
WORKS: list[tuple[str, bytes | str, str, int, int, str]] = [
    ("empty file", b"", "unreadable", 1, 1, "is empty"),
    ("only comments", "# nothing\n\n", "unreadable", 1, 1, "is empty"),
    ("a list", "- work: w\n", "unreadable", 1, 1, "is a list"),
    ("a text", "work\n", "unreadable", 1, 1, "is a single value"),
    ("utf-16", "work: w\n".encode("utf-16"), "unreadable", 1, 1, "is UTF-16"),
    ("latin-1", b"work: w\ntitle: M\xfcller\n", "unreadable", 2, 9, "is not UTF-8"),
    ("zero byte", b"work: w\ntitle: \x00\n", "unreadable", 2, 8, "zero byte"),
    ("control character", b"work: w\ntitle: a\x07b\n", "unreadable", 2, 9, "U+0007"),
    ("two megabytes", b"work: " + b"w" * 2_000_000, "unreadable", 1, 1, "larger than 1 MB"),
    ("many values", "work: [" + "1," * 60_000 + "]", "unreadable", 1, 100_000, "more than 50,000 values"),
    ("second document", "work: w\n---\nwork: v\n", "unreadable", 2, 1, "second document"),
    ("tab to indent", "today:\n\tvolume: 5/day\n", "unreadable", 2, 1, "a tab is used to indent"),
    ("bracket not closed", "work: w\nworks: [a, b\ntitle: x\n", "unreadable", 3, 6, "is not closed"),
    ("bracket not closed at the end", "work: w\ninput: {type: object\n", "unreadable", 2, 8, "opened here and never closed"),
    ("quote not closed", "work: w\ntitle: 'x\nprocedure: y\n", "unreadable", 2, 8, "opened here and never closed"),
    ("no colon", "work: w\ntitle\n", "unreadable", 2, 1, "has no `:` behind its key"),
    ("indented too far", "work: w\n  title: x\n", "unreadable", 2, 8, "indented unlike"),
    ("item where a key is due", "work: w\n- a\n", "unreadable", 2, 1, "a key was expected here"),
    ("value begins with @", "work: w\ntitle: @x\n", "unreadable", 2, 8, "a value begins with `@`"),
    ("value begins with a backtick", "work: w\ntitle: `x`\n", "unreadable", 2, 8, "backtick"),
    ("value begins with a dash", "title: - x\n", "unreadable", 1, 8, "a value begins with `- `"),
    ("unknown escape", 'title: "\\q"\n', "unreadable", 1, 9, "backslash in double quotes"),
    ("colon in an unquoted expression", "judgement:\n  - when: input.a == 1 ? true : false\n", "unreadable", 2, 31, 'quote it: when: "input.a == 1 ? true : false"'),
    ("colon in an unquoted text", "title: Route: one request\n", "unreadable", 1, 13, "`title` holds a `: `"),
    ("brackets in an unquoted expression", "constraints: [{must: input.a in ['x']}]\n", "unreadable", 1, 33, "holds a `[`"),
    ("text behind a quoted one", "judgement:\n  - when: 'x' == input.a\n", "unreadable", 2, 15, "text follows where the value has ended"),
    ("greater-than first", "judgement:\n  - when: > 5\n", "unreadable", 2, 11, "YAML reads as its own sign"),
    ("deep nesting", "input: " + "[" * 500 + "]" * 500, "unreadable", 1, 67, "nested more than 60 deep"),
    ("deep keys", "".join(" " * n + "a:\n" for n in range(100)), "unreadable", 61, 61, "nested more than 60 deep"),
    ("key twice", "work: w\ntitle: a\nwork: v\n", "duplicate-key", 3, 1, "`work` stands twice, first in line 1, column 1"),
    ("key twice within", "today: {volume: 5/day, volume: 6/day}\n", "duplicate-key", 1, 24, "`today.volume` stands twice"),
    ("alias", "title: *x\n", "wrong-value", 1, 8, "is the alias `*x`"),
    ("anchor", "title: &x y\n", "wrong-value", 1, 8, "has the anchor `&x`"),
    ("merge key", "<<: {title: x}\n", "wrong-value", 1, 1, "merge key"),
    ("bang", "judgement:\n  - when: !has(input.a)\n", "wrong-value", 2, 11, "YAML reads as a tag"),
    ("bang within braces", "judgement: [{when: !has(input.a)}]\n", "unreadable", 1, 20, "YAML reads as its own sign"),
    ("python object", "title: !!python/object/apply:os.system [ls]\n", "wrong-value", 1, 8, "YAML reads as a tag"),
    ("list as a key", "? [a, b]\n: c\nwork: w\n", "wrong-value", 1, 3, "a key is a list or a mapping"),
    ("huge integer", "review: {people: " + "9" * 100_000 + "}\n", "wrong-value", 1, 18, "more than 300 digits"),
    ("large integer", "review: {people: 9999999999999}\n", "wrong-value", 1, 10, "more than 1,000,000,000"),
    ("infinite", "quality: {max_error: .inf}\n", "wrong-value", 1, 22, "not a finite number"),
    ("bare rate", "today: {volume: 1200}\n", "wrong-value", 1, 9, "`today.volume` is `1200`, not a rate"),
    ("bare share", "quality: {max_error: 2}\n", "wrong-value", 1, 11, "`quality.max_error` is `2`, not a percentage"),
    ("share above all", "quality: {max_error: 200%}\n", "wrong-value", 1, 11, "outside 0% to 100%"),
    ("bare duration", "review: {within: 4}\n", "wrong-value", 1, 10, "write it as `4 s`, `4 h` or `4 days`"),
    ("negative duration", "review: {within: -4 h}\n", "wrong-value", 1, 10, "is `-4 h`, negative"),
    ("bare money", "quality: {cost_per_item: 0.02}\n", "wrong-value", 1, 11, "write it as `0.02 EUR`"),
    ("number for a text", "title: 5\n", "wrong-value", 1, 1, "`title` is `5`, a number, not a text"),
    ("empty text", "title: ''\n", "wrong-value", 1, 1, "`title` is empty"),
    ("nothing said", "today: {volume: }\n", "wrong-value", 1, 9, "`today.volume` is empty"),
    ("text for a list", "data: contracts/a.yaml\n", "wrong-value", 1, 1, "write it as `[contracts/a.yaml]`"),
    ("text for keys", "review: desk\n", "wrong-value", 1, 1, "`review` is `desk`, not keys with values"),
    ("name with spaces", "work: Read Digit\n", "wrong-value", 1, 1, "write it as `read-digit`"),
    ("unknown word", "autonomy: {ceiling: full}\n", "wrong-value", 1, 12, "not one of `off`, `shadow`, `assisted`, `autonomous`"),
    ("expression read as true", "constraints: [{must: true}]\n", "wrong-value", 1, 16, "put the whole expression in quotes"),
    ("expression read as a list", "judgement: [{when: [1] == input.a}]\n", "unreadable", 1, 24, "text follows where the value has ended"),
    ("comma in an unquoted expression", "constraints: [{must: close(output.a, input.a, 0.1)}]\n", "unknown-key", 1, 38, "a comma ends an unquoted text"),
    ("grouped digits within braces", "today: {volume: 12,000/day}\n", "unknown-key", 1, 20, "put the whole value of `volume` in quotes"),
    ("misspelt key", "titel: x\n", "unknown-key", 1, 1, "did you mean `title`?"),
    ("misspelt key within", "quality: {max_eror: 2%}\n", "unknown-key", 1, 11, "did you mean `max_error`?"),
    ("key of another level", "max_error: 2%\n", "unknown-key", 1, 1, "it belongs to `quality`"),
    ("no such type", "input: {type: objekt}\n", "bad-schema", 1, 9, "did you mean `object`?"),
    ("misspelt keyword", "input: {type: object, requierd: [a]}\n", "bad-schema", 1, 23, "did you mean `required`?"),
    ("bad pattern", "input: {properties: {a: {pattern: '('}}}\n", "bad-schema", 1, 26, "not a regular expression"),
    ("remote reference", "input: {$ref: 'http://127.0.0.1:9/x'}\n", "bad-schema", 1, 9, "nothing is fetched"),
    ("file reference", "output: {$ref: 'file:///etc/passwd'}\n", "bad-schema", 1, 10, "nothing is fetched"),
    ("dangling reference", "output: {$ref: '#/$defs/x'}\n", "bad-schema", 1, 10, "does not exist"),
    ("input that is a text", "input: {type: string}\n", "bad-schema", 1, 9, "an input or output has named fields"),
    ("negative length", "input: {properties: {a: {minLength: -1}}}\n", "bad-schema", 1, 26, "less than the minimum of 0"),
    ("no CEL", "constraints: [{must: 'input.a ='}]\n", "bad-expression", 1, 22, "has a single `=`"),
    ("words for signs", "judgement: [{when: input.a and input.b}]\n", "bad-expression", 1, 20, "write `&&`"),
    ("cut off by a comment", "judgement:\n  - when: input.a == 'x #y'\n", "bad-expression", 2, 11, "YAML reads ` #` as a comment"),
    ("very long expression", "judgement: [{when: '" + "input.a || " * 500 + "true'}]\n", "bad-expression", 1, 20, "longer than 2,000 characters"),
    ("deeply nested expression", "judgement: [{when: '" + "(" * 900 + "1" + ")" * 900 + "'}]\n", "bad-expression", 1, 20, "nested more than 50 deep"),
    ("three comprehensions", "judgement: [{when: 'input.a.all(x, x.all(y, y.all(z, z)))'}]\n", "bad-expression", 1, 20, "more than 2 deep"),
    ("no such function", "judgement: [{when: input.a.lower() == 'x'}]\n", "bad-expression", 1, 20, "calls `lower`"),
    ("python", "judgement: [{when: \"__import__('os').system('ls')\"}]\n", "bad-expression", 1, 20, "calls `__import__`"),
    ("no score", "quality: {score: accuracy}\n", "unknown-field", 1, 18, "reads `accuracy`"),
    ("answer in a judgement", "judgement: [{when: output.a == 1}]\n", "unknown-field", 1, 20, "it may read `input`"),
    ("unknown field", "input: {properties: {zone: {type: string}}}\njudgement: [{when: input.zon == 'x'}]\n", "unknown-field", 2, 20, "did you mean `input.zone`?"),
    ("utf-16 without its mark", "work: w\n".encode("utf-16-le"), "unreadable", 1, 2, "zero byte"),
    ("mark in the middle", "work: w\n\ufefftitle: x\n", "unreadable", 2, 2, "a key was expected here"),
    ("windows newlines", "work: w\r\ntitel: x\r\n", "unknown-key", 2, 1, "did you mean `title`?"),
    ("mixed newlines", "work: w\r\ntitle: x\nprocedure: y\rtitel: z\n", "unknown-key", 4, 1, "did you mean `title`?"),
    ("old newlines", "work: w\rtitel: x\r", "unknown-key", 2, 1, "did you mean `title`?"),
    ("next-line character", "work: w\x85titel: x\n", "unknown-key", 2, 1, "did you mean `title`?"),
    ("half a file, within braces", "work: w\nquality: {score: exact(output.a), max_err", "unreadable", 2, 10, "never closed"),
    ("half a file, within a key", "work: w\ntoday", "unreadable", 2, 1, "has no `:` behind its key"),
    ("anchor bomb", "a: &a [x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\n", "wrong-value", 3, 8, "is the alias `*b`"),
    ("alias of itself", "work: &w [*w]\n", "wrong-value", 1, 11, "is the alias `*w`"),
    ("norway for a share", "quality: {max_error: no}\n", "wrong-value", 1, 11, "`quality.max_error` is `no`, not a percentage"),
    ("clock time for a duration", "review: {within: 4:30}\n", "wrong-value", 1, 10, "not a duration"),
    ("underscores in a number", "review: {people: 1_000}\n", "wrong-value", 1, 10, "not a whole number"),
    ("version as a name", "work: 1.10\n", "wrong-value", 1, 1, "a number, not a text"),
    ("leading zeros", "title: 0123\n", "wrong-value", 1, 1, 'quote it: "0123"'),
    ("trailing zero", "title: 1.10\n", "wrong-value", 1, 1, "`title` is `1.10`, a number, not a text"),
    ("octal", "title: 0o17 # a floor\n", "wrong-value", 1, 1, 'quote it: "0o17"'),
    ("power of ten", "work: w\noutput: {type: object}\ntoday: {done_by: 1e3}\n", "wrong-value", 3, 9, 'quote it: "1e3"'),
    ("number for an expression", "constraints: [{must: 0123}]\n", "wrong-value", 1, 16, "is `0123`, a number, not an expression"),
    ("tilde", "title: ~\n", "wrong-value", 1, 1, "`title` is empty"),
    ("true as a text", "title: true\n", "wrong-value", 1, 1, 'quote it: "true"'),
    ("tag of an integer", "review: {people: !!int '3'}\n", "wrong-value", 1, 18, "which YAML reads as a tag"),
    ("tag of binary", "title: !!binary aGk=\n", "wrong-value", 1, 8, "which YAML reads as a tag"),
    ("tag of one's own", "title: !secret x\n", "wrong-value", 1, 8, "which YAML reads as a tag"),
    ("text turned", "title: a\u202eb\n", "wrong-value", 1, 8, "holds U+202E, which turns the direction of reading"),
    ("text turned by an escape", 'title: "\\u2066x"\n', "wrong-value", 1, 8, "holds U+2066"),
    ("key turned", 'input: {properties: {"a\\u202Eb": {type: string}}}\n', "wrong-value", 1, 22, "a key holds U+202E"),
    ("cyclic reference", "input: {$ref: '#/$defs/a', $defs: {a: {$ref: '#/$defs/b'}, b: {$ref: '#/$defs/a'}}}\n", "bad-schema", 1, 40, "leads back to itself"),
    ("reference to the whole", "input: {$ref: '#'}\n", "bad-schema", 1, 9, "leads back to itself, so any value passes"),
    ("reference to itself", "input: {type: object, properties: {a: {$ref: '#/properties/a'}}}\n", "bad-schema", 1, 40, "leads back to itself"),
    ("reference to a name", "input: {properties: {a: {$ref: 'urn:x:y'}}}\n", "bad-schema", 1, 26, "nothing is fetched"),
    ("reference to a file beside", "input: {properties: {a: {$ref: 'other.json'}}}\n", "bad-schema", 1, 26, "nothing is fetched"),
    ("reference under an id", "input: {$id: 'http://127.0.0.1:9/', properties: {a: {$ref: 'b'}}}\n", "bad-schema", 1, 54, "nothing is fetched"),
    ("dynamic reference", "input: {properties: {a: {$dynamicRef: 'http://127.0.0.1:9/#x'}}}\n", "bad-schema", 1, 26, "is not read"),
    ("remote dialect", "input: {$schema: 'http://127.0.0.1:9/schema', type: object}\n", "bad-schema", 1, 9, "it is read as 2020-12"),
    ("pattern beyond all memory", "input: {properties: {a: {pattern: 'a{1000000000}'}}}\n", "bad-schema", 1, 26, "not a regular expression"),
    ("multiple of nothing", "input: {properties: {a: {multipleOf: 0}}}\n", "bad-schema", 1, 26, "cannot be used"),
    ("no values to choose from", "output: {properties: {a: {enum: []}}}\n", "bad-schema", 1, 27, "is empty, so no value fits"),
    ("values that are no list", "output: {properties: {a: {enum: x}}}\n", "bad-schema", 1, 27, "not array"),
    ("required that is no list", "input: {required: a}\n", "bad-schema", 1, 9, "not array"),
    ("schema that is false", "input: false\n", "wrong-value", 1, 1, "not keys with values"),
    ("sixty choices in one", "judgement: [{when: '" + "true ? " * 60 + "1" + " : 0" * 60 + "'}]\n", "bad-expression", 1, 20, "nested more than 50 deep"),
    ("number beyond sixty-four bits", "judgement: [{when: 'input.a > 99999999999999999999'}]\n", "bad-expression", 1, 20, "invalid int literal"),
    ("no truth value", "judgement: [{when: 'input.a + 1'}]\ninput: {properties: {a: {type: integer}}}\n", "bad-expression", 1, 20, "not true or false"),
    ("typographic quotes", "judgement: [{when: 'input.a == “x”'}]\n", "bad-expression", 1, 20, "which CEL does not know"),
    ("nothing but a comment", "judgement: [{when: '// nothing'}]\n", "bad-expression", 1, 20, "ends too early"),
    ("assignment", "judgement: [{when: 'input.a := 1'}]\n", "bad-expression", 1, 20, "compare with `==`"),
    ("bad pattern in an expression", "input: {properties: {a: {type: string}}}\njudgement: [{when: \"input.a.matches('(')\"}]\n", "bad-expression", 2, 20, "not a regular expression"),
    ("score of the input", "quality: {score: 'exact(input.a)'}\n", "bad-expression", 1, 18, "where it cannot stand"),
    ("decimal comma", "quality: {max_error: '2,5%'}\n", "wrong-value", 1, 11, "not a percentage"),
    ("full-width digits", "quality: {max_error: '５%'}\n", "wrong-value", 1, 11, "not a percentage"),
    ("arabic digits", "today: {volume: ٣/day}\n", "wrong-value", 1, 9, "not a rate"),
    ("two units", "review: {effort: 1 h 30 min}\n", "wrong-value", 1, 10, "not a duration"),
    ("longer than the world", "review: {effort: 1e300 s}\n", "wrong-value", 1, 10, "too large"),
    ("unknown period", "today: {volume: 5/fortnight}\n", "wrong-value", 1, 9, "not a rate"),
    ("sign of a currency", "quality: {cost_per_item: €0.02}\n", "wrong-value", 1, 11, "write it as `45 EUR`"),
    ("way out of the folder as a name", "work: ../../etc/passwd\n", "wrong-value", 1, 1, "write it as `etc-passwd`"),
    ("answers outside the workspace", "implementations: [{name: a, replay: ../../../../../../../../etc/passwd}]\n", "not-there", 1, 37, "outside the workspace"),
    ("contract that is not there", "data: [contracts/none.yaml]\n", "not-there", 1, 8, "which is not in the workspace"),
    ("key that is null", "null: x\n", "unknown-key", 1, 1, "is not a known key"),
    ("mapping as a key", "? {a: b}\n: c\n", "wrong-value", 1, 3, "a key is a list or a mapping"),
    ("bracket too many", "work: w\n}\n", "unreadable", 2, 1, "a key was expected here"),
]  # fmt: skip

INITIATIVES: list[tuple[str, str, str, int, int, str]] = [
    ("bare day", "milestones: {30: {adoption: 20%}}\n", "wrong-value", 1, 14, "write it as `day 30`"),
    ("no such stage", "plan: {redy: day 14}\n", "unknown-key", 1, 8, "did you mean `ready`?"),
    ("no such date", "started: 2026-02-30\n", "wrong-value", 1, 1, "not a day of the calendar"),
    ("bare price", "value: {worth: 38}\n", "wrong-value", 1, 9, "write it as `38 EUR/hour`"),
    ("number with a unit", "value: {baseline: 200 hours}\n", "wrong-value", 1, 9, "write it without a unit, as `200`"),
    ("one stop rule as a text", "decision: {stop_if: net_value < 0}\n", "wrong-value", 1, 12, 'write it as `["net_value < 0"]`'),
    ("nothing in a list", "works: [a, ]\nowner: [a, b]\n", "wrong-value", 2, 1, "`owner` is a list, not a text"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind", "line", "column", "phrase"),
    [each[1:] for each in WORKS],
    ids=[each[0] for each in WORKS],
)
def test_a_bad_work_has_its_fault_at_its_place(
    tmp_path: Path, content: bytes | str, kind: str, line: int, column: int, phrase: str
) -> None:
    file = tmp_path / "w.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = [
        (each.kind.value, each.place.path, each.place.line, each.place.column, each.message + " " + each.help)
        for each in read_work(file, "works/w.yaml").faults
    ]
    assert any(each[:4] == (kind, "works/w.yaml", line, column) and phrase in each[4] for each in found), (
        found
    )


@pytest.mark.parametrize(
    ("content", "kind", "line", "column", "phrase"),
    [each[1:] for each in INITIATIVES],
    ids=[each[0] for each in INITIATIVES],
)
def test_a_bad_initiative_has_its_fault_at_its_place(
    tmp_path: Path, content: str, kind: str, line: int, column: int, phrase: str
) -> None:
    file = tmp_path / "i.yaml"
    file.write_text(content, encoding="utf-8")
    found = [
        (each.kind.value, each.place.line, each.place.column, each.message + " " + each.help)
        for each in read_initiative(file, "initiatives/i.yaml").faults
    ]
    assert any(each[:3] == (kind, line, column) and phrase in each[3] for each in found), found


@pytest.mark.parametrize("word", ["no", "NO", "off", "y", "1:30", "2026-01-01"])
def test_words_that_other_readers_of_yaml_turn_into_something_else_stay_texts(
    tmp_path: Path, word: str
) -> None:
    file = tmp_path / "w.yaml"
    file.write_text(f"today: {{done_by: {word}}}\n", encoding="utf-8")
    read = read_work(file, "works/w.yaml")
    assert read.work.today is not None
    assert (read.faults, read.work.today.done_by) == ((), word)


@pytest.mark.parametrize("spelt", ["0123", "1.10", "0o17", "0x1F", "1e3", "+5", "-0", "True"])
def test_a_value_read_as_no_text_is_shown_and_repaired_as_the_file_spells_it(
    tmp_path: Path, spelt: str
) -> None:
    file = tmp_path / "w.yaml"
    file.write_text(f"work: w\ntitle:  {spelt}  # kept\n", encoding="utf-8")
    (fault,) = read_work(file, "works/w.yaml").faults
    assert f"`{spelt}`" in fault.message
    assert fault.help == f'quote it: "{spelt}"'
    assert fault.fix is not None
    assert [each.value for each in fault.fix.changes] == [spelt]
