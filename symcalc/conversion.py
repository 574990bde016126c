"""From SymPy's classes to ours, and back.

Operations are known here by their names in the registry. What SymPy has no class for becomes the plain construction
that says the same (a norm is the root of a trace); where there is none, it is refused by name. All symbols are real;
a name is one variable, and one that the language can write.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import reduce
from typing import Any

import sympy
from sympy import Dummy, Lambda, MatrixSymbol, Rational, Symbol
from sympy.matrices import expressions as M
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from symcalc import algebra, nodes
from symcalc.errors import KindMismatch, NotSupported, ShapeMismatch, TooLarge
from symcalc.naming import canonical_name, fault_of_name, plain_name
from symcalc.nodes import children, is_array, variable
from symcalc.registry import find_rule, functions
from symcalc.shapes import ONE, DimensionName

DIGITS = 1_000  # of a number, as in the language
DOUBLE = 53  # bits of a Python float

# ------------------------------------------------------------------------------------------------ from SymPy


def _call(name: str) -> Callable[..., Any]:
    """Return what calls a function of the language."""
    return lambda e, *a: functions()[name].build(*a)


def _maximum(a: Any, b: Any) -> Any:
    """Return the larger of two scalars, entry by entry of arrays: max(a, b) = b + relu(a − b)."""
    if not is_array(a) and a.is_number:  # max(0, b) is relu(b)
        a, b = b, a
    return algebra.spread(b, functions()["relu"].build(algebra.spread(a, algebra.negate(b))))


def _minimum(a: Any, b: Any) -> Any:
    """Return the smaller of two scalars, entry by entry of arrays: min(a, b) = a − relu(a − b)."""
    return algebra.spread(a, algebra.negate(functions()["relu"].build(algebra.spread(a, algebra.negate(b)))))


def _joined(join: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Return what joins all arguments, two at a time."""
    return lambda e, *a: reduce(join, a)


def _step(e: Any, a: Any, at_zero: Any) -> Any:
    if at_zero != 0:
        raise NotSupported(f"{e} is {at_zero} at 0, and step is 0", hint="write Heaviside(x, 0)")
    return functions()["step"].build(a)


def _entries_to_power(e: Any, a: Any, p: Any) -> Any:
    if is_array(p):
        raise NotSupported("a power of entries by an array is not supported")
    return algebra.hadamard_power(a, p)


MATRICES: dict[type, Callable[..., Any]] = {
    M.MatAdd: lambda e, *a: algebra.add(*a),
    M.MatMul: lambda e, *a: algebra.multiply(*a),
    M.MatPow: lambda e, a, p: algebra.power(a if p.is_nonnegative else algebra.inverse(a), abs(p)),
    M.Transpose: lambda e, a: algebra.transpose(a),
    M.Adjoint: lambda e, a: algebra.transpose(a),
    M.Inverse: lambda e, a, *p: algebra.inverse(a),
    M.Trace: lambda e, a: algebra.trace(a),
    M.Determinant: _call("det"),
    M.DotProduct: _call("dot"),
    M.HadamardProduct: lambda e, *a: algebra.hadamard(*a),
    M.HadamardPower: _entries_to_power,
    M.KroneckerProduct: _joined(lambda a, b: functions()["kron"].build(a, b)),
    M.DiagMatrix: lambda e, a: algebra.diagonal_matrix(a),
    M.DiagonalMatrix: lambda e, a: algebra.diagonal_matrix(algebra.diagonal(a)),
    M.DiagonalOf: lambda e, a: algebra.diagonal(a),
}
SCALARS: dict[type, Callable[..., Any]] = {
    sympy.Add: lambda e, *a: algebra.add(*a),
    sympy.Mul: lambda e, *a: algebra.multiply(*a),
    sympy.Pow: lambda e, a, p: algebra.power(a, p),
    sympy.Max: _joined(_maximum),
    sympy.Min: _joined(_minimum),
    sympy.Heaviside: _step,
}
BUILDERS = MATRICES | SCALARS
LEAVES = (MatrixSymbol, M.Identity, M.OneMatrix, M.ZeroMatrix, Symbol, sympy.Number, sympy.NumberSymbol)
SPELLED = {"Abs": "abs", "asin": "arcsin", "acos": "arccos", "atan": "arctan"}


def from_sympy_expression(e: Any) -> Any:
    """Return a SymPy scalar or matrix expression in our nodes.

    Raises:
        KindMismatch: for what is no expression, or not real.
        NotSupported: naming the class that symcalc does not know, or the name that it cannot write.
        ShapeMismatch: where a size is no positive number.
        TooLarge: where SymPy's own walks are too deep, and for numbers of very many digits.
    """
    e = _expression(e)
    try:
        order = list(_walk(e))
        arrays = (m for m in order if isinstance(m, M.MatrixExpr) and isinstance(m, LEAVES))
        dimensions = {s for m in arrays for s in _size_symbols(m)}
        known: dict[Any, Any] = {}
        for part in order:
            known[part] = _node(part, [known[a] for a in _arguments(part)], dimensions)
        _check_names(known[e])
    except RecursionError:
        raise TooLarge("the expression is too deep for SymPy") from None
    return known[e]


def _expression(e: Any) -> Any:
    """Return an expression, or a number as SymPy has it.

    Raises:
        KindMismatch: for what is neither.
    """
    try:
        found = sympy.sympify(e, strict=True)
    except Exception:  # whatever an object does when it is asked what it is
        found = None
    if not isinstance(found, sympy.Basic):
        raise KindMismatch(f"a SymPy expression was expected, not {type(e).__name__}")
    return found


def _constructor(e: Any) -> Callable[..., Any]:
    """Return what builds a node.

    Raises:
        NotSupported: naming its class.
    """
    for kind in type(e).__mro__:
        if kind in BUILDERS:
            return BUILDERS[kind]
    name = SPELLED.get(type(e).__name__, type(e).__name__)
    if isinstance(e, sympy.Function) and name in functions() and len(e.args) == 1:
        return _call(name)
    raise NotSupported(f"SymPy's {type(e).__name__} is not known to symcalc")


def _arguments(e: Any) -> tuple[Any, ...]:
    """Return the arguments that are walked to; of a class that is not known there are none to name."""
    if isinstance(e, LEAVES):
        return ()
    if isinstance(e, ElementwiseApplyFunction):
        return (e.expr,)
    _constructor(e)
    return e.args[:1] if isinstance(e, M.Inverse) else e.args


def _walk(root: Any) -> Iterator[Any]:
    seen: set[Any] = set()
    stack = [(root, False)]
    while stack:
        e, done = stack.pop()
        if done:
            yield e
        elif e not in seen:
            seen.add(e)
            stack.append((e, True))
            stack.extend((a, False) for a in reversed(_arguments(e)))


def _node(e: Any, arguments: list[Any], dimensions: set[Any]) -> Any:
    if isinstance(e, ElementwiseApplyFunction):
        return _applied(e.function, arguments[0], dimensions)
    return _leaf(e, dimensions) if isinstance(e, LEAVES) else _constructor(e)(e, *arguments)


def _size_symbols(m: Any) -> set[Any]:
    return {s for d in m.shape for s in d.free_symbols}


def _size(d: Any) -> Any:
    if d.is_number and not (d.is_Integer and d.is_positive):
        raise ShapeMismatch(f"a size is a positive integer or a name, not {d}")
    return d.xreplace({s: DimensionName(_name(s)) for s in d.free_symbols})


def _name(e: Any) -> str:
    """Return the name of a symbol.

    Raises:
        NotSupported: where the language cannot write it.
    """
    fault = fault_of_name(e.name) if e.name else "it is empty"
    if fault:
        raise NotSupported(f"{e.name!r} is no name of a variable", hint=fault)
    return plain_name(e.name)


def _leaf(e: Any, dimensions: set[Any]) -> Any:
    if isinstance(e, Symbol):
        if e in dimensions:
            return DimensionName(_name(e))
        if e.is_real is False or not e.is_commutative:
            raise KindMismatch(f"{e.name} is not a real number")
        return variable(_name(e), "positive" if e.is_positive else "integer" if e.is_integer else "scalar")
    if isinstance(e, sympy.Number | sympy.NumberSymbol):
        return _number(e)
    m, n = map(_size, e.shape)
    if isinstance(e, M.Identity):
        return algebra.identity(m)
    if isinstance(e, M.OneMatrix):
        return algebra.filled(ONE, m, n)
    if isinstance(e, M.ZeroMatrix):
        return algebra.zeros(m, n)
    if m == 1 and n == 1:
        return variable(_name(e), "scalar")
    return variable(_name(e), "vector" if n == 1 else "matrix", (m, n))


def _number(e: Any) -> Any:
    """Return a number as the language has them: rational, or π, or exp(1)."""
    if e in (sympy.pi, sympy.E):
        return e
    if not (e.is_real and e.is_finite):
        raise KindMismatch(f"{e} is not a real number")
    if isinstance(e, sympy.NumberSymbol):
        raise NotSupported(f"SymPy's {type(e).__name__} is not known to symcalc")
    if isinstance(e, sympy.Float):  # 0.1 is 1/10, as in the language
        value = float(e)
        is_double = e._prec == DOUBLE and math.isfinite(value) and (value != 0 or e == 0)
        e = Rational(Fraction(repr(value) if is_double else str(e)))
    if max(abs(e.p), e.q) >= 10**DIGITS:
        raise TooLarge(f"a number has more than {DIGITS:,} digits")
    return e


def _check_names(e: Any) -> None:
    """Demand that each name is one variable; a dimension may bear a variable's name."""
    known: dict[str, Any] = {}
    for v in nodes.variables_of(e):
        if known.setdefault(canonical_name(v.name), v) != v:
            raise NotSupported(f"{v.name} is the name of two variables", hint="rename one of them")


def _applied(function: Any, A: Any, dimensions: set[Any]) -> Any:
    """Return a scalar function of every entry."""
    body_of = function if isinstance(function, Lambda) else Lambda((d := Dummy("d"),), function(d))
    (d,) = body_of.signature
    known: dict[Any, Any] = {d: A}
    for part in _walk(body_of.expr):
        if part == d:
            continue
        a = [known[x] for x in _arguments(part)]
        if part.is_Add:
            known[part] = reduce(algebra.spread, a)
        elif part.is_Mul:
            known[part] = algebra.hadamard(*a)
        elif part.is_Pow:
            known[part] = _entries_to_power(part, *a)
        else:
            known[part] = _node(part, a, dimensions)
    result = known[body_of.expr]
    return result if is_array(result) else algebra.filled(result, *A.shape)


# ------------------------------------------------------------------------------------------------ to SymPy

TREE = 100_000
EVALUATED = 30  # nodes of a scalar up to which SymPy may rework it; it takes exponential time in the depth
_D = Dummy("d", real=True)
OF_ENTRIES: dict[str, Callable[[Any], Any]] = {
    "log1p": lambda a: sympy.log(1 + a),
    "expm1": lambda a: sympy.exp(a) - 1,
    "relu": lambda a: sympy.Max(a, 0),
    "step": lambda a: sympy.Heaviside(a, 0),
    "sigmoid": lambda a: 1 / (1 + sympy.exp(-a)),
    "softplus": lambda a: sympy.log(1 + sympy.exp(a)),
}


def _total(A: Any) -> Any:
    m, n = A.shape
    return M.Trace(M.MatMul(M.OneMatrix(1, m), A, M.OneMatrix(n, 1)))


def _entries(A: Any, function: Any) -> Any:
    return ElementwiseApplyFunction(Lambda((_D,), function), A)


TO_SYMPY: dict[str, Callable[..., Any]] = {
    "add": lambda *a: M.MatAdd(*a),
    "multiply": lambda *a: M.MatMul(*a),
    "matrix power": lambda a, k: M.MatPow(a, k),
    "transpose": lambda a: M.Transpose(a),
    "inv": lambda a: M.Inverse(a),
    "elementwise product": lambda *a: M.HadamardProduct(*a),
    "power of entries": lambda a, p: M.HadamardPower(a, p),
    "kron": lambda a, b: M.KroneckerProduct(a, b),
    "tr": lambda a: M.Trace(a),
    "det": lambda a: M.Determinant(a),
    "logdet": lambda a: sympy.log(M.Determinant(a)),
    "norm2": lambda a: sympy.sqrt(M.Trace(M.MatMul(M.Transpose(a), a))),
    "norm1": lambda a: _total(_entries(a, sympy.Abs(_D))),
    "sum": _total,
    "sum of rows": lambda a: M.MatMul(a, M.OneMatrix(a.shape[1], 1)),
    "sum of columns": lambda a: M.MatMul(M.OneMatrix(1, a.shape[0]), a),
    "box": lambda a: a,
    "logsumexp": lambda a: sympy.log(_total(_entries(a, sympy.exp(_D)))),
    "softmax": lambda a: M.MatMul(1 / _total(_entries(a, sympy.exp(_D))), _entries(a, sympy.exp(_D))),
}
BY_NODE: dict[type, Callable[..., Any]] = {
    nodes.DiagMatrix: lambda a: M.DiagMatrix(a),
    nodes.Diagonal: lambda a: M.DiagonalOf(a),
}


def to_sympy(e: Any) -> Any:
    """Return an expression in SymPy's own classes.

    Raises:
        NotSupported: for an operation that SymPy cannot say.
        TooLarge: where SymPy's own walks are too deep, or too long because shared parts are walked again and again.
    """
    known: dict[Any, Any] = {}
    size: dict[Any, int] = {}  # of the formula without shared parts
    try:
        for part in nodes.postorder(e):
            size[part] = 1 + sum(size[a] for a in children(part))
            if size[part] > TREE:
                raise TooLarge(f"written without shared parts, the formula has more than {TREE:,} nodes")
            known[part] = _plain(part, [known[a] for a in children(part)], size[part] <= EVALUATED)
    except RecursionError:
        raise TooLarge("the expression is too deep for SymPy") from None
    return known[e]


def _symbol(d: Any) -> Any:
    return d.xreplace({s: Symbol(s.name, integer=True, positive=True) for s in d.free_symbols})


def _plain(e: Any, a: list[Any], evaluate: bool) -> Any:
    if isinstance(e, nodes.Variable):
        return MatrixSymbol(e.name, *map(_symbol, e.shape))
    if isinstance(e, Symbol):
        return _symbol(e) if isinstance(e, DimensionName) else Symbol(e.name, **e.assumptions0)
    for kind, plain in ((nodes.OneMatrix, M.OneMatrix), (nodes.ZeroMatrix, M.ZeroMatrix)):
        if isinstance(e, kind):
            return plain(*map(_symbol, e.shape))
    if isinstance(e, nodes.Identity):
        return M.Identity(_symbol(e.shape[0]))
    if type(e) in BY_NODE:
        return BY_NODE[type(e)](*a)
    rule = find_rule(e)
    name = "" if rule is None else rule.name
    if is_array(e) and rule is not None and rule.function is not None and rule.function.group == "elementwise":
        return _entries(a[0], (OF_ENTRIES[name] if name in OF_ENTRIES else _scalar_function(name))(_D))
    if not is_array(e) and not isinstance(e, nodes.Node):
        if name in OF_ENTRIES:
            return OF_ENTRIES[name](a[0])
        return e.func(*a, evaluate=evaluate) if a else e
    if name in TO_SYMPY:
        return TO_SYMPY[name](*a)
    raise NotSupported(f"SymPy has no way to say {name or type(e).__name__}")


def _scalar_function(name: str) -> Any:
    """Return SymPy's function of a scalar, found on one."""
    return type(functions()[name].build(Symbol("d", real=True)))
