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
from symcalc.expressions.pickling import packed, unpacked


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
    ROOT: ClassVar = "root"  # of an equation, and the unknown behind it
    MINIMUM: ClassVar = "argmin"


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
        """Return flat lists, which are copied at any depth: of literals as numbers and words, and of leaves."""
        code: list[int | str] = []
        leaves: list[Expression] = []
        constants: list[Dim | Expression] = []
        places: dict[int, int] = {}  # those of literals count backwards, those of leaves are negative
        count = 0
        for e in in_order(self.value):
            if not isinstance(e, Literal):
                places[id(e)] = ~len(leaves)
                leaves.append(e)
                continue
            parts = [count - i if (i := places[id(a)]) >= 0 else i for a in e.parts]
            code += [FORMS.index(e.form), len(parts), *parts, *map(SIGNS.index, e.signs)]
            if e.form in NAMED:
                code += [e.what, len(e.constants)]
                constants += e.constants
            places[id(e)], count = count, count + 1
        return _restored, (code, *packed((leaves, constants, self.declared)))


FORMS = tuple(form for name, form in vars(Form).items() if name.isupper())
SIGNS = ("+", "-", ".+", ".-", "*", "/")
NAMED = (Form.NUMBER, Form.NAME, Form.CALL)  # which have a word, and perhaps constants
IN_ROWS = (Form.SUM, Form.PRODUCT)


def _restored(code: Sequence[Any], *state: Any) -> Typed:
    leaves, constants, declared = unpacked(*state)
    built: list[Part] = []
    read, constant = iter(code), iter(constants)
    for number in read:
        form, length = FORMS[number], next(read)
        places = [next(read) for _ in range(length)]
        parts = [built[-i] if i > 0 else leaves[~i] for i in places]
        signs = [SIGNS[next(read)] for _ in places[1:]] if form in IN_ROWS else ()
        what, count = (next(read), next(read)) if form in NAMED else ("", 0)
        built.append(Literal(form, parts, what, signs, [next(constant) for _ in range(count)]))
    return Typed(built[-1] if built else leaves[-1], declared)
