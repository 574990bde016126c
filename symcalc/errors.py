"""One family of errors; every message points at what is wrong and says what to try."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any, TypeVar

E = TypeVar("E", bound="SymcalcError")
LONGEST_NAME = 100  # for which another is sought
LONGEST_LINE = 400
AROUND = 60  # characters of a long line that are shown on either side of the place
LINE_END = re.compile(r"\r\n|\n|\r")


def printable(text: str) -> str:
    r"""Return a text on one line that a terminal may be given: with · for what is not printable.

    >>> printable("x\x1b[31m\ny")
    'x·[31m y'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else " " if c.isspace() else "·" for c in text)


class SymcalcError(Exception):
    """What went wrong, where, and what to try.

    ``str()`` shows the message, the line of the input with carets under the place (where one is known), and the hint.
    Whatever a message quotes is printable.

    >>> print(SymcalcError("a number was expected", text="2 + *", span=(4, 5), hint="write a factor before *"))
    a number was expected
      line 1: 2 + *
                  ^
    write a factor before *
    """

    def __init__(self, message: str, *, text: str = "", span: tuple[int, int] | None = None, hint: str = "") -> None:
        self.message = printable(message)
        super().__init__(self.message)
        self.text = text
        self.span = span
        self.hint = printable(hint)
        self.about: Any = None  # the part of a formula that it is about
        self.mends: tuple[str, ...] = ()  # texts that the hint proposes: each is read

    def on(self: E, part: Any) -> E:
        """Return the error, which is about a part of a formula; a smaller part that is already known is kept."""
        self.about = part if self.about is None else self.about
        return self

    def at(self: E, text: str, span: tuple[int, int]) -> E:
        """Return the same error pointing at ``text[span[0]:span[1]]``; a place that is already known is kept."""
        if self.span is not None:
            return self
        error = type(self)(self.message, text=text, span=span, hint=self.hint)
        error.mends = self.mends
        return error

    def __str__(self) -> str:
        parts = [_cut(self.message)]
        if self.span is not None:
            parts.append(_excerpt(self.text, self.span))
        if self.hint:
            parts.append(_cut(self.hint))
        return "\n".join(parts)


class ParseFailure(SymcalcError):
    """The text is not in the language."""


class UnknownName(SymcalcError):
    """A function or variable that nobody knows."""


class ShapeMismatch(SymcalcError):
    """Sizes that cannot agree."""


class KindMismatch(SymcalcError):
    """A scalar where an array is asked, or the other way round."""


class OperandMismatch(KindMismatch, TypeError):
    """An array of numbers, or something else that is no formula, beside a formula."""


class MissingRule(SymcalcError):
    """An operation has no rule for what is asked of it. Absent is not zero."""


class NotSupported(SymcalcError):
    """Known, but not built."""


class TooLarge(SymcalcError):
    """The input is beyond the bounds that keep answers quick."""


class ArgumentMismatch(SymcalcError, ValueError):
    """A compiled function was called with the wrong arguments."""


class About:
    """Lets errors be about a part of a formula, where they do not know a smaller one: ``with About(Y): …``."""

    __slots__ = ("part",)

    def __init__(self, part: Any) -> None:
        self.part = part

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if isinstance(error, SymcalcError):
            error.on(self.part)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return «did you mean …?» for the nearest of ``names``, or an empty string.

    >>> nearest("sinn", ["sin", "cos"]), nearest("Tr", ["tr"]), nearest("rank", ["arctan"])
    ('did you mean sin?', 'did you mean tr?', '')
    """
    if len(name) > LONGEST_NAME:
        return ""
    spellings = {n.casefold(): n for n in names}
    found = difflib.get_close_matches(name.casefold(), spellings, n=1, cutoff=0.65)
    return f"did you mean {spellings[found[0]]}?" if found else ""


def _cut(text: str) -> str:
    """Return a text without its middle, where long names make it long."""
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE // 2]}…{text[-LONGEST_LINE // 2 :]}"


def _excerpt(text: str, span: tuple[int, int]) -> str:
    """Return the line of ``text`` that holds the span, with carets below it; long lines are cut around the place."""
    start, end = span[0], min(span[1], span[0] + AROUND)
    number, first, last = 1, 0, len(text)
    for line_end in LINE_END.finditer(text):
        if line_end.start() >= start:
            last = line_end.start()
            break
        number, first = number + 1, line_end.end()
    left = max(first, start - AROUND)
    right = max(left, min(last, max(end, start) + AROUND))
    head = f"  line {number}: " + ("…" if left > first else "")
    line = "".join(c if c.isprintable() else "·" for c in text[left:right])
    carets = "^" * max(1, min(end, right) - start)
    return f"{head}{line}{'…' if right < last else ''}\n{' ' * (len(head) + start - left)}{carets}"
