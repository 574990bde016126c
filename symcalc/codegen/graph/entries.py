"""Work on entries: broadcasting in place of identities, all-ones arrays and repeated vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Integer, Pow, Rational, S, exp, log, sqrt

from symcalc.codegen.graph.nearest_doubles import double, is_finite_number
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_constant, is_number
from symcalc.expressions.dimensions import Shape

OF_NUMBERS: dict[str, Callable[..., Any]] = {"exp": exp, "log": log, "sqrt": sqrt, "pow": Pow}
DECIMALS = 8  # characters of a decimal
SMALL = 100  # exponents of integers up to which a power is worked out
FEW = 8  # factors of a product that are taken into the outer one
HALF, TWO = S.Half, Integer(2)


def entrywise(g: Graph, op: str, args: Sequence[Value], data: Any = None) -> Value:
    """Return an operation on entries; scalars are broadcast, and vectors that only repeat."""
    arrays = [a for a in args if a.shape]
    if not arrays:
        return g.make(op, args, data)
    shape: Shape = arrays[0].shape
    if all(a.op == "full" for a in arrays):
        inner = entrywise(g, op, [a.args[0] if a.shape else a for a in args], data)
        return g.full(inner, *shape)
    if arrays[0].is_row:  # a row is the transpose of a column: one form of each vector
        return transpose(g, entrywise(g, op, [transpose(g, a) for a in args], data))
    axes = {a.data if a.op == "spread" else -1 for a in arrays if a.op != "full"}
    if len(axes) == 1 and -1 not in axes:  # the work is done on the vector
        axis: int = axes.pop()
        inner = entrywise(g, op, [a.args[0] if a.op in ("spread", "full") else a for a in args], data)
        return g.spread(inner, axis, shape[1 - axis])
    # what has every size of the result lets the rest be broadcast
    return g.make(op, [a.args[0] if a.op == "full" else g.dense(a) if a.op == "diag" else a for a in args], data, shape)


def add(g: Graph, *terms: Value) -> Value:
    """Return a sum; what is diagonal is added to the diagonal."""
    terms = tuple(t for t in map(g.symbolic, terms) if not is_constant(t, 0)) or terms[:1]
    if len(terms) <= 1:
        return terms[0] if terms else g.number(S.Zero)
    diagonals = [t for t in terms if t.op == "diag"]
    if not diagonals:
        return entrywise(g, "add", terms)
    rest = [t for t in terms if t.op != "diag"]
    d = add(g, *_alike(g, diagonals))
    if not rest:
        return g.diagonal_matrix(d, diagonals[0].shape[0])
    body = add(g, *rest)
    body = g.dense(body if body.shape else g.full(body, *diagonals[0].shape))
    return g.make("add_diagonal", (body, d.args[0] if d.op == "full" else d), shape=body.shape)


def _alike(g: Graph, diagonals: list[Value]) -> list[Value]:
    """Return what diagonal matrices have on their diagonals, all as vectors or all as numbers."""
    if len({bool(t.args[0].shape) for t in diagonals}) == 1:
        return [t.args[0] for t in diagonals]
    return [t.args[0] if t.args[0].shape else g.full(t.args[0], t.shape[0], Integer(1)) for t in diagonals]


def mul(g: Graph, *factors: Value) -> Value:
    """Return an elementwise product: one number in front, scalars, vectors that repeat, arrays; one division."""
    coefficient: Any = S.One
    scalars: list[Value] = []
    arrays: list[Value] = []
    below: list[Value] = []
    stack = list(reversed(factors))
    while stack:
        f = g.symbolic(stack.pop())
        if f.op == "number":
            coefficient *= f.data
        elif f.op == "mul" and len(f.args) <= FEW and (not f.shape or (len(f.args) == 2 and f.args[0].op == "number")):
            stack.extend(reversed(f.args))
        elif f.op == "div" and not f.args[0].shape:
            stack.append(f.args[0])
            below.append(f.args[1])
        elif f.op == "spread" and len(factors) > 1 and (quotient := _scalar_over(g, f)):
            stack.append(quotient[0])
            below.append(quotient[1])
        else:
            (arrays if f.shape else scalars).append(f)
    if coefficient == 0:
        return g.full(g.number(S.Zero), *arrays[0].shape) if arrays else g.number(S.Zero)
    if any(a.op == "diag" for a in arrays):
        return _diagonal_product(g, [g.number(coefficient), *scalars], arrays, below)
    if coefficient.is_Rational and not _is_decimal(coefficient):  # 1/3 as a division, 1/4 as 0.25
        below.insert(0, g.number(Integer(coefficient.q)))
        coefficient = Integer(coefficient.p)
    front = [g.number(coefficient)] if coefficient != 1 or not (scalars or arrays) else []
    arrays.sort(key=lambda a: a.op not in ("spread", "full"))
    top = [*front, *scalars, *arrays]
    above = top[0] if len(top) == 1 else entrywise(g, "mul", top)
    return above if not below else div(g, above, _product(g, below))


def _scalar_over(g: Graph, f: Value) -> tuple[Value, Value] | None:
    """Return c and the repeated x of c/x that is repeated, None of other vectors."""
    v = f.args[0]
    turned = v.op == "transpose"
    quotient = v.args[0] if turned else v
    if quotient.op != "div" or quotient.args[0].shape:
        return None
    c, x = quotient.args
    return c, g.spread(transpose(g, x) if turned else x, f.data, f.shape[1 - f.data])


def _is_decimal(c: Rational) -> bool:
    """Tell a whole number, and what few decimals say."""
    if c.q == 1:
        return True
    text = repr(double(c))
    return len(text) <= DECIMALS and Rational(text) == c


def _diagonal_product(g: Graph, scalars: list[Value], arrays: list[Value], below: list[Value]) -> Value:
    """Return the product with a diagonal matrix: only the diagonals count."""
    d = mul(g, *scalars, *[diagonal(g, a) if a.op != "diag" else a.args[0] for a in arrays])
    for b in below:
        d = div(g, d, diagonal(g, b) if b.shape else b)
    return g.diagonal_matrix(d, arrays[0].shape[0])


def _product(g: Graph, factors: list[Value]) -> Value:
    return factors[0] if len(factors) == 1 else mul(g, *factors)


def neg(g: Graph, a: Value) -> Value:
    """Return −a."""
    return mul(g, g.number(S.NegativeOne), a)


def div(g: Graph, a: Value, b: Value) -> Value:
    """Return a/b."""
    if is_number(b, 1):
        return a
    if a.op == "diag":
        return mul(g, a, div(g, g.number(S.One), b))
    return entrywise(g, "div", [a, b])


def power(g: Graph, a: Value, p: Value) -> Value:
    """Return a**p: squares, square roots and quotients by name."""
    if is_number(a) and is_number(p) and is_finite_number(c := OF_NUMBERS["pow"](a.data, p.data, evaluate=False)):
        return g.number(Pow(a.data, p.data) if a.data.is_Integer and p.data.is_Integer and abs(p.data) < SMALL else c)
    if p.op != "number" or not p.data.is_Rational:
        return entrywise(g, "pow", [a, p])
    c = p.data
    if c == 1:
        return a
    if a.op == "norm2" and c.is_Integer and c % 2 == 0:
        return power(g, g.make("square_sum", a.args), g.number(c / 2))
    if c.is_negative:
        return div(g, g.number(S.One), power(g, a, g.number(-c)))
    if c.is_positive and (D := g.symbolic(a)).op == "diag":  # 0 stays 0
        return g.diagonal_matrix(power(g, D.args[0], p), a.shape[0])
    if c == HALF:
        return call(g, "sqrt", a)
    if a.op == "pow" and is_number(a.args[1]) and a.args[1].data.is_Integer and c.is_Integer:
        return power(g, a.args[0], g.number(a.args[1].data * c))
    return entrywise(g, "pow", [a, g.number(Rational(c))])


def call(g: Graph, name: str, a: Value) -> Value:
    """Return a function of entries; of a number as a number."""
    if a.op == "number" and name in OF_NUMBERS and is_finite_number(c := OF_NUMBERS[name](a.data, evaluate=False)):
        return g.number(OF_NUMBERS[name](a.data) if isinstance(a.data, Rational) else c)
    if name == "square":
        return power(g, a, g.number(TWO))
    if name == "sqrt" and a.op == "pow" and is_number(a.args[1], 2):
        return call(g, "abs", a.args[0])
    return entrywise(g, "call", [a], name)


def pair(g: Graph, name: str, *args: Value) -> Value:
    """Return a function of two entries, or of more."""
    return entrywise(g, "pair", [g.symbolic(a) for a in args], name)


def diagonal(g: Graph, a: Value, inside: bool = False) -> Value:
    """Return the diagonal as a column; of a product without the product, of sums and products of entries by parts."""
    if not a.shape:
        return a
    a = g.symbolic(a)
    shape = (a.shape[0], Integer(1))
    if a.op == "diag":
        return a.args[0] if a.args[0].shape else g.full(a.args[0], *shape)
    if a.op == "full":
        return g.full(a.args[0], *shape)
    if a.op == "spread":
        return a.args[0] if a.args[0].is_column else transpose(g, a.args[0])
    if a.op == "outer":
        return mul(g, a.args[0], transpose(g, a.args[1]))
    if a.op == "transpose":
        a = a.args[0]
    if a.op in PARTWISE and not inside and any(g.symbolic(f).op in UNFORMED for f in a.args):
        return PARTWISE[a.op](g, *[diagonal(g, f, inside=True) for f in a.args])
    if a.op in ("pow", "call") and a.args[0].shape and g.symbolic(a.args[0]).op == "diag":
        d = diagonal(g, a.args[0])
        return entrywise(g, a.op, [d, *a.args[1:]], a.data)
    if a.op == "matpow":  # the last product is not needed
        a = g.make("chain", halves(g, a), shape=a.shape)
    return g.make("diagonal", (a,), shape=shape)


def halves(g: Graph, a: Value) -> list[Value]:
    """Return two powers of a matrix whose product is its power."""
    base, k = a.args[0], a.data
    return [base if i == 1 else g.make("matpow", (base,), i, a.shape) for i in (k // 2, k - k // 2)]


PARTWISE: dict[str, Callable[..., Value]] = {"add": add, "mul": mul, "div": div}
# matrices whose diagonal asks for less than all entries
UNFORMED = {"chain", "outer", "spread", "transpose", "matpow", "diag"}
