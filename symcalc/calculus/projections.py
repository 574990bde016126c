"""Projections onto the directions in which a variable moves."""

from __future__ import annotations

from typing import Any

from symcalc.expressions.kinds import INNER_PRODUCT, kind_of, said_of
from symcalc.expressions.node import Expression
from symcalc.expressions.structures_and_signs import Structure
from symcalc.simplification.rewriting import off_the_diagonal


def project(G: Expression, X: Expression) -> Any:
    """Return the orthogonal projection of a derivative onto the directions in which a structured variable moves."""
    kind = kind_of(X)
    if kind.project is None:
        return G
    return kind.project(off_the_diagonal(G) if Structure.HOLLOW in kind.structure else G, X)


def said_of_structure(X: Any, what: str = "derivative") -> str:
    """Return the line that says within which matrices a derivative by a variable lies, nothing where that is all.

    >>> from symcalc.expressions.core_nodes import variable
    >>> from symcalc.expressions.dimensions import dimension
    >>> n = dimension("n")
    >>> said_of_structure(variable("K", "spd", (n, n)), "gradient")
    'K: the gradient is within the symmetric matrices, by ⟨A, B⟩ = tr(AᵀB)'
    """
    kind = kind_of(X)
    if kind.project is None:
        return ""
    return f"{X.name}: the {what} is within {said_of(kind)}, by {INNER_PRODUCT}"


def said_of_entries(X: Any) -> str:
    """Return the line that says that a gradient has the partial derivatives by free entries, nothing where all are.

    >>> from symcalc.expressions.core_nodes import variable
    >>> from symcalc.expressions.dimensions import dimension
    >>> n = dimension("n")
    >>> said_of_entries(variable("K", "spd", (n, n)))
    "K: the gradient has the partial derivatives by the free entries of K, and is no G of df = tr(G'*dK)"
    """
    kind = kind_of(X)
    if kind.by_entries is None:
        return ""
    name = X.name
    return (
        f"{name}: the gradient has the partial derivatives by the free entries of {name}, "
        f"and is no G of df = tr(G'*d{name})"
    )
