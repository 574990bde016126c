"""JAX in double precision, on the processor: import it from here, so that nothing has run in single precision before.

What the tests compile runs once, on small arrays: nearly all of the time is XLA's, so that it optimises nothing.
"""

import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_backend_optimization_level=0"

import jax
import jax.numpy as jnp
import jax.scipy.linalg as jsl
import jax.scipy.special as jss

jax.config.update("jax_enable_x64", True)

__all__ = ["jax", "jnp", "jsl", "jss", "project", "project_last"]


def project(kind, X, G):
    """Return the part of a free derivative in the directions in which a structured variable moves.

    The first two axes of G are those of X; any others are carried along.
    """

    def turned(M):
        return jnp.swapaxes(M, 0, 1)

    def masked(mask):
        return G * jnp.reshape(mask(jnp.ones(G.shape[:2])), G.shape[:2] + (1,) * (G.ndim - 2))

    match kind:
        case "symmetric" | "spd":
            return (G + turned(G)) / 2
        case "skew":
            return (G - turned(G)) / 2
        case "diagonal":
            return masked(lambda ones: jnp.diag(jnp.diag(ones)))
        case "lower":
            return masked(jnp.tril)
        case "upper":
            return masked(jnp.triu)
        case "orthogonal":
            inner = jnp.tensordot(X.T, G, 1)
            return jnp.tensordot(X, (inner - turned(inner)) / 2, 1)
        case _:
            return G


def project_last(kind, X, J):
    """Return the same for a derivative whose last two axes are those of X."""
    first = jnp.moveaxis(J, (-2, -1), (0, 1)) if J.ndim > 1 else J
    return jnp.moveaxis(project(kind, X, first), (0, 1), (-2, -1)) if J.ndim > 1 else J
