"""From SymPy's classes to ours.

What a class of SymPy's is taken for stands in the records of functions; what is not known is refused by name. All
symbols are real; a symbol is one variable, of a name that the language can write. A 1×1 array is a scalar.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from inspect import signature
from types import MappingProxyType
from typing import Any, NamedTuple

import sympy
from sympy import Dummy, Lambda, MatrixSymbol, Rational, Symbol
from sympy.matrices import expressions as M
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from symcalc import algebra
from symcalc.algebra.digit_limits import check_number
from symcalc.errors import KindMismatch, NotSupported, ShapeMismatch, TooLarge
from symcalc.expressions.core_nodes import is_array, shape_of, variable
from symcalc.expressions.dimensions import ONE, DimensionName, Shape, SizeAtom, describe, is_size, lesser, terms_of
from symcalc.expressions.kinds import KINDS, kind_of, kind_of_symbol, plain_kind
from symcalc.expressions.properties import Demand, Demands
from symcalc.expressions.real_numbers import MAX_BITS, MAX_DIGITS, fraction_of
from symcalc.expressions.size_terms import is_never_positive
from symcalc.interchange.sympy_classes import (
    LEAVES,
    constructor,
    entries_to_power,
    leaves,
    operands,
    shown,
    undefined,
    unknown,
    walk,
)
from symcalc.interchange.sympy_indices import index_symbols
from symcalc.spelling import canonical_name, fault_of_name, plain_name

DEGREE = 9  # of a power of a size
DOUBLE = 53  # bits of a Python float
INDEXED = re.compile(r"_?\{(\w+)\}$")  # X_{1}, as LaTeX has it


class Intake(NamedTuple):
    """What was read.

    Attributes:
        expression: the expression in our nodes.
        variables: all that stood in SymPy's expression, or were declared, by name.
        notes: what was taken for granted.
        demands: what the operations demand, as they stood.
        originals: the symbols that variables and sizes came from.
        decimals: whether numbers are floating-point numbers.
    """

    expression: Any
    variables: dict[str, Any]
    notes: tuple[str, ...]
    demands: tuple[Demand, ...]
    originals: dict[Any, Any]
    decimals: bool


def from_sympy_expression(e: Any, declared: Mapping[str, Any] = MappingProxyType({})) -> Intake:
    """Return a SymPy scalar or matrix expression in our nodes.

    Args:
        e: the expression.
        declared: variables whose kind is declared, by canonical name.

    Raises:
        KindMismatch: for what is no expression, not real, or not of the declared kind.
        NotSupported: naming the class that symcalc does not know, or the name that it cannot write.
        ShapeMismatch: where a size is no positive number, or sizes do not agree.
        TooLarge: where SymPy's own walks are too deep, and for numbers of very many digits.
    """
    e = expression_of(e)
    try:
        return Reader(declared).read(e)
    except RecursionError:
        raise TooLarge("the expression is too deep for SymPy") from None


def expression_of(e: Any) -> Any:
    """Return an expression, or a number as SymPy has it.

    Raises:
        KindMismatch: for what is neither.
    """
    try:
        found = sympy.sympify(e, strict=True)
    except Exception:  # `_sympy_` of the caller's object is foreign code: this is the outermost door to it
        found = None
    if not isinstance(found, sympy.Basic):
        raise KindMismatch(f"a SymPy expression was expected, not {type(e).__name__}")
    return found


# ------------------------------------------------------------------------------------------------ reading


class Reader:
    """One walk over an expression of SymPy's."""

    def __init__(self, declared: Mapping[str, Any]) -> None:
        self.declared = declared
        self.variables: dict[str, Any] = {}  # by canonical name
        self.symbols: dict[str, Any] = {}  # SymPy's, of the variables
        self.sizes: dict[str, Any] = {}  # SymPy's symbols, of the sizes
        self.notes: dict[str, None] = {}
        self.demands: dict[Demand, None] = {}
        self.known: dict[Any, Any] = {}
        self.places: set[Any] = set()  # SymPy's symbols that say where an entry is
        self.decimals = False

    def read(self, root: Any) -> Intake:
        """Return the expression with its variables."""
        found = list(leaves(root))
        self.places = index_symbols(walk(root))
        for m in found:
            if isinstance(m, M.MatrixExpr):
                for s in sorted(size_symbols(m), key=lambda s: s.name):
                    self.enter(self.sizes, s, "sizes")
        for s in self.sizes.keys() & self.declared.keys():
            raise KindMismatch(f"{s} is a size of the expression, and is declared as a variable")
        for e in found:
            if isinstance(e, Symbol | MatrixSymbol) and self.sizes.get(canonical_name(readable(e))) != e:
                self.variable(e)
        for part in walk(root):
            self.known[part] = self.built(part)
        variables = {v.name: v for v in [*self.variables.values(), *self.declared.values()]}
        originals = {self.variables[name]: s for name, s in self.symbols.items()}
        originals |= {DimensionName(name): s for name, s in self.sizes.items()}
        in_order = dict(sorted(variables.items()))
        return Intake(self.known[root], in_order, tuple(self.notes), tuple(self.demands), originals, self.decimals)

    def demand(self, domain: Callable[..., Demands], *arguments: Any) -> None:
        """Keep what an operation demands of its arguments, before normal form can cancel it."""
        self.demands |= dict.fromkeys(domain(*arguments))

    # -------------------------------------------------------------------------------------------- leaves

    def enter(self, table: dict[str, Any], s: Any, what: str) -> str:
        """Return the name of a symbol, which is no other's.

        Raises:
            NotSupported: where it is, or where the language cannot write it.
        """
        name = canonical_name(readable(s))
        others = [table.get(name, s)] + [self.sizes.get(name, s)] * isinstance(s, Symbol)
        if any(other != s for other in others):
            raise NotSupported(
                f"{s.name} is the name of two {what}",
                hint="rename one of them; to SymPy symbols with other assumptions are others, and so is every Dummy",
            )
        table[name] = s
        return name

    def size(self, d: Any) -> Any:
        """Return a dimension.

        Raises:
            ShapeMismatch: for what is no size.
        """
        if d.is_number and not (d.is_Integer and d.is_positive):
            raise ShapeMismatch(f"a size is a positive integer or a name, not {shown(d)}")
        d = d.xreplace({least: reduce(lesser, map(self.size, least.args)) for least in d.atoms(sympy.Min)})
        whole = d.is_polynomial() and all(power.exp <= DEGREE for power in d.atoms(sympy.Pow))
        if not whole or d.is_integer is False or d.is_positive is False:
            raise ShapeMismatch(f"a size is a positive integer or a name, not {shown(d)}")
        size = sympy.expand(
            d.xreplace({s: DimensionName(canonical_name(readable(s))) for s in d.atoms(Symbol) - d.atoms(SizeAtom)})
        )
        if not is_size(size) or is_never_positive(terms_of(size)):
            raise ShapeMismatch(f"a size is a positive integer or a name, not {shown(d)}")
        return size

    def variable(self, e: Any) -> None:
        """Enter a symbol as a variable, of the kind that is declared or that its assumptions and its shape say."""
        name = self.enter(self.symbols, e, "variables")
        shape: Shape = ()
        if isinstance(e, Symbol):
            if e.is_real is False or not e.is_commutative:
                raise KindMismatch(f"{e.name} is not a real number")
            kind = kind_of_symbol(e) if e not in self.places else next(k for k in KINDS.values() if k.is_whole)
            if e in self.places and not e.is_integer:
                self.notes[f"{name} is taken as an integer: it is an index"] = None
        else:
            shape = tuple(map(self.size, e.shape))
            shape = () if shape == (ONE, ONE) else shape
            kind = plain_kind(0 if not shape else 1 if shape[1] == 1 else 2)
        v = self.declared.get(name)
        if v is None:
            v = variable(readable(e), kind.name, shape)
        elif shape_of(v) != shape:
            raise ShapeMismatch(f"{e.name} is {describe(shape)}, and declared as {describe(shape_of(v))}")
        elif not kind_of(v).admits(e):
            raise KindMismatch(f"{e.name} is declared {v.kind_name}, which its assumptions do not say")
        self.variables[name] = v

    def function(self, f: Any) -> Any:
        """Return the variable that an undefined function is.

        Raises:
            KindMismatch: where it is not real, or declared as something else.
        """
        name = self.enter(self.symbols, f, "variables")
        if name not in self.variables:
            kind = next(k for k in KINDS.values() if k.is_function)
            v = self.declared.get(name, variable(readable(f), kind.name, ()))
            if f(Dummy()).is_real is False or not kind_of(v).is_function:
                raise KindMismatch(f"{f.name} is a function of real numbers, and declared as {kind_of(v).name}")
            self.variables[name] = v
        return self.variables[name]

    def leaf(self, e: Any) -> Any:
        """Return a variable, a size, a number, a constant array."""
        if isinstance(e, Symbol | MatrixSymbol):
            name = canonical_name(readable(e))
            if self.sizes.get(name) == e:
                return DimensionName(name)
            if name not in self.variables:
                raise NotSupported(f"{e.name} is bound by an applied function around another one")
            return self.variables[name]
        if not isinstance(e, M.MatrixExpr):
            self.decimals = self.decimals or isinstance(e, sympy.Float)
            return number(e)
        m, n = map(self.size, e.shape)
        if isinstance(e, M.Identity):
            return algebra.identity(m)
        return algebra.filled(ONE, m, n) if isinstance(e, M.OneMatrix) else algebra.zeros(m, n)

    # -------------------------------------------------------------------------------------------- operations

    def built(self, e: Any) -> Any:
        """Return what a part becomes, whose arguments are known."""
        if isinstance(e, LEAVES):
            return self.leaf(e)
        a = [self.known[x] for x in operands(e)]
        if isinstance(e, ElementwiseApplyFunction):
            return self.applied(e.function, a[0])
        if isinstance(e, sympy.Function | sympy.Max | sympy.Min) and any(map(is_array, a)):
            raise KindMismatch(
                f"{type(e).__name__} of {describe(next(shape_of(x) for x in a if is_array(x)))}",
                hint=f"write X.applyfunc({type(e).__name__}) for every entry",
            )
        build = constructor(e)
        try:
            signature(build).bind(self, e, *a)
        except TypeError:
            raise unknown(e, len(a)) from None
        return self.checked(e, build(self, e, *a))

    @staticmethod
    def checked(e: Any, value: Any) -> Any:
        """Return a value that holds real numbers within bounds only."""
        try:
            check_number(value)
        except KindMismatch as error:
            raise KindMismatch(f"{shown(e)} is not a real number", hint=error.hint) from None
        return value

    def applied(self, function: Any, A: Any) -> Any:
        """Return a scalar function of every entry.

        Raises:
            NotSupported: naming what is no function of an entry.
        """
        body_of = function if isinstance(function, Lambda) else Lambda((d := Dummy("d"),), function(d))
        if len(body_of.signature) != 1:
            raise NotSupported(f"{shown(function)} is no function of one entry")
        d = body_of.signature[0]
        known: dict[Any, Any] = {d: A}  # what depends on the entry
        for part in walk(body_of.expr):
            below = () if part == d else operands(part)
            if part in known or not any(x in known for x in below):
                if part not in known and part not in self.known:
                    self.known[part] = self.built(part)
                continue
            if any(is_array(self.known[x]) for x in below if x not in known):
                raise NotSupported(f"{shown(part)} is no function of one entry")
            values = [known[x] if x in known else self.known[x] for x in below]
            known[part] = self.checked(part, self.of_entries(part, values))
        result = known[body_of.expr] if body_of.expr in known else self.known[body_of.expr]
        if is_array(result) or not is_array(A):
            return result
        return algebra.filled(result, *A.shape)

    def of_entries(self, e: Any, a: list[Any]) -> Any:
        """Return a function of entries, some of its arguments being arrays of them."""
        if e.is_Add:
            return reduce(algebra.spread, a)
        if e.is_Mul:
            return algebra.hadamard(*a)
        if e.is_Pow:
            return entries_to_power(self, e, *a)
        if not isinstance(e, sympy.Function | sympy.Max | sympy.Min) and undefined(e) is None:
            raise NotSupported(f"{shown(e)} is no function of one entry")
        return constructor(e)(self, e, *a)


# ------------------------------------------------------------------------------------------------ names, numbers


def size_symbols(m: Any) -> set[Any]:
    """Return the symbols in a matrix's sizes."""
    return {s for d in m.shape for s in d.free_symbols}


def readable(e: Any) -> str:
    """Return the name of a symbol; of X_{1}, X_1.

    Raises:
        NotSupported: where the language cannot write it.
    """
    name = INDEXED.sub(r"_\1", e.name)
    fault = fault_of_name(name) if name else "it is empty"
    if not fault and name[:2] == "I_":
        fault = "I_n is an identity"
    if fault:
        raise NotSupported(f"{e.name!r} is no name of a variable", hint=f"{fault}; rename it, as x_1 or alpha")
    return plain_name(name)


def number(e: Any) -> Any:
    """Return a number as the language has them: rational, or π, or exp(1)."""
    if e in (sympy.pi, sympy.E):
        return e
    if not (e.is_real and e.is_finite):
        raise KindMismatch(f"{e} is not a real number")
    if isinstance(e, sympy.NumberSymbol):
        raise NotSupported(f"SymPy's {type(e).__name__} is not known to symcalc")
    if isinstance(e, sympy.Float):  # 0.1 is 1/10, as in the language
        _, _, exponent, bits = e._mpf_
        if abs(exponent) + bits > MAX_BITS:
            raise TooLarge(f"a number has more than {MAX_DIGITS:,} digits")
        value = float(e)
        is_double = e._prec == DOUBLE and math.isfinite(value) and sympy.Float(value) == e
        e = Rational(fraction_of(value) if is_double else Fraction(str(e)))
    if max(abs(e.p), e.q).bit_length() > MAX_BITS:
        raise TooLarge(f"a number has more than {MAX_DIGITS:,} digits")
    return e
