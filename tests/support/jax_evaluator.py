"""Expressions as functions of JAX, node by node, and their derivatives: an oracle that differentiates by itself.

As in `evaluator`, every operation is as its record's reference says it; kinks are where the language puts them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from evaluator import Arrays, References, number_of, size
from jax_double import jax, jnp, jss, project
from sympy import Symbol

from symcalc.expressions import core_nodes as nodes
from symcalc.expressions.core_nodes import children, constants, is_array, postorder, shape_of
from symcalc.expressions.dimensions import SizeAtom
from symcalc.expressions.equations import Solved
from symcalc.expressions.registry import find_rule

UP = 60  # steps from negative numbers to positive ones


class Special:
    """JAX's special functions, of which polygamma is no more than noise below 0."""

    def __getattr__(self, name: str) -> Any:
        return getattr(jss, name)

    @staticmethod
    def polygamma(k: Any, x: Any) -> Any:
        """Return ψ⁽ᵏ⁾(x), below 0 by ψ⁽ᵏ⁾(x) = ψ⁽ᵏ⁾(x + 1) − (−1)ᵏ k!/xᵏ⁺¹ (DLMF 5.15.5)."""
        x = jnp.asarray(x, float)
        below = jnp.where(x < 0, x, 1.0)
        steps = sum((below + j) ** -(k + 1.0) for j in range(UP))
        rest = (-1.0) ** k * jnp.exp(jss.gammaln(k + 1.0)) * steps
        return jss.polygamma(k, jnp.where(x < 0, x + UP, x)) - jnp.where(x < 0, rest, 0.0)


TABLE = References(Arrays(jnp, jnp.linalg, Special()))


def leaf(e: Any, values: Mapping[str, Any], sizes: Mapping[Any, int]) -> Any:
    """Return the value of a variable, a number, a size, a constant array."""
    if isinstance(e, SizeAtom):
        return float(size(e, sizes))
    if isinstance(e, nodes.Variable):
        return jnp.reshape(values[e.name], [size(d, sizes) for d in e.shape])
    if is_array(e):
        shape = [size(d, sizes) for d in e.shape]
        constant = {nodes.Identity: jnp.eye(shape[0], shape[1])}
        constant |= {nodes.OneMatrix: jnp.ones(shape), nodes.ZeroMatrix: jnp.zeros(shape)}
        rule = find_rule(e)
        if rule is not None and rule.reference is not None:  # a matrix of numbers, by its definition
            return jnp.asarray(rule.reference(np, *[size(d, sizes) for d in constants(e)]))
        return constant[type(e)]
    return values[e.name] if isinstance(e, Symbol) else number_of(e)


def value_of(expression: Any, values: Mapping[str, Any], sizes: Mapping[Any, int]) -> Any:
    """Return the value of an expression, vectors as 1-D arrays, traced where ``values`` are."""
    known: dict[Any, Any] = {}
    for e in postorder(expression):
        if isinstance(e, Solved):
            known[e] = solution(e, values, known[e.parts[0]], sizes)
            continue
        below = [known[a] for a in children(e)]
        if not below:
            known[e] = leaf(e, values, sizes)
            continue
        rule = find_rule(e)
        assert rule is not None, type(e).__name__
        value = TABLE[rule.name](*below, *[size(d, sizes) for d in constants(e)])
        # a scalar made of a 1×1 product
        known[e] = value if is_array(e) else jnp.reshape(value, ())
    result = known[expression]
    return jnp.ravel(result) if shape_of(expression) and 1 in result.shape else result


def solution(X: Any, values: Mapping[str, Any], R: Any, sizes: Mapping[Any, int]) -> Any:
    """Return the X of a linear equation L(X) = R: L by the matrices of one entry that is 1."""
    equation, u = X.equation, X.equation.unknown
    units = jnp.eye(R.size).reshape(-1, *R.shape)
    columns = [jnp.ravel(value_of(equation.expression, {**values, u.name: E}, sizes)) for E in units]
    return jnp.linalg.solve(jnp.stack(columns, axis=1), jnp.ravel(R)).reshape(R.shape)


class Oracle:
    """An expression at a point, and what JAX makes of it.

    Args:
        e: the expression.
        at: values of its variables by name.
        sizes: those of the dimensions.
        moving: a direction for each variable by which derivatives are wanted, within its structure.
        cotangent: an array of the shape of e.
    """

    def __init__(
        self, e: Any, at: Mapping[str, Any], sizes: Mapping[Any, int], moving: Mapping[Any, Any], cotangent: Any
    ) -> None:
        self.e, self.sizes, self.cotangent = e, sizes, cotangent
        self.at = {name: jnp.asarray(v) for name, v in at.items()}
        self.directions = {X.name: jnp.asarray(V) for X, V in moving.items()}
        self.kinds = {X.name: X.kind_name for X in moving}

    def answers(self, questions: Sequence[tuple[str, ...]]) -> list[np.ndarray]:
        """Return the derivatives that are asked for, as ``("gradient", "X")``, by one compiled function."""

        def everything(point: Mapping[str, Any]) -> list[Any]:
            return [getattr(self, what)(point, *names) for what, *names in questions]

        return [np.asarray(answer) for answer in jax.jit(everything)(self.at)]

    def by(self, point: Mapping[str, Any], name: str) -> Callable[[Any], Any]:
        """Return the expression as a function of one variable."""
        return lambda X: value_of(self.e, {**point, name: X}, self.sizes)

    def free_gradient(self, point: Mapping[str, Any], name: str) -> Any:
        """Return the gradient by a variable of which every entry may vary by itself."""
        return jax.grad(self.by(point, name))(point[name])

    def gradient(self, point: Mapping[str, Any], name: str) -> Any:
        """Return the gradient within the variable's structure."""
        return project(self.kinds[name], point[name], self.free_gradient(point, name))

    def directional(self, point: Mapping[str, Any], name: str) -> Any:
        """Return the derivative along the variable's direction."""
        return jax.jvp(self.by(point, name), (point[name],), (self.directions[name],))[1]

    def vjp(self, point: Mapping[str, Any], name: str) -> Any:
        """Return the adjoint of the derivative at the cotangent."""
        return project(self.kinds[name], point[name], jax.vjp(self.by(point, name), point[name])[1](self.cotangent)[0])

    def hvp(self, point: Mapping[str, Any], name: str) -> Any:
        """Return the derivative of the gradient along the variable's direction."""
        X = point[name]
        H = jax.jvp(lambda X: self.free_gradient({**point, name: X}, name), (X,), (self.directions[name],))[1]
        return project(self.kinds[name], X, H)

    def jacobian(self, point: Mapping[str, Any], name: str) -> Any:
        """Return the Jacobian, forwards."""
        return jax.jacfwd(self.by(point, name))(point[name])

    def hessian(self, point: Mapping[str, Any], name: str, other: str) -> Any:
        """Return the derivative of the gradient by one variable by another, which may be the same."""
        return jax.jacfwd(lambda Z: self.free_gradient({**point, other: Z}, name))(point[other])
