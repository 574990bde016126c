"""Projections onto the directions in which a structured variable moves."""

from __future__ import annotations

from typing import Any

from sympy import Rational

from symcalc.algebra import add, diagonal, diagonal_matrix, multiply, negate, scaled, transpose
from symcalc.expressions.registry import functions


def project(G: Any, X: Any) -> Any:
    """Return the orthogonal projection of a derivative onto the directions in which a structured variable moves."""
    kind = getattr(X, "kind_name", "")
    half = Rational(1, 2)
    if kind in ("symmetric", "spd"):
        return scaled(half, add(G, transpose(G))) if transpose(G) != G else G
    if kind == "skew":
        return scaled(half, add(G, negate(transpose(G)))) if transpose(G) != negate(G) else G
    if kind == "diagonal":
        return diagonal_matrix(diagonal(G))
    if kind == "orthogonal":
        return scaled(half, add(G, negate(multiply(X, transpose(G), X))))
    if kind in ("lower", "upper"):
        return functions()["tril" if kind == "lower" else "triu"].build(G)
    return G
