"""Simplification: what needs a look around a node, and makes a formula shorter.

The constructors keep normal form; here common factors are taken out of sums, (A x + Aᵀ x) = (A + Aᵀ) x, and the
rewrites that operations registered are applied (``1/(1 + exp(-z))`` is a sigmoid). One walk over the graph,
arguments first; each rewrite leaves a shorter formula, so it ends. A product is multiplied out only where that is
shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy import Add

from symcalc.algebra import add
from symcalc.algebra.coefficients import scaled, split
from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import (
    HadamardProduct,
    MatAdd,
    MatMul,
    Node,
    Trace,
    children,
    constants,
    is_array,
    postorder,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import Law, expanded_by_law, shorter_by_law
from symcalc.expressions.node import Expression, mentions_of
from symcalc.expressions.properties import meets_zeros
from symcalc.expressions.registry import demands_of
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import ZEROS, Structure
from symcalc.simplification.common_factors import common_factor_of_arrays
from symcalc.simplification.entries_over_denominators import entries_over_one_denominator
from symcalc.simplification.products_of_sums import entry_quotient_of_sum, sum_multiplied_out
from symcalc.simplification.structural_quotients import equal_off_the_diagonal, within_triangles
from symcalc.simplification.sums_around_resolvents import (
    products_around_a_resolvent,
    scalar_products_around_a_resolvent,
)
from symcalc.simplification.sums_of_scalars import common_factor_of_scalars
from symcalc.simplification.sums_of_traces import scalar_products_with_common_ends, trace_multiplied_out

ROUNDS = 8  # rewrites of one node, one after the other
STEPS = 1_000  # rewrites that any formula may take, and one more a part: of sums in nests, they are as the square
SIMPLE, RECOGNISED, EXPANDED = 1, 2, 4  # marks: what a walk found nothing to do in, nor in anything below
AGAIN = 3  # times that the result is simplified, as far as it was made of new parts


def simplify(e: Expression) -> Expression:
    """Return an equal, shorter expression; deterministic, and linear in the graph."""
    return simplify_all([e])[0]


def simplify_all(expressions: Sequence[Expression]) -> list[Expression]:
    """Return equal, shorter expressions; what they share is looked at once."""
    return _rewritten(expressions, _shorter, SIMPLE)


def simplify_terms(e: Expression) -> Any:
    """Return an equal expression with the terms of a sum shorter, and nothing taken out: a polynomial stays one."""
    c, core = split(e) if is_array(e) else (ONE, e)
    terms = core.args if isinstance(core, MatAdd | Add) else (core,)
    return scaled(c, add(*simplify_all(terms))) if is_array(e) else add(*simplify_all(terms))


def recognised(e: Expression) -> Any:
    """Return an expression with its functions recognised, and no sum factored: what is differentiated.

    The derivative of ‖x‖ (1 + ‖x‖) is longer than that of ‖x‖ + ‖x‖².
    """
    return _rewritten([e], _recognised, RECOGNISED)[0]


def off_the_diagonal(e: Expression) -> Expression:
    """Return a matrix that need be equal to one off the diagonal alone, with the functions of its terms recognised."""
    c, core = split(e)
    terms = core.args if type(core) is MatAdd else (core,)
    return scaled(c, equal_off_the_diagonal(add(*map(_recognised, terms))))


def expanded(e: Expression) -> Any:
    """Return an expression of the same value, whose derivatives divide by less."""
    return _rewritten([e], _expanded, EXPANDED)[0]


def _rewritten(
    expressions: Sequence[Expression], rewrite: Callable[[Expression], Expression], mark: int
) -> list[Expression]:
    """Return expressions with each part rewritten until nothing changes, arguments first.

    What no rewrite changes, and nothing below it, is marked: that follows from the node alone.

    Raises:
        TooLarge: where it takes many more rewrites than there are parts.
    """
    known: dict[Expression, Expression] = {}  # of what is not marked
    instead: dict[Expression, Expression] = {}  # what a node became, while that is looked at
    rounds: dict[Expression, int] = {}
    stack = [e for e in expressions if not is_marked(e, mark)]
    steps, most = 0, STEPS
    while stack:
        Y = stack[-1]
        is_node = isinstance(Y, Node)
        if (is_node and Y._marks & mark) or (known and Y in known):
            stack.pop()
            continue
        if instead and Y in instead:
            found = instead[Y]  # where it is not known, a 1×1 product became the scalar that is made of it
            known[Y] = found if is_marked(found, mark) else known.get(found, Y)
            continue
        below = children(Y)
        waiting = [  # what is not `is_marked`, and not known
            A
            for A in below
            if not (A._marks & mark if isinstance(A, Node) else not A.args) and not (known and A in known)
        ]
        if waiting:
            stack += waiting
            continue
        rebuilt = _rebuilt(Y, below, known) if known else Y
        Y_new = rewrite(rebuilt)
        rewritten = Y_new is not rebuilt
        if Y_new is not Y and type(Y) is HadamardProduct:
            Y_new = _within(Y, rebuilt, Y_new)
        if Y_new is Y:
            stack.pop()
            if is_node:
                Y._marks |= mark
            else:
                known[Y] = Y
            continue
        steps += rewritten
        if steps > most:
            most = _most_steps(expressions, steps)
        if rounds.get(Y, 0) < AGAIN and Y_new not in known and Y_new not in instead and not is_marked(Y_new, mark):
            instead[Y], rounds[Y_new] = Y_new, rounds.get(Y, 0) + 1
            stack.append(Y_new)
        else:
            known[Y] = known.get(Y_new, Y_new)
    return [known.get(e, e) for e in expressions]


def _most_steps(expressions: Sequence[Expression], steps: int) -> int:
    """Return how many rewrites expressions of so many parts may take.

    Raises:
        TooLarge: where they took more.
    """
    parts = sum(1 for _ in postorder(*expressions))
    most = STEPS + parts
    if steps > most:
        raise TooLarge(f"a formula of {parts:,} parts, in which sums stand in sums, is too large to be simplified")
    return most


def _rebuilt(Y: Expression, below: Sequence[Expression], known: Mapping[Expression, Expression]) -> Any:
    made = [known.get(A, A) for A in below] if known else below
    for A, A_new in zip(below, made, strict=True):
        if A_new is not A:
            return CONSTRUCTORS.get(type(Y), Y.func)(*made, *constants(Y))  # not SymPy's own functions
    return Y  # what is simple already stays


def _within(Y: Expression, rebuilt: Any, e: Expression) -> Any:
    """Return what a product became, within the zeros of its structure: there L ∘ L⁻¹ and sign(K) ∘ |K|⁻¹ ∘ K are 0.

    Outside of its triangle it is cut off; what would count on a diagonal of zeros is not made.
    """
    lost = structure_of(Y) & ZEROS & ~structure_of(e)
    if not lost or not any(map(meets_zeros, [d for f in (Y, e, *children(Y), *children(e)) for d in demands_of(f)])):
        return e
    if Structure.HOLLOW in lost:
        return Y if structure_of(Y) & ZEROS & ~structure_of(rebuilt) else rebuilt
    return within_triangles(e, lost)


def is_marked(e: Expression, mark: int) -> bool:
    """Tell what has been looked at before, and leaves."""
    return bool(e._marks & mark if isinstance(e, Node) else not e.args)


def _recognised(e: Expression) -> Any:
    for _ in range(ROUNDS):
        shorter = shorter_by_law(e)
        if shorter is None:
            break
        e = shorter
    return e


def _expanded(e: Expression) -> Any:
    made = expanded_by_law(e)
    return e if made is None else made


def _shorter(e: Expression) -> Any:
    if not (isinstance(e, Node) and e._marks & RECOGNISED):
        e = _recognised(e)
    for law in OF_SUMS.get(type(e), ()):
        if law.among and not law.sought & mentions_of(e):
            continue
        shorter = law(e)
        if shorter is not None:
            return shorter
    return e


# what is tried when functions have been recognised, one after the other
OF_SUMS: dict[type, tuple[Law, ...]] = {
    MatAdd: (products_around_a_resolvent, entries_over_one_denominator, common_factor_of_arrays),
    MatMul: (sum_multiplied_out,),
    HadamardProduct: (entry_quotient_of_sum,),
    Add: (scalar_products_around_a_resolvent, common_factor_of_scalars, scalar_products_with_common_ends),
    Trace: (trace_multiplied_out,),
}
