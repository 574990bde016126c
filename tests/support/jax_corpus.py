"""The records of published derivatives on the side of JAX: random inputs, values, derivatives.

Shares nothing with symcalc. What the keys of a record mean stands in `corpus/README.md`.
"""

import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jax_double import jax, jnp, jsl, jss, project, project_last

CORPUS = Path(__file__).parent / "corpus"
STRUCTURED = ("symmetric", "spd", "skew", "diagonal", "lower", "upper", "orthogonal")
MODULES = {"jax": jax, "jnp": jnp, "jsl": jsl, "jss": jss}
DERIVATIVES = {"gradient": jax.grad, "jacobian": jax.jacobian, "hessian": jax.hessian}
Record = dict[str, Any]


@cache
def records() -> list[Record]:
    """Return all records, in the order of the files."""
    lines = [line for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines if line.strip()]


def tolerance(record: Record) -> float:
    """Return what two values of a record may differ by: iterations for spectra and matrix functions cost digits."""
    return 1e-6 if {"spectral", "matrix-function"} & set(record["tags"]) else 1e-8


def draw(what: Record, dims: dict[str, int], random: np.random.Generator) -> Any:
    """Return a random value of an input: of its kind, and of its domain where it has one."""
    shape = [d if isinstance(d, int) else dims[d] for d in what["shape"]]
    kind, domain = what["kind"], what.get("domain")
    V = random.standard_normal(shape)
    structure = kind if kind in STRUCTURED else domain
    if structure == "spd" or (kind, domain) == ("symmetric", "spd"):
        return V @ V.T / len(V) + 0.7 * np.eye(len(V))
    if domain == "int":
        return np.round(2 * V) if shape else float(random.integers(2, 5))
    if domain == "positive":
        V = np.abs(V) + 0.3
    if domain == "unit":
        V = random.uniform(0.1, 0.9, shape)
    if domain == "wellcond" and kind == "matrix":
        return 1.5 * np.eye(len(V)) + 0.8 * V / np.linalg.norm(V, 2)
    apart = np.diag(np.arange(1.0, len(V) + 1)) if domain == "wellcond" else 0.0
    return within(structure, V, apart)


def within(structure: str | None, V: np.ndarray, apart: Any = 0.0) -> Any:
    """Return a matrix of a structure made of any matrix; ``apart`` is added where it keeps eigenvalues distinct."""
    match structure:
        case "symmetric":
            return (V + V.T) / 2 + apart
        case "skew":
            return (V - V.T) / 2
        case "diagonal":
            return np.diag(np.abs(np.diag(V)) + 0.4)
        case "lower" | "upper":
            half = np.tril(V, -1) if structure == "lower" else np.triu(V, 1)
            return half + np.diag(np.abs(np.diag(V)) + 0.6)
        case "orthogonal":
            return np.linalg.qr(V)[0]
        case _:
            return V


class Point:
    """A record's inputs at a random point, and what JAX makes of them.

    Attributes:
        inputs: the values by name.
        direction: a random direction in which the variable moves.
        value: that of f.
        derivative: what the record asks for, within the structure of its variable.
        along: the derivative of f along the direction.
        cotangent: a random one of f, 1 where f is a scalar.
        pulled: the cotangent pulled back to each input, within the structure of its kind.
    """

    def __init__(self, record: Record) -> None:
        random = np.random.default_rng(zlib.crc32(record["id"].encode()))
        self.inputs = {name: draw(what, record["dims"], random) for name, what in record["inputs"].items()}
        names, place = list(self.inputs), list(self.inputs).index(record["wrt"])
        kind, want = record.get("project"), record["want"]
        kinds = [what["kind"] for what in record["inputs"].values()]
        code = compile(record["jax"], record["id"], "eval")

        def f(*arguments: Any) -> Any:
            return jnp.asarray(eval(code, MODULES | dict(zip(names, arguments, strict=True))))

        def everything(V: Any, *arguments: Any) -> Any:
            X = arguments[place]
            D = project_last(kind, X, DERIVATIVES[want](f, place)(*arguments))
            D = project(kind, X, D) if want == "hessian" else D
            value, along = jax.jvp(lambda X: f(*arguments[:place], X, *arguments[place + 1 :]), (X,), (V,))
            _, pull = jax.vjp(f, *arguments)
            return value, D, along, [*map(project, kinds, arguments, pull(cotangent))]

        arguments = [jnp.asarray(v) for v in self.inputs.values()]
        V = project(kind, arguments[place], jnp.asarray(random.standard_normal(arguments[place].shape)))
        shape = jax.eval_shape(f, *arguments).shape
        self.cotangent = cotangent = random.standard_normal(shape) if shape else np.ones(())
        self.direction = np.asarray(V)
        value, derivative, along, pulled = jax.jit(everything)(V, *arguments)
        self.value, self.derivative, self.along = map(np.asarray, (value, derivative, along))
        self.pulled = dict(zip(names, map(np.asarray, pulled), strict=True))


@cache
def point(name: str) -> Point:
    """Return the random point of a record."""
    return Point(next(r for r in records() if r["id"] == name))
