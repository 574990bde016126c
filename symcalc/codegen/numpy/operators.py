"""A derivative as an operator of numbers: `scipy.sparse.linalg.LinearOperator`, with no array of its matrix.

What does not depend on the array that it is applied to has been worked out when it is made: its *parts*. Each
application is a compiled function of the parts and V. The vectors of SciPy are the columns of an array, stacked, as
those of `vec`: an operator of shape (F.size, X.size) takes V.reshape(-1, order="F"). `apply` takes V as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from symcalc.codegen.numpy.solvers import Solve, no_solution
from symcalc.errors import ArgumentMismatch
from symcalc.optional_packages import np, optional

Shape = tuple[int, ...]
MOVING = "V"  # what an application calls the array that it is applied to


class Application(Protocol):
    """What is called with parts and V by their names in `arguments`."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names, in order."""

    def __call__(self, /, *values: Any) -> Any:
        """Return the value."""


class Side(NamedTuple):
    """A map in one direction, as functions of the parts and of V.

    Attributes:
        single: of an array of the axes of X.
        columns: of a matrix of which each column is such a vector; None for maps of matrices.
        solver: what solves the equation, None where no closed form is known.
    """

    single: Application
    columns: Application | None
    solver: Callable[[], Solve] | None


class Axes(NamedTuple):
    """The shape of an array, and the two axes that it has as a matrix."""

    own: Shape
    matrix: Shape

    @property
    def size(self) -> int:
        """The number of entries."""
        return self.matrix[0] * self.matrix[1]


class CompiledOperator:
    """A derivative as a linear operator, also a `scipy.sparse.linalg.LinearOperator`: ``J @ v``, ``J.T``, ``J.H``.

    The arrays of its arguments are not copied: they stay as they are while it is used.

    Attributes:
        shape: the sizes of F and X.
        dtype: double precision, or single where all parts are.
        result: the shape of F.
        argument: the shape of X.
        is_symmetric: whether it is proved to be its own adjoint.
    """

    shape: Shape
    dtype: Any

    def _made_of(
        self, parts: Mapping[str, Any], sides: tuple[Side, Side], axes: tuple[Axes, Axes], is_symmetric: bool
    ) -> None:
        self._parts, self._sides, self._axes, self.is_symmetric = parts, sides, axes, is_symmetric
        self.result, self.argument = axes[0].own, axes[1].own
        self._solve: Solve | None = None
        self._turned: CompiledOperator | None = self if is_symmetric else None

    def apply(self, V: Any) -> Any:
        """Return the derivative along V, an array of X's axes, in the axes of F.

        Raises:
            ArgumentMismatch: for another shape, and what is no array of real numbers.
        """
        return self._run(self._sides[0].single, _checked("V", V, self.argument))

    def adjoint_apply(self, G: Any) -> Any:
        """Return the adjoint at G, an array of F's axes, in the axes of X: ⟨G, apply(V)⟩ = ⟨adjoint_apply(G), V⟩.

        Raises:
            ArgumentMismatch: for another shape, and what is no array of real numbers.
        """
        return self._run(self._sides[1].single, _checked("G", G, self.result))

    def solve(self, B: Any) -> Any:
        """Return V of apply(V) = B, for an array B of F's axes in the axes of X; what is factored is kept.

        Of a matrix F it takes stacked columns as well, and returns such.

        Raises:
            NotSupported: where no solution in closed form is known.
            ArgumentMismatch: where B has another shape.
            numpy.linalg.LinAlgError: where the operator is singular.
        """
        of, to = self._axes
        if of.size != to.size:
            raise no_solution(f"an operator of shape {self.shape} has no inverse")
        if self._solve is None:
            if self._sides[0].solver is None:
                raise no_solution()
            self._solve = self._sides[0].solver()
        stacked = np.shape(B) != of.own and np.shape(B) == (of.size,)
        B = _checked("B", B, (of.size,) if stacked else of.own)
        V = self._solve(B.reshape(of.matrix, order="F").astype(self.dtype))
        return V.reshape(-1 if stacked else to.own, order="F")

    @property
    def has_solution(self) -> bool:
        """Whether a solution in closed form is known, where the operator is not singular."""
        return self._axes[0].size == self._axes[1].size and self._sides[0].solver is not None

    def _run(self, function: Application, V: Any) -> Any:
        return function(*[V if name == MOVING else self._parts[name] for name in function.arguments])

    # ---------------------------------------------------------------------------------------- SciPy's hooks

    def _matvec(self, v: Any) -> Any:
        V = np.reshape(v, self.argument, order="F")
        return np.reshape(self._run(self._sides[0].single, V), -1, order="F")

    def _rmatvec(self, g: Any) -> Any:
        return self._adjoint()._matvec(g)

    def _matmat(self, M: Any) -> Any:
        columns = self._sides[0].columns
        if columns is not None:
            return np.reshape(self._run(columns, M), (self.shape[0], M.shape[1]))
        found = np.empty((self.shape[0], M.shape[1]), self.dtype)
        for k in range(M.shape[1]):
            found[:, k] = self._matvec(M[:, k])
        return found

    def _rmatmat(self, M: Any) -> Any:
        return self._adjoint()._matmat(M)

    def _adjoint(self) -> Any:
        if self._turned is None:
            self._turned = operator_of(self._parts, self._sides[::-1], self._axes[::-1], False)
            self._turned._turned = self
        return self._turned

    def _transpose(self) -> Any:
        return self._adjoint()  # all numbers are real

    def __reduce__(self) -> tuple[Any, ...]:
        return operator_of, (self._parts, self._sides, self._axes, self.is_symmetric)


def _checked(name: str, A: Any, shape: tuple[int, ...]) -> Any:
    """Return an array of real numbers, of a shape.

    Raises:
        ArgumentMismatch: where it is none.
    """
    A = np.asarray(A)
    if A.dtype.kind not in "biuf":
        raise ArgumentMismatch(f"{name}: real numbers were expected, not {A.dtype}")
    if A.shape != shape:
        raise ArgumentMismatch(f"{name}: shape {shape} was expected, not {A.shape}")
    return A


@lru_cache(maxsize=1)
def _class() -> Any:
    """Return the class that is SciPy's operator as well; SciPy is loaded here."""
    base = optional("scipy.sparse.linalg").LinearOperator
    return type(CompiledOperator.__name__, (CompiledOperator, base), {"__doc__": CompiledOperator.__doc__})


def operator_of(
    parts: Mapping[str, Any], sides: tuple[Side, Side], axes: tuple[Axes, Axes], is_symmetric: bool
) -> CompiledOperator:
    """Return an operator of its parts, the map and its adjoint, and the axes of F and X."""
    single = bool(parts) and all(np.asarray(a).dtype == np.float32 for a in parts.values())
    made: CompiledOperator = _class().__new__(_class())
    optional("scipy.sparse.linalg").LinearOperator.__init__(
        made, np.dtype(np.float32 if single else np.float64), (axes[0].size, axes[1].size)
    )
    made._made_of(parts, sides, axes, is_symmetric)
    return made
