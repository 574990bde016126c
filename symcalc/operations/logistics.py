"""Sums of logistic functions, multiplied out where that is shorter.   σ(−z) = 1 − σ(z)."""

from typing import Any

import sympy

from symcalc.algebra import add, filled, hadamard, negate
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalars import is_negative
from symcalc.expressions.core_nodes import HadamardProduct, MatAdd, OneMatrix, is_array, label_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import register_rewrite, words
from symcalc.operations.elementwise import build, is_function

FEW = 4  # terms of a sum that may be multiplied out


def rewrite_logistic(e: Any) -> Any:
    """σ(z) ∘ A − σ(−z) ∘ B with σ(−z) = 1 − σ(z), multiplied out where that is shorter: σ(z) − y of a logistic loss."""
    if len(e.args) > FEW:
        return None
    factors = [_entry_factors(t) for t in e.args]
    arguments = {f.args[0] for _, row in factors for f in row if is_function(f, "sigmoid")}
    turned = {z for z in arguments if negate(z) in arguments and _is_turned(z)}
    if not turned:
        return None
    terms: list[Any] = []
    for c, row in factors:
        products = [c]
        for f in row:
            products = [hadamard(p, q) for p in products for q in _opened(f, turned)]
        terms += products
    if len(terms) > 2**FEW:
        return None
    shorter = add(*terms)
    return shorter if words(shorter) < words(e) else None


def _entry_factors(t: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the coefficient and the elementwise factors of a term."""
    c, core = split(t) if is_array(t) else t.as_coeff_Mul()
    return c, tuple(core.args) if isinstance(core, HadamardProduct | sympy.Mul) else (core,)


def _is_turned(z: Any) -> bool:
    """Tell whether of z and −z this is the one with the minus; of x − y and y − x, the one that is named later."""
    minus, other = (is_negative(split(w)[0] if is_array(w) else w.as_coeff_Mul()[0]) for w in (z, negate(z)))
    return minus or (not other and label_of(z) > label_of(negate(z)))


def _opened(f: Any, turned: set[Any]) -> tuple[Any, ...]:
    """Return the terms of a factor: of 1 − σ(z), of 1 − y."""
    if is_function(f, "sigmoid") and f.args[0] in turned:
        return filled(ONE, *f.shape) if is_array(f) else ONE, negate(build("sigmoid", negate(f.args[0])))
    if isinstance(f, MatAdd | sympy.Add) and any(
        split(t)[1] is ONE or isinstance(split(t)[1], OneMatrix) for t in f.args
    ):
        return tuple(f.args)
    return (f,)


register_rewrite(rewrite_logistic, MatAdd, sympy.Add)
