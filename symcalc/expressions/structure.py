"""What is proved of arrays: symmetric, positive definite, diagonal, triangular, orthogonal; entries of one sign.

Structure is inferred from the leaves upwards, by one rule a node class, and so is the sign of entries. A rule sits in
`RULES` or `SIGNS`, set where the node is defined; a node without a rule has no structure, and entries of any sign.
Nothing is claimed that cannot be proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sympy

from symcalc.expressions import core_nodes as nodes
from symcalc.expressions.claims import OF_KIND, TRIANGLES, ZEROS, Sign, Structure
from symcalc.expressions.core_nodes import ArrayNode, Node, children
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import number_sign

S = Structure
UNKNOWN, NONNEGATIVE, POSITIVE = Sign
RULES: dict[type, Callable[..., Structure]] = {}  # (node, structure of each argument) -> structure
SIGNS: dict[type, Callable[..., Sign]] = {}  # (node, sign of each argument) -> sign
SCALAR_SIGNS: dict[Any, Any] = {}  # of SymPy's own scalars, which remember nothing themselves
REMEMBERED = 1 << 14  # of those
OPENED = 64  # parts of sums that are looked at beside their terms, for whether diagonals cancel
ASKS_STRUCTURE: set[type] = set()  # whose sign depends on the structure of their arguments, too


def structure_of(a: Any) -> Structure:
    """Return what is known of an array's structure. Remembered on the node; linear in the graph."""
    if not isinstance(a, ArrayNode):
        return S.NONE
    known = a.__dict__.get("_structure")
    if known is None:
        if a.shape[0] != a.shape[1]:
            known = S.NONE
        else:
            known = _structure(a) if isinstance(a, nodes.Variable) else _known(a, False)
        a.__dict__["_structure"] = known
    return known


def sign_of(e: Any) -> Sign:
    """Return what is known of the sign of a scalar, or of all entries. Remembered on nodes; linear in the graph."""
    if isinstance(e, sympy.Rational):
        return POSITIVE if e.p > 0 else UNKNOWN if e.p else NONNEGATIVE
    return _known(e, True)


def is_symmetric(a: Any) -> bool:
    """Tell whether Aᵀ = A is known."""
    return S.SYMMETRIC in structure_of(a)


def is_definite(a: Any) -> bool:
    """Tell whether A is known to be symmetric positive definite."""
    return S.DEFINITE in structure_of(a)


# ------------------------------------------------------------------------------------------------ inference


def _known(e: Any, sign: bool) -> Any:
    """Work out what is asked, and first what that depends on: signs on structures, and structures on signs."""
    scalars = SCALAR_SIGNS
    if len(scalars) > REMEMBERED:
        scalars.clear()
    stack = [(e, sign)]
    while stack:
        e, sign = stack[-1]
        if _found(e, sign, scalars) is None:
            waiting = [w for w in _asked(e, sign) if _found(*w, scalars) is None]
            if waiting:
                stack += waiting
                continue
            value = _sign(e, scalars) if sign else _structure(e)
            if isinstance(e, Node):
                e.__dict__["_sign" if sign else "_structure"] = value
            else:
                scalars[e] = value
        stack.pop()
    return _found(e, sign, scalars)


def _found(e: Any, sign: bool, scalars: dict[Any, Any]) -> Any:
    return e.__dict__.get("_sign" if sign else "_structure") if isinstance(e, Node) else scalars.get(e)


def _asked(e: Any, sign: bool) -> Iterable[tuple[Any, bool]]:
    """Yield what the rule of a node asks for."""
    below = children(e)
    if sign and type(e) in SIGNS:
        yield from ((a, True) for a in below)
        yield from ((a, False) for a in below if type(e) in ASKS_STRUCTURE and isinstance(a, ArrayNode))
    elif not sign and _has_rule(e) and below:
        yield from ((a, False) for a in below if isinstance(a, ArrayNode))
        if type(e) is nodes.DiagMatrix or not isinstance(below[0], ArrayNode):  # the sign of a coefficient
            yield (below[0], True)


def _has_rule(e: Any) -> bool:
    return e.shape[0] == e.shape[1] and type(e) in RULES


def _structure(e: Any) -> Structure:
    if isinstance(e, nodes.Variable):
        return OF_KIND.get(e.kind_name, S.NONE)
    return RULES[type(e)](e, *map(structure_of, children(e))) if _has_rule(e) else S.NONE


def _sign(e: Any, scalars: dict[Any, Any]) -> Sign:
    rule = SIGNS.get(type(e))
    if rule is not None:
        sign = rule(e, *(_found(a, True, scalars) for a in children(e)))
        return POSITIVE if sign is UNKNOWN and e.is_number and number_sign(e) == 1 else sign
    if isinstance(e, Node):
        return UNKNOWN
    if children(e) and not isinstance(e, Node):  # a function without a rule
        return POSITIVE if number_sign(e) == 1 else UNKNOWN
    return POSITIVE if e.is_positive else NONNEGATIVE if e.is_nonnegative else UNKNOWN


# ------------------------------------------------------------------------------------------------ structures


def _turn(s: Structure) -> Structure:
    triangles = s & S.DIAGONAL
    if (S.LOWER in s) != (S.UPPER in s):
        triangles = (S.UPPER if S.LOWER in s else S.LOWER) | (s & S.SYMMETRIC)
    return (s & ~S.DIAGONAL) | triangles | (s & S.SYMMETRIC)


def _scaled(s: Structure, c: Any) -> Structure:
    """Return the structure of c·A."""
    sign = sign_of(c)
    if sign is POSITIVE:
        return s
    return s & ~(S.DEFINITE & ~(S.SEMIDEFINITE if sign is NONNEGATIVE else S.SYMMETRIC))


def _sum(e: Any, *parts: Structure) -> Structure:
    common = parts[0]
    for p in parts[1:]:
        common &= p
    common &= ~S.ORTHOGONAL
    definite = S.DEFINITE & ~S.SEMIDEFINITE
    if S.SEMIDEFINITE in common and any(definite in p for p in parts):
        common |= definite
    if S.SYMMETRIC not in common and _mirrors([t for t, p in zip(e.args, parts, strict=True) if S.SYMMETRIC not in p]):
        common |= S.SYMMETRIC
    if S.HOLLOW not in common and _is_hollow(e):
        common |= S.HOLLOW
    return common


def _mirrors(terms: Sequence[Any], sign: int = 1) -> bool:
    """Tell whether the transpose of each term, or its negative, is a term; none is turned that cannot have its like."""
    alike: dict[int, list[Any]] = {}
    for t in terms:
        alike.setdefault(t.tally, []).append(t)
    return all(any(_are_turned(t, u, sign) for u in reversed(alike[t.tally])) for t in terms)


def _are_turned(a: Any, b: Any, sign: int) -> bool:
    """Tell whether B = ±Aᵀ, of a product by its first factors that tell."""
    (c, factors), (d, others) = (
        (t.coefficient, t.factors) if isinstance(t, nodes.MatMul) else (ONE, (t,)) for t in (a, b)
    )
    if len(factors) != len(others) or (c != d and c != -d):
        return False
    for f, g in zip(factors, reversed(others), strict=True):
        turned = _turned_sign(f, g)
        if not turned:
            return False
        sign *= turned
    return bool(c == sign * d)


def _turned_sign(f: Any, g: Any) -> int:
    """Return ±1 where G = ±Fᵀ, 0 elsewhere."""
    if f.tally != g.tally:
        return 0
    if f == g:
        known = structure_of(f)
        return 1 if S.SYMMETRIC in known else -1 if S.SKEW in known else 0
    turned = f.T
    return 1 if turned == g else -1 if turned == -g else 0


def _is_hollow(e: Any) -> bool:
    """Tell whether the diagonals of terms cancel, as of A − Aᵀ: whether the terms do, if nothing is turned or cut."""
    if _mirrors(e.args, -1):
        return True
    if not any(_has_this_diagonal(f) for t in e.args for f in (t, *t.args)):
        return False
    multiply, terms, stack = nodes.CONSTRUCTORS[nodes.MatMul], [], [(ONE, t) for t in e.args]
    left = OPENED + len(stack)  # what is in a sum twice is opened twice, and all that is in it
    while stack:
        c, core = stack.pop()
        left -= 1
        if not left:
            return False
        if S.HOLLOW in structure_of(core):
            continue
        if type(core) is nodes.MatAdd:
            stack += [(c, t) for t in core.args]
        elif type(core) is nodes.MatMul and len(core.factors) == 1:
            stack.append((c * core.coefficient, core.factors[0]))
        elif _has_this_diagonal(core):
            stack.append((c, core.parts[0]))
        else:
            terms.append(multiply(c, core))
    return not terms or isinstance(nodes.CONSTRUCTORS[nodes.MatAdd](*terms), nodes.ZeroMatrix)


def _has_this_diagonal(f: Any) -> bool:
    """Tell what has the diagonal of its argument: a transpose, a triangle."""
    return isinstance(f, nodes.Transpose) or (isinstance(f, ArrayNode) and f.keeps_diagonal)


def _product(e: Any, *parts: Structure) -> Structure:
    c, factors = e.coefficient, e.factors
    inner = parts[-len(factors) :]
    if len(factors) == 1:
        return _scaled(inner[0] & ~S.ORTHOGONAL, c)
    common = inner[0]
    for p in inner[1:]:
        common &= p
    result = common & (S.LOWER | S.UPPER | (S.ORTHOGONAL if c is ONE else S.NONE))
    if S.LOWER in result and S.UPPER in result:
        result |= S.SYMMETRIC
    if any(S.HOLLOW in p for p in inner):
        scales = sum(S.DIAGONAL in p for p in inner)
        result |= S.HOLLOW if common & TRIANGLES or scales >= len(inner) - 1 else S.NONE
    if factors[0] == factors[-1].T:  # A M Aᵀ keeps the symmetry of M, a Gram matrix is semidefinite
        half = len(factors) // 2
        if all(a == b.T for a, b in zip(factors[:half], reversed(factors), strict=False)):
            middle = inner[half] if len(factors) % 2 else S.SEMIDEFINITE
            result |= _scaled(middle & S.SEMIDEFINITE | (S.SKEW if S.SKEW in middle else S.NONE), c)
    return result


def _inverse(e: Any, a: Structure) -> Structure:
    if S.DEFINITE in a:
        return a
    return a & ~(S.SEMIDEFINITE & ~S.SYMMETRIC) & (~S.NONE if S.SKEW in a else ~S.HOLLOW)


def _power(e: Any, a: Structure, k: Structure) -> Structure:
    if e.exp % 2:
        return a if S.SKEW in a else a & ~S.HOLLOW
    known = S.SEMIDEFINITE if S.SYMMETRIC in a else S.SYMMETRIC if S.SKEW in a else S.NONE
    return (a & ~S.SKEW) | known


def _hadamard(e: Any, *parts: Structure) -> Structure:
    result = S.NONE
    for p in parts:  # a zero of any factor is a zero of the product
        result |= p & ZEROS
    if all(S.SYMMETRIC in p or S.SKEW in p for p in parts):
        result |= S.SKEW if sum(S.SKEW in p for p in parts) % 2 else S.SYMMETRIC
    if S.LOWER in result and S.UPPER in result:
        result |= S.SYMMETRIC
    for claim in (S.SEMIDEFINITE, S.DEFINITE):  # the Schur product theorem
        if all(claim in p for p in parts):
            result |= claim
    return result


def _hadamard_power(e: Any, a: Structure, p: Structure) -> Structure:
    result = a & S.SYMMETRIC
    if S.SKEW in a and e.exp.is_Integer:
        result |= S.SYMMETRIC if e.exp % 2 == 0 else S.SKEW if e.exp > 0 else S.NONE
    if e.exp.is_Rational and not e.exp.is_Integer and e.exp > 0:
        result |= a & ZEROS
    elif e.exp.is_Integer and e.exp > 0:
        result |= a & (ZEROS | S.DEFINITE) if S.SEMIDEFINITE in a else a & ZEROS
    return result


def _diagonal_matrix(e: Any, x: Structure) -> Structure:
    return S.DIAGONAL | (S.NONE, S.SEMIDEFINITE, S.DEFINITE)[sign_of(e.arg)]


RULES.update(
    {
        nodes.Identity: lambda e: S.DIAGONAL | S.DEFINITE | S.ORTHOGONAL,
        nodes.ZeroMatrix: lambda e: S.DIAGONAL | S.SEMIDEFINITE | S.SKEW,
        nodes.OneMatrix: lambda e: S.SEMIDEFINITE,
        nodes.MatAdd: _sum,
        nodes.MatMul: _product,
        nodes.MatPow: _power,
        nodes.SharedArray: lambda e, a: a,
        nodes.Transpose: lambda e, a: _turn(a),
        nodes.Inverse: _inverse,
        nodes.DiagMatrix: _diagonal_matrix,
        nodes.HadamardProduct: _hadamard,
        nodes.HadamardPower: _hadamard_power,
    }
)


# ------------------------------------------------------------------------------------------------ signs


def _sign_of_sum(e: Any, *parts: Sign) -> Sign:
    return max(parts) if min(parts) > UNKNOWN else UNKNOWN


def _sign_of_power(e: Any, base: Sign, p: Sign) -> Sign:
    exponent = e.args[1]
    if base is POSITIVE:
        return POSITIVE
    if exponent.is_Integer and exponent.is_even:
        return NONNEGATIVE
    return NONNEGATIVE if base is NONNEGATIVE and p is POSITIVE else UNKNOWN


def _sign_of_trace(e: Any, a: Sign) -> Sign:
    if is_definite(e.arg) and e.arg.shape[0] != 1:
        return POSITIVE
    return NONNEGATIVE if S.SEMIDEFINITE in structure_of(e.arg) else min(a, NONNEGATIVE)


def _sign_of_diagonal(e: Any, a: Sign) -> Sign:
    structure = structure_of(e.arg)
    return POSITIVE if S.DEFINITE in structure else max(a, NONNEGATIVE if S.SEMIDEFINITE in structure else UNKNOWN)


def _sign_of_norm(e: Any, a: Sign) -> Sign:
    regular = isinstance(e.arg, nodes.Inverse | nodes.Identity) or structure_of(e.arg) & (S.ORTHOGONAL | S.NONSINGULAR)
    return POSITIVE if a is POSITIVE or regular else NONNEGATIVE


def least_sign(e: Any, *parts: Sign) -> Sign:
    """Rule: what is known of all arguments, as of a product."""
    return min(parts)


def keep_sign(e: Any, a: Sign, *rest: Sign) -> Sign:
    """Rule: what the argument's entries are."""
    return a


def keep_sign_or_zero(e: Any, a: Sign, *rest: Sign) -> Sign:
    """Rule: what the argument's entries are, or zero."""
    return min(a, NONNEGATIVE)


ASKS_STRUCTURE.update({nodes.Trace, nodes.Norm2, nodes.Diagonal})
SIGNS.update(dict.fromkeys((nodes.MatAdd, sympy.Add), _sign_of_sum))
SIGNS.update(dict.fromkeys((nodes.MatMul, nodes.HadamardProduct, sympy.Mul), least_sign))
SIGNS.update(dict.fromkeys((nodes.HadamardPower, sympy.Pow), _sign_of_power))
SIGNS.update(dict.fromkeys((nodes.Transpose, nodes.SumRows, nodes.SumColumns, nodes.Total), keep_sign))
SIGNS.update(dict.fromkeys((nodes.Shared, nodes.SharedPart, nodes.SharedArray), keep_sign))
SIGNS.update(
    {
        nodes.OneMatrix: lambda e, *sizes: POSITIVE,
        nodes.Identity: lambda e, *sizes: NONNEGATIVE,
        nodes.ZeroMatrix: lambda e, *sizes: NONNEGATIVE,
        nodes.DiagMatrix: keep_sign_or_zero,
        nodes.SharedPositive: lambda e, a: POSITIVE,
        nodes.Trace: _sign_of_trace,
        nodes.Diagonal: _sign_of_diagonal,
        nodes.Norm2: _sign_of_norm,
    }
)
