"""Formulas written in the input language and worked out by the independent evaluator."""

from typing import Any

import numpy as np
from evaluator import evaluate, sizes_of

from symcalc import Formula, parse
from symcalc.expressions.core_nodes import Variable, postorder
from symcalc.simplification.rewriting import simplify


def worked_out(f: Formula, result: Any, values: dict[str, Any]) -> Any:
    """Return the value of a result of f; sizes that it does not show are those of f's variables."""
    variables = [v for v in postorder(f.expression) if isinstance(v, Variable)]
    return evaluate(result, values, sizes_of(variables, values))


def value(text: str, **values: Any) -> Any:
    """Return the value of a formula."""
    return evaluate(parse(text).expression, values)


def gradient(text: str, name: str, **values: Any) -> Any:
    """Return the value of a gradient."""
    f = parse(text)
    return worked_out(f, f.gradient(name).expression, values)


def differential(text: str, name: str, **values: Any) -> Any:
    """Return the value of a differential, that of the variable given as ``d`` and its name."""
    f = parse(text)
    return worked_out(f, f.differential(name).expression, values)


def jacobian(text: str, name: str, **values: Any) -> Any:
    """Return the value of a Jacobian."""
    f = parse(text)
    return worked_out(f, f.jacobian(name).expression, values)


def draw(*shape: int, seed: int = 0) -> Any:
    """Return standard normal numbers of a shape, different for each shape and seed."""
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def positive_definite(n: int, seed: int = 0) -> Any:
    """Return a symmetric matrix of size n with eigenvalues of at least 1."""
    A = draw(n, n, seed=seed)
    return A @ A.T + np.eye(n)


def close(a: Any, b: Any) -> bool:
    """Tell whether two values agree but for rounding, in shape as well."""
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, atol=1e-11)


def assert_simplified(text: str, want: str) -> None:
    """Assert that a text in x, y and a is simplified to another one, of the same values."""
    declared = "x, y : vector(n); a : scalar\n"
    assert simplify(parse(declared + text).expression) == simplify(parse(declared + want).expression)
    x, y = draw(5), draw(5, seed=1)
    with np.errstate(invalid="ignore"):
        left, right = (parse(declared + t).evaluate(x=x, y=y, a=-0.7) for t in (text, want))
    defined = ~np.isnan(left)
    assert defined.any() and np.allclose(left[defined], right[defined])
