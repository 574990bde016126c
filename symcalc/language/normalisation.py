"""From literals to the normal form: constructors applied to normal arguments, and what the operations demand.

One pass, parts first, each literal once; no depth is too deep. What an operation demands is asked of what
was typed, before the normal form can cancel it: exp(log(x)) is x, where x > 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Integer, Rational, S, exp, log

from symcalc import algebra
from symcalc.algebra.digit_limits import check_number, check_row
from symcalc.algebra.equations import root_of
from symcalc.algebra.scalars import is_never_positive
from symcalc.domains.implications import never_holds, refuted
from symcalc.errors import KindMismatch, NotSupported
from symcalc.expressions.core_nodes import DeclaredArray, is_array, is_zero
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.equations import Equation, Minimum, with_parts
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.intervals import boxed
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.expressions.properties import (
    Demand,
    Demands,
    is_integer,
    meets_zeros,
    needs_full_column_rank,
    needs_invertible,
    needs_nonzero,
    needs_positive,
    needs_power,
)
from symcalc.expressions.real_numbers import unreal
from symcalc.expressions.registry import functions
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.language.axes_of_calls import AXIS
from symcalc.language.literals import Form, Literal, Part, in_order
from symcalc.language.syntax_tree import number_of

RANK_ONE = "a matrix of rank 1, as a column times a row is, has no inverse, and its determinant no logarithm"
UNCHECKED = {Form.NAME, Form.TRANSPOSITION}  # as large as their arguments
AS_STATIONARY = "argmin is read as where the gradient is 0"
AS_LOGARITHMS = "a power with an array of exponents is exp(y.*log(x)): its base is taken as positive"


def normal_form(e: Part) -> Any:
    """Return the normal form of what was typed."""
    return Normalisation().of(e)


class Normalisation:
    """The normal forms of literals.

    Attributes:
        known: those that have been found, parts first.
        demands: what is demanded, by the literals that do.
        poles: those of the demands that the structure of a matrix does not meet.
        notes: what was read otherwise than it is written.
    """

    def __init__(self) -> None:
        self.known: dict[Part, Any] = {}
        self.demands: dict[Literal, list[Demand]] = {}
        self.poles: dict[Literal, list[Demand]] = {}
        self.looked_at: set[Demand] = set()
        self.notes: list[str] = []
        self.present = Literal("")  # the one that is looked at

    def of(self, e: Part) -> Any:
        """Return the normal form of a literal; a leaf is its own.

        Raises:
            SymcalcError: where a value is not a real number, or beyond the bounds.
        """
        if not isinstance(e, Literal):
            return e
        known, stack = self.known, [e]
        while stack:
            Y = stack.pop()
            if Y in known:
                continue
            try:
                nodes = [known[A] if isinstance(A, Literal) else A for A in Y.parts]
            except KeyError:
                stack.append(Y)
                stack += [A for A in reversed(Y.parts) if isinstance(A, Literal) and A not in known]
                continue
            self.present = Y
            known[Y] = made = RULES[Y.form](self, Y, nodes)
            if Y.form not in UNCHECKED:
                check_number(made)
        return known[e]

    def demand(self, domain: Callable[..., Demands], *arguments: Any) -> None:
        """Keep what an operation demands of its arguments, before normal form can cancel it.

        Raises:
            KindMismatch: where a number is outside the domain, or a matrix singular by its make.
        """
        demands = list(domain(*arguments))
        if not demands:
            return
        if refuted(demands, self.looked_at):
            raise unreal()
        if any(map(never_holds, demands)):
            raise KindMismatch(RANK_ONE, hint="where the size is 1, declare scalars")
        if zeros := list(filter(meets_zeros, demands)):
            self.poles.setdefault(self.present, []).extend(zeros)
        self.demands.setdefault(self.present, []).extend(demands)

    # -------------------------------------------------------------------------------------------- operators

    def sum(self, Y: Literal, nodes: list[Any]) -> Expression:
        """Return the sum of a row, as one sum; scalars are spread over the entries of arrays, lines over matrices."""
        check_row(nodes, product=False)
        nodes = alike(nodes)
        rest = zip(nodes[1:], Y.signs, strict=True)
        return algebra.add(nodes[0], *(a if sign[-1] == "+" else algebra.negate(a) for a, sign in rest))

    def product(self, Y: Literal, nodes: list[Any]) -> Expression:
        """Return the product of a row, from the left."""
        check_row(nodes, product=True)
        parts = [nodes[0]]
        rows = rows_of(nodes[0])  # of the product so far
        for a, typed, sign in zip(nodes[1:], Y.parts[1:], Y.signs, strict=True):
            if sign == "/":
                self.demand(needs_invertible, a)
                parts += [algebra.divide(ONE, divisor) for divisor in self.divisors(typed, a)]
                continue
            parts.append(a)
            rows = rows or rows_of(a)
            if rows is ONE and is_array(a) and a.shape[1] is ONE:  # a scalar, which scales what follows
                parts, rows = [algebra.multiply(*parts)], None
        return algebra.multiply(*parts)

    def divisors(self, typed: Part, value: Expression) -> Sequence[Expression]:
        """Return the scalars that a row is divided by: the factors of a product, so that no number is multiplied in."""
        factors = [value]
        if isinstance(typed, Literal) and typed.form == Form.PRODUCT and "/" not in typed.signs:
            factors = [self.of(a) for a in typed.parts]
        return [value] if any(map(is_array, factors)) else factors

    def divided(self, Y: Literal, nodes: list[Any]) -> Expression:
        """Return A B⁻¹."""
        a, b = nodes
        self.demand(needs_invertible, b)
        return algebra.divide(a, b)

    def solved(self, Y: Literal, nodes: list[Any]) -> Expression:
        r"""Return a\b."""
        a, b = nodes
        if is_array(a) and a.shape[0] != a.shape[1]:
            self.demand(needs_full_column_rank, a)
            return algebra.multiply(function_in(Role.PSEUDO_INVERSE).build(a), b)
        self.demand(needs_invertible, a)
        return algebra.multiply(algebra.inverse(a), b) if is_array(a) else algebra.divide(b, a)

    def entries_over(self, Y: Literal, nodes: list[Any]) -> Expression:
        """Return the quotient of entries."""
        self.demand(needs_nonzero, nodes[1])
        a, b = alike(nodes, scalars=False)
        return algebra.hadamard(a, algebra.hadamard_power(b, S.NegativeOne))

    def power(self, Y: Literal, nodes: list[Any]) -> Expression:
        """Return base^exponent, of matrices or of entries."""
        base, exponent = map(boxed, nodes)
        if is_array(exponent):  # 2.^x, x.^y
            self.demand(needs_positive, base)
            if not is_array(base) and (is_zero(base) or is_never_positive(base)):
                raise KindMismatch("a power with an array of exponents needs a positive base")
            if is_array(base) or sign_of(base) is not Sign.POSITIVE:
                self.notes.append(AS_LOGARITHMS)
            return CONSTRUCTORS[exp](algebra.hadamard(exponent, CONSTRUCTORS[log](base)))
        dotted = Y.form == Form.POWER_OF_ENTRIES
        if dotted or not is_array(base):
            self.demand(needs_power, base, exponent)
        elif exponent.is_Integer and exponent < 0:
            self.demand(needs_invertible, base)
        elif not exponent.is_Integer and Structure.DIAGONAL in structure_of(base):
            self.demand(needs_power, algebra.diagonal(base), exponent)
            return algebra.power(base, exponent)
        if dotted:
            return algebra.hadamard_power(base, exponent)
        if is_array(base) and isinstance(exponent, Integer) and exponent < 0:
            return algebra.power(algebra.inverse(base), -exponent)
        if is_array(base) and not isinstance(exponent, Integer) and is_integer(exponent):
            self.demand(function_in(Role.MATRIX_POWER).domain, base, exponent)
        return algebra.power(base, exponent)

    def call(self, Y: Literal, nodes: list[Any]) -> Expression:
        """Return what the function builds."""
        function = functions()[Y.what]
        arguments: list[Any] = [*map(boxed, nodes), *Y.constants]
        for i, parameter in enumerate(function.parameters_of(len(arguments))[: len(arguments)]):
            if parameter == AXIS:
                arguments[i] = int(arguments[i])
        try:
            self.demand(function.domain, *arguments)
            return function.build(*arguments)
        except RecursionError:
            raise NotSupported(f"{Y.what} of this argument is too deep for SymPy") from None

    def root(self, Y: Literal, nodes: list[Any]) -> Expression:
        """Return what an equation defines; what it demands of the unknown, it demands of that."""
        e, x = nodes
        if Y.form == Form.MINIMUM:
            self.notes.append(AS_STATIONARY)
        made = root_of(e, x, Minimum if Y.form == Form.MINIMUM else Equation, x.name)
        for A in in_order(Y) if self.demands else ():
            if isinstance(A, Literal) and A in self.demands:
                self.demands[A] = [d.of(with_parts(d.subject, {x: made})) for d in self.demands[A]]
        return made


def alike(nodes: list[Any], scalars: bool = True) -> list[Any]:
    """Return arrays of one shape: a column or row beside a matrix is repeated, and a scalar, where that is asked."""
    shapes = [a.shape for a in nodes if is_array(a)]
    are_alike = not shapes or shapes.count(shapes[0]) == len(shapes)
    if are_alike and (len(shapes) in (0, len(nodes)) or not scalars):
        return nodes
    rows, columns = (next((d for d in sizes if d is not ONE), ONE) for sizes in zip(*shapes, strict=True))
    return [algebra.repeated(a, (rows, columns)) if scalars or is_array(a) else a for a in nodes]


def rows_of(e: Any) -> Dim | None:
    """Return the rows of an array, None for a scalar."""
    return e.shape[0] if is_array(e) else None


def _named(self: Normalisation, Y: Literal, nodes: list[Any]) -> Expression:
    """Return what a definition stands for; a large scalar enters others as one part."""
    (node,) = nodes
    if Y.constants:  # the structure that is declared
        return CONSTRUCTORS[DeclaredArray](node, *Y.constants)
    return node if is_array(node) else algebra.share(node)


RULES: dict[str, Callable[[Normalisation, Literal, list[Any]], Expression]] = {
    Form.NUMBER: lambda self, Y, nodes: Rational(*number_of(Y.what).as_integer_ratio()),
    Form.NAME: _named,
    Form.NEGATION: lambda self, Y, nodes: algebra.negate(nodes[0]),
    Form.TRANSPOSITION: lambda self, Y, nodes: algebra.transpose(nodes[0]),
    Form.SUM: Normalisation.sum,
    Form.PRODUCT: Normalisation.product,
    Form.RIGHT_DIVISION: Normalisation.divided,
    Form.LEFT_DIVISION: Normalisation.solved,
    Form.ENTRIES: lambda self, Y, nodes: algebra.hadamard(*alike(nodes, scalars=False)),
    Form.ENTRIES_OVER: Normalisation.entries_over,
    Form.POWER: Normalisation.power,
    Form.POWER_OF_ENTRIES: Normalisation.power,
    Form.CALL: Normalisation.call,
    Form.ROOT: Normalisation.root,
    Form.MINIMUM: Normalisation.root,
}
