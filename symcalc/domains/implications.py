"""What partial operations demand of their arguments: properties, their words, what they imply and what proves them.

A demand is a property of an expression: log(a) demands a > 0, inv(A) that A is invertible. Operations state what they
demand by the functions ``needs_…``. A demand on a composed expression is taken apart where the same can be said of
simpler ones: X² has a positive determinant where X is invertible, a product is not zero where no factor is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sympy import Mul, Pow, S

from symcalc.algebra import hadamard, negate, transpose
from symcalc.algebra.coefficients import split, unboxed
from symcalc.algebra.scalars import is_always_negative, is_never_positive, scalar_product, unshare
from symcalc.algebra.transposes import has_rank_one
from symcalc.expressions import core_nodes
from symcalc.expressions.claims import TRIANGLES, Sign, Structure
from symcalc.expressions.core_nodes import ArrayNode, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import number_sign
from symcalc.expressions.properties import (
    EVEN_IN_SIGN,
    INVERTIBLE,
    NONNEGATIVE,
    NONZERO,
    NOT_NULL,
    OF_ENTRIES,
    POSITIVE,
    POSITIVE_DETERMINANT,
    Demand,
    Property,
    _is_integer,
    needs_power,
)
from symcalc.expressions.structure import is_definite, sign_of, structure_of

WEAKER = {
    POSITIVE: (NONNEGATIVE, NONZERO),
    NONZERO: (NOT_NULL,),
    POSITIVE_DETERMINANT: (INVERTIBLE,),
    INVERTIBLE: (NOT_NULL,),
}


# what the same demand is of the arguments of a node: class -> rule(demand), None where nothing simpler says it
PLAINER: dict[type, Callable[[Demand], Sequence[Demand] | None]] = {}


# ------------------------------------------------------------------------------------------------ what is demanded


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
    if isinstance(core, core_nodes.ZeroMatrix):
        c, core = S.Zero, None
    c = unshare(unboxed(c))
    sign = Sign.POSITIVE if core is None else sign_of(core)
    if d.property is POSITIVE and d.exponent is None and sign is not Sign.UNKNOWN and is_never_positive(c):
        return True
    if d.property is NONNEGATIVE and d.exponent is None and sign is Sign.POSITIVE and is_always_negative(c):
        return True
    is_constant = core is None or isinstance(core, core_nodes.OneMatrix)
    if not is_constant or d.exponent is not None or d.property not in OF_ENTRIES:
        return False
    value = 0 if c is S.Zero else number_sign(c)
    return (value == -1 and d.property is not NONZERO) or (value == 0 and d.property is not NONNEGATIVE)


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
    return [d.of(a) for a in core_nodes.children(d.subject)]


def demand_the_same(d: Demand) -> Sequence[Demand] | None:
    """Rule: the same of the argument, of what is about entries."""
    return all_parts(d) if d.property in (*OF_ENTRIES, NOT_NULL) else None


def renamed(**properties: Property) -> Callable[[Demand], Sequence[Demand] | None]:
    """Return the rule that demands another property of the argument."""

    def rule(d: Demand) -> Sequence[Demand] | None:
        what = properties.get(d.property.name)
        return None if what is None else (d.of(core_nodes.children(d.subject)[0], what),)

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


PLAINER.update(dict.fromkeys((Mul, core_nodes.HadamardProduct), _of_entries))
PLAINER.update(dict.fromkeys((Pow, core_nodes.HadamardPower), _of_power))
PLAINER.update(dict.fromkeys((core_nodes.Shared, core_nodes.SharedPositive, core_nodes.Transpose), all_parts))
PLAINER.update(
    {
        core_nodes.MatMul: _of_product,
        core_nodes.MatPow: _of_matrix_power,
        core_nodes.Inverse: renamed(INVERTIBLE=INVERTIBLE, POSITIVE_DETERMINANT=POSITIVE_DETERMINANT),
        core_nodes.DiagMatrix: renamed(INVERTIBLE=NONZERO, NOT_NULL=NOT_NULL),
        core_nodes.Diagonal: _of_diagonal,
        core_nodes.Total: _of_total,
        core_nodes.Norm2: renamed(POSITIVE=NOT_NULL, NONZERO=NOT_NULL),
    }
)
