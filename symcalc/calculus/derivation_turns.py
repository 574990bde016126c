"""The turn from a differential to the derivative, step by step: df = ⟨G, dX⟩ for every dX, hence ∇f = G."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Mul, S

from symcalc.algebra import multiply, trace, transpose
from symcalc.algebra.coefficients import split
from symcalc.calculus.adjoints import adjoint, written_differential
from symcalc.calculus.derivation_steps import STILL, Differentiation, Fact, Reason, Side, Step, transposed
from symcalc.expressions.core_nodes import MatAdd, MatMul, Trace, Transpose, children, dependents, is_array, postorder
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.equations import defined_in
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.simplification.rewriting import simplify

SYMMETRIC_PARTS = 2  # that are told


def differential_steps(work: Differentiation, X: Any, dX: Any) -> list[Step]:
    """Return the lines of d f: f, the rules, and what comes of them, collected."""
    f = work.f
    steps = [Step(None, Reason.GIVEN, f, side=Side.VALUE), *work.steps()]
    if len(steps) == 1:  # nothing moves, or X alone
        steps.append(Step(f, "" if f == X else STILL, work.line))
    raw = work.line
    collected = simplify(raw) if is_array(f) or not is_array(X) else written_differential(f, {X: dX})
    if collected != raw:
        substeps = tuple(_terms_turned(raw, dX)) if not is_array(f) and is_array(X) else ()
        said = facts(raw, collected, dX, [s.after for s in substeps])
        steps.append(Step(raw, Reason.COLLECTED, collected, substeps=substeps, said=said))
    return steps


def gradient_steps(work: Differentiation, X: Any, dX: Any, answer: Any) -> list[Step]:
    """Return the steps to the gradient of a scalar by an array, or to its derivative by a scalar."""
    steps = differential_steps(work, X, dX)
    df = steps[-1].after
    if not is_array(X):
        return [*steps, Step(df, Reason.FOR_EVERY, answer, side=Side.SLOPE)]
    G = answer if kind_of(X).project is None else simplify(adjoint(df, dX, S.One))
    steps.append(Step(df, Reason.INNER_PRODUCT, G, side=Side.INNER))
    if answer != G:
        steps.append(Step(G, Reason.WITHIN_STRUCTURE, answer, side=Side.INNER))
    return [*steps, Step(answer, Reason.FOR_EVERY, answer, side=Side.GRADIENT)]


def jacobian_steps(work: Differentiation, X: Any, dX: Any, side: Side, J: Any, stacked: Any = None) -> list[Step]:
    """Return the steps to what is linear in dX: its matrix, or the operator and the matrix of what is stacked."""
    steps = differential_steps(work, X, dX)
    dF = steps[-1].after
    steps.append(Step(dF, Reason.FOR_EVERY, J, side=side))
    if stacked is not None:
        steps.append(Step(J, Reason.STACKED, stacked, side=Side.STACKED))
    return steps


def as_differential(s: Step, dX: Any) -> Any:
    """Return what a line says of d f, as an expression in dX; None where it says nothing of it by itself."""
    match s.side:
        case Side.DIFFERENTIAL | Side.OPERATOR:
            return s.after
        case Side.INNER | Side.GRADIENT:
            return trace(multiply(transpose(s.after), dX))
        case Side.SLOPE | Side.JACOBIAN | Side.HESSIAN:
            return multiply(s.after, dX)
    return None


def facts(before: Any, after: Any, dX: Any, parts: Sequence[Any] = ()) -> tuple[tuple[Fact, Any], ...]:
    """Return by what terms were collected: where dX stands transposed, or not last, how often it stands.

    Args:
        before: the sum as the rules give it.
        after: what it is collected to.
        dX: the differential.
        parts: the gradients of its terms.
    """
    if before == after:
        return ()
    found: list[tuple[Fact, Any]] = []
    turned = any(type(e) is Transpose and e.arg == dX for e in postorder(before))
    is_left = any(type(e) is Transpose and e.arg == dX for e in postorder(after))
    moving = dependents([before], [dX])
    if turned and not is_left and not is_array(before):
        found.append((transposed(before), dX))
        symmetric = [e for e in postorder(before) if e not in moving and _is_seen_symmetric(e)]
        outer = [e for e in symmetric if not any(e in children(other) for other in symmetric)]
        found += [(Fact.SYMMETRIC, e) for e in outer[:SYMMETRIC_PARTS]]
    if {e for e in defined_in(after) if e not in moving} - {*defined_in(before)}:
        found.append((Fact.ADJOINT, dX))
    if len({split(G)[1] for G in parts}) == 1:
        found.append((Fact.EQUAL, dX))
    elif times_in(after, dX) < times_in(before, dX):
        terms = _terms(before, dX)
        found.append((Fact.FEWER if all(times_in(t, dX) == 1 for t in terms) else Fact.GATHERED, dX))
    elif not turned and not is_array(before) and all(type(e) in (Trace, MatMul) or e == dX for e in moving):
        found.append((Fact.ROTATED, dX))
    return tuple(found)


def _is_seen_symmetric(e: Any) -> bool:
    """Tell a part, more than a name, that is known to be symmetric."""
    if not is_array(e) or ONE in e.shape or not children(e):
        return False
    c, core = split(e)
    return c is ONE and bool(children(core)) and Structure.SYMMETRIC in structure_of(e)


def times_in(e: Any, x: Any) -> int:
    """Return how often a part stands in an expression that is written out."""
    times = {x: 1}
    for Y in dependents([e], [x]):
        times[Y] = times.get(Y, 0) if x == Y else sum(times.get(A, 0) for A in children(Y))
    return times.get(e, 0)


def _terms_turned(df: Any, dX: Any) -> list[Step]:
    """Return for each of several terms of a scalar that it is an inner product with dX."""
    terms = _terms(df, dX)
    if len(terms) < 2:
        return []
    return [Step(t, Reason.INNER_PRODUCT, simplify(adjoint(t, dX, S.One)), side=Side.INNER) for t in terms]


def _terms(df: Any, dX: Any) -> list[Any]:
    """Return the terms of a sum of scalars, or of a trace of a product with a sum in which dX stands."""
    if type(df) is Mul:  # a factor before it
        moving = [t for t in df.args if times_in(t, dX)]
        if len(moving) == 1:
            rest = Mul(*(t for t in df.args if t is not moving[0]))
            return [multiply(rest, t) for t in _terms(moving[0], dX)]
    if isinstance(df, Add | MatAdd):
        return [*df.args]
    if not isinstance(df, Trace) or type(df.arg) is not MatMul:
        return [df]
    factors = df.arg.args
    at = next((i for i, f in enumerate(factors) if type(f) is MatAdd and times_in(f, dX) > 1), None)
    if at is None:
        return [df]
    return [trace(multiply(*factors[:at], t, *factors[at + 1 :])) for t in factors[at].args]
