"""Reading Python without running it."""

from __future__ import annotations

import ast
import threading

# Before Python 3.11.8 and 3.12.2 one thread that parses while another one does may fail with a SystemError.
_ONE_AT_A_TIME = threading.RLock()


def parsed(source: bytes, shown: str = "<unknown>") -> ast.Module:
    """What is written there, for any thread. Raises SyntaxError, ValueError, RecursionError, MemoryError."""
    with _ONE_AT_A_TIME:
        return ast.parse(source, filename=shown)
