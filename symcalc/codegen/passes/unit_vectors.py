"""Vectors over their norms, x/‖x‖, where powers of the norm alone are beyond all numbers: (yᵀx) x/‖x‖² is (yᵀu) u.

Only where the norm is worked out anyway: a quotient by the unit vector then takes no longer than by the norm's square.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sympy import Integer

from symcalc.codegen.graph.entries import div, mul, power
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_number, needed
from symcalc.codegen.passes.degrees_of_factors import degree, with_units
from symcalc.codegen.passes.rebuilding import rebuild

MOST = 64  # powers of norms in one quotient
LEVELS = 3  # products in each other in which a form's vector is looked for
FORMS = ("chain", "trace", "inner", "mul", "pow", "transpose", "sum")


def use_units(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with vectors over their norms in quotients by powers of norms and by forms of vectors."""
    order = needed(outputs)
    quotients = [v for v in order if v.op == "div" and not v.args[1].shape]
    old = {a for v in order if v.op == "norm2" or is_p_norm(v) for a in vectors_of_norm(g, v)}
    old |= {z for v in quotients for z in high_squares(g, *v.args)}
    new: set[Value] = set()
    if not quotients and not any(is_norm_of_outer(v) for v in order):
        return g, list(outputs)

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        new.update(b for a, b in zip(v.args, args, strict=True) if a in old)
        if is_norm_of_outer(v) and args[0].op == "outer":  # |u vᵀ| = |u| |v|
            return mul(h, *[h.make(v.op, (u,)) for u in vectors_of_norm(h, h.make(v.op, args))])
        if v.op == "or_infinity" and args[0].op == "mul" and all(f.op == "norm2" for f in args[0].args):
            return mul(h, *[h.make(v.op, (f,)) for f in args[0].args])
        if v.op != "div" or v.args[1].shape:
            return None
        if all(a.op == "square_sum" and not is_bounded(a.args[0]) for a in args):
            return power(h, div(h, *[h.make("norm2", a.args) for a in args]), h.number(Integer(2)))
        below = factors(args[1])
        forms = {f: z for f in below for z in best(h, args[0], [z for z in vectors_of(h, f) if z in new])}
        if any(f.op == "square_sum" and f not in forms for f in below):
            return None
        looked = any(is_norm(f) or is_broken(f) or f in forms for f in below)
        return Quotient(h, args[0], args[1], forms).in_units() if looked else None

    return rebuild(g, outputs, rule)


def vectors_of_norm(g: Graph, v: Value) -> list[Value]:
    """Return what a norm is of: both vectors of u vᵀ."""
    a = v.args[0]
    return [f if f.is_column else transpose(g, f) for f in a.args] if a.op == "outer" else [a]


def best(g: Graph, above: Value, vectors: Sequence[Value]) -> Sequence[Value]:
    """Return the one of some arrays that is a factor most often, of none none."""
    return [max(vectors, key=lambda z: degree(g, above, z))] if vectors else []


def is_norm_of_outer(v: Value) -> bool:
    """Tell a norm of u vᵀ, or its square."""
    return v.op in ("norm2", "square_sum") and v.args[0].op == "outer"


def high_squares(g: Graph, above: Value, below: Value) -> Iterable[Value]:
    """Return what a quotient divides by forms of, where these may be beyond the numbers long before the quotient is.

    Of the square of a norm where the vector stands above, of other forms where products above are of a square's degree.
    """
    forms = [(f, z) for f in factors(below) for z in vectors_of(g, f)]
    degrees: Counter[Value] = Counter()
    for f, z in forms:
        degrees[z] += degree(g, f, z)
    squares = {z for f, z in forms if f.op == "square_sum"}
    for z, d in degrees.items():
        if not is_bounded(z) and 2 * degree(g, above, z) + d > (2 if z in squares else 4):
            yield z


def vectors_of(g: Graph, f: Value) -> list[Value]:
    """Return the arrays that a scalar is a form of, of degree 2 at least: x of |x|², xᵀA x and Σ wᵢxᵢ²."""
    if f.shape:
        return []
    if f.op == "square_sum":
        return [f.args[0]]
    waiting, found = [(f, 0)], []
    while waiting:
        a, depth = waiting.pop()
        if a.op in FORMS and depth < LEVELS:
            ends = a.args if a.op != "chain" else a.args[:: max(len(a.args) - 1, 1)]
            waiting += [(b, depth + 1) for b in ends if b.shape]
        elif a is not f and a.op not in ("full", "diag"):
            found.append(transpose(g, a) if a.is_row or a.op == "transpose" else a)
    return [z for z in dict.fromkeys(found) if degree(g, f, z) > 1]


def is_bounded(z: Value) -> bool:
    """Tell exponentials that are shifted."""
    return any(f.op == "call" and f.data == "exp" for f in (z.args if z.op == "mul" else [z]))


def factors(a: Value) -> list[Value]:
    """Return the factors of a product, those of small powers one by one."""
    found: list[Value] = []
    stack = [a]
    while stack:
        f = stack.pop()
        if f.op == "mul":
            stack += reversed(f.args)
        elif f.op == "pow" and is_number(f.args[1]) and f.args[1].data.is_Integer and 0 < f.args[1].data <= MOST:
            stack += [f.args[0]] * int(f.args[1].data)
        else:
            found.append(f)
    return found


def is_norm(f: Value) -> bool:
    """Tell a norm, its square, and what its reciprocal is taken of."""
    norm = f.args[0] if f.op == "or_infinity" else f
    return norm.op == "norm2" or f.op == "square_sum" or is_p_norm(norm)


def is_p_norm(f: Value) -> bool:
    """Tell a norm that is no Euclidean one."""
    return f.op == "step" and f.data.primitive.is_norm


def is_broken(f: Value) -> bool:
    """Tell a broken power of a norm, above 1."""
    return (
        f.op == "pow"
        and is_norm(f.args[0])
        and is_number(f.args[1])
        and f.args[1].data.is_Rational
        and (not f.args[1].data.is_Integer and 1 < f.args[1].data <= MOST)
    )


def over(g: Graph, a: Value, n: Value) -> Value:
    """Return A/n, by the scalars of a product where there are some."""
    scalars = [f for f in a.args if not f.shape and not f.is_plain] if a.op == "mul" else []
    if not scalars:
        return div(g, a, n)
    return mul(g, div(g, mul(g, *scalars), n), *[f for f in a.args if f not in scalars])


class Quotient:
    """A quotient by a product of norms and other scalars.

    Attributes:
        above: the factors.
        norms: below, one by one.
        rest: what else is below.
        is_broken: whether a broken power of a norm was taken apart.
        squares: whether squares of norms and forms of other vectors were.
    """

    def __init__(self, g: Graph, above: Value, below: Value, forms: Mapping[Value, Value]) -> None:
        self.graph = g
        self.above = list(above.args) if above.op == "mul" else [above]
        self.norms: list[Value] = []
        self.rest: list[Value] = []
        self.is_broken = any(map(is_broken, factors(below)))
        self.squares = bool(forms)
        for f in factors(below):
            if is_broken(f):
                base, p = f.args[0], f.args[1].data
                self.norms += [base] * int(p)
                self.rest.append(power(g, base, g.number(p - int(p))))
            elif f.op == "square_sum":
                self.norms += [g.make("norm2", f.args)] * 2
            elif f in forms:
                n, d = g.make("norm2", (forms[f],)), degree(g, f, forms[f])
                self.norms += [n] * d
                self.rest.append(with_units(g, f, forms[f], div(g, forms[f], n), d))
            else:
                (self.norms if is_norm(f) else self.rest).append(f)

    def in_units(self) -> Value | None:
        """Return the quotient with unit vectors, None where there are none or nothing can become large beside them."""
        g = self.graph
        is_small = len(self.norms) == 1 and not self.is_broken
        scalars = any(not f.shape and not f.is_plain and f.op != "sum" for f in self.above)
        if not 1 <= len(self.norms) <= MOST or (is_small and (self.rest or not scalars)):
            return None
        left: list[Value] = []
        # of A x and x in A x the larger one first
        for n, count in sorted(Counter(self.norms).items(), key=lambda item: -item[0].index):
            left += [n] * (count - self.taken(n, count))
        if len(left) == len(self.norms) and not self.squares:
            return None
        top = mul(g, *self.above)
        while left and top.shape and left.count(left[-1]) > 1:  # the square may be beyond all numbers
            top = over(g, top, left.pop())
        below = [*self.rest, *(power(g, n, g.number(Integer(left.count(n)))) for n in dict.fromkeys(left))]
        return div(g, top, mul(g, *below)) if below else top

    def taken(self, n: Value, most: int) -> int:
        """Put unit vectors into the factors above, arrays first, and return how many."""
        g = self.graph
        z = n.args[0].args[0] if n.op == "or_infinity" else n.args[0]
        unit = div(g, z, n)
        found = 0
        for i in sorted(range(len(self.above)), key=lambda i: not self.above[i].shape):
            count = min(degree(g, self.above[i], z), most - found)
            if count:
                self.above[i] = with_units(g, self.above[i], z, unit, count)
                found += count
        return found
