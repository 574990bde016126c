"""Terms whose kinds and sizes are known, to literals and their normal forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sympy import Integer, S, pi

from symcalc.algebra.digit_limits import check_number
from symcalc.domains.structural_poles import Poles
from symcalc.errors import KindMismatch, SymcalcError
from symcalc.expressions.array_axes import is_thin
from symcalc.expressions.core_nodes import DeclaredArray, ZeroMatrix, differential_of, is_array, variable
from symcalc.expressions.dimensions import ONE, Dim, Shape, describe
from symcalc.expressions.functions_by_role import function_of
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import CONSTANTS, Function
from symcalc.expressions.properties import Demand
from symcalc.expressions.registry import function_written, functions
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.language.axes_of_calls import AXIS, axis_meant, note_of_axis, note_of_entries
from symcalc.language.column_axes import MATRIX, VECTOR, axes_as_typed
from symcalc.language.declared_definitions import note_of_declaration, structure_declared
from symcalc.language.entries import Entry
from symcalc.language.inference.programs import Inferred
from symcalc.language.literals import Declared, Form, Literal, Part, Typed, in_order
from symcalc.language.normalisation import Normalisation
from symcalc.language.size_polynomials import NAMELESS
from symcalc.language.spans import NO_SPANS, Spans
from symcalc.language.syntax_tree import Statement, Term, digits_of, function_called
from symcalc.language.wordings import PLAIN, Wording
from symcalc.spelling import canonical_name

ZEROS = "a triangular, diagonal or skew matrix has entries that are 0, which is outside of the domain here"

ROOT = "A.^0.5 is of the entries; the matrix function is sqrtm"
BROKEN_POWER = "a broken power .^ is of the entries; the matrix function is powm"


class Program(NamedTuple):
    """What a text means.

    Attributes:
        expression: the value of the last line, in normal form.
        variables: the variables by name, in order of appearance, declarations included.
        notes: what was read otherwise than the letters say.
        text: the text itself.
        definitions: the values by the names that the program gives them.
        demands: what the operations on the way to the value demand, as they are typed.
        sizes: those that the program names itself.
        kept: whether the value is a column or row that is 2-D as an array.
        spans: where its parts stand in the text.
        typed: the value of the last line as it was typed.
        wording: which names it does not declare, and whether its numbers are decimals.
        along: where the last line is an operator dX ↦ value, that dX.
    """

    expression: Expression
    variables: dict[str, Expression]
    notes: tuple[str, ...]
    text: str
    definitions: dict[str, Expression]
    demands: tuple[Demand, ...] = ()
    sizes: frozenset[Dim] = frozenset()
    kept: bool = False
    spans: Spans = NO_SPANS
    typed: Typed | None = None
    wording: Wording = PLAIN
    along: Expression | None = None


def build_program(text: str, inferred: Inferred) -> Program:
    """Return the program of inferred statements.

    Raises:
        SymcalcError: where a value is not a real number, or beyond the bounds.
    """
    return Builder(text, inferred).run()


# what the signs between two operands are, but for those of products and divisions by scalars, and of functions
JOINED = {
    "DIVIDE": Form.RIGHT_DIVISION,
    "SOLVE": Form.LEFT_DIVISION,
    "DOTTED": Form.ENTRIES,
}
OVER = ("./", "⊘")
DECIMAL = (".", "e-", "E-")  # what a decimal is known by
SIGNS = {"+": "+", "-": "-", "−": "-", ".+": ".+", ".-": ".-", ".−": ".-"}


class Builder:
    """One walk over the terms of a program."""

    def __init__(self, text: str, inferred: Inferred) -> None:
        self.text = text
        self.inferred = inferred
        self.solver = inferred.solver
        self.nodes: dict[str, Expression] = {}
        self.normal = Normalisation()
        self.axes: dict[Term, int | None] = {}  # of columns and rows as arrays, see `axes_of`
        self.terms = (t for s in inferred.table.statements for t in s.terms if not t.size)  # without axes so far
        self.statement: Statement | None = None  # that is looked at
        self.decimals = False  # whether a number is typed with decimals

    def run(self) -> Program:
        """Build all values; the last is the program's."""
        table = self.inferred.table
        for name in table.order:
            self.nodes[name] = self.variable(table.entries[name])
        value, normal = None, self.normal.of
        parts: list[tuple[Expression, int, int]] = []
        for s in table.statements:
            self.statement = s
            for t in s.terms:
                if t.size:
                    continue
                try:
                    t.literal = t.node = HANDLERS[t.op](self, t)
                    if type(t.literal) is Literal:
                        t.node = normal(t.literal)
                except SymcalcError as e:
                    raise e.at(self.text, t.span) from None
                parts.append((t.node, t.start, t.end))
            value = s.term if s.term is not None else value
        assert value is not None  # parsing has refused programs without a value
        if self.normal.poles:
            self.check_poles(value)
        variables = {table.entries[name].name: self.nodes[name] for name in table.order if name not in table.equations}
        notes = [self.note(entry) for entry in self.inferred.changed]
        notes += [*self.sizes_of_nothing(), *table.notes]
        notes += [*dict.fromkeys([*self.inferred.notes, *self.solver.notes, *self.normal.notes])]
        defined = [*table.definitions.values(), *table.equations.values()]
        definitions = {str(s.names[0]): self.with_structure(s, s.term.node) for s in defined if s.term is not None}
        notes += [note_of_declaration(e) for e in table.taken.values() if structure_declared(e)]
        sizes = frozenset(table.dimensions.values())
        kept = self.axes_of(value) == MATRIX
        beside = self.text, definitions, self.demanded(value), sizes, kept, Spans(self.text, tuple(parts))
        entries = (table.entries[name] for name in table.order)
        declared = [Declared(e.name, e.kind, self.sizes(e)) for e in entries if e.declared]
        undeclared = frozenset(variables) - {d.name for d in declared}
        wording = Wording(undeclared, self.decimals)
        along = value.args[0].node if value.op == "operator" else None
        return Program(value.node, variables, tuple(notes), *beside, Typed(value.literal, declared), wording, along)

    def with_structure(self, s: Statement, node: Expression) -> Expression:
        """Return the value of a definition, with the structure that is declared of it."""
        found = structure_declared(self.inferred.table.taken.get(canonical_name(str(s.names[0]))))
        return CONSTRUCTORS[DeclaredArray](node, *found) if found else node

    def axes_of(self, t: Term) -> int | None:
        """Return the axes of a term that has been built as an array, None where nothing says it."""
        while is_thin(t.node) and t not in self.axes:
            part = next(self.terms)
            if is_thin(part.node):
                self.axes[part] = axes_as_typed(part, self.axes, self.inferred.table)
        return self.axes.get(t)

    def check_poles(self, value: Term) -> None:
        """Refuse poles at the zeros of a structure that nothing hides on the way to the value, or that cancel there."""
        poles, used, demanded = Poles(), set(in_order(value.literal)), self.normal.poles
        seen: dict[Part, dict[Literal, None]] = {}  # of each literal: where the poles stand that are seen in it
        for Y, node in self.normal.known.items():
            found = dict.fromkeys([Y] if Y in demanded else [])
            found |= {first: None for A in Y.parts for first in seen.get(A, ())}
            if not found or Y not in used:
                continue
            lost = next((p for p in found if not poles.are_shown(demanded[p], node)), None)
            inner = [self.normal.of(A) for A in Y.parts if A in seen]
            if Y in demanded and not poles.are_left(demanded[Y], map(self.normal.of, Y.parts), node):
                lost = Y
            if lost is None and poles.cancel(inner, node, Y.form == Form.SUM):
                lost = next(iter(found))
            if lost is None and poles.of(node).places:
                seen[Y] = found
                lost = next(iter(found)) if Y is value.literal else None
            if lost is not None:
                raise KindMismatch(ZEROS, hint="take its diagonal: diag(A)").at(self.text, self.place_of(lost))

    def place_of(self, part: Literal) -> tuple[int, int]:
        """Return where a literal stands."""
        terms = (t for s in self.inferred.table.statements for t in s.terms if not t.size)
        known: set[Part] = set()
        for t in terms:
            for Y in in_order(t.literal) if t.literal not in known else ():
                known.add(Y)
            if part in known:
                return t.span
        raise AssertionError(part)  # all literals are parts of terms

    def demanded(self, value: Term) -> tuple[Demand, ...]:
        """Return what is demanded on the way to a value."""
        demands = self.normal.demands
        used = set(in_order(value.literal)) if demands else ()
        return tuple(dict.fromkeys(d for Y, asked in demands.items() if Y in used for d in asked))

    def variable(self, entry: Entry) -> Expression:
        """Return a variable's node."""
        if entry.of is not None:
            return differential_of(self.variable(entry.of))
        try:
            shape = tuple([self.solver.result(d) for d in entry.shape])
        except SymcalcError as e:
            raise e.at(self.text, entry.span) from None
        return variable(entry.name, entry.kind, shape)

    def sizes(self, entry: Entry) -> Shape:
        """Return the sizes that a declaration writes, or that it would have to write."""
        sizes = entry.shape[: KINDS[entry.kind].sizes]
        return tuple([self.solver.result(d) if type(d) in NAMELESS else d for d in sizes])

    def note(self, entry: Entry) -> str:
        """Say that a name was read otherwise than its letter says."""
        return f"{entry.name} is read as {describe(tuple(map(self.solver.result, entry.shape)))}"

    def sizes_of_nothing(self) -> Iterator[str]:
        """Say which sizes are written that no variable has: in numbers, nothing says what they are."""
        table = self.inferred.table
        written = [d for name, d in table.dimensions.items() if name not in table.declared_sizes]
        if not written:
            return
        shapes = [v.shape for v in self.nodes.values() if is_array(v)]
        had = {d for shape in shapes for size in shape for d in size.free_symbols}
        for d in written:
            if d not in had and self.solver.result(d) == d:
                yield f"{d} is no size of a variable: code asks for a number in its place"

    # -------------------------------------------------------------------------------------------- literals

    def number(self, t: Term) -> Part:
        """Return a whole number, or a literal that keeps the digits of another."""
        if not t.value.isdigit():
            self.decimals = self.decimals or any(mark in t.value for mark in DECIMAL)
            return Literal(Form.NUMBER, what=t.value)
        number = Integer(int(t.value))
        check_number(number)
        return number

    def named(self, t: Term) -> Part:
        """Return a variable; an unknown outside of its equation is what that defines."""
        equation = self.inferred.table.equations.get(t.value)
        if equation is None or equation is self.statement:
            return self.nodes[t.value]
        assert equation.term is not None  # which stands above
        return Literal(Form.NAME, [equation.term.literal], str(equation.names[0]))

    def root(self, t: Term) -> Literal:
        """Return what an equation defines."""
        return Literal(Form.ROOT if t.op == "root" else Form.MINIMUM, [a.literal for a in t.args])

    def defined(self, t: Term) -> Literal:
        """Return a name, around what it stands for."""
        statement = self.inferred.table.definitions[t.value]
        assert statement.term is not None  # definitions hold one
        structure = structure_declared(self.inferred.table.taken.get(t.value))
        return Literal(Form.NAME, [statement.term.literal], str(statement.names[0]), constants=structure)

    def sum(self, t: Term) -> Literal:
        """Return a sum with its signs."""
        return Literal(Form.SUM, [a.literal for a in t.args], signs=[SIGNS[sign] for sign in t.value])

    def product(self, t: Term) -> Part:
        """Return the product of a row; -A*B is -(A*B)."""
        first = t.args[0]
        if first.op == "negation" and not first.closed:
            return negation(self.row(first.literal.parts[0], t))
        return self.row(first.literal, t)

    def row(self, first: Part, t: Term) -> Part:
        """Return the product of a row that begins with ``first``, from the left: runs of * and / are one literal."""
        factors: list[Part] = [first]
        signs: list[str] = []
        for a, token in zip(t.args[1:], t.value, strict=True):
            if token.type == "TIMES" or (token.type == "DIVIDE" and not a.shape):
                factors.append(a.literal)
                signs.append("*" if token.type == "TIMES" else "/")
                continue
            parts = [run_of(factors, signs), a.literal]
            form = Form.ENTRIES_OVER if str(token) in OVER else JOINED.get(token.type)
            if form is None:  # a sign that calls a function
                joined = Literal(Form.CALL, parts, function_written(token.type).name)
            else:
                joined = Literal(form, parts)
            factors, signs = [joined], []
        return run_of(factors, signs)

    def chain(self, t: Term) -> Part:
        """Return a power; exponents group from the right."""
        result = t.args[-1].literal
        for i in range(len(t.value) - 1, -1, -1):
            op, negative = t.value[i]
            if t.args[i].op == "variable" and t.args[i].value == "e" and not self.inferred.table.entries["e"].declared:
                self.normal.notes.append("e is a variable here; the number is exp(1)")
            form = Form.POWER_OF_ENTRIES if op == ".^" else Form.POWER
            if op == ".^" and t.args[i].shape and not t.args[i + 1].shape:
                self.note_root(t.args[i], self.normal.of(result))
            result = Literal(form, [t.args[i].literal, negation(result) if negative else result])
        return result

    def note_root(self, base: Term, exponent: Expression) -> None:
        """Note of a broken power of the entries of a square matrix that it is none of the matrix."""
        if exponent.is_Rational and not exponent.is_Integer:
            self.note_entries(base, ROOT if exponent == S.Half else BROKEN_POWER)

    def note_entries(self, a: Term, note: str) -> None:
        """Note what a function of a square matrix is; a matrix that nobody declared may be meant as one."""
        rows, columns = map(self.solver.find, a.shape)
        entry = self.inferred.table.entries[a.value] if a.op == "variable" else None
        if rows is columns or (entry is not None and not entry.declared and entry.kind == "matrix"):
            self.normal.notes.append(note)

    def note_of_two(self, function: Function, t: Term) -> None:
        """Note of max(A, 0) that it is of the entries, and not along an axis of NumPy."""
        named = functions()[t.value]
        if named.of_two == function.name and not t.dotted and t.args[0].shape and ONE not in t.args[0].shape:
            note = note_of_entries(named.name, function, digits_of(t.args[1]))
            self.normal.notes += [note] if note else []

    def call(self, t: Term) -> Literal:
        """Return the call of a function."""
        function = function_called(t)
        if function.matrix_function and t.shape:
            self.note_entries(
                t.args[0], f"{function.name} is of the entries; the matrix function is {function.matrix_function}"
            )
        self.note_of_two(function, t)
        said = function.convention
        self.normal.notes += filter(None, [said if isinstance(said, str) else said(*(a.node for a in t.args))])
        parts: list[Part] = []
        constants: list[Dim | Expression] = []
        for a, parameter in zip(t.args, function.parameters_of(len(t.args)), strict=False):
            value = self.argument(function, t, a, parameter)
            (constants if parameter in CONSTANTS else parts).append(value)
        constants += [self.solver.result(u) for u in t.placed]  # sizes that the place asked for
        return Literal(Form.CALL, parts, function.name, constants=constants)

    def argument(self, function: Function, t: Term, a: Term, parameter: str) -> Part | Dim:
        """Return an argument of a call as a part of the literal, or a constant of it."""
        if parameter in ("size", "index"):
            return self.solver.result(a.shape)
        if parameter in ("offset", "order"):
            return Integer(digits_of(a))
        if a.op == "number" and a.placed:
            return self.placed_zeros(a)
        if parameter != AXIS:
            return a.literal
        is_flat = self.axes_of(t.args[0]) == VECTOR
        try:
            axis = axis_meant(function, a.keyword, digits_of(a), t.args[0].shape, is_flat)
        except SymcalcError as e:
            raise e.at(self.text, a.span) from None
        self.normal.notes.append(note_of_axis(function, a.keyword, digits_of(a), axis))
        return Integer(axis)

    def placed_zeros(self, a: Term) -> Part:
        """Return the zeros that a 0 among blocks stands for."""
        sizes = [self.solver.result(u) for u in a.placed]
        return Literal(Form.CALL, [], function_of(ZeroMatrix).name, constants=sizes) if sizes != [ONE, ONE] else S.Zero


def negation(a: Part) -> Literal:
    """Return −a."""
    return Literal(Form.NEGATION, [a])


def run_of(factors: Sequence[Part], signs: Sequence[str]) -> Part:
    """Return the product of some factors and divisors; a single one is itself."""
    return Literal(Form.PRODUCT, factors, signs=signs) if signs else factors[0]


HANDLERS: dict[str, Callable[[Builder, Term], Part]] = {
    "number": Builder.number,
    "pi": lambda self, t: pi,
    "dimension": lambda self, t: self.solver.result(self.inferred.table.dimensions[t.value]),
    "variable": Builder.named,
    "defined": Builder.defined,
    "negation": lambda self, t: negation(t.args[0].literal),
    "transposition": lambda self, t: Literal(Form.TRANSPOSITION, [t.args[0].literal]),
    "chain": Builder.chain,
    "sum": Builder.sum,
    "product": Builder.product,
    "call": Builder.call,
    "norm": Builder.call,
    "bars": Builder.call,
    "root": Builder.root,
    "argmin": Builder.root,
    "operator": lambda self, t: t.args[1].literal,
}
