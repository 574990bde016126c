"""What partial operations demand of their arguments: properties, their words, what they imply and what proves them.

A demand is a property of an expression: log(a) demands a > 0, inv(A) that A is invertible. Operations state what they
demand by the functions ``needs_…``. A demand on a composed expression is taken apart where the same can be said of
simpler ones: X² has a positive determinant where X is invertible, a product is not zero where no factor is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any, NamedTuple

from sympy import Add, Mul, Pow, S

from symcalc import nodes
from symcalc.algebra import hadamard, negate, transpose
from symcalc.claims import TRIANGLES, ZEROS, Sign, Structure
from symcalc.enclosures import number_sign
from symcalc.nodes import ArrayNode, is_array
from symcalc.scaling import is_always_negative, is_never_positive, scalar_product, split, unboxed, unshare
from symcalc.shapes import ONE, DimensionName
from symcalc.structure import is_definite, sign_of, structure_of
from symcalc.turning import has_rank_one


class Property(Enum):
    """What can be demanded: its words of a scalar, and of an array."""

    POSITIVE = ("> 0", "has positive entries only")
    NONNEGATIVE = ("≥ 0", "has no negative entry")
    NONZERO = ("≠ 0", "has no zero entry")
    NOT_NULL = ("≠ 0", "≠ 0")  # not all entries are zero
    INVERTIBLE = ("", "is invertible")
    POSITIVE_DETERMINANT = ("", "has a positive determinant")

    def words(self, subject: Any) -> str:
        """Return what is said of a subject; the zeros of a structure, as of a triangle, are left out of it."""
        written: str = self.value[is_array(subject)]
        return f"{written}, but for the zeros of its structure" if has_zeros(subject, self) else written


POSITIVE, NONNEGATIVE, NONZERO, NOT_NULL, INVERTIBLE, POSITIVE_DETERMINANT = Property
OF_ENTRIES = {POSITIVE, NONNEGATIVE, NONZERO}
WEAKER = {
    POSITIVE: (NONNEGATIVE, NONZERO),
    NONZERO: (NOT_NULL,),
    POSITIVE_DETERMINANT: (INVERTIBLE,),
    INVERTIBLE: (NOT_NULL,),
}
EVEN_IN_SIGN = {NONZERO, NOT_NULL, INVERTIBLE}  # what A has where −A has it


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
# what the same demand is of the arguments of a node: class -> rule(demand), None where nothing simpler says it
PLAINER: dict[type, Callable[[Demand], Sequence[Demand] | None]] = {}


# ------------------------------------------------------------------------------------------------ what is demanded


def needs_positive(a: Any) -> Demands:
    """Demand a > 0, of all entries of an array."""
    return (Demand(POSITIVE, a, strict=True),)


def needs_nonnegative(a: Any) -> Demands:
    """Demand a ≥ 0, of all entries of an array."""
    return (Demand(NONNEGATIVE, a),)


def needs_nonzero(a: Any) -> Demands:
    """Demand a ≠ 0, of all entries of an array."""
    return (Demand(NONZERO, a),)


def needs_invertible(a: Any) -> Demands:
    """Demand that A is invertible; a scalar, that it is not zero."""
    return (Demand(INVERTIBLE if is_array(a) else NONZERO, a),)


def needs_positive_determinant(a: Any) -> Demands:
    """Demand det(A) > 0."""
    return (Demand(POSITIVE_DETERMINANT if is_array(a) else POSITIVE, a, strict=True),)


def needs_power(a: Any, p: Any) -> Demands:
    """Demand what a^p needs in the reals, entry by entry.

    A broken power needs a ≥ 0, a negative one a > 0, a negative integer one a ≠ 0.
    """
    if _is_integer(p):
        exponent = p if a.is_number and not p.is_number else None
        return () if sign_of(p) is not Sign.UNKNOWN or _is_natural(p) else (Demand(NONZERO, a, False, exponent),)
    needed = NONNEGATIVE if sign_of(p) is Sign.POSITIVE else POSITIVE
    exponent = None if p.is_number else p
    if exponent is not None and sign_of(a) is not Sign.UNKNOWN:  # of 0 the powers b and 2 b are there alike
        c, rest = p.as_coeff_Mul()
        exponent = rest if number_sign(c) == 1 else p
    return (Demand(needed, a, needed is POSITIVE, exponent),)


def _is_integer(p: Any) -> bool:
    """Tell whether a scalar is known to be an integer: made of integers by sums, products and natural powers."""
    stack = [p]
    while stack:
        e = stack.pop()
        if isinstance(e, Add | Mul):
            stack += e.args
        elif isinstance(e, Pow) and e.exp.is_Integer and e.exp > 0:
            stack.append(e.base)
        elif not (e.is_Integer or isinstance(e, DimensionName) or getattr(e, "kind_name", "") == "integer"):
            return False
    return True


def _is_natural(p: Any) -> bool:
    """Tell whether an integer is not negative because sizes are at least one: n, n − 1, m n."""
    least = 0
    for term in Add.make_args(p):
        c, rest = term.as_coeff_Mul()
        if not c.is_Integer or (rest is not ONE and (c < 0 or sign_of(rest) is not Sign.POSITIVE)):
            return False
        least += c
    return bool(least >= 0)


# ------------------------------------------------------------------------------------------------ what follows


def weaker(d: Demand) -> list[Demand]:
    """Return what follows from a demand for the same subject."""
    weak = WEAKER.get(d.property, ())
    return [d.of(d.subject, p) for p in weak if p is not NOT_NULL or is_array(d.subject)]


def alike(d: Demand) -> Iterable[Demand]:
    """Yield the demand on what has the property where its subject has it: on Aᵀ, and on −A."""
    subjects = [d.subject]
    if is_array(d.subject):
        subjects.append(transpose(d.subject))
    if d.property in EVEN_IN_SIGN:
        subjects += map(negate, tuple(subjects))
    return map(d.of, subjects)


def is_proved(d: Demand) -> bool:
    """Tell whether structure or sign prove it."""
    e = d.subject
    if not is_array(e) and e.is_number:
        return not is_refuted(d)
    match d.property:
        case Property.INVERTIBLE:
            return is_definite(e) or Structure.ORTHOGONAL in structure_of(e)
        case Property.POSITIVE_DETERMINANT:
            return is_definite(e)
        case Property.NONNEGATIVE:
            return sign_of(e) is not Sign.UNKNOWN
        case Property.NOT_NULL if structure_of(e) & (Structure.ORTHOGONAL | Structure.NONSINGULAR):
            return True
    return sign_of(e) is Sign.POSITIVE


def is_refuted(d: Demand) -> bool:
    """Tell whether a number is known not to have the property, or what must be positive, or not negative, never is."""
    c, core = split(d.subject) if is_array(d.subject) else (d.subject, None)
    if isinstance(core, nodes.ZeroMatrix):
        c, core = S.Zero, None
    c = unshare(unboxed(c))
    sign = Sign.POSITIVE if core is None else sign_of(core)
    if d.property is POSITIVE and d.exponent is None and sign is not Sign.UNKNOWN and is_never_positive(c):
        return True
    if d.property is NONNEGATIVE and d.exponent is None and sign is Sign.POSITIVE and is_always_negative(c):
        return True
    is_constant = core is None or isinstance(core, nodes.OneMatrix)
    if not is_constant or d.exponent is not None or d.property not in OF_ENTRIES:
        return False
    value = 0 if c is S.Zero else number_sign(c)
    return (value == -1 and d.property is not NONZERO) or (value == 0 and d.property is not NONNEGATIVE)


def has_zeros(a: Any, what: Property) -> bool:
    """Tell whether the structure of a matrix has zeros where a property leaves none."""
    return bool(structure_of(a) & ZEROS) and what in (POSITIVE, NONZERO)


def meets_zeros(d: Demand) -> bool:
    """Tell whether the structure of a matrix has zeros where no entry may be 0."""
    return has_zeros(d.subject, d.property) and d.exponent is None


def refuted(demands: Iterable[Demand]) -> Demand | None:
    """Return the first demand of which what it comes down to is known not to hold; parts are looked at once."""
    seen: set[Demand] = set()
    for d in demands:
        stack = [d]
        while stack:
            part = stack.pop()
            if part not in seen:
                if is_refuted(part):
                    return d
                seen.add(part)
                stack += plainer(part) or ()
    return None


def never_holds(d: Demand) -> bool:
    """Tell whether a matrix that must be invertible is a column times a row."""
    return d.property in (INVERTIBLE, POSITIVE_DETERMINANT) and has_rank_one(d.subject)


def plainer(d: Demand) -> Sequence[Demand] | None:
    """Return demands that say the same of what is simpler, none where it is proved; None where it is plain."""
    e = d.subject
    if is_proved(d):
        return ()
    if d.property is POSITIVE_DETERMINANT and Structure.SEMIDEFINITE in structure_of(e):
        return (d.of(e, INVERTIBLE),)
    rule = PLAINER.get(type(e))
    if rule is not None:
        return rule(d)
    rearranges = isinstance(e, ArrayNode) and e.rearranges
    return (d.of(e.parts[0]),) if rearranges and d.property in (*OF_ENTRIES, NOT_NULL) else None


def all_parts(d: Demand) -> Sequence[Demand]:
    """Rule: the same of every argument."""
    return [d.of(a) for a in nodes.children(d.subject)]


def demand_the_same(d: Demand) -> Sequence[Demand] | None:
    """Rule: the same of the argument, of what is about entries."""
    return all_parts(d) if d.property in (*OF_ENTRIES, NOT_NULL) else None


def renamed(**properties: Property) -> Callable[[Demand], Sequence[Demand] | None]:
    """Return the rule that demands another property of the argument."""

    def rule(d: Demand) -> Sequence[Demand] | None:
        what = properties.get(d.property.name)
        return None if what is None else (d.of(nodes.children(d.subject)[0], what),)

    return rule


def _of_product(d: Demand) -> Sequence[Demand] | None:
    """Of a matrix product: its coefficient, and square factors."""
    c, core = split(d.subject)
    if c is not ONE:
        if d.property in EVEN_IN_SIGN:
            return d.of(c, NONZERO), d.of(core)
        if sign_of(c) is Sign.POSITIVE:
            return (d.of(core),)
        return (d.of(c, NONZERO), d.of(core)) if d.property is POSITIVE and sign_of(c) is Sign.NONNEGATIVE else None
    if d.property is INVERTIBLE and all(f.shape[0] == f.shape[1] for f in core.args):
        return all_parts(d)
    return None


def _of_entries(d: Demand) -> Sequence[Demand] | None:
    """Of a product of scalars, or of entries: no factor is zero; what is not negative need not be so again."""
    if d.property is NONZERO:
        return all_parts(d)
    if d.property not in OF_ENTRIES:
        return None
    signs = [(f, sign_of(f)) for f in d.subject.args]
    weak = [f for f, s in signs if s is Sign.NONNEGATIVE and d.property is POSITIVE]
    rest = [f for f, s in signs if s is not Sign.POSITIVE and f not in weak]
    if len(rest) == len(signs):
        return None
    left = (hadamard(*rest) if is_array(d.subject) else scalar_product(rest),) if rest else ()
    return [*(d.of(f, NONZERO) for f in weak), *map(d.of, left)]


def _of_power(d: Demand) -> Sequence[Demand] | None:
    """Of a power of a scalar or of entries; a broken one has its own demand on the base."""
    base, p = d.subject.args
    what = d.property
    if p.is_Integer:
        if what is NONZERO or (what is NOT_NULL and p < 0):
            return (d.of(base, NONZERO),)
        if what in (POSITIVE, NONNEGATIVE):
            return (d.of(base, NONZERO if p % 2 == 0 else what if p > 0 else POSITIVE),)
        return (d.of(base),) if what is NOT_NULL else None
    if what not in OF_ENTRIES:
        return None
    if _is_integer(p):
        return (d.of(base),) if what is NONZERO else None
    (own,) = needs_power(base, p)
    return (own if what is NONNEGATIVE else own._replace(property=POSITIVE, strict=d.strict),)


def _of_matrix_power(d: Demand) -> Sequence[Demand] | None:
    if d.property is POSITIVE_DETERMINANT and d.subject.exp % 2 == 0:
        return (d.of(d.subject.base, INVERTIBLE),)
    return (d.of(d.subject.base),) if d.property in (POSITIVE_DETERMINANT, INVERTIBLE) else None


def _of_diagonal(d: Demand) -> Sequence[Demand] | None:
    """Of a triangular matrix: it is invertible where its diagonal has no zero."""
    triangular = d.property is NONZERO and structure_of(d.subject.arg) & TRIANGLES
    return (d.of(d.subject.arg, INVERTIBLE),) if triangular else None


def _of_total(d: Demand) -> Sequence[Demand] | None:
    """Of a sum of entries of which none is negative: one is not 0."""
    is_sum = d.property in (POSITIVE, NONZERO) and sign_of(d.subject.arg) is not Sign.UNKNOWN
    return (d.of(d.subject.arg, NOT_NULL),) if is_sum else None


PLAINER.update(dict.fromkeys((Mul, nodes.HadamardProduct), _of_entries))
PLAINER.update(dict.fromkeys((Pow, nodes.HadamardPower), _of_power))
PLAINER.update(dict.fromkeys((nodes.Shared, nodes.SharedPositive, nodes.Transpose), all_parts))
PLAINER.update(
    {
        nodes.MatMul: _of_product,
        nodes.MatPow: _of_matrix_power,
        nodes.Inverse: renamed(INVERTIBLE=INVERTIBLE, POSITIVE_DETERMINANT=POSITIVE_DETERMINANT),
        nodes.DiagMatrix: renamed(INVERTIBLE=NONZERO, NOT_NULL=NOT_NULL),
        nodes.Diagonal: _of_diagonal,
        nodes.Total: _of_total,
        nodes.Norm2: renamed(POSITIVE=NOT_NULL, NONZERO=NOT_NULL),
    }
)
