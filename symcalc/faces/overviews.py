"""What can be said of a program that nobody asks anything of: its shape, and its derivatives by each variable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import shape_of, variables_of
from symcalc.expressions.dimensions import describe
from symcalc.faces.formula import Formula

MOST = 20  # variables by which derivatives are shown


class Overview(NamedTuple):
    """What can be said of a program.

    Attributes:
        formula: the program.
        wanted: which derivatives these are: gradients of a scalar, else the differential.
        derivatives: them, each with the names of the variables that it is by.
        refused: why there are none for some.
    """

    formula: Formula
    wanted: str
    derivatives: Mapping[tuple[str, ...], Formula]
    refused: tuple[str, ...]

    def lines(self, write: Callable[[Formula], str], comment: Callable[[str], str]) -> list[str]:
        r"""Return it in lines, with headings in comments.

        >>> import symcalc as sc
        >>> print("\n".join(overview_of(sc.parse("x'*A*y")).lines(Formula.unicode, "# {}".format)))
        xᵀ A y
        # a scalar
        # the gradient by x:
        A y
        # the gradient by A:
        x yᵀ
        # the gradient by y:
        Aᵀ x
        """
        found = [write(self.formula), comment(describe(shape_of(self.formula.expression)))]
        for by, derivative in self.derivatives.items():
            found += [comment(f"the {self.wanted} by {', '.join(by)}:"), write(derivative)]
        return [*found, *map(comment, self.refused)]


def overview_of(f: Formula) -> Overview:
    """Return what can be said of a program: the gradient by each variable in it, else the differential."""
    moving = variables_of(f.expression)
    names = tuple(name for name in f.free_variables if f.nodes[name] in moving)
    is_scalar = not shape_of(f.expression)
    groups = [(name,) for name in names] if is_scalar else [names] if names else []
    wanted = "gradient" if is_scalar else "differential"
    more = len(groups) - MOST
    derivatives, refused = {}, [f"{more} more variables: ask for the gradient by one"] if more > 0 else []
    for by in groups[:MOST]:
        try:
            derivatives[by] = getattr(f, wanted)(*by)
        except SymcalcError as e:
            refused.append(f"no {wanted} by {', '.join(by)}: {e.message}")
    return Overview(f, wanted, derivatives, tuple(refused))
