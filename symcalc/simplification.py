"""Simplification: what needs a look around a node, and makes a formula shorter.

The constructors keep normal form; here common factors are taken out of sums, (A x + Aᵀ x) = (A + Aᵀ) x, and the
rewrites that operations registered are applied (``1/(1 + exp(-z))`` is a sigmoid). One walk over the graph,
arguments first; each rewrite leaves a shorter formula, so it ends. Nothing is multiplied out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Expr, Mul, Number, Pow, S

from symcalc.algebra import add, hadamard, multiply
from symcalc.nodes import HadamardProduct, MatAdd, MatMul, Node, children, constants
from symcalc.registry import rewrites_of
from symcalc.scaling import scaled, split
from symcalc.shapes import ONE

ROUNDS = 8  # rewrites of one node, one after the other


def simplify(e: Any) -> Any:
    """Return an equal, shorter expression; deterministic, and linear in the graph."""
    known: dict[Any, Any] = {}
    stack = [e]
    while stack:
        Y = stack[-1]
        if Y in known:
            stack.pop()
        elif is_simple(Y):
            known[Y] = Y
        elif waiting := [A for A in children(Y) if A not in known]:
            stack += waiting
        else:
            stack.pop()
            arguments = children(Y)
            fresh = [known[A] for A in arguments]
            if any(a is not b for a, b in zip(fresh, arguments, strict=True)):
                Y_new = _rewrite(Y.func(*fresh, *constants(Y)))
            else:
                Y_new = _rewrite(Y)
            known[Y] = Y_new
            if isinstance(Y_new, Node):
                Y_new.__dict__["_simple"] = True
    return known[e]


def is_simple(e: Any) -> bool:
    """Tell what has been simplified before, and leaves."""
    return "_simple" in e.__dict__ if isinstance(e, Node) else not e.args


def _rewrite(e: Any) -> Any:
    for _ in range(ROUNDS):
        for rule in rewrites_of(e):
            shorter = rule(e)
            if shorter is not None:
                e = shorter
                break
        else:
            break
    return collect(e) if type(e) is MatAdd else e


# ------------------------------------------------------------------------------------------------ common factors


def collect(e: MatAdd) -> Any:
    """Take common factors out of a sum: scalars, left and right factors, elementwise factors."""
    common, terms = _content([split(t) for t in e.args])
    if common is ONE:
        grouped = _grouped(list(e.args))
        return e if all(t is u for t, u in zip(grouped, e.args, strict=False)) else add(*grouped)
    return scaled(common, add(*_grouped([scaled(c, core) for c, core in terms])))


def _content(terms: list[tuple[Expr, Any]]) -> tuple[Expr, list[tuple[Expr, Any]]]:
    """Return the scalar factor that all terms share, and the terms without it."""
    if all(c is S.One or c is S.NegativeOne for c, _ in terms):
        return S.One, terms
    first = _powers(terms[0][0])
    shared = {b: p for b, p in first.items() if p.is_Number}
    number = _number(terms[0][0])
    numbers = [number]
    for c, _ in terms[1:]:
        powers = _powers(c)
        numbers.append(_number(c))
        for b, p in list(shared.items()):
            q = powers.get(b, S.Zero)
            if not q.is_Number or q == 0 or (q > 0) != (p > 0):
                del shared[b]
            else:
                shared[b] = min(p, q) if p > 0 else max(p, q)
    common = Mul(_shared_number(numbers), *[Pow(b, p) for b, p in shared.items()])
    if common is ONE:
        return S.One, terms
    return common, [(Mul(c, Pow(common, -1)), core) for c, core in terms]


def _powers(c: Expr) -> dict[Expr, Expr]:
    """Return the factors of a coefficient as base and exponent, numbers aside."""
    pairs = (f.as_base_exp() if f.is_Pow else (f, S.One) for f in Mul.make_args(c) if not f.is_Rational)
    return dict(pairs)


def _number(c: Expr) -> Number:
    first = Mul.make_args(c)[0]
    return first if first.is_Rational else S.One


def _shared_number(numbers: list[Number]) -> Number:
    """Return the factor of all numbers that leaves fewer of them to print."""
    smallest = min((abs(k) for k in numbers), key=lambda k: (k, 0))
    if smallest is ONE or any((k / smallest).q != 1 for k in numbers):
        return S.One
    left = sum(abs(k) != smallest for k in numbers) + 1
    return smallest if left < sum(abs(k) != 1 for k in numbers) else S.One


def _grouped(terms: list[Any]) -> list[Any]:
    """Take common right or left factors out of products, whichever saves more; then elementwise factors."""
    parts = [_parts(t) for t in terms]
    right, left = _saving(parts, -1), _saving(parts, 0)
    if right or left:
        terms = list(_take_out(terms, parts, -1 if right >= left else 0))
        parts = [_parts(t) for t in terms]
        side = 0 if right >= left else -1
        if _saving(parts, side):
            terms = list(_take_out(terms, parts, side))
    return _grouped_entries(terms)


def _parts(t: Any) -> tuple[Expr, tuple[Any, ...]]:
    c, core = split(t)
    return c, tuple(core.args) if type(core) is MatMul else (core,)


def _saving(parts: list[tuple[Expr, tuple[Any, ...]]], side: int) -> int:
    seen: set[Any] = set()
    saved = 0
    for _, chain in parts:
        if len(chain) > 1:
            saved += chain[side] in seen
            seen.add(chain[side])
    return saved


def _take_out(terms: list[Any], parts: list[tuple[Expr, tuple[Any, ...]]], side: int) -> Iterator[Any]:
    groups: dict[Any, list[int]] = {}
    for i, (_, chain) in enumerate(parts):
        groups.setdefault(chain[side] if len(chain) > 1 else i, []).append(i)
    for members in groups.values():
        if len(members) == 1:
            yield terms[members[0]]
            continue
        chains = [parts[i][1] for i in members]
        longest = min(map(len, chains)) - 1
        k = 1
        if side:
            while k < longest and all(c[-k - 1] == chains[0][-k - 1] for c in chains):
                k += 1
            inner = add(*[multiply(parts[i][0], *c[:-k]) for i, c in zip(members, chains, strict=True)])
            yield multiply(_collected(inner), *chains[0][-k:])
        else:
            while k < longest and all(c[k] == chains[0][k] for c in chains):
                k += 1
            inner = add(*[multiply(parts[i][0], *c[k:]) for i, c in zip(members, chains, strict=True)])
            yield multiply(*chains[0][:k], _collected(inner))


def _collected(e: Any) -> Any:
    c, core = split(e)
    return scaled(c, collect(core)) if type(core) is MatAdd else e


def _grouped_entries(terms: list[Any]) -> list[Any]:
    """Take the elementwise factor that most terms share out of their products."""
    parts = [split(t) for t in terms]
    count: dict[Any, list[int]] = {}
    for i, (_, core) in enumerate(parts):
        if type(core) is HadamardProduct:
            for f in core.args:
                count.setdefault(f, []).append(i)
    if not count:
        return terms
    factor, members = max(count.items(), key=lambda item: (len(item[1]), item[0].label, item[0].digest))
    if len(members) < 2:
        return terms
    chosen = set(members)
    inner = add(*[scaled(parts[i][0], hadamard(*[f for f in parts[i][1].args if f != factor])) for i in members])
    rest = [t for i, t in enumerate(terms) if i not in chosen]
    return [hadamard(factor, _collected(inner)), *_grouped_entries(rest)]
