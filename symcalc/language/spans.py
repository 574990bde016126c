"""Where the parts of a program stand in its text: what an error points at that is raised while a formula is derived."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from symcalc.errors import SymcalcError
from symcalc.expressions.node import Expression, children
from symcalc.expressions.walks import postorder

P = ParamSpec("P")
R = TypeVar("R")


class Spans(NamedTuple):
    """The parts of a program, as they were built.

    Attributes:
        text: the program.
        parts: each value that a construct of the text has, with the place of the construct, parts first.
        derived: whether they are asked for what was derived from the program.
    """

    text: str = ""
    parts: tuple[tuple[Expression, int, int], ...] = ()
    derived: bool = False

    def pointed(self, error: SymcalcError) -> SymcalcError:
        """Return an error that points at the part which it is about; else at the smallest one that holds this.

        Where no part holds it, because the program was rewritten first, it points at the program's value.
        """
        if error.span is not None or error.about is None or not self.parts:
            return error
        holding = {error.about}
        for e in postorder(self.parts[-1][0]):
            if not holding.isdisjoint(children(e)):
                holding.add(e)
        found = next((part for part in self.parts if part[0] == error.about), None)
        found = found or next((part for part in self.parts if part[0] in holding), None)
        if found is None and self.derived:
            return error
        return error.at(self.text, (found or self.parts[-1])[1:])


NO_SPANS = Spans()


class HasSpans(Protocol):
    """What knows the program that it comes from."""

    spans: Spans


H = TypeVar("H", bound=HasSpans)


def pointing(method: Callable[Concatenate[H, P], R]) -> Callable[Concatenate[H, P], R]:
    """Make the errors of a method point at the text."""

    @wraps(method)
    def run(self: H, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except SymcalcError as error:
            raise self.spans.pointed(error) from error.__cause__

    return run


@contextmanager
def pointing_into(*programs: Spans) -> Iterator[None]:
    """Make errors point at the text of the first program that holds what they are about."""
    try:
        yield
    except SymcalcError as error:
        for spans in programs:  # among several, only a part says which one is meant
            error = spans._replace(derived=spans.derived or len(programs) > 1).pointed(error)
        raise error from error.__cause__
