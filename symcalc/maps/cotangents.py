"""The adjoint of a linear operation, by its index form: the cotangent G takes the place of the result.

⟨G, Y(dA)⟩ = ⟨adjoint, dA⟩: the entries that are summed are the same, so the adjoint has the same indices with those
of argument and result exchanged: of A·B by A it is G·Bᵀ, of a transpose the transpose, of diag the diagonal.
What the exchanged form is called, the table of index forms of all operations knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symcalc.algebra import filled, hadamard, multiply, scaled, trace, transpose
from symcalc.algebra.coefficients import identity
from symcalc.errors import MissingRule
from symcalc.expressions.core_nodes import children, constants
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.index_forms import Layout, pattern, place, renamed
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Operation, Role
from symcalc.expressions.rules import CONSTRUCTORS, FORMS


def cotangent_of(rule: Operation, Y: Expression, i: int, G: Expression) -> Any:
    """Return the cotangent of argument i of a node in which the operation is linear.

    Raises:
        MissingRule: where the operation has neither an adjoint nor a form in indices.
    """
    if rule.adjoint is not None:
        return rule.adjoint(Y, i, G)
    if rule.is_self_adjoint:
        make = CONSTRUCTORS.get(type(Y), Y.func)
        return make(*(G if k == i else A for k, A in enumerate(children(Y))), *constants(Y))
    if rule.indices is None:
        raise MissingRule(f"{rule.name} has no adjoint: it is not linear").on(Y)
    arguments = children(Y)
    layout, fixed = place(rule.indices, Y, i, arguments)
    known = BETWEEN.get(layout.form)
    if known is not None:
        return known(arguments[i], G, *fixed)
    return _called(layout, fixed, arguments[i], G, rule.name)


def _called(layout: Layout, arrays: Sequence[Expression], A: Expression, G: Expression, name: str) -> Any:
    """Return the cotangent as the operation whose form in indices the exchanged one is."""
    axes = layout.beside
    for at in range(len(arrays) + 1):
        found = FORMS.get(renamed((*axes[:at], layout.result, *axes[at:]), layout.moving))
        if found is not None:
            make, sized = found
            return make(*arrays[:at], G, *arrays[at:], *(A.shape if sized else ()))
    raise MissingRule(f"no operation is registered as the adjoint of {name}")


# adjoints that are no operation of one name: products, sums, what is spread; the argument stands first
_RULES: dict[str, Callable[..., Any]] = {
    "ij->ij": lambda A, G: G,
    "->": lambda A, G: G,
    ",->": lambda A, G, c: multiply(G, c),
    ",ij->ij": lambda A, G, C: trace(multiply(transpose(G), C)),
    "ij,->ij": lambda A, G, c: multiply(c, G),
    "ij,ij->ij": lambda A, G, C: hadamard(C, G),
    "jk,ij->ik": lambda A, G, B: multiply(transpose(B), G),
    "ij,jk->ik": lambda A, G, C: multiply(G, transpose(C)),
    "jk,ij,kl->il": lambda A, G, B, C: multiply(transpose(B), G, transpose(C)),
    "k,(ji)k->ij": lambda A, G, B: multiply(transpose(B), function_in(Role.STACKED).build(G)),
    "ij,k(ji)->k": lambda A, G, B: function_in(Role.UNSTACKED).build(multiply(transpose(B), G), *A.shape),
    "ii->": lambda A, G: scaled(G, identity(A.shape[0])) if A.shape[0] is not ONE else G,
    "ij->": lambda A, G: filled(G, *A.shape),
    "ij->i": lambda A, G: multiply(G, filled(ONE, ONE, A.shape[1])),
    "ij->.j": lambda A, G: multiply(filled(ONE, A.shape[0], ONE), G),
}
BETWEEN = {pattern(text): rule for text, rule in _RULES.items()}
