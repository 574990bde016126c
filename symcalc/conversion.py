"""From SymPy's classes to ours, and back.

Operations are known here by their names in the registry. What SymPy has no class for becomes the plain construction
that says the same (a norm is the root of a trace); where there is none, it is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy
from sympy import Dummy, Lambda, MatrixSymbol, Symbol
from sympy.matrices import expressions as M
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagonalMatrix, DiagonalOf

from symcalc import algebra, nodes
from symcalc.errors import KindMismatch, NotSupported, TooLarge
from symcalc.nodes import children, is_array, variable
from symcalc.registry import find_rule, functions
from symcalc.shapes import ONE, DimensionName

# ------------------------------------------------------------------------------------------------ from SymPy

MATRICES: dict[type, Callable[..., Any]] = {
    M.MatAdd: lambda e, *a: algebra.add(*a),
    M.MatMul: lambda e, *a: algebra.multiply(*a),
    M.MatPow: lambda e, a, p: algebra.power(a if p.is_nonnegative else algebra.inverse(a), abs(p)),
    M.Transpose: lambda e, a: algebra.transpose(a),
    M.Adjoint: lambda e, a: algebra.transpose(a),
    M.Inverse: lambda e, a, *p: algebra.inverse(a),
    M.Trace: lambda e, a: algebra.trace(a),
    M.Determinant: lambda e, a: functions()["det"].build(a),
    M.HadamardProduct: lambda e, *a: algebra.hadamard(*a),
    M.HadamardPower: lambda e, a, p: algebra.hadamard_power(a, p),
    M.DiagMatrix: lambda e, a: algebra.diagonal_matrix(a),
    DiagonalMatrix: lambda e, a: algebra.diagonal_matrix(algebra.diagonal(a)),
    DiagonalOf: lambda e, a: algebra.diagonal(a),
}
LEAVES = (MatrixSymbol, M.Identity, M.OneMatrix, M.ZeroMatrix, Symbol)
SPELLED = {"Abs": "abs", "asin": "arcsin", "acos": "arccos", "atan": "arctan"}


def from_sympy_expression(e: Any) -> Any:
    """Return a SymPy scalar or matrix expression in our nodes.

    Raises:
        NotSupported: naming the class that symcalc does not know.
        TooLarge: where SymPy's own walks are too deep.
    """
    try:
        e = sympy.sympify(e, strict=True)
    except sympy.SympifyError:
        raise KindMismatch(f"a SymPy expression was expected, not {type(e).__name__}") from None
    known: dict[Any, Any] = {}
    dimensions = {
        s for m in _walk(e) if isinstance(m, M.MatrixExpr) and isinstance(m, LEAVES) for s in _size_symbols(m)
    }
    try:
        for part in _walk(e):
            known[part] = _leaf(part, dimensions) if isinstance(part, LEAVES) else _node(part, known)
    except RecursionError:
        raise TooLarge("the expression is too deep for SymPy") from None
    return known[e]


def _arguments(e: Any) -> tuple[Any, ...]:
    if isinstance(e, LEAVES):
        return ()
    return (e.expr,) if isinstance(e, ElementwiseApplyFunction) else e.args


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


def _size_symbols(m: Any) -> set[Any]:
    return {s for d in m.shape for s in d.free_symbols}


def _size(d: Any) -> Any:
    return d.xreplace({s: DimensionName(s.name) for s in d.free_symbols})


def _leaf(e: Any, dimensions: set[Any]) -> Any:
    if isinstance(e, Symbol):
        if e in dimensions:
            return DimensionName(e.name)
        return variable(e.name, "positive" if e.is_positive else "integer" if e.is_integer else "scalar")
    m, n = map(_size, e.shape)
    if isinstance(e, M.Identity):
        return algebra.identity(m)
    if isinstance(e, M.OneMatrix):
        return algebra.filled(ONE, m, n)
    if isinstance(e, M.ZeroMatrix):
        return algebra.zeros(m, n)
    if m == 1 and n == 1:
        return variable(e.name, "scalar")
    return variable(e.name, "vector" if n == 1 else "matrix", (m, n))


def _node(e: Any, known: dict[Any, Any]) -> Any:
    a = [known[x] for x in _arguments(e)]
    if isinstance(e, ElementwiseApplyFunction):
        return _applied(e.function, a[0])
    for kind in type(e).__mro__:
        if kind in MATRICES:
            return MATRICES[kind](e, *a)
    if isinstance(e, M.KroneckerProduct):
        result = a[0]
        for b in a[1:]:
            result = functions()["kron"].build(result, b)
        return result
    return _scalar(e, a)


def _scalar(e: Any, a: list[Any]) -> Any:
    """Return a sum, product, power or function; of 1×1 matrices, which are scalars here, too."""
    if e.is_Add:
        return algebra.add(*a)
    if e.is_Mul:
        return algebra.multiply(*a)
    if e.is_Pow:
        return algebra.power(*a)
    if e.is_Number or isinstance(e, sympy.NumberSymbol):
        if e.is_finite and e.is_real:
            return e
        raise KindMismatch(f"{e} is not a real number")
    name = SPELLED.get(type(e).__name__, type(e).__name__)
    if isinstance(e, sympy.Function) and name in functions() and len(a) == 1:
        return functions()[name].build(a[0])
    raise NotSupported(f"SymPy's {type(e).__name__} is not known to symcalc")


def _applied(function: Any, A: Any) -> Any:
    """Return a scalar function of every entry."""
    body_of = function if isinstance(function, Lambda) else Lambda((d := Dummy("d"),), function(d))
    (d,) = body_of.signature
    known: dict[Any, Any] = {d: A}
    for part in _walk(body_of.expr):
        if part == d:
            continue
        a = [known[x] for x in part.args]
        if part.is_Add:
            total = a[0]
            for b in a[1:]:
                total = algebra.spread(total, b)
            known[part] = total
        elif part.is_Mul:
            known[part] = algebra.hadamard(*a)
        elif part.is_Pow and not is_array(a[1]):
            known[part] = algebra.hadamard_power(*a)
        else:
            known[part] = _leaf(part, set()) if isinstance(part, Symbol) else _scalar(part, a)
    return known[body_of.expr]


# ------------------------------------------------------------------------------------------------ to SymPy

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
    nodes.Diagonal: lambda a: DiagonalOf(a),
}


def to_sympy(e: Any) -> Any:
    """Return an expression in SymPy's own classes.

    Raises:
        NotSupported: for an operation that SymPy cannot say.
        TooLarge: where SymPy's own walks are too deep.
    """
    known: dict[Any, Any] = {}
    try:
        for part in nodes.postorder(e):
            known[part] = _plain(part, [known[a] for a in children(part)])
    except RecursionError:
        raise TooLarge("the expression is too deep for SymPy") from None
    return known[e]


def _symbol(d: Any) -> Any:
    return d.xreplace({s: Symbol(s.name, integer=True, positive=True) for s in d.free_symbols})


def _plain(e: Any, a: list[Any]) -> Any:
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
        return e.func(*a) if a else e
    if name in TO_SYMPY:
        return TO_SYMPY[name](*a)
    raise NotSupported(f"SymPy has no way to say {name or type(e).__name__}")


def _scalar_function(name: str) -> Any:
    """Return SymPy's function of a scalar, found on one."""
    return type(functions()[name].build(Symbol("d", real=True)))
