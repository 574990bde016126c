"""Errors as a program reads them, and bugs in one line."""

from __future__ import annotations

import json
import traceback
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from symcalc.errors import LINE_END, SymcalcError


def said_of_bug(bug: Exception) -> str:
    """Return a bug in one line: what nobody foresaw, and where it was."""
    place = traceback.extract_tb(bug.__traceback__)[-1]
    what = " ".join(f"{type(bug).__name__}: {bug}".split())[:200]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"a bug of symcalc, please report it with this command: {what} ({where})"


def place_of(error: SymcalcError) -> tuple[int, int, int] | None:
    r"""Return line, column and the column behind the end, counted from 1, of what an error points at.

    An end on a later line is the end of the first.

    >>> place_of(SymcalcError("no", text="x = 2\ny + *", span=(10, 11)))
    (2, 5, 6)
    """
    if error.span is None:
        return None
    start, end = error.span
    ends = [*LINE_END.finditer(error.text)]
    before = [e for e in ends if e.end() <= start]
    first = before[-1].end() if before else 0
    last = next((e.start() for e in ends if e.start() >= start), max(len(error.text), start + 1))
    return len(before) + 1, start - first + 1, max(min(end, last), start + 1) - first + 1


def in_words(error: Exception) -> str:
    """Return an error as it is said to a person."""
    if isinstance(error, SymcalcError):
        return str(error)
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError):
        where = f" to {error.filename}" if isinstance(error.filename, str) else ""
        return f"the answer cannot be written{where}: {error.strerror}"
    return said_of_bug(error)


def in_json(error: Exception) -> str:
    """Return an error as JSON: its kind, what it says, its place, what to try, and texts that are read.

    >>> json.loads(in_json(SymcalcError("no", text="a b", span=(2, 3), hint="yes")))["error"]["column"]
    3
    """
    kinds = {click.ClickException: "WrongUse", OSError: "NotWritten", Exception: "Bug"}
    kind, message, hint, place, mends = "", in_words(error), "", None, list[str]()
    if isinstance(error, SymcalcError):
        kind, message, hint, place = type(error).__name__, error.message, error.hint, place_of(error)
        mends += error.mends
    kind = kind or next(name for cls, name in kinds.items() if isinstance(error, cls))
    line, column, end = place or (None, None, None)
    said: dict[str, Any] = {"kind": kind, "message": message, "hint": hint or None}
    return json.dumps({"error": {**said, "line": line, "column": column, "end_column": end, "mends": mends}}, indent=2)


def wants_json(arguments: Sequence[str]) -> bool:
    """Tell whether a command line asks for JSON, however wrong the rest of it is.

    >>> wants_json(["gradient", "x'*", "--to", "json"]), wants_json(["-tjson"]), wants_json(["gradient", "json"])
    (True, True, False)
    """
    asked = [*(f"{a} {b}" for a, b in pairwise(arguments)), *arguments]
    return any(word in ("--to json", "-t json", "--to=json", "-tjson") for word in asked)
