"""Triangular parts: projections, each its own adjoint.   ⟨G, tril(A)⟩ = ⟨tril(G), A⟩."""

from collections.abc import Callable
from typing import Any

from symcalc.algebra import transpose
from symcalc.nodes import CONSTRUCTORS, ArrayNode, ZeroMatrix, is_array
from symcalc.registry import Example, Function, Operation, register
from symcalc.scaling import scaled, split
from symcalc.shapes import keep
from symcalc.structure import RULES, Structure, structure_of
from symcalc.turning import TRANSPOSES


class Tril(ArrayNode):
    """The lower triangle, diagonal included."""


class Triu(ArrayNode):
    """The upper triangle, diagonal included."""


def _builder(node: type[ArrayNode], part: Structure, other: Structure) -> Callable[[Any], Any]:
    def build(a: Any) -> Any:
        if not is_array(a):
            return a
        c, core = split(a)
        if c != 1:
            return scaled(c, build(core))
        known = structure_of(core)
        if part in known or isinstance(core, node | ZeroMatrix):
            return core
        return node.make(core, shape=core.shape)

    return build


tril = _builder(Tril, Structure.LOWER, Structure.UPPER)
triu = _builder(Triu, Structure.UPPER, Structure.LOWER)
CONSTRUCTORS.update({Tril: tril, Triu: triu})
TRANSPOSES.update({Tril: lambda a: triu(transpose(a.args[0])), Triu: lambda a: tril(transpose(a.args[0]))})
RULES.update(
    {
        Tril: lambda e, a: Structure.LOWER | (a & Structure.UPPER),
        Triu: lambda e, a: Structure.UPPER | (a & Structure.LOWER),
    }
)
for _name, _node, _build, _summary in (
    ("tril", Tril, tril, "lower triangle"),
    ("triu", Triu, triu, "upper triangle"),
):
    register(
        Operation(
            name=_name,
            node=_node,
            function=Function(_name, _build, keep, ("matrix",), group="shape", summary=_summary),
            linear="joint",
            adjoint=lambda Y, i, G: Y.func(G),
            code=f"np.{_name}({{0}})",
            example=Example(f"tr(A*{_name}(X))", wrt="X", derivative=f"{_name}(A')"),
        )
    )
