"""What an equation defines: x of g(x, p) = 0, and the X of a linear equation L(X) = R.

dx = −(∂g/∂x)⁻¹ ∂g/∂p dp (MIT, Matrix Calculus, ch. 6; Griewank & Walther 2008, ch. 15): the differential asks for
derivatives of the equation, so that `symcalc.calculus.linear_equations` works it out. In code a solution is given, or
worked out by a method of its own (`symcalc.calculus.solutions_in_code`).

sylvester(A, B, C) is the X of A X + X B = C, lyap(A, Q) that of A X + X Aᵀ + Q = 0 and dlyap(A, Q) that of
A X Aᵀ − X + Q = 0, with MATLAB's signs; they are nodes as if the equation were typed (Higham 2008, sec. B.14).
"""

from typing import Any

from symcalc.algebra import add, multiply, negate, subtract, transpose
from symcalc.algebra.equations import (
    rebuilt_root,
    rebuilt_solution,
    solution_of,
    structure_kept,
    transpose_of_root,
    transpose_of_solution,
)
from symcalc.expressions.dimensions import Shape
from symcalc.expressions.equations import (
    COMPARED,
    STEIN,
    Given,
    GivenArray,
    Root,
    RootArray,
    Solved,
    Stein,
    Sylvester,
    unknown_like,
)
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression, shape_of, variable
from symcalc.expressions.operation_records import DefinedRecord, Function
from symcalc.expressions.registry import register_defined, register_function
from symcalc.expressions.shape_rules import Sizes, square
from symcalc.expressions.structure import keep_sign, sign_of
from symcalc.expressions.structures_and_signs import Structure


def compared(g: Any, Y: Any, x: Any, residual: Any, scale: Any) -> Any:
    """Return the code of a solution that is given, which is compared with its equation."""
    return g.step(COMPARED, (x, g.dense(residual), scale), (Y.parts[0].name,), shape_of(Y))


def unknown_matrix(*parts: Expression) -> Any:
    """Return an unknown of the shape of the last part that stands in none of them: a program may have an X itself."""
    return unknown_like(variable("X", "matrix", shape_of(parts[-1])), parts, plainly=True)


def solution_of_sylvester(A: Expression, B: Expression, C: Expression) -> Any:
    """Return the X of A X + X B = C."""
    X = unknown_matrix(A, B, C)
    return solution_of(add(multiply(A, X), multiply(X, B)), X, C, "X")


def solution_of_lyapunov(A: Expression, Q: Expression) -> Any:
    """Return the X of A X + X Aᵀ + Q = 0."""
    return solution_of_sylvester(A, transpose(A), negate(Q))


def solution_of_stein(A: Expression, Q: Expression) -> Any:
    """Return the X of A X Aᵀ − X + Q = 0."""
    X = unknown_matrix(A, Q)
    return solution_of(subtract(X, multiply(A, X, transpose(A))), X, Q, "X")


def shape_of_sylvester(sizes: Sizes, A: Shape, B: Shape, C: Shape) -> Shape:
    """Return the shape of C, which has the rows of A and the columns of B."""
    square(sizes, A)
    square(sizes, B)
    sizes.equal(A[1], C[0], "columns of A and rows of C")
    sizes.equal(C[1], B[0], "columns of C and rows of B")
    return C


def shape_of_lyapunov(sizes: Sizes, A: Shape, Q: Shape) -> Shape:
    """Return the shape of A, which Q has."""
    return shape_of_sylvester(sizes, A, A, Q)


def value_of_sylvester(np: Any, A: Any, B: Any, C: Any) -> Any:
    """Return the X of A X + X B = C by its rows: (A ⊗ I + I ⊗ Bᵀ) x = c."""
    L = np.kron(A, np.eye(B.shape[0])) + np.kron(np.eye(A.shape[0]), B.T)
    return np.linalg.solve(L, C.reshape(-1)).reshape(C.shape)


def value_of_stein(np: Any, A: Any, Q: Any) -> Any:
    """Return the X of X − A X Aᵀ = Q by its rows: (I − A ⊗ A) x = q."""
    return np.linalg.solve(np.eye(A.shape[0] ** 2) - np.kron(A, A), Q.reshape(-1)).reshape(Q.shape)


register_function(
    Function(
        "sylvester",
        solution_of_sylvester,
        shape_of_sylvester,
        ("square", "square", "matrix"),
        aliases=("solve_sylvester",),
        group="solving",
        summary="the X of A X + X B = C",
        reference=value_of_sylvester,
    )
)
register_function(
    Function(
        "lyap",
        solution_of_lyapunov,
        shape_of_lyapunov,
        ("square", "square"),
        group="solving",
        summary="the X of A X + X Aᵀ + Q = 0, as MATLAB has it",
        convention="lyap(A, Q) is that of MATLAB, A*X + X*A' + Q = 0; solve_continuous_lyapunov(A, Q) has -Q",
        reference=lambda np, A, Q: value_of_sylvester(np, A, A.T, -Q),
    )
)
register_function(
    Function(
        "solve_continuous_lyapunov",
        lambda A, Q: solution_of_lyapunov(A, negate(Q)),
        shape_of_lyapunov,
        ("square", "square"),
        group="solving",
        summary="the X of A X + X Aᵀ = Q, as SciPy has it",
        reference=lambda np, A, Q: value_of_sylvester(np, A, A.T, Q),
    )
)
register_function(
    Function(
        "dlyap",
        solution_of_stein,
        shape_of_lyapunov,
        ("square", "square"),
        aliases=("solve_discrete_lyapunov",),
        group="solving",
        summary="the X of A X Aᵀ − X + Q = 0",
        reference=value_of_stein,
    )
)
register_defined(
    DefinedRecord(
        node=Root,
        construct=rebuilt_root,
        sign=lambda x, *below: sign_of(x.equation.unknown),
    )
)
register_defined(
    DefinedRecord(
        node=RootArray,
        construct=rebuilt_root,
        transpose=transpose_of_root,
        structure=lambda X, *below: kind_of(X.equation.unknown).structure,
    )
)
register_defined(
    DefinedRecord(
        node=Solved,
        construct=rebuilt_solution,
        transpose=transpose_of_solution,
        structure=structure_kept,
    )
)
register_defined(
    DefinedRecord(
        node=Given,
        construct=lambda *parts: Given.make(*parts),
        sign=keep_sign,
        code=compared,
    )
)
register_defined(
    DefinedRecord(
        node=GivenArray,
        construct=lambda x, residual, scale: GivenArray.make(x, residual, scale, shape=x.shape),
        structure=lambda e, a, *rest: a,
        code=compared,
    )
)
register_defined(
    DefinedRecord(
        node=Sylvester,
        construct=lambda A, B, R: Sylvester.make(A, B, R, shape=R.shape),
        code=lambda g, Y, *a: g.sylvester(*a),
    )
)
register_defined(
    DefinedRecord(
        node=Stein,
        construct=lambda A, R: Stein.make(A, R, shape=R.shape),
        structure=lambda X, a, r: r & (Structure.SYMMETRIC | Structure.SKEW),
        code=lambda g, Y, *a: g.step(STEIN, map(g.dense, a), shape=Y.shape),
    )
)
