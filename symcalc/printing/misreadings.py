"""Which vectors that are named as scalars the printed text shows to be vectors.

A reader takes `b` for a vector where it is transposed, where a plain sign joins it, or a multiple of it by numbers, to
what is a vector whatever `b` may be, behind what is a matrix or a row whatever `b` may be, and as the only argument of
a function that is of arrays alone. One that stands anywhere else, too, is declared: what a reader makes of it there
before he knows better could make a vector of another name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from symcalc.expressions.core_nodes import Variable, is_array
from symcalc.expressions.dimensions import ONE, SizeAtom
from symcalc.expressions.kinds import KINDS, kind_of
from symcalc.expressions.node import Expression
from symcalc.printing.views import Call, Norm, Row, Sum, Turned, View
from symcalc.spelling import canonical_name, kind_by_letter


def misread(root: Any, views: Mapping[Expression, View], variables: Collection[Expression]) -> set[Expression]:
    """Return the vectors named as scalars that must be declared.

    Args:
        root: the formula.
        views: what is printed with how it is written, arguments first.
        variables: those that are not declared anyway.
    """
    suspects = {v for v in variables if is_named_as_scalar(v)}
    return Uses(views, suspects).misread(root) if suspects else set()


def is_named_as_scalar(v: Any) -> bool:
    """Tell a plain vector whose first letter is that of scalars."""
    kind = kind_of(v)
    return kind.is_plain and kind.axes == 1 and not KINDS[kind_by_letter(canonical_name(v.name))].axes


class Uses:
    """One walk over a printed formula."""

    def __init__(self, views: Mapping[Expression, View], suspects: set[Expression]) -> None:
        self.views = views
        self.suspects = suspects
        self.found = {v: v for v in suspects}  # a suspect, and multiples of it by numbers: the suspect
        for e, v in views.items():
            if isinstance(v, Row) and len(v.arrays) == 1 and v.arrays[0] in suspects and is_number(v):
                self.found[e] = v.arrays[0]

    def misread(self, root: Any) -> set[Expression]:
        """Return the suspects that stand where nothing shows what they are, or that stand nowhere."""
        misread = {self.found[root]} if root in self.found else set()
        told: set[Expression] = set()
        for e, v in self.views.items():
            if e in self.found:
                continue  # what a multiple stands in decides
            used = {self.found[a] for a in v.operands() if a in self.found}
            if used:
                shown = self.shown(v)
                told |= shown
                misread |= used - shown
        return misread | (self.suspects - told)

    def shown(self, v: View) -> set[Expression]:
        """Return the suspects that one construct shows to be vectors."""
        if isinstance(v, Turned) and v.arg in self.suspects and v.transposed and not v.inverted:
            return {v.arg}
        if isinstance(v, Norm) and v.arg in self.found:
            return {self.found[v.arg]}
        if isinstance(v, Row) and not (v.dotted_over or v.dotted_under):
            return self.shown_by_row(v)
        if isinstance(v, Call) and v.operation is not None and v.operation.function is not None:
            shown = [a for i, a in enumerate(v.arguments) if i in v.operation.function.of_arrays]
            return {self.found[a] for a in shown if a in self.found}
        return self.shown_by_sum(v) if isinstance(v, Sum) and v.shape else set()

    def shown_by_row(self, v: Row) -> set[Expression]:
        """Return the suspects that stand behind a matrix or a row: behind arrays of which none is a suspect itself."""
        for i, a in enumerate(v.arrays[1:], 1):
            if a in self.found:
                return {self.found[a]} if v.arrays[i - 1].shape[1] is not ONE else set()
            if any(b in self.found for b in v.arrays[:i]):
                break
        return set()

    def shown_by_sum(self, v: Sum) -> set[Expression]:
        """Return the suspects of a sum that plain signs join to a vector (see `inference.operators.runs`)."""
        shown: set[Expression] = set()
        unknown: set[Expression] = set()  # those of the present run
        first: Any = None  # the first array of which something is known: what goes on behind a dotted sign
        sure = array = False  # whether a vector is in the run; whether a term so far is an array
        for i, (t, spread) in enumerate(v.terms):
            plain = (not spread or is_array(t)) and t not in self.found
            if i and (spread or not array):  # behind a dotted sign
                first = first or (t if plain else None)
                unknown, sure = set(), first is not None and self.is_vector(first)
            elif plain:
                first = first or t
                sure = sure or self.is_vector(t)
            elif not spread:
                unknown.add(self.found[t])
            array = array or not spread
            if sure:
                shown |= unknown
        return shown

    def is_vector(self, t: Any) -> bool:
        """Tell whether a term is a vector for every reader: it ends in a name that is one."""
        v = self.views[t]
        match v:
            case Row():
                last = [*v.arrays, *(base for base, _ in (*v.dotted_over, *v.dotted_under))][-1:]
            case Call(arguments=arguments):
                last = list(arguments[-1:])
            case _:
                last = [t]
        return any(isinstance(a, Variable) and a not in self.suspects and a.shape[1] is ONE for a in last)


def is_number(v: Row) -> bool:
    """Tell whether what stands before and below the arrays of a product are numbers, as a reader sees at once."""
    return all(
        (base.is_Rational or isinstance(base, SizeAtom) or (base.is_number and base.is_Atom)) and p is ONE
        for base, p in (*v.over, *v.under)
    )
