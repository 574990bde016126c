"""Values of programs against NumPy's, and their derivatives against JAX's, at given arrays."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from jax_double import jax

import symcalc as sc

Given = Mapping[str, Any]


def compiled(f: Any, given: Given) -> Any:
    """Return the value of a formula's code."""
    code = sc.compile(f)
    return code(**{name: given[name] for name in code.arguments})


def check_value(program: str, value: Callable[..., Any], given: Given) -> None:
    """Compare a program and its code with a function of its variables, in order of appearance."""
    f = sc.parse(program)
    at = {name: given[name] for name in f.variables}
    want = value(*at.values())
    np.testing.assert_allclose(f.evaluate(**at), want, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(compiled(f, given), want, rtol=1e-12, atol=1e-14)


def check_derivatives(program: str, name: str, value: Callable[[Any], Any], given: Given) -> None:
    """Compare the gradient by a variable, and its derivative along V (of a vector v), with those of JAX."""
    f, at = sc.parse(program), given[name]
    along = "V" if at.ndim == 2 else "v"
    np.testing.assert_allclose(compiled(f.gradient(name), given), jax.grad(value)(at), rtol=1e-9, atol=1e-11)
    want = jax.jvp(jax.grad(value), (at,), (given[along],))[1]
    np.testing.assert_allclose(compiled(f.hvp(name, along), given), want, rtol=1e-9, atol=1e-11)
