"""Elementwise product.   d(A ∘ B) = dA ∘ B + A ∘ dB   (Magnus & Neudecker 2019, ch. 8, sec. 2)."""

from symcalc.algebra import hadamard
from symcalc.algebra.scalars import LONG
from symcalc.expressions.core_nodes import HadamardProduct
from symcalc.expressions.registry import Example, Operation, register, register_rewrite
from symcalc.operations.products import grouped

register_rewrite(lambda e: grouped(e.args, hadamard) if len(e.args) > LONG else None, HadamardProduct)

register(
    Operation(
        name="elementwise product",
        node=HadamardProduct,
        linear="each",
        adjoint=lambda Y, i, G: hadamard(*Y.args[:i], G, *Y.args[i + 1 :]),
        push=lambda Y, i, F: F.masked(hadamard(*Y.args[:i], *Y.args[i + 1 :])),
        code=lambda g, Y, *a: g.mul(*a),
        example=Example("w'*(x.*y)", wrt="x", derivative="w.*y"),
    )
)
