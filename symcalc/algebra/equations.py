r"""Constructors of what an equation defines: x of g(x, p) = 0, and the X of a linear equation L(X) = R.

A linear equation whose terms are all A X, or all X B, or the one A X B, is solved: X = A⁻¹ R. So is one that scales
entries, rows and columns: of A ∘ X + diag(a) X + X diag(b) = R it is the quotient R ./ (A + a 1ᵀ + 1 bᵀ). Any other
has a solution that is linear in R, X = c X₁ for R = c R₁. Its transpose solves L(Yᵀ)ᵀ = Rᵀ; so where that is L(Y) = R,
and the equation has one solution, this is symmetric.
"""

from __future__ import annotations

from typing import Any

from sympy import S

from symcalc.algebra.coefficients import filled, identity, scaled, split
from symcalc.algebra.entry_products import diagonal, hadamard, hadamard_power
from symcalc.algebra.products import multiply
from symcalc.algebra.scalars import is_negative, scalar_power, scalar_product
from symcalc.algebra.sums import add, negate
from symcalc.algebra.transposes import inverse, plain, transpose
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import HadamardProduct, MatAdd, MatMul, SharedArray, Transpose, is_array, is_zero
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.equations import (
    Equation,
    Root,
    RootArray,
    Solved,
    bound,
    rebound,
    with_parts,
)
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression, digest_of
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.expressions.walks import dependents, variables_of

KEPT = Structure.SYMMETRIC | Structure.SKEW


def root_of(e: Expression, x: Any, kind: type[Equation] = Equation, wish: str = "") -> Any:
    """Return the x of an equation, or the one at which an expression is least.

    Raises:
        KindMismatch: where the unknown does not stand in it.
    """
    if x not in variables_of(e):
        raise KindMismatch("the unknown does not stand in its equation")
    parts, equation = bound(e, x, kind, wish)
    if is_array(x):
        return RootArray.make(*parts, equation, shape=x.shape)
    return Root.make(*parts, equation)


def rebuilt_root(*arguments: Any) -> Any:
    """Return the root of an equation that is made of other parts: these, and the equation as it was."""
    *parts, equation = arguments
    e, u = rebound(tuple(parts), equation)
    return root_of(e, u, type(equation), equation.wish)


def defined_by(equation: Equation, e: Expression, u: Any, R: Expression | None = None) -> Any:
    """Return what an equation defines that has become an expression of u; of a linear one with its right side."""
    return root_of(e, u, type(equation), equation.wish) if R is None else solution_of(e, u, R, equation.wish)


# ------------------------------------------------------------------------------------------------ linear equations


def solution_of(L: Expression, u: Any, R: Expression, wish: str = "") -> Any:
    """Return the X of L(X) = R, where L is an expression that is linear in the unknown u.

    Raises:
        KindMismatch: where the unknown does not stand in it.
    """
    if u not in variables_of(L):
        raise KindMismatch("the unknown does not stand in its equation")
    if is_zero(R):
        return R
    found = _by_inverses(_chains(L, u), R)
    if found is not None:
        return found
    weights = weights_of(L, u)
    if weights is not None:
        return hadamard(R, hadamard_power(weights, S.NegativeOne))
    c, core = split(R)
    if _is_turned(L, u):
        c, L = negate(c), negate(L)
    parts, equation = bound(L, u, wish=wish, plainly=True)
    return scaled(c, Solved.make(core, *parts, equation, shape=u.shape))


def rebuilt_solution(*arguments: Any) -> Any:
    """Return the X of L(X) = R, where L is made of other parts: R, these, and the equation as it was."""
    R, *parts, equation = arguments
    L, u = rebound(tuple(parts), equation)
    return solution_of(L, u, R, equation.wish)


# a term c A X B of an equation: c, the factors A, the factors B, whether it is c A Xᵀ B
Chain = tuple[Expression, tuple[Expression, ...], tuple[Expression, ...], bool]
Way = tuple[Expression, tuple[Expression, ...], Any, tuple[Expression, ...]]  # the way to a part of a term


def _chains(L: Expression, u: Expression) -> list[Chain] | None:
    """Return the terms of an equation; None where one is no product in which the unknown stands once.

    Sums are multiplied out on the way to the unknown: A (X + X B) is A X + A X B.
    """
    chains: list[Chain] = []
    moving = dependents([L], [u])
    stack: list[Way] = [(S.One, (), L, ())]
    while stack:
        c, left, part, right = stack.pop()
        if part == u or (type(part) is Transpose and part.arg == u):
            chains.append((c, left, right, part != u))
            continue
        front, core = split(part)
        c = scalar_product([c, front])
        if front in moving:
            return None
        if type(core) is MatAdd:
            stack += [(c, left, t, right) for t in reversed(core.args)]
        elif type(core) is MatMul or part is not core:
            factors = core.args if type(core) is MatMul else (core,)
            places = [i for i, f in enumerate(factors) if f in moving]
            if len(places) != 1:
                return None
            i = places[0]
            stack.append((c, (*left, *factors[:i]), factors[i], (*factors[i + 1 :], *right)))
        elif type(core) is SharedArray:
            stack.append((c, left, core.arg, right))
        else:
            return None
    return chains


def weights_of(L: Expression, u: Expression) -> Any:
    """Return W of an expression that is W ∘ u: where it scales entries, rows and columns; None of any other."""
    moving = dependents([L], [u])
    down, along = filled(ONE, u.shape[0], ONE), filled(ONE, u.shape[1], ONE)
    found: list[Any] = []
    stack: list[tuple[list[Any], list[Any], list[Any], Any]] = [([], [down], [along], L)]
    while stack:
        entries, rows, columns, part = stack.pop()
        front, core = split(part)
        entries = [*entries, front]
        if front in moving:
            return None
        if core == u:
            found.append(hadamard(*entries, multiply(hadamard(*rows), transpose(hadamard(*columns)))))
        elif type(core) is MatAdd:
            stack += [(entries, rows, columns, t) for t in reversed(core.args)]
        elif type(core) is SharedArray:
            stack.append((entries, rows, columns, core.arg))
        elif type(core) in (MatMul, HadamardProduct):
            places = [i for i, f in enumerate(core.args) if f in moving]
            if len(places) != 1:
                return None
            before, below, behind = core.args[: places[0]], core.args[places[0]], core.args[places[0] + 1 :]
            if type(core) is HadamardProduct:
                stack.append(([*entries, *before, *behind], rows, columns, below))
            elif all(Structure.DIAGONAL in structure_of(f) for f in (*before, *behind)):
                scaled_rows, scaled_columns = [*rows, *map(diagonal, before)], [*columns, *map(diagonal, behind)]
                stack.append((entries, scaled_rows, scaled_columns, below))
            else:
                return None
        else:
            return None
    return add(*found)


def chains_of(equation: Equation) -> list[Chain] | None:
    """Return the terms of a linear equation, where each is a product in which the unknown stands once."""
    return _chains(equation.expression, equation.unknown)


def _by_inverses(chains: list[Chain] | None, R: Expression) -> Any:
    """Return A⁻¹R, R B⁻¹ or A⁻¹R B⁻¹; None where no product of inverses solves the equation."""
    if not chains or len({turned for *_, turned in chains}) > 1:
        return None
    if all(not right for _, _, right, _ in chains):
        X = multiply(inverse(_side(chains, 1, R.shape[0])), R)
    elif all(not left for _, left, _, _ in chains):
        X = multiply(R, inverse(_side(chains, 2, R.shape[1])))
    elif len(chains) == 1:
        c, left, right, _ = chains[0]
        A, B = multiply(*left), multiply(*right)
        if not (is_array(A) and is_array(B)) or A.shape[0] != A.shape[1] or B.shape[0] != B.shape[1]:
            return None
        X = scaled(scalar_power(c, S.NegativeOne), multiply(inverse(A), R, inverse(B)))
    else:
        return None
    return transpose(X) if chains[0][3] else X


def _side(chains: list[Chain], side: int, n: Any) -> Any:
    """Return the sum of the factors on one side of the unknown."""
    terms = []
    for chain in chains:
        factors: Any = chain[side]
        terms.append(scaled(chain[0], multiply(*factors) if factors else identity(n)))
    return add(*terms)


def _is_turned(L: Expression, u: Expression) -> bool:
    """Tell whether −L is written rather than L: X − A X B rather than A X B − X, else −A X − X B, by most signs.

    So the equation is printed with as few signs as R − L(X) can have.
    """
    chains = _chains(L, u)
    if chains is not None:
        plain_ones = [c for c, left, right, _ in chains if not left and not right]
        if plain_ones:
            return is_negative(plain_ones[0])
        negative = sum(2 * is_negative(c) - 1 for c, *_ in chains)
        if negative:
            return negative < 0
    return digest_of(L) > digest_of(negate(L))


def commutes(equation: Equation) -> bool:
    """Tell whether L(Yᵀ)ᵀ = L(Y) is seen, of a square unknown."""
    L, u = equation.expression, equation.unknown
    turned: Any = transpose(with_parts(L, {u: transpose(u)}))
    return bool(turned == L)


def transpose_of_solution(X: Any) -> Any:
    """Xᵀ = X where R is symmetric, −X where it is skew, and the equation commutes with transposing."""
    kept = structure_of(X)
    if Structure.SYMMETRIC in kept:
        return X
    return scaled(S.NegativeOne, X) if Structure.SKEW in kept else plain(X)


def structure_kept(X: Any, R: Structure, *others: Structure) -> Structure:
    """Return what a solution has of the structure of R: it is symmetric, or skew, where L commutes with transposing."""
    return R & KEPT if R & KEPT and commutes(X.equation) else Structure.NONE


def transpose_of_root(X: Any) -> Any:
    """Xᵀ = X of an unknown that is declared symmetric."""
    return X if Structure.SYMMETRIC in kind_of(X.equation.unknown).structure else plain(X)
