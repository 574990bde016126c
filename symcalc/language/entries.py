"""The variables of a program: what is known of each while it is read."""

from __future__ import annotations

from symcalc.errors import KindMismatch, ParseFailure
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.structures_and_signs import Structure
from symcalc.language.size_polynomials import Unknown
from symcalc.language.syntax_tree import Term
from symcalc.spelling import is_word, kind_by_letter


class Entry:
    """A variable: what is known of it."""

    __slots__ = ("choices", "declared", "differentials", "kind", "name", "of", "places", "settled", "shape", "span")

    def __init__(self, name: str, kind: str, shape: Shape, span: tuple[int, int], declared: bool) -> None:
        self.name = name  # as first written
        self.kind = kind
        self.shape = shape
        self.span = span
        self.declared = declared
        self.of: Entry | None = None  # the variable whose differential it is
        self.differentials: list[Entry] = []
        self.places: list[int] = []  # numbers of the statements that hold it or its differentials, where undeclared
        self.choices: tuple[str, ...] = ()  # the kinds that its uses choose from, where its letter is not the last word
        self.settled = False  # no use changes it any more

    @property
    def root(self) -> Entry:
        """The variable of which it is a differential, or itself."""
        entry = self
        while entry.of is not None:
            entry = entry.of
        return entry

    @property
    def is_open(self) -> bool:
        """Whether its letter alone, or that of the variable whose differential it is, makes it a scalar."""
        root = self.root
        return root.kind == "scalar" and not root.declared and not root.settled

    def differential(self, t: Term) -> Entry:
        """Return its differential, which stands at a term.

        Raises:
            KindMismatch: where it is a function, which does not move.
        """
        if KINDS[self.root.kind].is_function:
            said = f"d{self.name} would be the differential of {self.name}, which is a function"
            raise KindMismatch(said, span=t.span, hint=f"call it otherwise; the derivative is written {self.name}'(x)")
        entry = Entry("d" + self.name, "differential", self.shape, t.span, declared=False)
        entry.of = self
        self.root.differentials.append(entry)
        return entry

    def read_as(self, kind: str) -> None:
        """Read an undeclared name as a scalar, a vector or a matrix."""
        self.kind, self.shape = kind, unknown_shape(self.name, kind)
        for entry in self.differentials:
            entry.shape = self.shape


def check_declared_definition(entry: Entry) -> None:
    """Refuse what is declared of a definition, where that is none of the structures that are taken for granted.

    Raises:
        ParseFailure: for a kind of scalars that is not plain, and matrices of which the structure says not all.
    """
    kind = KINDS[entry.kind]
    if kind.has_more or kind.is_function or (not kind.is_plain and kind.structure is Structure.NONE):
        kinds = [k.name for k in KINDS.values() if k.structure is not Structure.NONE and not k.has_more]
        raise ParseFailure(
            f"{entry.name} is defined, and is not taken to be {kind.name} by a declaration",
            span=entry.span,
            hint="of a definition are declared its sizes, or one of " + ", ".join(kinds),
        )


def unknown_shape(name: str, kind: str) -> Shape:
    """Return the shape of a variable of which the kind is known, and no size."""
    axes = KINDS[kind].axes
    if not axes:
        return ()
    rows = Unknown(name, named=True)
    columns = ONE if axes == 1 else rows if KINDS[kind].sizes == 1 else Unknown(name, named=True)
    return (rows, columns)


def undeclared(name: str, spelling: str, t: Term) -> Entry:
    """Return the variable that the first letter of a name makes."""
    if name[1:2].isalpha() and is_word(name):
        entry = Entry(spelling, "scalar", (), t.span, declared=False)
        entry.choices = ("scalar", "vector", "matrix")
        return entry
    kind = kind_by_letter(name)
    shape: Shape = ()
    if kind == "vector":
        shape = (Unknown(name, named=True), ONE)
    elif kind == "matrix":
        shape = (Unknown(name, named=True), Unknown(name, named=True))
    entry = Entry(spelling, kind, shape, t.span, declared=False)
    if not shape:
        entry.choices = ("scalar", "vector")
    return entry
