"""The box around a large scalar: it means its argument.   d⟦a⟧ = da."""

from symcalc.algebra import share
from symcalc.nodes import CONSTRUCTORS, Shared, SharedPositive
from symcalc.registry import Example, Operation, register

CONSTRUCTORS[SharedPositive] = share
register(
    Operation(
        name="box",
        node=Shared,
        also=(SharedPositive,),
        text="{0}",
        latex="{0}",
        differential=lambda Y, d: d(Y.arg),
        linear="joint",
        adjoint=lambda Y, i, G: G,
        push=lambda Y, i, F: F,
        code=lambda g, Y, a: a,
        example=Example("norm2(x)^2", wrt="x", derivative="2*x"),
    )
)
