"""Expressions as functions of JAX, node by node, and their derivatives: an oracle that differentiates by itself.

As in `evaluator`, every operation is written as its definition says; kinks are where the language puts them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from evaluator import elementwise_product, product, size
from jax_double import jax, jnp, jss, project
from sympy import Symbol

from symcalc.expressions import core_nodes as nodes
from symcalc.expressions.core_nodes import children, is_array, postorder, shape_of
from symcalc.expressions.dimensions import DimensionName
from symcalc.expressions.registry import find_rule


def adjugate(A: Any) -> Any:
    """Return the transposed matrix of cofactors, each by its own determinant."""
    n = len(A)
    others = np.array([[k for k in range(n) if k != i] for i in range(n)])
    minors = A[others[:, None, :, None], others[None, :, None, :]]
    signs = (-1.0) ** np.add.outer(np.arange(n), np.arange(n))
    return (signs * jnp.linalg.det(minors)).T


def adjugate_along(A: Any, *along: Any) -> Any:
    """Return the derivative of the adjugate along some matrices."""
    if not along:
        return adjugate(A)
    *others, V = along
    return jax.jvp(lambda A: adjugate_along(A, *others), (A,), (V,))[1]


def blocks(G: Any, p: int, q: int) -> Any:
    """Return a matrix of p×q blocks with four axes: those of the blocks, then those inside one."""
    rows, columns = G.shape
    return G.reshape(rows // p, p, columns // q, q).transpose(0, 2, 1, 3)


def power(a: Any, p: Any) -> Any:
    """Return the power; a whole number is one to JAX, too, where the base may be zero."""
    fixed = not isinstance(p, jax.core.Tracer) and float(p).is_integer()
    return a ** int(p) if fixed else a**p


def matrix_power(A: Any, k: Any) -> Any:
    """Return the product of k equal factors."""
    result = A
    for _ in range(int(k) - 1):
        result = result @ A
    return result


TABLE: dict[str, Callable[..., Any]] = {
    "exp": jnp.exp,
    "log": jnp.log,
    "log1p": jnp.log1p,
    "expm1": jnp.expm1,
    "sin": jnp.sin,
    "cos": jnp.cos,
    "tan": jnp.tan,
    "arcsin": jnp.arcsin,
    "arccos": jnp.arccos,
    "arctan": jnp.arctan,
    "sinh": jnp.sinh,
    "cosh": jnp.cosh,
    "tanh": jnp.tanh,
    "abs": jnp.abs,
    "sign": jnp.sign,
    "step": lambda a: jnp.where(a > 0, 1.0, 0.0),
    "relu": lambda a: jnp.where(a > 0, a, 0.0),
    "sigmoid": lambda a: 1 / (1 + jnp.exp(-a)),
    "softplus": lambda a: jnp.logaddexp(a, 0.0),
    "erf": jss.erf,
    "maximum": lambda a, b: jnp.where(a > b, a, b),
    "minimum": lambda a, b: jnp.where(b > a, a, b),
    "add": lambda *a: sum(a[1:], a[0]),
    "multiply": product,
    "elementwise product": elementwise_product,
    "multiply scalars": elementwise_product,
    "power of scalars": power,
    "power of entries": power,
    "matrix power": matrix_power,
    "transpose": lambda a: a.T,
    "inv": jnp.linalg.inv,
    "box": lambda a: a,
    "box around a part": lambda a: a,
    "tr": jnp.trace,
    "det": jnp.linalg.det,
    "logdet": lambda a: jnp.linalg.slogdet(a)[1],
    "adj": adjugate,
    "expanded determinant": jnp.linalg.det,
    "expanded adjugate": adjugate_along,
    "norm2": lambda a: jnp.sqrt(jnp.sum(a * a)),
    "sum": jnp.sum,
    "sum of rows": lambda a: a.sum(axis=1, keepdims=True),
    "sum of columns": lambda a: a.sum(axis=0, keepdims=True),
    "diag": lambda x: jnp.diag(x.ravel()),
    "diagonal": lambda a: jnp.diag(a)[:, None],
    "vec": lambda a: a.T.reshape(-1, 1),
    "kron": jnp.kron,
    "kronl": lambda G, B: jnp.sum(blocks(G, *B.shape) * B, axis=(2, 3)),
    "kronr": lambda A, G: jnp.sum(
        blocks(G, G.shape[0] // A.shape[0], G.shape[1] // A.shape[1]) * A[:, :, None, None], axis=(0, 1)
    ),
    "logsumexp": lambda a: jss.logsumexp(a),
    "softmax": lambda a: jnp.exp(a) / jnp.sum(jnp.exp(a)),
    "tril": jnp.tril,
    "triu": jnp.triu,
}


def leaf(e: Any, values: Mapping[str, Any], sizes: Mapping[Any, int]) -> Any:
    """Return the value of a variable, a number, a size, a constant array."""
    if isinstance(e, DimensionName):
        return float(sizes[e])
    if isinstance(e, nodes.Variable):
        return jnp.reshape(values[e.name], [size(d, sizes) for d in e.shape])
    if is_array(e):
        shape = [size(d, sizes) for d in e.shape]
        constant = {nodes.Identity: jnp.eye(shape[0], shape[1])}
        constant |= {nodes.OneMatrix: jnp.ones(shape), nodes.ZeroMatrix: jnp.zeros(shape)}
        return constant[type(e)]
    return values[e.name] if isinstance(e, Symbol) else float(e)


def value_of(expression: Any, values: Mapping[str, Any], sizes: Mapping[Any, int]) -> Any:
    """Return the value of an expression, vectors as 1-D arrays, traced where ``values`` are."""
    known: dict[Any, Any] = {}
    for e in postorder(expression):
        below = [known[a] for a in children(e)]
        if not below:
            known[e] = leaf(e, values, sizes)
            continue
        rule = find_rule(e)
        assert rule is not None, type(e).__name__
        if rule.name == "unvec":
            rows, columns = (size(d, sizes) for d in e.shape)
            value = below[0].reshape(columns, rows).T
        else:
            value = TABLE[rule.name](*below) if rule.name in TABLE else rule.reference(jnp, *below)
        # a scalar made of a 1×1 product
        known[e] = value if is_array(e) else jnp.reshape(value, ())
    result = known[expression]
    return jnp.ravel(result) if shape_of(expression) and 1 in result.shape else result


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
