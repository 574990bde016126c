"""Linear functions of one vector dx, with their matrices kept in view.

The matrix of a linear operator is found by pushing *forms* through a differential, from dx to the result. A form is a
sum of parts; each part is one way in which an array can depend linearly on dx ∈ ℝⁿ:

    Column   M dx                    Left     (M dx) qᵀ
    Row      (M dx)ᵀ                 Right    p (M dx)ᵀ
    Scalar   gᵀ dx                   Spread   P diag(M dx) Q
    Stack    unvec(M dx)             Times    C (gᵀ dx)
    Turned   unvec(M dx)ᵀ            Kron     a form of these kinds ⊗ B, or A ⊗ such a form

Operations push forms by the methods here: `between`, `transposed`, `masked`, `diagonal`, `trace` … What has no plain
matrix of this kind is refused (`NotSupported`), never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from symcalc.algebra import (
    add,
    diagonal,
    diagonal_matrix,
    filled,
    hadamard,
    identity,
    multiply,
    total,
    trace,
    transpose,
)
from symcalc.algebra.coefficients import split
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import DiagMatrix, Identity, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.expressions.shape_rules import KNOWN


class Way(Enum):
    """In which way an array depends on dx."""

    COLUMN = "M dx"
    ROW = "(M dx)ᵀ"
    SCALAR = "gᵀ dx"
    STACK = "unvec(M dx)"
    TURNED = "unvec(M dx)ᵀ"
    LEFT = "(M dx) qᵀ"
    RIGHT = "p (M dx)ᵀ"
    SPREAD = "P diag(M dx) Q"
    TIMES = "C (gᵀ dx)"
    KRON = "a form ⊗ B, or A ⊗ a form"


@dataclass(frozen=True)
class Part:
    """One term of a form: its kind, the matrix M (or vector g) on dx, and what stands left and right of it.

    For a stack P and Q are its rows and columns; for a Kronecker product P is the kind, P and Q of the form in it, and
    Q the other factor and whether it stands on the right.
    """

    kind: Way
    M: Any
    P: Any = ONE
    Q: Any = ONE


def _refuse(what: str) -> NotSupported:
    return NotSupported(f"{what} has no plain matrix; this Jacobian is not supported yet")


@dataclass(frozen=True)
class Form:
    """A sum of parts of one shape."""

    parts: tuple[Part, ...]

    def between(self, A: Expression, B: Expression) -> Form:
        """Return A·F·B; scalars scale."""
        return self._each(lambda p: _left(p, A)).transposed()._each(lambda p: _left(p, transpose(B))).transposed()

    def transposed(self) -> Form:
        """Return Fᵀ."""
        return self._each(_transposed)

    def masked(self, C: Expression) -> Form:
        """Return C ∘ F."""
        return self._each(lambda p: _masked(p, C)) if is_array(C) else self.between(C, ONE)

    def diagonal(self) -> Form:
        """Return the diagonal of F, a column."""
        return self._each(_diagonal)

    def diagonal_matrix(self) -> Form:
        """Return diag(F) of a vector."""
        return self._each(lambda p: _spread(identity(p.M.shape[0]), p.M, identity(p.M.shape[0])))

    def trace(self) -> Form:
        """Return tr(F)."""
        return self._each(_trace)

    def total(self) -> Form:
        """Return the sum of the entries of F."""
        return self._each(_total)

    def vec(self) -> Form:
        """Return the columns of F, stacked."""
        return self._each(_vec)

    def unvec(self, m: Any, n: Any) -> Form:
        """Return the m×n matrix of the columns stacked in F."""
        return self._each(lambda p: Part(Way.STACK, p.M, m, n))

    def kron(self, other: Any, on_the_right: bool) -> Form:
        """Return F ⊗ B, or A ⊗ F."""
        return self._each(lambda p: _kron(p, other, on_the_right))

    def _each(self, rule: Callable[[Part], Part]) -> Form:
        return merge(rule(p) for p in self.parts)


def merge(parts: Iterable[Part]) -> Form:
    """Return a form in which parts that differ in M alone are one."""
    found: dict[tuple[Expression, ...], list[Expression]] = {}
    for p in parts:
        found.setdefault((p.kind, p.P, p.Q), []).append(p.M)
    return Form(tuple(Part(kind, add(*M), P, Q) for (kind, P, Q), M in found.items()))


def plus(*forms: Form) -> Form:
    """Return the sum of forms."""
    return forms[0] if len(forms) == 1 else merge(p for f in forms for p in f.parts)


def unit(n: Any) -> Form:
    """Return the form of dx itself."""
    return Form((Part(Way.COLUMN, identity(n)),))


def matrix(form: Form) -> Expression:
    """Return J of a vector J dx, or the row gᵀ of a scalar.

    Raises:
        NotSupported: for a form that is a matrix for each dx.
    """
    if {p.kind for p in form.parts} <= {Way.COLUMN, Way.ROW}:
        return add(*[p.M for p in form.parts])
    if {p.kind for p in form.parts} == {Way.SCALAR}:
        return transpose(add(*[p.M for p in form.parts]))
    raise _refuse("the derivative of a matrix by a vector")


def _spread(P: Any, M: Expression, Q: Expression) -> Part:
    """Return P diag(M dx) Q; diagonal P and Q go into M."""
    for X in (P, Q):
        c, core = split(X)
        if type(core) is DiagMatrix:
            M = multiply(c, core, M)
        elif type(core) is Identity:
            M = multiply(c, M)
    n = M.shape[0]
    P, Q = (identity(n) if type(split(X)[1]) in (DiagMatrix, Identity) else X for X in (P, Q))
    return Part(Way.SPREAD, M, P, Q)


def _left(p: Part, A: Expression) -> Part:
    """Return A·part."""
    if not is_array(A):
        return p if A is ONE else Part(p.kind, multiply(A, p.M), p.P, p.Q)
    row = A.shape[0] is ONE
    match p.kind:
        case Way.COLUMN:
            return Part(Way.SCALAR, transpose(multiply(A, p.M))) if row else Part(Way.COLUMN, multiply(A, p.M))
        case Way.ROW:
            return Part(Way.RIGHT, p.M, P=A)
        case Way.SCALAR:
            if A.shape[1] is ONE:
                return Part(Way.COLUMN, multiply(A, transpose(p.M)))
            return Part(Way.ROW, multiply(transpose(A), transpose(p.M))) if row else Part(Way.TIMES, p.M, P=A)
        case Way.SPREAD:
            if row:
                return Part(Way.ROW, multiply(transpose(p.Q), diagonal_matrix(multiply(A, p.P)), p.M))
            return _spread(multiply(A, p.P), p.M, p.Q)
        case Way.LEFT:
            if row:
                return Part(Way.ROW, multiply(p.Q, A, p.M))
            return Part(Way.LEFT, multiply(A, p.M), Q=p.Q)
        case Way.RIGHT:
            return Part(Way.ROW, multiply(multiply(A, p.P), p.M)) if row else Part(Way.RIGHT, p.M, P=multiply(A, p.P))
        case Way.STACK:
            M = multiply(_kronecker(identity(p.Q), A), p.M)
            return Part(Way.ROW, M) if row else Part(Way.STACK, M, A.shape[0], p.Q)
        case Way.TURNED:
            M = multiply(_kronecker(A, identity(p.P)), p.M)
            return Part(Way.ROW, M) if row else Part(Way.TURNED, M, p.P, A.shape[0])
        case Way.KRON if row:
            return _transposed(_times_kron(_transposed(p), transpose(A)))
        case Way.KRON:
            raise _refuse("a product with a Kronecker product")
        case _:
            if row:
                return Part(Way.ROW, multiply(transpose(multiply(A, p.P)), transpose(p.M)))
            return _times(multiply(A, p.P), p.M)


def _times(C: Expression, g: Any) -> Part:
    """Return C (gᵀdx), for a C of any shape."""
    if not is_array(C):
        return Part(Way.SCALAR, multiply(C, g))
    return Part(Way.COLUMN, multiply(C, transpose(g))) if C.shape[1] is ONE else Part(Way.TIMES, g, P=C)


def _transposed(p: Part) -> Part:
    match p.kind:
        case Way.COLUMN | Way.ROW:
            return Part(Way.ROW if p.kind == Way.COLUMN else Way.COLUMN, p.M)
        case Way.SCALAR:
            return p
        case Way.SPREAD:
            return Part(Way.SPREAD, p.M, transpose(p.Q), transpose(p.P))
        case Way.LEFT:
            return Part(Way.RIGHT, p.M, P=p.Q)
        case Way.RIGHT:
            return Part(Way.LEFT, p.M, Q=p.P)
        case Way.STACK | Way.TURNED:
            return Part(Way.TURNED if p.kind == Way.STACK else Way.STACK, p.M, p.P, p.Q)
        case Way.KRON:
            return _kron(_transposed(_inside(p)), transpose(p.Q[0]), p.Q[1])
        case _:
            return Part(Way.TIMES, p.M, P=transpose(p.P))


def _masked(p: Part, C: Expression) -> Part:
    match p.kind:
        case Way.COLUMN | Way.ROW:
            return Part(p.kind, multiply(diagonal_matrix(C), p.M))
        case Way.TIMES:
            return Part(Way.TIMES, p.M, P=hadamard(C, p.P))
        case Way.STACK | Way.TURNED:
            mask = function_in(Role.STACKED).build(C if p.kind == Way.STACK else transpose(C))
            return Part(p.kind, multiply(diagonal_matrix(mask), p.M), p.P, p.Q)
        case Way.LEFT:
            return _spread(identity(C.shape[0]), p.M, multiply(C, diagonal_matrix(p.Q)))
        case Way.RIGHT:
            return _spread(multiply(diagonal_matrix(p.P), C), p.M, identity(C.shape[1]))
        case Way.SPREAD if type(p.P) is Identity:
            return _spread(p.P, p.M, hadamard(p.Q, C))
        case Way.SPREAD if type(p.Q) is Identity:
            return _spread(hadamard(p.P, C), p.M, p.Q)
    raise _refuse("an elementwise product")


def _diagonal(p: Part) -> Part:
    match p.kind:
        case Way.SPREAD:
            return Part(Way.COLUMN, multiply(hadamard(p.P, transpose(p.Q)), p.M))
        case Way.LEFT | Way.RIGHT:
            return Part(Way.COLUMN, multiply(diagonal_matrix(p.Q if p.kind == Way.LEFT else p.P), p.M))
        case Way.STACK | Way.TURNED:
            one = identity(p.P)
            return Part(Way.COLUMN, multiply(transpose(_columnwise(one, one)), p.M))
        case Way.TIMES:
            return Part(Way.COLUMN, multiply(diagonal(p.P), transpose(p.M)))
    raise _refuse("a diagonal")


def _trace(p: Part) -> Part:
    match p.kind:
        case Way.SCALAR:
            return p
        case Way.SPREAD:
            return Part(Way.SCALAR, multiply(transpose(p.M), diagonal(multiply(p.Q, p.P))))
        case Way.LEFT | Way.RIGHT:
            return Part(Way.SCALAR, multiply(transpose(p.M), p.Q if p.kind == Way.LEFT else p.P))
        case Way.STACK | Way.TURNED:
            return Part(Way.SCALAR, multiply(transpose(p.M), function_in(Role.STACKED).build(identity(p.P))))
        case Way.TIMES:
            return Part(Way.SCALAR, multiply(trace(p.P), p.M))
    raise _refuse("a trace")


def _total(p: Part) -> Part:
    if p.kind == Way.SCALAR:
        return p
    if p.kind == Way.KRON:
        return _left(_total(_inside(p)), total(p.Q[0]))
    if p.kind in (Way.COLUMN, Way.ROW, Way.STACK, Way.TURNED):
        return Part(Way.SCALAR, transpose(multiply(filled(ONE, ONE, p.M.shape[0]), p.M)))
    rows = {Way.LEFT: p.M, Way.RIGHT: p.P, Way.SPREAD: p.P, Way.TIMES: p.P}[p.kind].shape[0]
    columns = {Way.LEFT: p.Q, Way.RIGHT: p.M, Way.SPREAD: transpose(p.Q), Way.TIMES: transpose(p.P)}[p.kind].shape[0]
    row = _left(p, filled(ONE, ONE, rows))
    return _left(_transposed(row), filled(ONE, ONE, columns))


def _vec(p: Part) -> Part:
    match p.kind:
        case Way.COLUMN | Way.ROW | Way.STACK:
            return Part(Way.COLUMN, p.M)
        case Way.LEFT:
            return Part(Way.COLUMN, _kronecker(p.Q, p.M))
        case Way.RIGHT:
            return Part(Way.COLUMN, _kronecker(p.M, p.P))
        case Way.TIMES:
            return Part(Way.COLUMN, multiply(function_in(Role.STACKED).build(p.P), transpose(p.M)))
        case Way.SPREAD:
            return Part(Way.COLUMN, multiply(_columnwise(transpose(p.Q), p.P), p.M))
    raise _refuse(function_in(Role.STACKED).name)


# ------------------------------------------------------------------------------------------------ Kronecker products


def _kronecker(A: Expression, B: Expression) -> Any:
    return function_in(Role.KRONECKER).build(A, B)


def _columnwise(A: Expression, B: Expression) -> Expression:
    """Return the Kronecker product of each column of A with that of B (Khatri–Rao): (A ⊗ 1) ∘ (1 ⊗ B)."""
    return hadamard(
        _kronecker(A, filled(ONE, B.shape[0], ONE)),
        _kronecker(filled(ONE, A.shape[0], ONE), B),
    )


def _kron(p: Part, other: Any, on_the_right: bool) -> Part:
    """Return part ⊗ B, or A ⊗ part."""
    if p.kind == Way.SCALAR or not is_array(other):
        return _left(p, other)
    if p.kind == Way.COLUMN and other.shape[1] is ONE:
        return Part(Way.COLUMN, _kronecker(p.M, other) if on_the_right else _kronecker(other, p.M))
    return Part(Way.KRON, p.M, (p.kind, p.P, p.Q), (other, on_the_right))


def _inside(p: Part) -> Part:
    kind, P, Q = p.P
    return Part(kind, p.M, P, Q)


def _times_kron(p: Part, y: Expression) -> Part:
    """Return (F ⊗ B) y = vec(B Y Fᵀ), or (A ⊗ F) y = vec(F Y Aᵀ), for the Y that is stacked in y."""
    F, (other, on_the_right) = Form((_inside(p),)), p.Q
    columns = KNOWN.over(y.shape[0], other.shape[1])
    rows, columns = (other.shape[1], columns) if on_the_right else (columns, other.shape[1])
    Y = function_in(Role.UNSTACKED).build(y, rows, columns)
    if on_the_right:
        product = F.transposed().between(multiply(other, Y), ONE)
    else:
        product = F.between(ONE, multiply(Y, transpose(other)))
    return product.vec().parts[0]
