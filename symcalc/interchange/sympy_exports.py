"""Ours to SymPy's own classes.

Operations are known here by their names in the registry. What SymPy has no class for becomes the plain construction
that says the same (a norm is the root of a trace); where there is none, it is refused by name. A scalar that is a
product of a row and a column stays such a 1×1 product where it stands alone, and is its trace inside other scalars.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import sympy
from sympy import Dummy, Lambda, MatrixSymbol, Symbol
from sympy.matrices import expressions as M
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from symcalc.errors import About, NotSupported, TooLarge
from symcalc.expressions import core_nodes
from symcalc.expressions.core_nodes import ScalarVariable, children, is_array
from symcalc.expressions.dimensions import ONE, DimensionName
from symcalc.expressions.intervals import is_simple
from symcalc.expressions.registry import find_rule, functions

TREE = 100_000  # nodes, each counted wherever it stands
WALKS = 100_000  # steps that SymPy takes to find the shapes of what is put together: twice as many at every level
UNREAL = (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)
EVALUATED = 30  # nodes of a scalar up to which SymPy may rework it; it takes exponential time in the depth
DEGREE = 20  # of a polynomial up to which SymPy may ask for its sign: it looks for all roots
_D = Dummy("d", real=True)
OF_ENTRIES: dict[str, Callable[..., Any]] = {
    "log1p": lambda a, **how: sympy.log(sympy.Add(1, a, **how), **how),
    "expm1": lambda a, **how: sympy.Add(sympy.exp(a, **how), -1, **how),
    "relu": lambda a, **how: sympy.Max(a, 0, **how),
    "step": lambda a, **how: sympy.Heaviside(a, 0, **how),
    "sigmoid": lambda a, **how: sympy.Pow(sympy.Add(1, sympy.exp(sympy.Mul(-1, a, **how), **how), **how), -1, **how),
    "softplus": lambda a, **how: sympy.log(sympy.Add(1, sympy.exp(a, **how), **how), **how),
}


def _total(A: Any) -> Any:
    m, n = A.shape
    return M.MatMul(*([M.OneMatrix(1, m)] * (m != 1)), A, *([M.OneMatrix(n, 1)] * (n != 1)))


def _entries(A: Any, function: Any) -> Any:
    return ElementwiseApplyFunction(Lambda((_D,), function), A)


def _norm(A: Any) -> Any:
    return sympy.sqrt(M.Trace(M.MatMul(M.Transpose(A), A)))


def _softmax(A: Any) -> Any:
    powers = _entries(A, sympy.exp(_D))
    return M.MatMul(1 / M.Trace(_total(powers)), powers)


def _chosen(choose: Any) -> Any:
    """Return what writes the larger or the smaller of two scalars, of an array's entries and a scalar."""

    def write(a: Any, b: Any) -> Any:
        if not any(isinstance(v, M.MatrixExpr) and v.shape != (1, 1) for v in (a, b)):
            scalars = [_number(v) for v in (a, b)]
            plain = not any(v.atoms(M.MatrixExpr) or _degree(v) > DEGREE or not _is_tame(v) for v in scalars)
            return choose(*scalars, evaluate=plain)
        scalars = [v for v in (a, b) if not isinstance(v, M.MatrixExpr)]
        if not scalars:
            raise NotSupported(f"SymPy has no {choose.__name__} of the entries of two arrays")
        return _entries(b if a in scalars else a, choose(_D, *scalars, evaluate=False))

    return write


TO_SYMPY: dict[str, Callable[..., Any]] = {
    "add": lambda *a: M.MatAdd(*a),
    "multiply": lambda *a: M.MatMul(*a),
    "matrix power": lambda a, k: M.MatPow(a, k),
    "transpose": lambda a: M.Transpose(a),
    "inv": lambda a: M.Inverse(a),
    "elementwise product": lambda *a: M.HadamardProduct(*a),
    "power of entries": lambda a, p: M.HadamardPower(a, p),
    "kron": lambda a, b: M.KroneckerProduct(a, b),
    "tr": lambda a: a if a.shape[0] == 1 else M.Trace(a),
    "det": lambda a: M.Determinant(a),
    "logdet": lambda a: sympy.log(M.Determinant(a), evaluate=False),
    "norm2": _norm,
    "norm1": lambda a: _total(_entries(a, sympy.Abs(_D))),
    "sum": _total,
    "sum of rows": lambda a: M.MatMul(a, M.OneMatrix(a.shape[1], 1)),
    "sum of columns": lambda a: M.MatMul(M.OneMatrix(1, a.shape[0]), a),
    "box": lambda a: a,
    "box around a part": lambda a: a,
    "maximum": _chosen(sympy.Max),
    "minimum": _chosen(sympy.Min),
    "logsumexp": lambda a: sympy.log(M.Trace(_total(_entries(a, sympy.exp(_D)))), evaluate=False),
    "softmax": _softmax,
}
BY_NODE: dict[type, Callable[..., Any]] = {
    core_nodes.DiagMatrix: lambda a: M.DiagMatrix(a),
    core_nodes.Diagonal: lambda a: M.DiagonalOf(a),
}
FOREIGN = (TypeError, ValueError, NotImplementedError, AttributeError, OverflowError)  # what SymPy's constructors raise


def to_sympy(e: Any, originals: Mapping[Any, Any] = MappingProxyType({})) -> Any:
    """Return an expression in SymPy's own classes.

    Args:
        e: the expression.
        originals: the symbols that variables and sizes came from; others get symbols of their names.

    Raises:
        NotSupported: for an operation that SymPy cannot say.
        TooLarge: where SymPy's own walks are too deep, or too long because shared parts are walked again and again.
    """
    try:
        return Writer(originals).write(e)
    except RecursionError:
        raise TooLarge("the expression is too deep for SymPy").on(e) from None


class Writer:
    """One walk over an expression."""

    def __init__(self, originals: Mapping[Any, Any]) -> None:
        self.originals = originals
        self.known: dict[Any, Any] = {}  # nodes of ours -> SymPy's
        self.lengths: dict[Any, int] = {}  # of SymPy's expressions, in nodes, without shared parts
        self.steps: dict[Any, int] = {}  # that SymPy takes to find the shape of each of its arrays
        self.walked = 0

    def write(self, root: Any) -> Any:
        """Return an expression in SymPy's classes."""
        for e in core_nodes.postorder(root):
            with About(e):
                self.known[e] = self.value(e)
        return self.known[root]

    def value(self, e: Any) -> Any:
        """Return a node in SymPy's classes, its arguments being known.

        Raises:
            NotSupported, TooLarge: where SymPy cannot say it, or not in bounds.
        """
        self.walked += sum(self.steps_to_shape(self.known[a]) for a in children(e))
        if self.walked > WALKS:
            raise TooLarge(f"the expression is too deep for SymPy: it takes more than {WALKS:,} steps to find shapes")
        value = self.node(e) if children(e) else self.leaf(e)
        if value in UNREAL:
            raise NotSupported(f"by the assumptions of its symbols a part of the formula is {value} to SymPy")
        if self.length(value) > TREE:
            raise TooLarge(f"written without shared parts, the formula has more than {TREE:,} nodes")
        return value

    def length(self, e: Any) -> int:
        """Return how many nodes an expression of SymPy's has, each shared part counted wherever it stands."""
        stack = [e]
        while stack:
            a = stack[-1]
            waiting = [b for b in a.args if b not in self.lengths]
            if waiting:
                stack += waiting
            else:
                self.lengths[a] = 1 + sum(self.lengths[b] for b in a.args)
                stack.pop()
        return self.lengths[e]

    def steps_to_shape(self, e: Any) -> int:
        """Return how many steps SymPy takes to find the shape of an expression: it asks the ends of a product."""
        stack = [e]
        while stack:
            a = stack[-1]
            arrays = [b for b in a.args if _is_matrix(b)]
            ends = (arrays[:1] + arrays[-1:]) if a.is_MatMul else arrays[:1] if a.is_MatAdd else arrays
            waiting = [b for b in ends if b not in self.steps]
            if waiting:
                stack += waiting
            else:
                self.steps[a] = 1 + sum(self.steps[b] for b in ends)
                stack.pop()
        return self.steps[e]

    # -------------------------------------------------------------------------------------------- leaves

    def size(self, d: Any) -> Any:
        """Return a dimension with the symbols that it came from."""
        symbols = {s: self.originals.get(s, Symbol(s.name, integer=True, positive=True)) for s in d.free_symbols}
        return d.xreplace(symbols)

    def leaf(self, e: Any) -> Any:
        """Return SymPy's leaf for a variable, a size, a number, a constant array."""
        if e in self.originals:
            return self.originals[e]
        if isinstance(e, DimensionName):
            return self.size(e)
        if isinstance(e, ScalarVariable):
            return Symbol(e.name, **e._assumptions_orig)
        if not isinstance(e, core_nodes.Node):
            return e
        shape = [self.size(d) for d in e.shape]
        if isinstance(e, core_nodes.Variable):
            return MatrixSymbol(e.name, *shape)
        if isinstance(e, core_nodes.Identity):
            return M.Identity(shape[0])
        return {core_nodes.OneMatrix: M.OneMatrix, core_nodes.ZeroMatrix: M.ZeroMatrix}[type(e)](*shape)

    # -------------------------------------------------------------------------------------------- operations

    def node(self, e: Any) -> Any:
        """Return what is made of arguments.

        Raises:
            NotSupported: naming what SymPy cannot say.
        """
        rule = find_rule(e)
        name = type(e).__name__ if rule is None else rule.name
        arguments = [self.known[a] for a in children(e)]
        try:
            if is_array(e):
                # a coefficient, an exponent
                arguments = [v if is_array(a) else _number(v) for v, a in zip(arguments, children(e), strict=True)]
                entrywise = rule is not None and rule.function is not None and rule.function.entrywise
                if entrywise and len(arguments) == 1:
                    return _entries(arguments[0], _function(name)(_D))
            elif not isinstance(e, core_nodes.Node):
                return self.scalar(e, arguments, name)
            if type(e) in BY_NODE:
                return BY_NODE[type(e)](*arguments)
            if name in TO_SYMPY:
                return TO_SYMPY[name](*arguments)
        except FOREIGN as error:
            raise NotSupported(f"SymPy does not build {name} of this: {error}") from error
        raise NotSupported(f"SymPy has no way to say {name}")

    def scalar(self, e: Any, a: list[Any], name: str) -> Any:
        """Return a scalar of SymPy's; sums and multiples of 1×1 products are such products again."""
        products = [v for v in a if _is_matrix(v)]
        if products and e.is_Add and len(products) == len(a):
            return M.MatAdd(*a)
        if len(products) == 1 and e.is_Mul:
            factors = products[0].args if isinstance(products[0], M.MatMul) else products
            return M.MatMul(*(v for v in a if not _is_matrix(v)), *factors)
        if e.is_Pow and e.exp == 2 and isinstance(e.base, core_nodes.Norm2) and ONE in e.base.arg.shape:
            x = self.known[e.base.arg]
            return M.MatMul(M.Transpose(x), x) if x.shape[1] == 1 else M.MatMul(x, M.Transpose(x))
        a = [_number(v) for v in a]
        build = OF_ENTRIES.get(name, e.func)
        small = 1 + sum(map(self.length, a)) <= EVALUATED and all(_degree(v) <= DEGREE and _is_tame(v) for v in a)
        # of the arguments of functions SymPy tries to learn more, and cannot put applied functions together again
        if small and (e.is_Add or e.is_Mul or e.is_Pow or not any(v.atoms(M.MatrixExpr) for v in a)):
            with suppress(*FOREIGN):
                return build(*a, evaluate=True)
        return build(*a, evaluate=False)


def _is_tame(e: Any) -> bool:
    """True if SymPy can place all numbers in a small scalar: it would work out exp(exp(exp(100))) without end."""
    stack = [e]
    while stack:
        f = stack.pop()
        if f.args and f.is_number:
            if not is_simple(f):
                return False
        else:
            stack += f.args
    return True


def _degree(e: Any) -> Any:
    """Return the highest degree of the polynomials in a small scalar of SymPy's."""
    below = [_degree(a) for a in e.args]
    if e.is_Mul:
        return sum(below)
    if e.is_Pow and e.exp.is_Rational:
        return abs(e.exp) * below[0]
    return max(below, default=int(e.is_Symbol))


def _is_matrix(v: Any) -> bool:
    return isinstance(v, M.MatrixExpr)


def _number(v: Any) -> Any:
    """Return a 1×1 product as a scalar."""
    if not _is_matrix(v):
        return v
    if isinstance(v, M.MatAdd):
        return sympy.Add(*map(_number, v.args))
    scalars = [f for f in v.args if not _is_matrix(f)] if isinstance(v, M.MatMul) else []
    return sympy.Mul(*scalars, M.Trace(M.MatMul(*v.args[len(scalars) :]))) if scalars else M.Trace(v)


def _function(name: str) -> Any:
    """Return SymPy's function of a scalar, found on one."""
    return OF_ENTRIES.get(name) or type(functions()[name].build(Symbol("d", real=True)))
