"""Projections onto the directions in which a variable moves."""

from __future__ import annotations

from typing import Any

from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression
from symcalc.expressions.structures_and_signs import Structure
from symcalc.simplification.rewriting import off_the_diagonal


def project(G: Expression, X: Expression) -> Any:
    """Return the orthogonal projection of a derivative onto the directions in which a structured variable moves."""
    kind = kind_of(X)
    if kind.project is None:
        return G
    return kind.project(off_the_diagonal(G) if Structure.HOLLOW in kind.structure else G, X)
