"""Letters that books give to parts of formulas: r of a residual, G of a Gram matrix, p of probabilities, K of a kernel.

What an operation's values are called, its record says; sums and products are called by what they are made of.
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra.coefficients import split
from symcalc.algebra.scalars import is_negative
from symcalc.algebra.transposes import transpose
from symcalc.expressions.core_nodes import Identity, Inverse, MatAdd, MatMul, OneMatrix, Transpose, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import find_rule

RESIDUAL, GRAM, ADJOINT = "r", "G", "lambda"
MOST = 3  # terms of a residual


def letter_of(e: Any) -> str:
    """Return the letter by which books name a part of a formula, a capital of a matrix; "" where they have none.

    >>> import symcalc
    >>> [letter_of(symcalc.parse(text).expression) for text in ("A*x - b", "A*X - B", "A'*A", "sigmoid(X*w)", "A*x")]
    ['r', 'R', 'G', 'p', '']
    """
    found = _letter_of(e)
    is_matrix = is_array(e) and ONE not in e.shape
    return found.upper() if is_matrix and len(found) == 1 else found


def is_adjoint_solution(e: Any) -> bool:
    """Tell λ = A⁻ᵀ b, a column: what solves the adjoint equation of A x = b."""
    return type(e) is MatMul and e.shape[1] is ONE and is_array(e.args[0]) and _is_transposed_inverse(e.args[0])


def _is_transposed_inverse(f: Any) -> bool:
    return type(f) is Transpose and type(f.arg) is Inverse


def _is_difference(e: Any) -> bool:
    """Tell A − B, perhaps of three terms, of which none is the same everywhere."""
    terms = [split(t) for t in e.args]
    plain = any(isinstance(core, Identity | OneMatrix) for _, core in terms)
    return len(terms) <= MOST and not plain and len({is_negative(c) for c, _ in terms}) == 2


def _letter_of(e: Any) -> str:
    if type(e) is MatAdd:
        return RESIDUAL if _is_difference(e) else ""
    if is_adjoint_solution(e):
        return ADJOINT
    if type(e) is MatMul:
        return GRAM if len(e.args) == 2 and is_array(e.args[0]) and transpose(e.args[0]) == e.args[1] else ""
    rule = find_rule(e)
    letter = "" if rule is None else rule.letter
    return letter(e) if callable(letter) else letter
