"""Sums in traces and of them: traces that are equal, cyclically or transposed, are one; common ends are taken out.

A trace of a sum hides that its terms are alike: tr((V X² + X V X + X² V) V) is 2 tr(X² V²) + tr(X V X V).
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Mul

from symcalc.algebra import add, multiply, transpose
from symcalc.algebra.scalars import is_negative
from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import MatAdd, MatMul, Trace, Transpose
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.simplification.products_multiplied_out import terms_multiplied_out
from symcalc.simplification.tree_sizes import written_size

TALL = 60  # height of traces that are not multiplied out


@law(
    examples=(
        "A : matrix(n, n)\na*tr((A*B + B*A)*B)",
        "S : symmetric(n)\nA : matrix(n, n)\ntr((A*S + S*A')*S)",
    ),
    among=MatAdd,
    shortens=True,
    source="Magnus & Neudecker 2019, ch. 1, sec. 10",
)
def trace_multiplied_out(e: Trace) -> Expression | None:
    """tr((A B + B A) B) = 2 tr(A B²), where that is shorter.

    Terms of both signs stay together: (x − μ 1)ᵀ(y − ν 1) loses no digits, xᵀy − n μ ν does.
    """
    if e.height > TALL or not any(map(_is_sum, _chain(e))):
        return None
    try:
        terms = terms_multiplied_out(e)
    except TooLarge:
        return None
    if len({*map(is_negative, terms)}) > 1:
        return None
    out = add(*terms)
    if not (isinstance(out, Add) and len(out.args) >= len(terms)) and written_size(out) < written_size(e):
        return out
    return None


@law(examples=("x'*A*y + 2*x'*B*y", "x'*A*y + y'*B*x", "x'*A*x + a*x'*B*x"), shortens=True)
def scalar_products_with_common_ends(e: Add) -> Expression | None:
    """xᵀ A y + xᵀ B y = xᵀ (A + B) y."""
    alike: dict[frozenset[Any], list[tuple[Expr, Any, tuple[Any, ...]]]] = {}
    for t in e.args:
        found = _with_scalar_product(t)
        if found is not None:
            chain = found[1]
            alike.setdefault(frozenset((transpose(chain[0]), chain[-1])), []).append((t, *found))
    groups = [group for group in alike.values() if len(group) > 1]
    if not groups:
        return None
    taken = [t for group in groups for t, _, _ in group]
    out = add(*map(_joined, groups), *(t for t in e.args if t not in taken))
    return out if written_size(out) < written_size(e) else None


def _joined(group: list[tuple[Expr, Expr, tuple[Any, ...]]]) -> Any:
    """Return the sum of scalar products that have the same ends."""
    first, *_, last = group[0][2]
    middles = [multiply(c, *(chain if chain[0] == first else _turned(chain))[1:-1]) for _, c, chain in group]
    return multiply(first, add(*middles), last)


def _with_scalar_product(t: Expr) -> tuple[Expr, tuple[Any, ...]] | None:
    """Return the coefficient and the factors of c xᵀ A y; None of any other term, and of xᵀ y."""
    factors = Mul.make_args(t)
    found = [f for f in factors if type(f) is Trace and f.arg.shape[0] is ONE]
    if len(found) != 1 or len(chain := _chain(found[0])) < 3 or chain[0].shape[0] is not ONE:
        return None
    return Mul(*(f for f in factors if f is not found[0])), chain


def _chain(e: Trace) -> tuple[Any, ...]:
    """Return the factors of the product of which a trace is."""
    return tuple(e.arg.factors) if type(e.arg) is MatMul else (e.arg,)


def _turned(chain: tuple[Any, ...]) -> list[Any]:
    return [transpose(f) for f in reversed(chain)]


def _is_sum(f: Any) -> bool:
    return type(f.arg if type(f) is Transpose else f) is MatAdd
