"""Arithmetic of formulas, and formulas in place of variables."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any, Generic, TypeVar

import sympy

from symcalc import algebra
from symcalc.errors import ArgumentMismatch, KindMismatch, OperandMismatch, ShapeMismatch
from symcalc.expressions.core_nodes import is_array, shape_of
from symcalc.expressions.dimensions import ONE, Dim, describe
from symcalc.expressions.properties import Demand, needs_invertible, needs_nonzero, needs_power
from symcalc.expressions.real_numbers import check_digits, fraction_of
from symcalc.expressions.registry import function_written
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.faces.combinations import NOTHING, Part, combined, sizes_alike, with_others
from symcalc.faces.equations import with_solutions
from symcalc.faces.merging import names_in
from symcalc.faces.texts_beside import lines_declaring
from symcalc.hints.proposals import parse_program
from symcalc.language.wordings import Wording

F = TypeVar("F")
INSTEAD = "write a name for it in the text, as A*x, and give its value to evaluate or compile, as f.evaluate(A=…, x=…)"


class Arithmetic(Generic[F]):
    """What can be added, multiplied, and put in place of variables; what comes of it is an ``F`` again."""

    nodes: dict[str, Any]
    expression: Any
    inferred: frozenset[Any]
    wording: Wording
    __array_ufunc__ = None  # NumPy's numbers leave it to us

    def part(self) -> Part:
        """Return what a formula that is made of this one takes along."""
        raise NotImplementedError

    def made_of(self, part: Part) -> F:
        """Return an ``F`` that others have been made into."""
        raise NotImplementedError

    def variable(self, name: str) -> Any:
        """Return the variable of that name."""
        raise NotImplementedError

    def __add__(self, other: Any) -> F:
        return self._sum(other, algebra.add)

    def __radd__(self, other: Any) -> F:
        return self._sum(other, lambda f, g: algebra.add(g, f))

    def __sub__(self, other: Any) -> F:
        return self._sum(other, algebra.subtract)

    def __rsub__(self, other: Any) -> F:
        return (
            self.made_of(combined([self.part()], algebra.negate))
            if is_nought(other)
            else self._sum(other, lambda f, g: algebra.subtract(g, f))
        )

    def __neg__(self) -> F:
        return self.made_of(combined([self.part()], algebra.negate))

    def __pos__(self) -> F:
        return self.made_of(combined([self.part()], lambda f: f))

    def __mul__(self, other: Any) -> F:
        return self._product(other, algebra.multiply)

    def __rmul__(self, other: Any) -> F:
        return self._product(other, lambda f, g: algebra.multiply(g, f))

    def __truediv__(self, other: Any) -> F:
        g = operand(other)
        return NotImplemented if g is None else self._quotient([self.part(), g])

    def __rtruediv__(self, other: Any) -> F:
        g = operand(other)
        return NotImplemented if g is None else self._quotient([g, self.part()])

    def __pow__(self, other: Any) -> F:
        g = operand(other)
        if g is None:
            return NotImplemented
        shape = shape_of(self.expression)
        if ONE in shape:
            raise KindMismatch(
                f"** is the power of a scalar or a square matrix, and this is {describe(shape)}",
                hint="write f.T @ f for the square of a vector's norm; in a text .^ is of the entries",
            )
        return self._power([self.part(), g], [(0, shape[0], 0, shape[1])] if shape else [])

    def __rpow__(self, other: Any) -> F:
        g = operand(other)
        return NotImplemented if g is None else self._power([g, self.part()])

    def __abs__(self) -> F:
        return self.made_of(combined([self.part()], function_written("|").build))

    def __matmul__(self, other: Any) -> F:
        g = operand(other)
        return NotImplemented if g is None else self._matrix_product([self.part(), g])

    def __rmatmul__(self, other: Any) -> F:
        g = operand(other)
        return NotImplemented if g is None else self._matrix_product([g, self.part()])

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Refuse what NumPy's functions would do entry by entry, as numpy.dot.

        Raises:
            OperandMismatch: which says how numbers come in.
        """
        raise OperandMismatch(f"{function.__module__}.{function.__name__} takes numbers, and no formula: {INSTEAD}")

    def _quotient(self, parts: list[Part]) -> F:
        if is_array(parts[1].expression):
            raise KindMismatch(
                "only a scalar divides a formula", hint="write the quotient as a text, as 1 ./ x or inv(A)"
            )
        return self.made_of(combined(parts, algebra.divide, demands=lambda f, g: needs_nonzero(g)))

    def _power(self, parts: list[Part], alike: Iterable[tuple[int, Dim, int, Dim]] = ()) -> F:
        return self.made_of(combined(parts, algebra.power, alike, demands=needs_of_power))

    def _matrix_product(self, parts: list[Part]) -> F:
        f, g = (p.expression for p in parts)
        if not (is_array(f) and is_array(g)):
            raise KindMismatch("@ is the product of matrices and vectors", hint="write * where a factor is a scalar")
        columns, rows = shape_of(f)[1], shape_of(g)[0]
        if (columns == 1) != (rows == 1):
            raise ShapeMismatch(
                f"{describe(shape_of(f))} times {describe(shape_of(g))} is no product", hint="f.T is the transpose"
            )
        return self.made_of(combined(parts, algebra.multiply, [(0, columns, 1, rows)]))

    def _sum(self, other: Any, build: Callable[[Any, Any], Any]) -> F:
        g = operand(other)
        if g is None:
            return NotImplemented
        if is_nought(other):  # with which `sum` begins
            return self.__pos__()
        return self._made(g, build, sizes_alike(0, self.expression, 1, g.expression, "one term", "the other"))

    def _product(self, other: Any, build: Callable[[Any, Any], Any]) -> F:
        g = operand(other)
        if g is None:
            return NotImplemented
        if is_array(self.expression) and is_array(g.expression):
            raise KindMismatch("* scales a formula", hint="write f @ g for the product of matrices and vectors")
        return self._made(g, build)

    def _made(self, g: Part, build: Callable[[Any, Any], Any], alike: Iterable[tuple[int, Dim, int, Dim]] = ()) -> F:
        return self.made_of(combined([self.part(), g], build, alike))

    def subs(self, instead: Mapping[str, Any] | None = None, /, **others: Any) -> F:
        """Return the formula with others in place of its variables, all at once.

        Args:
            instead: by names of variables what stands for them: a text, in which the formula's variables mean what
                they are, a formula, or a number. It has the variable's shape, and its structure as can be proved.
            others: the same; a name that is a keyword of Python with a trailing ``_``.

        Raises:
            ArgumentMismatch: for a name that is given twice, and for what is no text, formula or number.
            KindMismatch: where a name means two things, or what stands for a variable is not of its kind.
            NotSupported: where the formula holds the differential of the variable.
            ShapeMismatch: where shapes differ.
            UnknownName: where the program has no such variable.

        >>> import symcalc as sc
        >>> print(sc.parse("norm2(x)^2").gradient("x").subs(x="A*y - b"))
        2*(A*y - b)
        """
        named: dict[str, Part] = {}
        plain = {n[:-1] if keyword.iskeyword(n[:-1]) and n[-1] == "_" else n: value for n, value in others.items()}
        for name, value in [*(instead or {}).items(), *plain.items()]:
            x = self.variable(name)
            if x.name in named:
                raise ArgumentMismatch(f"{name} is given twice")
            g = self._read(value) if isinstance(value, str) else part_of(value)
            if g is None:
                what = f"a text, a Formula or a number was expected for {name}, not {type(value).__name__}"
                raise ArgumentMismatch(what)
            named[x.name] = g
        return self.made_of(with_others(self.part(), named))

    def _read(self, text: str) -> Part:
        """Return what a text means in which the variables of the formula are what they are."""
        # a size may be found to be another one
        lines = lines_declaring(self.nodes.values(), self.inferred)
        program = with_solutions(parse_program(text, lines))
        own = {d for v in self.nodes.values() for d in names_in(shape_of(v))}
        found = {d for v in program.variables.values() for d in names_in(shape_of(v))}
        inferred = frozenset(found - (program.sizes - (own & self.inferred)))
        undeclared = (program.wording.undeclared - self.nodes.keys()) | (
            self.wording.undeclared & program.variables.keys()
        )
        wording = program.wording._replace(undeclared=undeclared)
        beside = program.definitions, program.demands, inferred
        e, variables = program.expression, program.variables
        return Part(e, variables, program.kept, program.notes, False, NOTHING, *beside, wording=wording)


def is_nought(other: Any) -> bool:
    """Tell the number 0, which is added to anything."""
    return isinstance(other, Real) and not isinstance(other, bool) and other == 0


def needs_of_power(a: Any, p: Any) -> Iterable[Demand]:
    """Return what a^p needs: of scalars, of a square matrix by a negative integer, of a diagonal matrix."""
    if not is_array(a):
        return needs_power(a, p)
    if p.is_Integer:
        return needs_invertible(a) if p < 0 else ()
    return needs_power(algebra.diagonal(a), p) if Structure.DIAGONAL in structure_of(a) else ()


def operand(other: Any) -> Part | None:
    """Return what stands beside a formula as a part of another one, as `part_of`.

    Raises:
        OperandMismatch: for an array of numbers.
    """
    g = part_of(other)
    if g is None and hasattr(other, "__array__"):
        raise OperandMismatch(f"an array of numbers stands beside a formula: {INSTEAD}")
    return g


def part_of(other: Any) -> Part | None:
    """Return a formula or a number as a part of another formula; None for what is neither.

    A decimal is what it is written as: 0.1 is 1/10, and 1/3 is 1/3.

    Raises:
        ArgumentMismatch: for a number that is not finite.
    """
    if isinstance(other, Arithmetic):
        return other.part()
    if isinstance(other, bool) or not isinstance(other, Real | sympy.Rational):
        return None
    if isinstance(other, Integral):
        number = sympy.Integer(int(other))
    elif isinstance(other, Rational):
        number = sympy.Rational(int(other.numerator), int(other.denominator))
    elif isinstance(other, sympy.Rational):
        number = other
    else:
        try:
            meant = fraction_of(other) if isinstance(other, float) else Fraction(str(other))
            number = sympy.Rational(*meant.as_integer_ratio())
        except ValueError:
            raise ArgumentMismatch(f"{other} is no finite number") from None
    check_digits(number)
    return Part(number, {}, wording=Wording(decimals=not isinstance(other, Rational | sympy.Rational)))
