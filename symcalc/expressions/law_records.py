"""Laws: identities with names, tr(c A) = c tr(A), by which expressions get their normal form and become shorter.

A law is a function with a decorator: its name is that of the function, its statement the docstring's first line.
Constructors ask for the laws on the node that they are about to make (`by_law`), or call one by itself; simplification
asks for those that shorten a node (`shorter_by_law`), code for those by which derivatives divide less
(`expanded_by_law`), what prints for the form that people write (`written_by_law`). What has been applied, they report
to whom it concerns (`applied`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple

from symcalc.expressions.node import Node, mentions_of
from symcalc.expressions.occurring_classes import bit_of
from symcalc.expressions.rules import Rules


class Phase(Enum):
    """Where a law is applied."""

    MAKING = "where a node is made"
    SHORTENING = "where a formula is simplified"
    GROUPING = "where a formula is simplified, of nodes that no other law shortens"
    EXPANDING = "where code is made of derivatives"
    WRITING = "where a formula is written: its nodes and its code stay"


class Application(NamedTuple):
    """That a law was applied to arguments, and what came out; where a node was about to be made, its class."""

    law: Law
    arguments: tuple[Any, ...]
    result: Any


_REPORTED: ContextVar[list[Application] | None] = ContextVar("reported", default=None)


@dataclass(frozen=True)
class Law:
    """An identity, read from the left to the right.

    Attributes:
        name: what it is called.
        statement: both sides.
        rule: ``(*arguments)`` -> the right side; None where the arguments are not those of the left side. Of a law
            that is not applied where a node is made, the argument is the node.
        examples: texts in the input language in which it is applied.
        phase: where it is applied.
        on: the classes whose nodes are on the left side.
        of: the classes of the first argument for which it is tried; none: all.
        among: classes one of which occurs in the first argument where it holds; none: it is tried whatever occurs.
        source: where it is found.
        condition: what must hold, besides what makes the left side have a value.
    """

    name: str
    statement: str
    rule: Callable[..., Any]
    examples: tuple[str, ...]
    phase: Phase = Phase.MAKING
    on: tuple[type, ...] = ()
    of: tuple[type, ...] = ()
    among: tuple[type, ...] = ()
    source: str = ""
    condition: str = ""

    @cached_property
    def sought(self) -> int:
        """The bits of the classes one of which occurs."""
        return reduce(or_, map(bit_of, self.among), 0)

    def __call__(self, *arguments: Any) -> Any:
        """Return the right side, or None."""
        made = self.rule(*arguments)
        if made is not None:
            report(self, arguments, made)
        return made


class _OfClass:
    """The laws of a class of nodes, of which only those are tried that can hold of what occurs in a node."""

    __slots__ = ("laws", "sought", "tried")

    def __init__(self, laws: tuple[Law, ...]) -> None:
        self.laws = laws
        self.sought = reduce(or_, [e.sought for e in laws], 0)
        self.tried: dict[int, tuple[Law, ...]] = {}  # by what occurs of what is sought

    def of(self, Y: Any) -> tuple[Law, ...]:
        """Return the laws that can hold of a node."""
        if not self.sought:
            return self.laws
        occurring = self.sought & (Y.mentions if isinstance(Y, Node) else mentions_of(Y))
        found = self.tried.get(occurring)
        if found is None:
            found = self.tried[occurring] = tuple(e for e in self.laws if not e.among or e.sought & occurring)
        return found


class _OfNodes(dict[type, _OfClass]):
    """The laws of phases by the class of a node, those of the first phase first."""

    def __init__(self, *phases: Phase) -> None:
        super().__init__()
        self.phases = phases

    def __missing__(self, kind: type) -> _OfClass:
        known = [e for e in list(LAWS.values()) if kind in e.on]
        self[kind] = found = _OfClass(tuple(e for phase in self.phases for e in known if e.phase is phase))
        return found


class _Laws(Rules[str, Law]):
    """The table of laws; what was looked up in it is forgotten when it changes.

    Attributes:
        tried: laws by the class of a node and that of its first argument.
        shortening: laws by the class of a node; so `expanding` and `writing`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        # new ones: what another thread is about to enter, of the laws that were, goes with the old ones
        self.tried: dict[tuple[type, type], tuple[Law, ...]] = {}
        self.shortening = _OfNodes(Phase.SHORTENING, Phase.GROUPING)
        self.expanding = _OfNodes(Phase.EXPANDING)
        self.writing = _OfNodes(Phase.WRITING)

    def __setitem__(self, key: str, rule: Law) -> None:
        super().__setitem__(key, rule)
        self.forget()

    def take(self, key: str) -> Law | None:
        found = super().take(key)
        self.forget()
        return found

    def restore(self, rules: dict[str, Law]) -> None:
        super().restore(rules)
        self.forget()


LAWS = _Laws()


def law(
    *on: type,
    of: type | tuple[type, ...] = (),
    among: type | tuple[type, ...] = (),
    examples: str | tuple[str, ...] = (),
    shortens: bool = False,
    phase: Phase = Phase.MAKING,
    source: str = "",
    condition: str = "",
) -> Callable[[Callable[..., Any]], Law]:
    """Enter a function as a law; see `Law`. One that ``shortens`` has that phase.

    Raises:
        ValueError: where it has no statement or no example, its name is taken, or it comes late.
    """

    def enter(rule: Callable[..., Any]) -> Law:
        name = getattr(rule, "__name__", "").strip("_").replace("_", " ")
        statement = (rule.__doc__ or "").strip().partition("\n")[0]
        made = Law(
            name=name,
            statement=statement,
            rule=rule,
            examples=(examples,) if isinstance(examples, str) else examples,
            phase=Phase.SHORTENING if shortens else phase,
            on=on,
            of=of if isinstance(of, tuple) else (of,),
            among=among if isinstance(among, tuple) else (among,),
            source=source,
            condition=condition,
        )
        if not statement or not made.examples:
            raise ValueError(f"law {name}: no {'example' if statement else 'statement'}")
        LAWS[name] = made
        return made

    return enter


def by_law(node: type, a: Any, *more: Any) -> Any:
    """Return what the first law that holds makes of a node of these arguments; None where none does.

    Laws of the first argument's class are tried before those of all, each in the order in which they were entered.
    """
    key, tried = (node, type(a)), LAWS.tried
    laws = tried.get(key)
    if laws is None:
        laws = tried[key] = _tried(*key)
    for found in laws:
        if found.among and not found.sought & mentioned(a):
            continue
        made = found.rule(a, *more)
        if made is not None:
            report(found, (a, *more), made)
            return made
    return None


def mentioned(a: Any) -> int:
    """Return what a node mentions, or the factors of a product."""
    return reduce(or_, map(mentions_of, a), 0) if isinstance(a, list | tuple) else mentions_of(a)


def _tried(node: type, kind: type) -> tuple[Law, ...]:
    on_node = [e for e in list(LAWS.values()) if node in e.on and e.phase is Phase.MAKING]
    return (*(e for e in on_node if kind in e.of), *(e for e in on_node if not e.of))


def shorter_by_law(Y: Any) -> Any:
    """Return what the first law that shortens a node makes of it; None where none does."""
    return _rewritten(Y, LAWS.shortening[type(Y)])


def expanded_by_law(Y: Any) -> Any:
    """Return what has the value of a node, and derivatives that divide by less; None where there is no such law."""
    return _rewritten(Y, LAWS.expanding[type(Y)])


def written_by_law(Y: Any) -> Any:
    """Return the form in which people write a node, which is read as the node again; None where there is no law."""
    return _rewritten(Y, LAWS.writing[type(Y)])


def _rewritten(Y: Any, laws: _OfClass) -> Any:
    for law in laws.of(Y) if laws.laws else ():
        made = law.rule(Y)
        if made is not None:
            report(law, (Y,), made)
            return made
    return None


def report(law: Law, arguments: tuple[Any, ...], result: Any) -> None:
    """Tell those who asked that a law was applied."""
    reported = _REPORTED.get()
    if reported is not None:
        reported.append(Application(law, arguments, result))


@contextmanager
def applied() -> Iterator[list[Application]]:
    """Gather what laws are applied within, the innermost first; what a node remembers is not worked out again."""
    reported: list[Application] = []
    token = _REPORTED.set(reported)
    try:
        yield reported
    finally:
        _REPORTED.reset(token)
