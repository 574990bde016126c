"""Ours to SymPy's own classes.

How an operation is said in these stands in its record: what SymPy has no class for becomes the plain construction that
says the same (a norm is the root of a trace); where there is none, it is refused by name. A scalar that is a
product of a row and a column stays such a 1×1 product where it stands alone, and is its trace inside other scalars.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import sympy
from sympy import MatrixSymbol, Min, Symbol
from sympy.matrices import expressions as M

from symcalc.errors import About, NotSupported, TooLarge
from symcalc.expressions import core_nodes
from symcalc.expressions.core_nodes import ScalarVariable, children, constants, is_array
from symcalc.expressions.dimensions import ONE, LesserSize, SizeAtom
from symcalc.expressions.functions_by_role import plays
from symcalc.expressions.operation_records import Role
from symcalc.expressions.registry import find_rule
from symcalc.expressions.sympy_forms import ENTRY, as_scalar, is_matrix, is_tame, of_entries
from symcalc.interchange.sympy_entries import placed_entries

OURS = "symcalc."  # where classes of functions are that SymPy has not
TREE = 100_000  # nodes, each counted wherever it stands
WALKS = 100_000  # steps that SymPy takes to find the shapes of what is put together: twice as many at every level
UNREAL = (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)
EVALUATED = 30  # nodes of a scalar up to which SymPy may rework it; it takes exponential time in the depth
FOREIGN = (TypeError, ValueError, NotImplementedError, AttributeError, OverflowError)  # what SymPy's constructors raise


def parts_of(e: Any) -> tuple[Any, ...]:
    """Return the arguments of an expression of SymPy's; a function that is not applied, a class, has none."""
    return e.args if isinstance(e, sympy.Basic) else ()


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
        value = self.node(e) if children(e) or find_rule(e) is not None else self.leaf(e)
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
            parts = parts_of(a)
            waiting = [b for b in parts if b not in self.lengths]
            if waiting:
                stack += waiting
            else:
                self.lengths[a] = 1 + sum(self.lengths[b] for b in parts)
                stack.pop()
        return self.lengths[e]

    def steps_to_shape(self, e: Any) -> int:
        """Return how many steps SymPy takes to find the shape of an expression: it asks the ends of a product."""
        stack = [e]
        while stack:
            a = stack[-1]
            arrays = [b for b in parts_of(a) if is_matrix(b)]
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
        symbols |= {s: Min(*map(self.size, s.of)) for s in d.atoms(LesserSize)}
        return d.xreplace(symbols)

    def leaf(self, e: Any) -> Any:
        """Return SymPy's leaf for a variable, a size, a number, a constant array."""
        if e in self.originals:
            return self.originals[e]
        if isinstance(e, SizeAtom):
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
        entry = None if rule is None else rule.entry_to_sympy
        try:
            if is_array(e):
                # a coefficient, an exponent
                arguments = [v if is_array(a) else as_scalar(v) for v, a in zip(arguments, children(e), strict=True)]
                if entry is not None:
                    return of_entries(arguments[0], entry(ENTRY))
            elif not isinstance(e, core_nodes.Node) and (entry or not type(e).__module__.startswith(OURS)):
                return self.scalar(e, arguments, entry or e.func)
            if rule is not None and rule.to_sympy is not None:
                return rule.to_sympy(*arguments, *map(self.size, constants(e)))
            if rule is not None and isinstance(rule.indices, str) and is_array(e):
                return placed_entries(rule.indices, arguments, tuple(map(self.size, e.shape)))
        except FOREIGN as error:
            raise NotSupported(f"SymPy does not build {name} of this: {error}") from error
        raise NotSupported(f"SymPy has no way to say {name}")

    def scalar(self, e: Any, a: list[Any], build: Callable[..., Any]) -> Any:
        """Return a scalar of SymPy's; sums and multiples of 1×1 products are such products again."""
        products = [v for v in a if is_matrix(v)]
        if products and e.is_Add and len(products) == len(a):
            return M.MatAdd(*a)
        if len(products) == 1 and e.is_Mul:
            factors = products[0].args if isinstance(products[0], M.MatMul) else products
            return M.MatMul(*(v for v in a if not is_matrix(v)), *factors)
        if e.is_Pow and e.exp == 2 and plays(e.base, Role.NORM_2) and ONE in e.base.arg.shape:
            x = self.known[e.base.arg]
            return M.MatMul(M.Transpose(x), x) if x.shape[1] == 1 else M.MatMul(x, M.Transpose(x))
        a = list(map(as_scalar, a))
        small = 1 + sum(map(self.length, a)) <= EVALUATED and all(map(is_tame, a))
        # of the arguments of functions SymPy tries to learn more, and cannot put applied functions together again
        if small and (e.is_Add or e.is_Mul or e.is_Pow or not any(v.atoms(M.MatrixExpr) for v in a)):
            with suppress(*FOREIGN):
                return build(*a, evaluate=True)
        return build(*a, evaluate=False)
