"""What was typed: each construct of the text as it stands, of which nothing is worked out.

A literal has the form of its construct (a sum, a call) and what goes with it (the signs of the sum, the function's
name); a sum is as long as it is typed, and so is a product. Leaves are variables, whole numbers and sizes; another
number keeps its digits. A definition is a literal with a name, around what it stands for, so that names survive. A
function is one literal, whatever it is made of (``norm1`` of a sum and absolute values), and what a sign writes (A ⊗ B,
‖x‖, I_n) is the call that it stands for.

Literals are no expressions of SymPy's, which would look at what they are made of: each is itself, and nothing else is
equal to it. `symcalc.language.normalisation` makes expressions of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, NamedTuple, TypeAlias

from symcalc.expressions.dimensions import Dim, Shape
from symcalc.expressions.node import Expression


class Form:
    """What a literal is."""

    NUMBER: ClassVar = "number"
    NAME: ClassVar = "name"  # of a definition
    NEGATION: ClassVar = "negation"
    TRANSPOSITION: ClassVar = "transposition"
    SUM: ClassVar = "sum"  # of a row, with its signs
    PRODUCT: ClassVar = "product"  # of a row of matrix products and divisions by scalars, with its signs
    RIGHT_DIVISION: ClassVar = "/"  # by a matrix
    LEFT_DIVISION: ClassVar = "\\"
    ENTRIES: ClassVar = ".*"
    ENTRIES_OVER: ClassVar = "./"
    POWER: ClassVar = "^"
    POWER_OF_ENTRIES: ClassVar = ".^"
    CALL: ClassVar = "call"


class Literal:
    """A construct of the text.

    Attributes:
        form: which one.
        parts: literals and leaves.
        what: the name of a function or a definition; the digits of a number.
        signs: those of a row.
        constants: the arguments of a call that are no expressions, which stand behind the others: sizes, an axis.
    """

    __slots__ = ("constants", "form", "parts", "signs", "what")

    def __init__(
        self,
        form: str,
        parts: Sequence[Part] = (),
        what: str = "",
        signs: Sequence[str] = (),
        constants: Sequence[Dim | Expression] = (),
    ) -> None:
        self.form = form
        self.parts = parts
        self.what = what
        self.signs = signs
        self.constants = constants


Part: TypeAlias = Literal | Expression  # a literal, or a leaf


def below(e: Part) -> Sequence[Part]:
    """Return what a literal is made of; of a leaf nothing."""
    return e.parts if isinstance(e, Literal) else ()


def in_order(*roots: Part) -> Iterator[Part]:
    """Yield each literal and each leaf once, parts first, definitions where they are used first."""
    seen: set[int] = set()
    stack: list[tuple[Part, bool]] = [(e, False) for e in reversed(roots)]
    while stack:
        e, is_done = stack.pop()
        if is_done:
            yield e
        elif id(e) not in seen:
            seen.add(id(e))
            stack.append((e, True))
            stack += [(a, False) for a in reversed(below(e))]


class Row(NamedTuple):
    """A literal in a list, which names its parts by their places."""

    form: str
    parts: tuple[int, ...]
    what: str
    signs: tuple[str, ...]
    constants: tuple[Dim | Expression, ...]


class Declared(NamedTuple):
    """A variable that a program declares, with the sizes that it writes."""

    name: str
    kind: str
    sizes: Shape = ()


class Typed:
    """A program as it was typed.

    Attributes:
        value: the literal of its value; the definitions that it uses are in it.
        declared: the variables that it declares, in order of appearance.
    """

    def __init__(self, value: Part, declared: Sequence[Declared] = ()) -> None:
        self.value = value
        self.declared = tuple(declared)

    def __reduce__(self) -> Any:
        """Return a flat list, which is copied at any depth."""
        places: dict[int, int] = {}
        rows: list[Row | Expression] = []
        for e in in_order(self.value):
            places[id(e)] = len(rows)
            if isinstance(e, Literal):
                parts = tuple([places[id(a)] for a in e.parts])
                rows.append(Row(e.form, parts, e.what, tuple(e.signs), tuple(e.constants)))
            else:
                rows.append(e)
        return _restored, (rows, self.declared)


def _restored(rows: Sequence[Row | Expression], declared: Sequence[Declared]) -> Typed:
    built: list[Part] = []
    for row in rows:
        if isinstance(row, Row):
            built.append(Literal(row.form, [built[place] for place in row.parts], *row[2:]))
        else:
            built.append(row)
    return Typed(built[-1], declared)
