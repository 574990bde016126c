"""Formula: an expression with its variables, and thin methods over the engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

from symcalc.algebra import transpose
from symcalc.calculus.conditions import Condition, Origin, conditions_since, demands_in, kinked_norms
from symcalc.calculus.forms_for_code import Take, form_for_code, taken
from symcalc.calculus.norm_kinks import kinks_at
from symcalc.calculus.operators import check_linear, is_second
from symcalc.codegen.numpy.compiling import CompiledFunction, compile_expressions, generate_source
from symcalc.codegen.numpy.sources import NAME
from symcalc.codegen.numpy.values import typed_like
from symcalc.errors import ArgumentMismatch, KindMismatch, NotSupported, UnknownName, printable
from symcalc.expressions.array_axes import array_shape, keeps_axes, shape_of_variable
from symcalc.expressions.core_nodes import differential_of, is_array, shape_of
from symcalc.expressions.equations import Defined
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.kinks import Kinks
from symcalc.expressions.likeness import likeness_of
from symcalc.expressions.pickling import packed, unpacked
from symcalc.expressions.properties import Demand
from symcalc.faces.checks import Checks
from symcalc.faces.combinations import NOTHING, Inherited, Part
from symcalc.faces.equations import conditions_by_names, equations_in
from symcalc.faces.expansions import Expansions
from symcalc.faces.footnotes import lines_below, notes_of, reading_in_one_line, rows_below
from symcalc.faces.merging import names_in, sourced
from symcalc.faces.named_variables import name_like, names_of_values, variable_named
from symcalc.faces.operator_arithmetic import OperatorArithmetic
from symcalc.faces.operators import Operators
from symcalc.faces.programs_as_typed import TypedProgram
from symcalc.faces.solutions import Solutions
from symcalc.faces.written_forms import WrittenForms
from symcalc.interchange.sympy_exports import to_sympy
from symcalc.language.literals import Typed
from symcalc.language.spans import NO_SPANS, Spans, pointing
from symcalc.language.wordings import PLAIN, Wording
from symcalc.printing.declarations import print_program
from symcalc.printing.remarks import refusal_of, with_rows
from symcalc.printing.text import print_text
from symcalc.printing.unicode import print_unicode
from symcalc.simplification.rewriting import simplify
from symcalc.spelling import canonical_name

# names that the faces alone use
INTERNAL = {"derived", "for_code", "free_variables", "fresh_name", "kept", "kinks", "made_of", "part", "remarks"}
INTERNAL |= {"array_in_code", "as_operator", "body", "is_stacked", "is_zero_map", "keeps_in_code"}
INTERNAL |= {"likeness_of_map", "mapping", "said_of_solutions", "stacked", "variable", "with_body", "zeros_keep_axes"}


class Variable(NamedTuple):
    """What a formula knows of a variable."""

    kind: str
    shape: tuple[Any, ...]


class Formula(
    Expansions["Formula"],
    Solutions["Formula"],
    Operators["Formula"],
    OperatorArithmetic["Formula"],
    Checks,
    WrittenForms,
):
    """An expression, its variables, what was noted while it was read, and the conditions under which it holds.

    Made by `symcalc.parse`; every derivative is a `Formula` again. ``str()`` is a program in the input language; where
    a session shows a formula, how names were read, notes and conditions stand below it.

    >>> import symcalc as sc
    >>> sc.parse("norm2(A*x - b)").gradient("x")
    Aᵀ (A x − b)/‖A x − b‖
    # where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m
    # b is read as a vector in ℝ^m
    # where A x − b ≠ 0 (norm2's derivative is taken as 0 at 0)
    """

    def __init__(
        self,
        expression: Any,
        variables: Mapping[str, Any],
        notes: tuple[str, ...] = (),
        origin: Origin | None = None,
        definitions: Mapping[str, Any] | None = None,
        demands: Sequence[Demand] | None = None,
        kept: bool | None = None,
        inferred: frozenset[Any] = frozenset(),
        originals: Mapping[Any, Any] | None = None,
        spans: Spans = NO_SPANS,
        typed: Typed | None = None,
        inherited: Inherited = NOTHING,
        wording: Wording = PLAIN,
        along: Any = None,
    ) -> None:
        self.expression = expression
        self.nodes = dict(variables)
        self.notes = tuple(map(printable, notes))
        self.origin = origin
        self.definitions = dict(definitions or {})  # values that the program names: so does code, where they occur
        # what the text demands that it began with: of operations as they were typed
        self.demands = demands_in(expression) if demands is None else demands
        self._kept = kept  # whether it is 2-D as what it is shaped like, None where its parts say it
        self.inferred = inferred  # sizes that have names of this program alone
        self.originals = dict(originals or {})  # SymPy's symbols that variables and sizes came from
        self.spans = spans  # where the parts of the text stand that it began with
        self._typed = typed
        self.inherited = inherited  # from the formulas that it is made of
        self.wording = wording  # which names nobody declared, whether numbers are decimals
        self.along = along  # of a linear operator along ↦ expression, the variable that it maps
        self.is_stacked = False  # whether code is that of the matrix of the operator
        self.is_hessian = False  # whether that operator is d(∇f) by the variable of f

    # -------------------------------------------------------------------------------------------- what it is

    @property
    def shape(self) -> tuple[Any, ...]:
        """The shape that its value has as a NumPy array: sizes are numbers or names."""
        if self.along is None:
            return array_shape(shape_of(self.expression), self.kept)
        sides = ((self.expression, self.kept), (self.along, keeps_axes(self.along)))
        return tuple(d for e, kept in sides for d in array_shape(shape_of(e), kept))

    @property
    def kept(self) -> bool:
        """Whether a column or row is a 2-D array, as variables are that were declared matrices."""
        if self._kept is not None:
            return self._kept
        return self.zeros_keep_axes if self.is_zero_map else keeps_axes(self.expression)

    @property
    def variables(self) -> dict[str, Variable]:
        """The variables of the program by name, in order of appearance: kind, and shape as an array."""
        return {name: Variable(v.kind_name, shape_of_variable(v)) for name, v in self.nodes.items()}

    @property
    def free_variables(self) -> list[str]:
        """The names of the variables that are no differentials of others."""
        differentials = {differential_of(v) for v in self.nodes.values()}
        return [name for name, v in self.nodes.items() if v not in differentials and not kind_of(v).is_function]

    @property
    def typed(self) -> TypedProgram | None:
        """What was typed, as it was; None for what was derived, or came from SymPy."""
        return None if self._typed is None else TypedProgram(self._typed)

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold, and what was taken at a kink: one line each."""
        return self.remarks(print_text)[len(self.notes) :]

    def remarks(self, write: Callable[..., str]) -> tuple[str, ...]:
        """Return notes and conditions, one line each, in the style of a printer."""
        worded = partial(write, decimals=True) if self.wording.decimals else write
        return tuple(dict.fromkeys([*self.notes, *(c.line(worded) for c in self.said_of_solutions)]))

    @cached_property
    def said_of_solutions(self) -> list[Condition]:
        """The conditions, in which what equations define is called as in the formula; and those of equations."""
        return conditions_by_names(self.expression, self.nodes, self._asked)

    @property
    def equations(self) -> tuple[str, ...]:
        """The equations on which the formula rests, as the language writes them: x : root(A*x + exp(x) - b, x).

        >>> import symcalc as sc
        >>> sc.parse("x : root(A*x + exp(x) - b, x); norm2(x)^2").gradient("b").equations
        ('x : root(A*x + exp(x) - b, x)',)
        """
        return equations_in(self.expression, self.nodes)

    @property
    def reading(self) -> str:
        """How each name was read that nobody declared, in one line: where A ∈ ℝ^(m×n), x ∈ ℝ^n, λ ∈ ℝ."""
        return reading_in_one_line(self)

    @cached_property
    def _asked(self) -> list[Condition]:
        return conditions_since(self.origin, self.expression, self.demands, self.kinks, self.inherited.conditions)

    @cached_property
    def kinks(self) -> Kinks:
        """What it is where norms are 0 by which it divides because they were differentiated."""
        return kinks_at(simplify(self.expression), kinked_norms(self.origin) | self.inherited.norms)

    @cached_property
    def for_code(self) -> tuple[Any, Kinks] | None:
        """What code is made of in place of the expression, and its kinks, where that has values at more points."""
        if self.along is not None:
            return self.array_in_code(self.expression), self.kinks.mapped(self.array_in_code)
        if self.origin is None and self.inherited.form is not None:
            return self.inherited.form, kinks_at(self.inherited.form, self.inherited.norms)
        return form_for_code(self.expression, self.origin)

    def __dir__(self) -> list[str]:
        """Return the names that are for everybody."""
        public = {name for name in super().__dir__() if not name.startswith("_")}
        return sorted((public & set(dir(type(self)))) - INTERNAL | {"expression", "notes"})

    def __str__(self) -> str:
        kept = None if self.is_zero_map and self.kept == self.zeros_keep_axes else self.kept
        return print_program(self.expression, self.nodes, kept, self.wording.decimals, self.along, self.names_kept)

    def __repr__(self) -> str:
        return "\n# ".join([self.unicode(), *lines_below(self)])

    def __eq__(self, other: object) -> bool:
        """Tell whether two formulas are written alike, up to the names of sizes: ``parse(str(f)) == f``.

        Other forms of one value, as a*(b + c) and a*b + a*c, are other formulas; so may be what is read back where a
        size is a sum or product that no declaration writes, or a product has more than ten matrices. What an operator
        maps may have any name: V -> A*V is W -> A*W.
        """
        if not isinstance(other, Formula) or (self.along is None) != (other.along is None):
            return False
        return self._likeness == other._likeness

    def __hash__(self) -> int:
        return hash(self._likeness)

    @cached_property
    def _likeness(self) -> int:
        return likeness_of(self.expression) if self.along is None else self.likeness_of_map()

    @property
    def _mapped(self) -> str:
        return "" if self.along is None else canonical_name(str(self.along.name))

    def __getstate__(self) -> tuple[list[Any], Any]:
        # what is worked out when it is asked for is worked out again
        return packed({k: v for k, v in self.__dict__.items() if not hasattr(type(self), k)})

    def __setstate__(self, state: tuple[list[Any], Any]) -> None:
        self.__dict__.update(unpacked(*state))

    @cached_property
    def names_kept(self) -> dict[Any, str]:
        """The names of values that answers keep."""
        return names_of_values(self.definitions, self.nodes)

    def unicode(self) -> str:
        """Return the formula as it is read: 2 Aᵀ (A x − b)."""
        return print_unicode(self.expression, self.nodes, self.wording.decimals, self.along, self.names_kept)

    def _repr_latex_(self) -> str:
        # on one line: not every notebook reads on
        return rf"$\displaystyle {with_rows(self.latex(), rows_below(self))}$".replace("\n", " ")

    @property
    @pointing
    def sympy(self) -> Any:
        """The formula in SymPy's own classes; what came from SymPy has its own symbols again.

        Raises:
            NotSupported: for an operation that SymPy cannot say.
            TooLarge: where SymPy's own walks are too deep.
        """
        if self.along is not None:
            raise NotSupported("SymPy has no linear operators", hint="apply it, or ask for its matrix")
        return to_sympy(self.expression, self.originals)

    # -------------------------------------------------------------------------------------------- derivatives

    def variable(self, name: str) -> Any:
        """Return the variable of that name, in either spelling of Greek letters and subscripts.

        Raises:
            KindMismatch: for a function.
            UnknownName: where the program has no such variable.
        """
        if isinstance(name, str) and isinstance(self.definitions.get(name), Defined):
            raise UnknownName(f"{name} follows from its equation, and is no variable of the formula")
        v = variable_named(name, self.nodes)
        if kind_of(v).is_function:
            raise KindMismatch(f"{v.name} is a function, and no variable", hint="derivatives are by its arguments")
        return v

    def fresh_name(self, wish: str) -> str:
        """Return a name like a wish that nothing in the program has."""
        sizes = names_in(d for v in self.nodes.values() for d in shape_of(v))
        return name_like(wish, [*self.nodes, *self.definitions, *map(str, sizes)])

    def derived(
        self, take: Take, moving: Sequence[Any], new: Iterable[Any] = (), kept: bool | None = None, along: Any = None
    ) -> Formula:
        """Return what is taken of the expression, with this one's variables and new ones; ``kept`` as in `Formula`.

        Raises:
            NotSupported: where it is written with what never has a value.
        """
        if self.along is not None:
            raise NotSupported(f"this is the linear operator {self.along.name} -> …", hint="apply it, as J.apply('V')")
        answer = taken(take, self.expression)
        demands = demands_in(answer)
        if refusal := refusal_of(demands):
            raise refusal
        variables = dict(self.nodes)
        for v in new:
            if variables.setdefault(v.name, v) != v:
                raise ArgumentMismatch(f"{v.name} is a variable of the formula already, and another one")
        origin = Origin(answer, self.expression, tuple(moving), self.origin, take, demands=demands)
        beside = self.definitions, self.demands, kept, self.inferred, self.originals, self.spans._replace(derived=True)
        wording = self.wording.naming(variables.keys() - self.nodes)
        notes = notes_of(self.notes, take, moving)
        made = Formula(
            answer, variables, notes, origin, *beside, inherited=self.inherited, wording=wording, along=along
        )
        made.is_hessian = along is not None and is_second(take)
        return made

    def subs(self, instead: Mapping[str, Any] | None = None, /, **others: Any) -> Formula:
        """Return the formula with others in place of variables, of an operator in its body; see `Arithmetic.subs`."""
        if self.along is None:
            return super().subs(instead, **others)
        if self._mapped in map(canonical_name, [*(instead or {}), *others]):
            raise NotSupported(f"{self.along.name} is what the operator maps", hint="apply it, as J.apply('V')")
        made = self.body().subs(instead, **others)
        along = made.nodes.get(str(self.along.name), self.along)  # its sizes may have other names
        check_linear(made.expression, along)
        return made.mapping(along, self.is_hessian)

    @property
    def T(self) -> Formula:
        """The transpose."""
        if self.along is not None:
            raise NotSupported("a linear operator has no transpose", hint="ask for its adjoint")
        f = self.expression
        origin, turned = self.origin, f
        if is_array(f):
            origin, turned = origin and origin._replace(turned=not origin.turned), transpose(f)
        beside = self.definitions, self.demands, self._kept, self.inferred, self.originals, self.spans
        form = None if self.inherited.form is None or not is_array(f) else transpose(self.inherited.form)
        inherited = self.inherited._replace(form=form)
        return Formula(turned, self.nodes, self.notes, origin, *beside, inherited=inherited, wording=self.wording)

    # -------------------------------------------------------------------------------------------- arithmetic

    def part(self) -> Part:
        """Return what another formula that is made of this one takes along."""
        if self.along is not None:
            what = "a linear operator is added to others and scaled, and no other operand"
            raise NotSupported(what, hint="apply it, as J.apply('V'), or compose it")
        other = self.for_code
        norms = self.kinks.norms | (other[1].norms if other else frozenset())
        demands = list(dict.fromkeys([*self.demands, *demands_in(self.expression)]))
        own = Inherited(tuple(self._asked), norms, other and other[0])
        beside = self.definitions, demands, self.inferred, self.originals
        is_derived = self.origin is not None
        return Part(self.expression, self.nodes, self._kept, self.notes, is_derived, own, *beside, self.wording)

    def made_of(self, part: Part) -> Formula:
        """Return a formula that others have been made into."""
        beside = part.definitions, part.demands, part.kept, part.inferred, part.originals
        more, wording = part.inherited, part.wording
        return Formula(part.expression, part.nodes, part.notes, None, *beside, inherited=more, wording=wording)

    # -------------------------------------------------------------------------------------------- numbers

    @pointing
    def code(self, name: str = NAME) -> str:
        """Return the source of a documented NumPy function of that name; notes and conditions stand above it.

        Raises:
            ArgumentMismatch: for what is no name of a function, or a name that the function needs itself.
            MissingRule: for what has no NumPy code.
            NotSupported: where a size cannot be read from any argument.
        """
        return generate_source(*sourced([self]), function=name)

    @cached_property
    def _compiled(self) -> CompiledFunction:
        return compile_expressions(*sourced([self]))

    def evaluate(self, /, **values: Any) -> Any:
        """Return the value at the given variables; those that the formula does not need may be given, too.

        Raises:
            ArgumentMismatch: where one is missing, unknown, or has another shape.

        >>> import symcalc as sc
        >>> float(sc.parse("x'*x").evaluate(x=[3.0, 4.0]))
        25.0
        """
        needed = set(map(canonical_name, self._compiled.arguments))
        idle = set(map(canonical_name, self.nodes)) - needed
        value = self._compiled(**{name: v for name, v in values.items() if canonical_name(name) not in idle})
        if any(is_array(v) and canonical_name(name) in needed for name, v in self.nodes.items()):
            return value
        return typed_like(value, list(values.values()))
