"""What demands imply, and what proves them.

A demand on a composed expression is taken apart where the same can be said of simpler ones: X² has a positive
determinant where X is invertible, a product is not zero where no factor is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sympy import S

from symcalc.algebra import diagonal, negate, transpose
from symcalc.algebra.coefficients import split, unboxed
from symcalc.algebra.scalars import is_always_negative, is_never_positive, unshare
from symcalc.algebra.transposes import has_rank_one
from symcalc.expressions import core_nodes
from symcalc.expressions.core_nodes import ArrayNode, is_array
from symcalc.expressions.intervals import number_sign
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import (
    CONSTANT_RANK,
    EVEN_IN_SIGN,
    FULL_COLUMN_RANK,
    INVERTIBLE,
    NONNEGATIVE,
    NONZERO,
    NOT_NULL,
    OF_ENTRIES,
    OF_SPECTRA,
    OFF_AXIS,
    OFF_POLES,
    POSITIVE,
    POSITIVE_DEFINITE,
    POSITIVE_DETERMINANT,
    PRINCIPAL,
    Demand,
    Property,
)
from symcalc.expressions.rules import PLAINER
from symcalc.expressions.structure import is_definite, sign_of, structure_of
from symcalc.expressions.structures_and_signs import REGULAR, TRIANGLES, Sign, Structure

WEAKER = {
    POSITIVE: (NONNEGATIVE, NONZERO, OFF_POLES),
    OFF_POLES: (NONZERO,),
    NONZERO: (NOT_NULL,),
    POSITIVE_DETERMINANT: (INVERTIBLE,),
    PRINCIPAL: (POSITIVE_DETERMINANT,),
    OFF_AXIS: (INVERTIBLE,),
    INVERTIBLE: (NOT_NULL, FULL_COLUMN_RANK),
    FULL_COLUMN_RANK: (NOT_NULL, CONSTANT_RANK),
    Property.DISTINCT_SINGULAR: (*(Property.SINGULAR_ALIKE, Property.SIMPLE_LARGEST_SINGULAR, Property.FULL_RANK),),
    Property.DISTINCT_EIGENVALUES: (Property.DISTINCT_OR_ALIKE, Property.SIMPLE_LARGEST, Property.SIMPLE_SMALLEST),
    POSITIVE_DEFINITE: (PRINCIPAL, OFF_AXIS),
    Property.REAL_EIGENBASIS: (Property.REAL_EIGENVALUES,),
}


# ------------------------------------------------------------------------------------------------ what follows


def weaker(d: Demand) -> list[Demand]:
    """Return what follows from a demand for the same subject."""
    weak = WEAKER.get(d.property, ())
    return [d.of(d.subject, p) for p in weak if p is not NOT_NULL or is_array(d.subject)]


def alike(d: Demand) -> Iterable[Demand]:
    """Yield the demand on what has the property where its subject has it: on Aᵀ, and on −A."""
    subjects = [d.subject]
    if is_array(d.subject) and d.property is not FULL_COLUMN_RANK:
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
        case Property.FULL_RANK:
            return bool(structure_of(e) & (Structure.ORTHOGONAL | Structure.NONSINGULAR))
        case what if what in OF_SPECTRA:
            return False
        case Property.REAL_EIGENVALUES:
            return bool(structure_of(e) & TRIANGLES) or has_real_eigenbasis(e)
        case Property.REAL_EIGENBASIS:
            return has_real_eigenbasis(e)
        case Property.INVERTIBLE:
            return bool(structure_of(e) & REGULAR)
        case Property.CONSTANT_RANK | Property.FULL_COLUMN_RANK:
            return bool(structure_of(e) & REGULAR)
        case Property.POSITIVE_DETERMINANT | Property.POSITIVE_DEFINITE | Property.PRINCIPAL | Property.OFF_AXIS:
            return is_definite(e)
        case Property.NONNEGATIVE:
            return sign_of(e) is not Sign.UNKNOWN
        case Property.NOT_NULL if structure_of(e) & (Structure.ORTHOGONAL | Structure.NONSINGULAR):
            return True
    return sign_of(e) is Sign.POSITIVE


def has_real_eigenbasis(e: Expression) -> bool:
    """Tell whether structure proves it: of a symmetric matrix, and of K S with a positive definite K, as of √K S √K.

    Horn & Johnson 2013, cor. 7.6.2.
    """
    if Structure.SYMMETRIC in structure_of(e):
        return True
    if not isinstance(e, core_nodes.MatMul) or len(e.factors) != 2:
        return False
    K, S = e.factors
    both = all(Structure.SYMMETRIC in structure_of(A) for A in (K, S))
    return both and (is_definite(K) or is_definite(S))


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
    if is_constant and d.property is OFF_POLES:
        return bool(c.is_Integer and c <= 0)
    if not is_constant or d.exponent is not None or d.property not in OF_ENTRIES:
        return False
    value = 0 if c is S.Zero else number_sign(c)
    return (value == -1 and d.property is not NONZERO) or (value == 0 and d.property is not NONNEGATIVE)


def refuted(demands: Iterable[Demand], seen: set[Demand] | None = None) -> Demand | None:
    """Return the first demand of which what it comes down to is known not to hold; parts are looked at once.

    ``seen`` holds what has been looked at before, and gets what is looked at here.
    """
    seen = set() if seen is None else seen
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
    known = structure_of(e)
    if d.property in (POSITIVE_DETERMINANT, PRINCIPAL, OFF_AXIS) and Structure.SEMIDEFINITE in known:
        return (d.of(e, INVERTIBLE),)
    if d.property in (PRINCIPAL, OFF_AXIS) and Structure.SYMMETRIC in known:
        return (d.of(e, POSITIVE_DEFINITE if d.property is PRINCIPAL else INVERTIBLE),)
    if d.property in (PRINCIPAL, OFF_AXIS) and known & TRIANGLES:
        return (d.of(diagonal(e), POSITIVE if d.property is PRINCIPAL else NONZERO),)
    rule = PLAINER.get(type(e))
    if rule is not None:
        return rule(d)
    rearranges = isinstance(e, ArrayNode) and e.rearranges
    return (d.of(e.parts[0]),) if rearranges and d.property in (*OF_ENTRIES, NOT_NULL, OFF_POLES) else None


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
