"""Sum of arrays, and of scalars.   d(A + B) = dA + dB   (Magnus & Neudecker 2019, ch. 8, sec. 2)."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.matrices import expressions as M

from symcalc.algebra import add, diagonal
from symcalc.algebra.coefficients import split
from symcalc.algebra.mirrored_terms import mirrors
from symcalc.algebra.scalars import scalar_sum
from symcalc.algebra.transposes import turned_by_terms
from symcalc.expressions.core_nodes import ArrayNode, DiagMatrix, Identity, MatAdd, MatMul, Transpose, ZeroMatrix
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.index_forms import UNMOVED
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure

OPENED = 64  # parts of sums that are looked at beside their terms, for whether diagonals cancel


def _structure_of_sum(e: Expression, *parts: Structure) -> Structure:
    common = parts[0]
    for p in parts[1:]:
        common &= p
    common &= ~Structure.ORTHOGONAL
    definite = Structure.DEFINITE & ~Structure.SEMIDEFINITE
    if Structure.SEMIDEFINITE in common and any(definite in p for p in parts):
        common |= definite
    if Structure.SYMMETRIC not in common and mirrors(
        [t for t, p in zip(e.args, parts, strict=True) if Structure.SYMMETRIC not in p]
    ):
        common |= Structure.SYMMETRIC
    if Structure.SKEW not in common and mirrors(
        [t for t, p in zip(e.args, parts, strict=True) if Structure.SKEW not in p], -1
    ):
        common |= Structure.SKEW
    if Structure.HOLLOW not in common and _is_hollow(e):
        common |= Structure.HOLLOW
    return common


def _is_hollow(e: Expression) -> bool:
    """Tell whether the diagonals of terms cancel, as of A − tril(A): the terms do, if nothing is turned or cut."""
    if any(isinstance(split(t)[1], DiagMatrix | Identity) for t in e.args):  # A − diag(A)
        return isinstance(CONSTRUCTORS[MatAdd](*map(diagonal, e.args)), ZeroMatrix)
    if not any(_has_this_diagonal(f) for t in e.args for f in (t, *t.args)):
        return False
    multiply, terms, stack = CONSTRUCTORS[MatMul], [], [(ONE, t) for t in e.args]
    left = OPENED + len(stack)  # what is in a sum twice is opened twice, and all that is in it
    while stack:
        c, core = stack.pop()
        left -= 1
        if not left:
            return False
        if Structure.HOLLOW in structure_of(core):
            continue
        if type(core) is MatAdd:
            stack += [(c, t) for t in core.args]
        elif type(core) is MatMul and len(core.factors) == 1:
            stack.append((c * core.coefficient, core.factors[0]))
        elif _has_this_diagonal(core):
            stack.append((c, core.parts[0]))
        else:
            terms.append(multiply(c, core))
    return not terms or isinstance(CONSTRUCTORS[MatAdd](*terms), ZeroMatrix)


def _has_this_diagonal(f: Any) -> bool:
    """Tell what has the diagonal of its argument: a transpose, a triangle."""
    return isinstance(f, Transpose) or (isinstance(f, ArrayNode) and f.keeps_diagonal)


def _sign_of_sum(e: Expression, *parts: Sign) -> Sign:
    return max(parts) if min(parts) > Sign.UNKNOWN else Sign.UNKNOWN


register(
    Operation(
        name="add",
        rule="sum rule",
        node=MatAdd,
        to_sympy=M.MatAdd,
        also=(sympy.Add,),
        construct={MatAdd: add, sympy.Add: lambda *terms: scalar_sum(terms)},
        transpose=turned_by_terms,
        structure=_structure_of_sum,
        sign=_sign_of_sum,
        differential=lambda Y, d: add(*[d(A) for A in Y.args]),
        linear="joint",
        indices=UNMOVED,
        code=lambda g, Y, *a: g.add(*a),
        reference=lambda np, *A: sum(A[1:], A[0]),
        example=Example("A*x + A'*x", wrt="x", derivative="A + A'", want="jacobian"),
    )
)
