"""Whole programs: the declarations that a formula needs, its definitions, its last line.

A variable needs no declaration if its first letter gives its kind and the formula its size. What needs one: a
structure, a kind that is not its letter's, a size that is a number, a dimension that the formula names, a size that
the formula does not tie to the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Integer

from symcalc.naming import canonical_name, kind_by_letter
from symcalc.nodes import (
    MatAdd,
    MatMul,
    ScalarVariable,
    Transpose,
    Variable,
    children,
    differential_of,
    is_array,
    postorder,
    shape_of,
)
from symcalc.printing.layout import Engine, views_in_order
from symcalc.printing.names import names_of_sizes
from symcalc.printing.text import TEXT
from symcalc.printing.tying import tie
from symcalc.printing.views import Leaf, View
from symcalc.registry import functions
from symcalc.scaling import split
from symcalc.shapes import Dim, DimensionName

RESERVED = {"I", "eye", "π"}


def print_program(e: Any, variables: Mapping[str, Any]) -> str:
    """Return a program in the input language: declarations where they are needed, definitions, the formula.

    Args:
        e: the formula.
        variables: the variables of the whole program by name, in order of appearance.

    >>> from symcalc.nodes import variable
    >>> from symcalc.shapes import dimension
    >>> n = dimension("n")
    >>> x, K = variable("x", "vector", (n, dimension(1))), variable("K", "spd", (n, n))
    >>> print(print_program(K * x, {"x": x, "K": K}))
    K : spd(n)
    K*x
    """
    views = views_in_order(e)
    leaves = [v.value for v in views.values() if isinstance(v, Leaf)]
    occurring = [v for v in leaves if isinstance(v, Variable | ScalarVariable)]
    known = dict.fromkeys([*variables.values(), *occurring])
    names = {canonical_name(v.name) for v in known}
    written = {d for d in leaves if isinstance(d, DimensionName)}
    declared = Needs(e, views, known, occurring, written).found
    sizes = names_of_sizes({d for v in known for d in shape_of(v)} | written, names)
    taken = {*names, *sizes.values(), *(s.name for v in known for d in shape_of(v) for s in d.free_symbols)}
    layout = Engine(TEXT, taken, dimensions=sizes).lay_out(e, views)
    lines = [declaration(v, sizes) for v in known if v in declared]
    return "\n".join([*lines, *(f"{d.name} = {d.text}" for d in layout.definitions), layout.text])


def declaration(v: Any, sizes: Mapping[Dim, str] | None = None) -> str:
    """Return the line that declares a variable; ``sizes`` names what is no number.

    >>> from symcalc.nodes import variable
    >>> declaration(variable("a", "positive"))
    'a : positive'
    """
    shape = [sizes[d] if sizes and d in sizes else str(d) for d in shape_of(v)]
    if not shape:
        return f"{v.name} : {v.kind_name}"
    return f"{v.name} : {v.kind_name}({', '.join(shape if v.kind_name == 'matrix' else shape[:1])})"


class Needs:
    """Which variables of a formula must be declared."""

    def __init__(
        self, e: Any, views: Mapping[Any, View], known: Iterable[Any], occurring: Iterable[Any], written: set[Any]
    ) -> None:
        self.views = views
        self.written = written
        by_name = {v.name: v for v in known}
        # differentials follow their variables
        self.differentiated = {v: x for v in occurring if (x := by_name.get(v.name[1:])) and differential_of(x) == v}
        self.own = [v for v in occurring if v not in self.differentiated]
        self.candidates = list(dict.fromkeys([*self.own, *known]))
        self.found = {v for v in self.own if asks(v)}
        self.found |= misread(e, set(self.own) - self.found)
        self.found |= set(self.differentiated.values()) - set(self.own)
        while more := (self.carriers() | self.untied() | self.clashing()) - self.found:
            self.found |= more

    def sizes(self) -> set[Any]:
        """Return the names of dimensions that are written so far."""
        return self.written.union(*[d.free_symbols for v in self.found for d in shape_of(v)])

    def clashing(self) -> set[Any]:
        """Return the variables that bear the name of a dimension."""
        names = {d.name for d in self.sizes()}
        return {v for v in self.own if canonical_name(v.name) in names}

    def carriers(self) -> set[Any]:
        """Return, for each dimension that is written, a variable that has it."""
        missing = self.sizes() - {d for v in self.found for d in shape_of(v)}
        carriers: set[Any] = set()
        for d in sorted(missing, key=lambda d: str(d.name)):
            if not any(d in shape_of(v) for v in carriers):
                carriers |= {next((v for v in self.candidates if d in shape_of(v)), None)} - {None}
        return carriers

    def untied(self) -> set[Any]:
        """Return the variables whose sizes the formula leaves apart though they are one."""
        first: dict[Any, tuple[Any, Any]] = {}  # of each size: a variable that has it, and what the formula makes of it
        apart: set[Any] = set()
        tied = tie(self.views, self.found, self.differentiated)
        for v in self.candidates:
            shape = tied.get(v, shape_of(v) if v in self.found else ())
            for d, read in zip(shape_of(v), shape, strict=False):
                if not isinstance(d, Integer):
                    holder, before = first.setdefault(d, (v, read))
                    if read != before:
                        apart |= {holder, v}
        for d, (holder, read) in first.items():
            if not d.is_Atom and all(s in first for s in d.free_symbols):
                factors = {s: first[s] for s in d.free_symbols}
                if read != d.xreplace({s: factor for s, (_, factor) in factors.items()}):
                    apart |= {holder, *(v for v, _ in factors.values())}
        return apart


def asks(v: Any) -> bool:
    """Tell whether a variable must be declared wherever it stands."""
    name = canonical_name(v.name)
    if name in RESERVED or name in functions():
        return True
    by_letter = kind_by_letter(name)
    if v.kind_name != by_letter and (v.kind_name, by_letter) != ("vector", "scalar"):
        return True
    return any(isinstance(d, Integer) for d in shape_of(v)[: 1 if v.kind_name == "vector" else 2])


def misread(e: Any, variables: set[Any]) -> set[Any]:
    """Return the vectors named as scalars are, but for those that are added to vectors or transposed, always."""
    suspects = {v for v in variables if v.kind_name == "vector" and kind_by_letter(canonical_name(v.name)) == "scalar"}
    misread: set[Any] = {split(e)[1]} & suspects if is_array(e) else set()
    told: set[Any] = set()
    for Y in postorder(e) if suspects else ():
        if isinstance(Y, MatMul) and len(Y.factors) == 1:
            continue  # a multiple: what it stands in decides
        for a in children(Y):
            core = split(a)[1] if is_array(a) else a
            if core in suspects:
                tells = isinstance(Y, Transpose) or (isinstance(Y, MatAdd) and shows_vector(Y, suspects))
                (told if tells else misread).add(core)
    return misread | (suspects - told)


def shows_vector(total: MatAdd, suspects: set[Any]) -> bool:
    """Tell whether a term of a sum is a vector for every reader: it ends in a name that a letter makes a vector."""
    for t in total.args:
        core = split(t)[1]
        last = core.args[-1] if core.args and not isinstance(core, Variable) else core
        if isinstance(last, Variable) and last not in suspects and last.shape[1] == 1:
            return True
    return False
