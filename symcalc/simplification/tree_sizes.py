"""How long expressions are where they are written."""

from __future__ import annotations

from sympy import Basic

from symcalc.expressions.core_nodes import Transpose, children, postorder

LONGEST = 10**9  # of what is counted


def written_size(e: Basic) -> int:
    """Return of how many nodes an expression consists where each is written as often as it occurs, but transposes.

    >>> import symcalc
    >>> [written_size(symcalc.parse(text).expression) for text in ("A*x", "A'*x", "A*x + A*x*y'*x")]
    [3, 3, 9]
    """
    sizes: dict[Basic, int] = {}
    for Y in postorder(e):
        sizes[Y] = min((type(Y) is not Transpose) + sum(sizes[A] for A in children(Y)), LONGEST)
    return sizes[e]
