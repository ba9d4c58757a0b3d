"""What form a part of an expression has: what its words depend on."""

from __future__ import annotations

from midspan.definitions.celtext import tokens
from midspan.wording.celtree import Binary, Call, Choice, Macro, Member, Name, Node, Unary

# A comparison, and the one that says the same with its sides exchanged.
MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


def operands(node: Node, sign: str) -> list[Node]:
    """The parts of `a && b && c`, however long."""
    found: list[Node] = []
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Binary) and each.sign == sign:
            waiting += [each.right, each.left]
        else:
            found.append(each)
    return found


def is_negative(node: Node) -> bool:
    return (isinstance(node, Unary) and node.sign == "!") or (isinstance(node, Binary) and node.sign == "!=")


def is_condition(node: Node) -> bool:
    """Whether it is true or false by its form, and no name of something."""
    if isinstance(node, Binary):
        return node.sign in {"&&", "||", "in", *MIRRORED}
    return isinstance(node, Macro | Choice) or (isinstance(node, Unary) and node.sign == "!")


def path_of(node: Node) -> tuple[str, ...] | None:
    steps: list[str] = []
    while isinstance(node, Member):
        steps.append(node.name)
        node = node.target
    return (node.name, *reversed(steps)) if isinstance(node, Name) else None


def sized_by(node: Node) -> Node | None:
    """What `size` is asked of."""
    if not isinstance(node, Call) or node.name != "size":
        return None
    found = [*([node.target] if node.target else []), *node.arguments]
    return found[0] if len(found) == 1 else None


def mentions(source: str, name: str) -> bool:
    return any(each.kind == "name" and each.text == name for each in tokens(source)) if source else False
