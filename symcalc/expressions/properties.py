"""What partial operations demand of their arguments: properties, and their words.

A demand is a property of an expression: log(a) demands a > 0, inv(A) that A is invertible. Operations state what they
demand by the functions ``needs_…``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, NamedTuple

from sympy import Add, Mul, Pow

from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.dimensions import ONE, SizeAtom
from symcalc.expressions.intervals import number_sign
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import ZEROS, Sign


class Property(Enum):
    """What can be demanded: its words of a scalar, and of an array."""

    POSITIVE = ("> 0", "has positive entries only")
    NONNEGATIVE = ("≥ 0", "has no negative entry")
    NONZERO = ("≠ 0", "has no zero entry")
    NOT_NULL = ("≠ 0", "≠ 0")  # not all entries are zero
    INVERTIBLE = ("", "is invertible")
    POSITIVE_DETERMINANT = ("", "has a positive determinant")
    CONSTANT_RANK = ("", "has constant rank")  # in a neighbourhood
    FULL_COLUMN_RANK = ("", "has full column rank")
    POSITIVE_DEFINITE = ("", "is positive definite")
    DISTINCT_EIGENVALUES = ("", "has distinct eigenvalues")
    DISTINCT_OR_ALIKE = ("", "has distinct eigenvalues, or the formula treats equal ones alike")
    SIMPLE_LARGEST = ("", "has a simple largest eigenvalue")
    SIMPLE_SMALLEST = ("", "has a simple smallest eigenvalue")
    DISTINCT_ENTRIES = ("", "has distinct entries")
    PRINCIPAL = ("> 0", "has no eigenvalue on the closed negative real axis")
    OFF_AXIS = ("≠ 0", "has no eigenvalue on the imaginary axis")
    DISTINCT_SINGULAR = ("", "has distinct singular values, none of them 0")
    SINGULAR_ALIKE = ("", "has distinct singular values, or the formula treats equal ones alike")
    SIMPLE_LARGEST_SINGULAR = ("", "has a simple largest singular value")
    FULL_RANK = ("", "has full rank")
    REAL_EIGENVALUES = ("", "has real eigenvalues")
    REAL_EIGENBASIS = ("", "has a basis of real eigenvectors")
    OFF_POLES = ("∉ {0, −1, −2, …}", "has no entry in {0, −1, −2, …}")  # of the gamma function

    def words(self, subject: Any) -> str:
        """Return what is said of a subject; the zeros of a structure, as of a triangle, are left out of it."""
        written: str = self.value[is_array(subject)]
        return f"{written}, but for the zeros of its structure" if has_zeros(subject, self) else written


class AtKink(Enum):
    """What is taken as the derivative where there is none: its words, which say where that is."""

    ZERO = "0 where the argument is 0"
    FLAT = "0 everywhere"
    ONE_OF_BOTH = "that of one of the arguments where both are equal"
    BRANCH = "that of the branch taken where both sides of the comparison are equal"
    SHARED = "shared equally where several entries have that value"

    def is_there(self, *values: Any) -> Any:
        """Tell in numbers where the kink is, entry by entry: at 0, or where two values are equal."""
        return values[0] == (0 if self in (AtKink.ZERO, AtKink.FLAT) else values[1])


POSITIVE, NONNEGATIVE, NONZERO, NOT_NULL, INVERTIBLE, POSITIVE_DETERMINANT = list(Property)[:6]
CONSTANT_RANK, FULL_COLUMN_RANK, POSITIVE_DEFINITE = list(Property)[6:9]
PRINCIPAL, OFF_AXIS, OFF_POLES = Property.PRINCIPAL, Property.OFF_AXIS, Property.OFF_POLES


OF_ENTRIES = {POSITIVE, NONNEGATIVE, NONZERO}


# of what no structure and no sign tells
OF_SPECTRA = {
    Property.DISTINCT_EIGENVALUES,
    Property.DISTINCT_OR_ALIKE,
    Property.SIMPLE_LARGEST,
    Property.SIMPLE_SMALLEST,
    Property.DISTINCT_ENTRIES,
    Property.DISTINCT_SINGULAR,
    Property.SINGULAR_ALIKE,
    Property.SIMPLE_LARGEST_SINGULAR,
    Property.FULL_RANK,
}


OF_FULL_RANK = {NOT_NULL, INVERTIBLE, CONSTANT_RANK, FULL_COLUMN_RANK}  # what follows from it, of a square matrix all


# what A has where −A has it
EVEN_IN_SIGN = {
    *(NONZERO, NOT_NULL, INVERTIBLE, CONSTANT_RANK, FULL_COLUMN_RANK),
    *(Property.OFF_AXIS, Property.REAL_EIGENVALUES, Property.REAL_EIGENBASIS),
}


class Demand(NamedTuple):
    """A property that an expression must have.

    Attributes:
        property: what is demanded.
        subject: of which expression.
        strict: it comes from what must be above zero; a quotient, which must not be zero, shows less.
        exponent: it is demanded by a power of this exponent, which may have a value elsewhere: (−1)^b at b = 2.
    """

    property: Property
    subject: Any
    strict: bool = False
    exponent: Any = None

    def of(self, subject: Any, what: Property | None = None) -> Demand:
        """Return the demand on another subject, of another property where one is named."""
        return self._replace(subject=subject, property=what or self.property)


Demands = Iterable[Demand]


def needs_positive(a: Expression) -> Demands:
    """Demand a > 0, of all entries of an array."""
    return (Demand(POSITIVE, a, strict=True),)


def needs_nonnegative(a: Expression) -> Demands:
    """Demand a ≥ 0, of all entries of an array."""
    return (Demand(NONNEGATIVE, a),)


def needs_nonzero(a: Expression) -> Demands:
    """Demand a ≠ 0, of all entries of an array."""
    return (Demand(NONZERO, a),)


def needs_no_pole(a: Expression) -> Demands:
    """Demand that a is none of 0, −1, −2, …, where the gamma function has its poles, and no entry of an array."""
    return (Demand(OFF_POLES, a, strict=True),)


def needs_invertible(a: Expression) -> Demands:
    """Demand that A is invertible; a scalar, that it is not zero."""
    return (Demand(INVERTIBLE if is_array(a) else NONZERO, a),)


def needs_full_column_rank(a: Expression) -> Demands:
    """Demand that the columns of A are independent."""
    return (Demand(FULL_COLUMN_RANK, a),)


def needs_positive_determinant(a: Expression) -> Demands:
    """Demand det(A) > 0."""
    return (Demand(POSITIVE_DETERMINANT if is_array(a) else POSITIVE, a, strict=True),)


def needs_distinct_eigenvalues(a: Expression, *rest: Expression) -> Demands:
    """Demand that A has no eigenvalue twice."""
    return (Demand(Property.DISTINCT_EIGENVALUES, a),)


def needs_eigenvalues_alike(a: Expression, *rest: Expression) -> Demands:
    """Demand that A has no eigenvalue twice that a formula tells apart."""
    return (Demand(Property.DISTINCT_OR_ALIKE, a),)


def needs_real_eigenvalues(a: Expression, *rest: Expression) -> Demands:
    """Demand that A has no complex eigenvalue."""
    return (Demand(Property.REAL_EIGENVALUES, a),)


def needs_real_eigenbasis(a: Expression, *rest: Expression) -> Demands:
    """Demand A = V diag(λ) V⁻¹ with real λ and V."""
    return (Demand(Property.REAL_EIGENBASIS, a),)


def needs_principal(a: Expression) -> Demands:
    """Demand that A has no eigenvalue λ ≤ 0, so that principal powers and the logarithm are real; a scalar, a > 0."""
    return (Demand(PRINCIPAL if is_array(a) else POSITIVE, a, strict=True),)


def needs_off_axis(a: Expression) -> Demands:
    """Demand that A has no imaginary eigenvalue, so that it has a sign."""
    return (Demand(OFF_AXIS, a),) if is_array(a) else ()


def needs_power(a: Expression, p: Any) -> Demands:
    """Demand what a^p needs in the reals, entry by entry.

    A broken power needs a ≥ 0, a negative one a > 0, a negative integer one a ≠ 0.
    """
    if is_integer(p):
        exponent = p if a.is_number and not p.is_number else None
        return () if sign_of(p) is not Sign.UNKNOWN or is_natural(p) else (Demand(NONZERO, a, False, exponent),)
    needed = NONNEGATIVE if sign_of(p) is Sign.POSITIVE else POSITIVE
    exponent = None if p.is_number else p
    if exponent is not None and sign_of(a) is not Sign.UNKNOWN:  # of 0 the powers b and 2 b are there alike
        c, rest = p.as_coeff_Mul()
        exponent = rest if number_sign(c) == 1 else p
    return (Demand(needed, a, needed is POSITIVE, exponent),)


def is_integer(p: Any) -> bool:
    """Tell whether a scalar is known to be an integer: made of integers by sums, products and natural powers."""
    stack = [p]
    while stack:
        e = stack.pop()
        if isinstance(e, Add | Mul):
            stack += e.args
        elif isinstance(e, Pow) and e.exp.is_Integer and e.exp > 0:
            stack.append(e.base)
        elif not (e.is_Integer or isinstance(e, SizeAtom) or (hasattr(e, "kind_name") and kind_of(e).is_whole)):
            return False
    return True


def is_natural(p: Any) -> bool:
    """Tell whether an integer is not negative because sizes are at least one: n, n − 1, m n."""
    least = 0
    for term in Add.make_args(p):
        c, rest = term.as_coeff_Mul()
        if not c.is_Integer or (rest is not ONE and (c < 0 or sign_of(rest) is not Sign.POSITIVE)):
            return False
        least += c
    return bool(least >= 0)


def has_zeros(a: Expression, what: Property) -> bool:
    """Tell whether the structure of a matrix has zeros where a property leaves none."""
    return bool(structure_of(a) & ZEROS) and what in (POSITIVE, NONZERO, OFF_POLES)


def meets_zeros(d: Demand) -> bool:
    """Tell whether the structure of a matrix has zeros where no entry may be 0."""
    return has_zeros(d.subject, d.property) and d.exponent is None
