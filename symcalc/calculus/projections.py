"""Projections onto the directions in which a variable moves."""

from __future__ import annotations

from typing import Any

from symcalc.expressions.kinds import kind_of


def project(G: Any, X: Any) -> Any:
    """Return the orthogonal projection of a derivative onto the directions in which a structured variable moves."""
    rule = kind_of(X).project
    return G if rule is None else rule(G, X)
