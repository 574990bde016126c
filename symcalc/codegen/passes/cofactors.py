"""det(A) A⁻¹ is the adjugate, which is there where A is singular, too."""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.codegen.graph import Graph, Value, is_number, needed
from symcalc.codegen.passes.entries import mul, power
from symcalc.codegen.passes.rebuilding import rebuild
from symcalc.structure import Structure

# these have no use for it: they are regular, or their inverse takes less than the adjugate, which for skew matrices of
# odd size is symmetric, so that a formula that holds for the skew inverse does not hold for it
OTHERWISE = Structure.DEFINITE | Structure.LOWER | Structure.UPPER | Structure.SKEW


def use_cofactors(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with adjugates for the inverses that stand beside the determinant wherever they stand."""
    order = needed(outputs)
    determinants = {v.args[0] for v in order if v.op == "det"}
    found: dict[Value, Value] = {}  # the inverse, and the determinant beside it
    below: dict[Value, Value] = {}  # the product, and its factor that holds the determinant
    for inverse in (v for v in order if v.op == "inv" and v.args[0] in determinants):
        if g.structure_of(inverse.args[0]) & OTHERWISE or inverse in outputs:
            continue
        beside = {p: _factor(p, inverse) for p in _products(inverse, order, outputs)}
        bases = {None if f is None else _base(f) for f in beside.values()}
        base = bases.pop() if len(bases) == 1 else None
        if base is not None and all(c.op in ("number", "input") for c in base.args[1:]):
            found[inverse] = base
            below.update((p, f) for p, f in beside.items() if f is not None)
    if not found:
        return g, list(outputs)
    scaled = {d for d in found.values() if len(d.args) > 1}

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        if v in scaled:
            return h.make("det", (mul(h, *args),))
        if v in found:
            scale = [h.make(c.op, data=c.data) for c in found[v].args[1:]]
            return mul(h, *scale, h.make("adjugate", (mul(h, *scale, *args),), shape=v.shape))
        if v in below:
            factor = below[v]
            rest = [a for a, old in zip(args, v.args, strict=True) if old is not factor]
            if factor.op == "pow":
                base = args[v.args.index(factor)].args[0]
                rest.append(power(h, base, h.number(factor.args[1].data - 1)))
            return mul(h, *rest)
        return None

    return rebuild(g, outputs, rule)


def _products(inverse: Value, order: Sequence[Value], outputs: Sequence[Value]) -> list[Value]:
    """Return the products of entries that an inverse is in, alone or in products of matrices; none if elsewhere."""
    holding, products, final = {inverse}, [], set(outputs)
    for v in order:
        held = sum(a in holding for a in v.args)
        if not held:
            continue
        if v.op == "mul" and held == 1:
            products.append(v)
        elif held > 1 or v in final or v.op not in ("transpose", "chain", "trace") or any(a.is_vector for a in v.args):
            return []
        else:
            holding.add(v)
    return products


def _factor(product: Value, inverse: Value) -> Value | None:
    """Return the determinant of the same matrix, or a power of it, among the factors."""
    return next((a for a in product.args if _base(a).op == "det" and _base(a).args[0] is inverse.args[0]), None)


def _base(a: Value) -> Value:
    """Return what a value is a higher power of, or the value."""
    if a.op == "pow" and is_number(a.args[1]) and a.args[1].data.is_Integer and a.args[1].data > 1:
        return a.args[0]
    return a
