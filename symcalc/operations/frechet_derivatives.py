r"""Fréchet derivatives of functions of square matrices, of any order.

Of f(A) = Σ cₘ Aᵐ the derivative of order k along E₁, …, Eₖ is symmetric and linear in each of them:

    Dᵏf(A)[E₁, …, Eₖ] = Σ f[A, E_σ(1), A, …, E_σ(k), A] over all orders σ,
    f[A₀, E₁, A₁, …, Eₖ, Aₖ] = Σ cₘ Σ A₀^i₀ E₁ A₁^i₁ ⋯ Eₖ Aₖ^iₖ over i₀ + ⋯ + iₖ = m − k,

the block (1, k + 1) of f of the matrix that has A₀, …, Aₖ on its diagonal and E₁, …, Eₖ above it (Higham 2008,
Functions of Matrices, thm 4.12; Mathias 1996). Both families are closed: the derivative of Dᵏf(A)[…] by A along E is
Dᵏ⁺¹f(A)[…, E]. Traces turn, tr(Gᵀ f[A₀, E₁, A₁]) = tr(E₁ f[A₁, Gᵀ, A₀]), so the adjoint of E ↦ Df(A)[E] is
G ↦ Df(Aᵀ)[G] (ibid., sec. 3.2), and with commuting A ⊗ I, I ⊗ B the matrix of E ↦ f[A, E, B] is
vec(f[A, E, B]) = f[Bᵀ ⊗ I, I, I ⊗ A] vec(E) (ibid., sec. 3.2 and 10.2.2).

Where E commutes with A, Dᵏf(A)[E, …] = f⁽ᵏ⁾(A) E⋯; tr(Df(A)[E]) = tr(f′(A) E) always (ibid., sec. 3.2). Symmetric A
are diagonalised in code: A = Q diag(w) Qᵀ, Df(A)[E] = Q (F ∘ (Qᵀ E Q)) Qᵀ with the divided differences Fᵢⱼ of f between
wᵢ and wⱼ (Daleckiĭ & Kreĭn 1965; Higham 2008, cor. 3.12).
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra import add, multiply, trace, transpose, zeros
from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.transposes import plain
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import MatAdd, Transpose, digest_of, is_array, is_zero, label_of
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.shape_rules import KNOWN, Sizes, square
from symcalc.operations.matrix_functions import FUNCTIONS, Frechet, MatrixFunction, commute, value_of

MOST = 6  # directions of a derivative


def derivative_along(f: MatrixFunction, *args: Expression) -> Any:
    """Return Dᵏf(A)[E₁, …, Eₖ] of A, parameters and E₁, …, Eₖ; along what commutes with A f⁽ᵏ⁾(A) E₁ ⋯ Eₖ.

    Raises:
        NotSupported: for more than `MOST` directions.
    """
    (A, *parameters), along = f.parted(args)
    if not along:
        return value_of(f, *args)
    if not is_array(A):
        return multiply(f.derivative(len(along), A, *parameters), *along)
    shape_along(KNOWN, A.shape, *(E.shape for E in along))
    if any(map(is_zero, along)):
        return zeros(*A.shape)
    check_order(f, len(along))
    parts = [split(E) for E in along]
    c = multiply(*[c for c, _ in parts])
    cores = sorted((E for _, E in parts), key=lambda E: (label_of(E), digest_of(E)))  # in any order it is the same
    if commute(A, *cores):
        return multiply(c, f.derivative(len(along), A, *parameters), *cores)
    if type(A) is Transpose:
        return scaled(c, transpose(derivative_along(f, A.arg, *parameters, *map(transpose, cores))))
    found = by_law(f.nodes.along, A, *parameters, *cores)
    return scaled(c, f.nodes.along.make(A, *parameters, *cores, shape=A.shape) if found is None else found)


def shape_along(sizes: Sizes, A: Any, *others: Any) -> Any:
    """Return the shape of A, which all directions have."""
    square(sizes, A)
    for E in others:
        if E:  # no parameter
            sizes.equal(A[0], E[0], "rows of the matrix and of a direction")
            sizes.equal(A[1], E[1], "columns of the matrix and of a direction")
    return A


def check_order(f: MatrixFunction, order: int) -> None:
    """Refuse derivatives of a high order.

    Raises:
        NotSupported: above `MOST`.
    """
    if order > MOST:
        raise NotSupported(f"derivatives of {f.name} of an order above {MOST} are not supported")


def differential_of_value(f: MatrixFunction, Y: Any, d: Any) -> Any:
    """Return Df(A)[dA]."""
    return with_parameters(f, Y, d, derivative_along(f, *Y.args, d(Y.args[0])))


def with_parameters(f: MatrixFunction, Y: Any, d: Any, found: Any) -> Any:
    """Return a differential and that by the parameters, where there are any."""
    return found if f.by_parameters is None else add(found, f.by_parameters(Y, d))


@law(
    MatAdd,
    shortens=True,
    among=Frechet,
    examples=(
        "A, B, C : matrix(n, n)\nexpm_frechet(A, B) + 2*expm_frechet(A, C)",
        "A, B, C, D : matrix(n, n)\nexpm_frechet(A, B, D) - expm_frechet(A, C, D)",
        "A, B, C : matrix(n, n)\nexpm_frechet(A, B, B) + expm_frechet(A, B, C)",
    ),
    source="Higham 2008, sec. 3.1",
)
def sum_of_derivatives(e: Expression) -> Expression | None:
    """Df(A)[E] + Df(A)[F] = Df(A)[E + F], where all other directions are the same."""
    seen: dict[Any, tuple[int, Any]] = {}
    for at, t in enumerate(e.args):
        c, core = split(t)
        f = FUNCTIONS.get(type(core)) if isinstance(core, Frechet) else None
        front, along = f.parted(core.args) if f is not None else ((), ())
        for i, E in enumerate(along):
            rest = (*along[:i], *along[i + 1 :])
            key = (type(core), front, rest)
            if key in seen and seen[key][0] != at:
                other, step = seen[key]
                made = derivative_along(f, *front, add(step, scaled(c, E)), *rest)  # type: ignore[arg-type]
                return add(made, *(u for k, u in enumerate(e.args) if k not in (at, other)))
            seen[key] = (at, scaled(c, E))
    return None


def transpose_along(f: MatrixFunction, Y: Expression) -> Any:
    """Df(A)[E]ᵀ = Df(Aᵀ)[Eᵀ], written so of a symmetric A."""
    front, along = f.parted(Y.args)
    return derivative_along(f, *front, *map(transpose, along)) if transpose(front[0]) == front[0] else plain(Y)


def differential_along(f: MatrixFunction, Y: Any, d: Any) -> Any:
    """Return the derivative along dA, too."""
    return with_parameters(f, Y, d, derivative_along(f, *Y.args, d(Y.args[0])))


def adjoint_along(f: MatrixFunction, Y: Expression, i: int, G: Expression) -> Any:
    """Return Dᵏf(A)[Gᵀ, …]ᵀ, G in place of a direction."""
    return transpose(derivative_along(f, *Y.args[:i], transpose(G), *Y.args[i + 1 :]))


def trace_along(f: MatrixFunction, Y: Expression) -> Any:
    """tr(Dᵏf(A)[E₁, …, Eₖ]) = tr(Dᵏ⁻¹f′(A)[E₂, …, Eₖ] E₁)."""
    front, (first, *rest) = f.parted(Y.args)
    prime = f.trace_along(*front, *rest) if rest else f.derivative(1, *front)  # type: ignore[misc]
    return None if prime is None else trace(multiply(prime, first))
