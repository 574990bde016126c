"""Terms whose kinds and sizes are known, to nodes: through the constructors of `algebra` and of the registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Integer, Rational, S, pi

from symcalc import algebra
from symcalc.algebra.number_limits import check_number, check_row
from symcalc.algebra.scalars import is_never_positive
from symcalc.domains.implications import never_holds, refuted
from symcalc.domains.structural_poles import Poles
from symcalc.errors import KindMismatch, NotSupported, SymcalcError
from symcalc.expressions.array_axes import is_thin
from symcalc.expressions.claims import Sign
from symcalc.expressions.core_nodes import differential_of, is_array, is_zero, variable
from symcalc.expressions.dimensions import ONE, space
from symcalc.expressions.intervals import boxed
from symcalc.expressions.properties import (
    Demand,
    Demands,
    meets_zeros,
    needs_invertible,
    needs_nonzero,
    needs_positive,
    needs_power,
)
from symcalc.expressions.real_numbers import unreal
from symcalc.expressions.registry import functions
from symcalc.expressions.structure import sign_of
from symcalc.language.column_axes import MATRIX, axes_as_typed
from symcalc.language.inference.programs import Inferred
from symcalc.language.spans import NO_SPANS, Spans
from symcalc.language.symbol_table import Entry
from symcalc.language.syntax_tree import Term, number_of, postorder

RANK_ONE = "a matrix of rank 1, as a column times a row is, has no inverse, and its determinant no logarithm"
ZEROS = "a triangular, diagonal or skew matrix has entries that are 0, which is outside of the domain here"
UNCHECKED = {"variable", "defined", "transposition", "pi", "dimension"}


@dataclass(frozen=True)
class Program:
    """What a text means.

    Attributes:
        expression: the value of the last line.
        variables: the variables by name, in order of appearance, declarations included.
        notes: what was read otherwise than the letters say.
        text: the text itself.
        definitions: the values by the names that the program gives them.
        demands: what the operations on the way to the value demand, as they are typed.
        sizes: those that the program names itself.
        kept: whether the value is a column or row that is 2-D as an array.
        spans: where its parts stand in the text.
    """

    expression: Any
    variables: dict[str, Any]
    notes: tuple[str, ...]
    text: str
    definitions: dict[str, Any]
    demands: tuple[Demand, ...] = ()
    sizes: frozenset[Any] = frozenset()
    kept: bool = False
    spans: Spans = NO_SPANS


def build_program(text: str, inferred: Inferred) -> Program:
    """Return the program of inferred statements.

    Raises:
        SymcalcError: where a value is not a real number, or beyond the bounds.
    """
    return Builder(text, inferred).run()


class Builder:
    """One walk over the terms of a program."""

    def __init__(self, text: str, inferred: Inferred) -> None:
        self.text = text
        self.inferred = inferred
        self.solver = inferred.solver
        self.nodes: dict[str, Any] = {}
        self.notes: list[str] = []
        self.demands: dict[Term, list[Demand]] = {}  # by the operation that makes them
        self.poles: dict[Term, list[Demand]] = {}  # those of them that the structure of a matrix does not meet
        self.axes: dict[Term, int | None] = {}  # of columns and rows as arrays
        self.term: Any = None  # the operation that is being built

    def run(self) -> Program:
        """Build all values; the last is the program's."""
        table = self.inferred.table
        for name in table.order:
            self.nodes[name] = self.variable(table.entries[name])
        value = None
        for s in table.statements:
            for t in s.terms:
                if t.size:
                    continue
                self.term = t
                try:
                    t.node = HANDLERS[t.op](self, t)
                    if t.op not in UNCHECKED:
                        check_number(t.node)
                    if is_thin(t.node):
                        self.axes[t] = axes_as_typed(t, self.axes, table.definitions)
                except SymcalcError as e:
                    raise e.at(self.text, t.span) from None
            value = s.term if s.term is not None else value
        assert value is not None  # parsing has refused programs without a value
        if self.poles:
            self.check_poles(value)
        variables = {table.entries[name].name: self.nodes[name] for name in table.order}
        notes = [self.note(entry) for entry in self.inferred.vectors]
        notes += [*table.notes, *dict.fromkeys([*self.solver.notes, *self.notes])]
        definitions = {str(s.names[0]): s.term.node for s in table.definitions.values() if s.term is not None}
        sizes = frozenset(table.dimensions.values())
        parts = tuple([(t.node, t.start, t.end) for s in table.statements for t in s.terms if not t.size])
        kept = self.axes.get(value) == MATRIX
        beside = self.text, definitions, self.demanded(value), sizes, kept, Spans(self.text, parts)
        return Program(value.node, variables, tuple(notes), *beside)

    def demand(self, domain: Callable[..., Demands], *arguments: Any) -> None:
        """Keep what an operation demands of its arguments, before normal form can cancel it.

        Raises:
            KindMismatch: where a number is outside the domain, or a matrix singular by its make.
        """
        demands = list(domain(*arguments))
        if refuted(demands):
            raise unreal()
        if any(map(never_holds, demands)):
            raise KindMismatch(RANK_ONE, hint="where the size is 1, declare scalars")
        if zeros := list(filter(meets_zeros, demands)):
            self.poles.setdefault(self.term, []).extend(zeros)
        if demands:
            self.demands.setdefault(self.term, []).extend(demands)

    def check_poles(self, value: Term) -> None:
        """Refuse poles at the zeros of a structure that nothing hides on the way to the value, or that cancel there."""
        poles, used = Poles(), self.used(value)
        seen: dict[Term, dict[Term, None]] = {}  # of each term: where the poles stand that are seen in it
        for s in self.inferred.table.statements:
            for t in s.terms:
                below = [self.definition(t)] if t.op == "defined" else t.args
                found = dict.fromkeys([t] if t in self.poles else [])
                found |= {first: None for a in below for first in seen.get(a, ())}
                if not found or t not in used:
                    continue
                lost = next((p for p in found if not poles.are_shown(self.poles[p], t.node)), None)
                if lost is None and poles.cancel([a.node for a in below if a in seen], t.node, t.op == "sum"):
                    lost = next(iter(found))
                if lost is None and poles.of(t.node).places:
                    seen[t] = found
                    lost = next(iter(found)) if t is value else None
                if lost is not None:
                    raise KindMismatch(ZEROS, hint="take its diagonal: diag(A)").at(self.text, lost.span)

    def used(self, value: Term) -> set[Term]:
        """Return the terms on the way to a value, through the definitions that it uses."""
        waiting, seen = [value], {value}
        while waiting:
            for t in postorder(waiting.pop()):
                seen.add(t)
                used = self.definition(t) if t.op == "defined" else None
                if used is not None and used not in seen:
                    seen.add(used)
                    waiting.append(used)
        return seen

    def definition(self, t: Term) -> Term:
        """Return the term that a name stands for."""
        term = self.inferred.table.definitions[t.value].term
        assert term is not None  # definitions hold one
        return term

    def demanded(self, value: Term) -> tuple[Demand, ...]:
        """Return what is demanded on the way to a value."""
        seen = self.used(value) if self.demands else ()
        return tuple(dict.fromkeys(d for t, asked in self.demands.items() if t in seen for d in asked))

    def variable(self, entry: Entry) -> Any:
        """Return a variable's node."""
        if entry.of is not None:
            return differential_of(self.variable(entry.of))
        try:
            shape = tuple(self.solver.result(d) for d in entry.shape)
        except SymcalcError as e:
            raise e.at(self.text, entry.span) from None
        return variable(entry.name, entry.kind, shape)

    def note(self, entry: Entry) -> str:
        """Say that a scalar's letter was read as a vector's."""
        return f"{entry.name} is read as a vector in {space(self.solver.result(entry.shape[0]))}"

    def defined(self, t: Term) -> Any:
        """Return the definition's value."""
        node = self.definition(t).node
        return node if is_array(node) else algebra.share(node)

    # -------------------------------------------------------------------------------------------- operators

    def sum(self, t: Term) -> Any:
        """Return the sum of a row, as one sum; a scalar beside arrays is spread over their entries."""
        nodes = [a.node for a in t.args]
        check_row(nodes, product=False)
        shape = next((a.shape for a in nodes if is_array(a)), None)
        if shape is not None:
            nodes = [a if is_array(a) else algebra.filled(a, *shape) for a in nodes]
        rest = zip(nodes[1:], t.value, strict=True)
        return algebra.add(nodes[0], *(a if str(sign)[-1] == "+" else algebra.negate(a) for a, sign in rest))

    def product(self, t: Term) -> Any:
        """Return the product of a row, from the left; runs of * are one product, and -A*B is -(A*B)."""
        check_row([a.node for a in t.args], product=True)
        first = t.args[0]
        if first.op == "negation" and not first.closed:
            return algebra.negate(self.row(first.args[0].node, t))
        return self.row(first.node, t)

    def row(self, first: Any, t: Term) -> Any:
        """Return the product of a row that begins with ``first``."""
        parts = [first]
        rows = self.rows(parts[0])  # of the product so far
        for a, sign in zip(t.args[1:], t.value, strict=True):
            if sign.type == "TIMES":
                parts.append(a.node)
                rows = rows or self.rows(a.node)
                if rows == 1 and is_array(a.node) and a.node.shape[1] == 1:  # a scalar, which scales what follows
                    parts, rows = [algebra.multiply(*parts)], None
            elif sign.type == "DIVIDE" and not is_array(a.node):
                self.demand(needs_invertible, a.node)
                parts += [algebra.divide(ONE, divisor) for divisor in divisors(a)]
            else:
                parts = [self.joined(algebra.multiply(*parts), a.node, sign)]
                rows = self.rows(parts[0])
        return algebra.multiply(*parts)

    @staticmethod
    def rows(e: Any) -> Any:
        """Return the rows of an array, None for a scalar."""
        return e.shape[0] if is_array(e) else None

    def joined(self, a: Any, b: Any, sign: Any) -> Any:
        r"""Return a/b, a\b, a.*b, a./b, a⊗b."""
        if sign.type == "DIVIDE":
            self.demand(needs_invertible, b)
            return algebra.divide(a, b)
        if sign.type == "SOLVE":
            self.demand(needs_invertible, a)
            return algebra.multiply(algebra.inverse(a), b) if is_array(a) else algebra.divide(b, a)
        if sign.type == "KRON":
            return functions()["kron"].build(a, b)
        if str(sign) in ("./", "⊘"):
            self.demand(needs_nonzero, b)
            return algebra.hadamard(a, algebra.hadamard_power(b, S.NegativeOne))
        return algebra.hadamard(a, b)

    def chain(self, t: Term) -> Any:
        """Return a power; exponents group from the right."""
        node = t.args[-1].node
        for i in range(len(t.value) - 1, -1, -1):
            op, negative = t.value[i]
            base = t.args[i].node
            if t.args[i].op == "variable" and t.args[i].value == "e" and not self.inferred.table.entries["e"].declared:
                self.notes.append("e is a variable here; the number is exp(1)")
            node = self.raised(base, algebra.negate(node) if negative else node, op)
        return node

    def raised(self, base: Any, exponent: Any, op: str) -> Any:
        """Return base^exponent, of matrices or of entries."""
        base, exponent = boxed(base), boxed(exponent)
        if is_array(exponent):  # 2.^x, x.^y
            log, exp = functions()["log"].build, functions()["exp"].build
            self.demand(needs_positive, base)
            if not is_array(base) and (is_zero(base) or is_never_positive(base)):
                raise KindMismatch("a power with an array of exponents needs a positive base")
            if is_array(base) or sign_of(base) is not Sign.POSITIVE:
                self.notes.append("a power with an array of exponents is exp(y.*log(x)): its base is taken as positive")
            return exp(algebra.hadamard(exponent, log(base)))
        if op == ".^" or not is_array(base):
            self.demand(needs_power, base, exponent)
        elif exponent.is_Integer and exponent < 0:
            self.demand(needs_invertible, base)
        if op == ".^":
            return algebra.hadamard_power(base, exponent)
        if is_array(base) and isinstance(exponent, Integer) and exponent < 0:
            return algebra.power(algebra.inverse(base), -exponent)
        if is_array(base) and getattr(exponent, "kind_name", "integer" if exponent.is_Symbol else "") == "integer":
            raise NotSupported("powers of a matrix by a name are not supported yet", hint="write a number")
        return algebra.power(base, exponent)

    def call(self, t: Term) -> Any:
        """Return what the function builds."""
        function = functions()[t.value]
        arguments: list[Any] = []
        for a, parameter in zip(t.args, function.parameters, strict=False):
            if parameter == "size":
                arguments.append(self.solver.result(a.shape))
            else:
                arguments.append(int(a.value) if parameter == "axis" else boxed(a.node))
        if t.node is not None:  # sizes that the place asked for
            arguments += [self.solver.result(u) for u in t.node]
        try:
            self.demand(function.domain, *arguments)
            return function.build(*arguments)
        except RecursionError:
            raise NotSupported(f"{t.value} of this argument is too deep for SymPy") from None


def divisors(t: Term) -> list[Any]:
    """Return the scalars that a row is divided by: the factors of a product, so that no number is multiplied in."""
    scalars = t.op == "product" and all(sign.type == "TIMES" for sign in t.value)
    return [a.node for a in t.args] if scalars and not any(is_array(a.node) for a in t.args) else [t.node]


HANDLERS: dict[str, Callable[[Builder, Term], Any]] = {
    "number": lambda self, t: Rational(*number_of(t.value).as_integer_ratio()),
    "pi": lambda self, t: pi,
    "dimension": lambda self, t: self.solver.result(self.inferred.table.dimensions[t.value]),
    "variable": lambda self, t: self.nodes[t.value],
    "defined": Builder.defined,
    "negation": lambda self, t: algebra.negate(t.args[0].node),
    "transposition": lambda self, t: algebra.transpose(t.args[0].node),
    "chain": Builder.chain,
    "sum": Builder.sum,
    "product": Builder.product,
    "call": Builder.call,
    "norm": lambda self, t: functions()["norm2"].build(t.args[0].node),
    "bars": lambda self, t: functions()["abs"].build(t.args[0].node),
}
