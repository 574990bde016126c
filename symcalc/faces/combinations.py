"""Formulas made of others: what each brings along, under names of variables and sizes that mean one thing in all.

Conditions and kinks of the formulas go on holding of what is made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, NamedTuple

from sympy import Mul

from symcalc.algebra.digit_limits import check_number
from symcalc.calculus.conditions import Condition, has_kink_at_zero
from symcalc.calculus.substitutions import check_substitution, replaced
from symcalc.errors import KindMismatch, NotSupported, ShapeMismatch
from symcalc.expressions.core_nodes import Variable, differential_of, is_array, shape_of, variables_of
from symcalc.expressions.dimensions import Dim, describe
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import Demand, is_integer
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign
from symcalc.faces.merging import merged, names_in, resized
from symcalc.language.wordings import PLAIN, Wording
from symcalc.simplification.rewriting import simplify, simplify_all, simplify_terms
from symcalc.spelling import canonical_name

READ, BY_LETTER, NO_SIZE = " is read as ", " is a vector by its letter", " is no size of a variable"  # as notes say it


class Inherited(NamedTuple):
    """What a formula has from those that it is made of.

    Attributes:
        conditions: under which these hold.
        norms: by which they divide because they were differentiated.
        form: another form of it, for code, where one of them has such a form.
    """

    conditions: tuple[Condition, ...] = ()
    norms: frozenset[Any] = frozenset()
    form: Any = None


NOTHING = Inherited()


@dataclass(frozen=True)
class Part:
    """What a formula brings along into another one, as `Formula` has it; ``is_derived`` where it was not typed."""

    expression: Any
    nodes: Mapping[str, Any]
    kept: bool | None = None
    notes: tuple[str, ...] = ()
    is_derived: bool = False
    inherited: Inherited = NOTHING
    definitions: Mapping[str, Any] = field(default_factory=dict)
    demands: Sequence[Demand] = ()
    inferred: frozenset[Any] = frozenset()
    originals: Mapping[Any, Any] = field(default_factory=dict)
    wording: Wording = PLAIN

    def roots(self) -> list[Any]:
        """Return all expressions in it."""
        conditions, norms, form = self.inherited
        said = [c.subject for c in conditions if c.subject is not None]
        demanded = [e for d in self.demands for e in (d.subject, d.exponent) if e is not None]
        forms = [] if form is None else [form]
        return [self.expression, *self.definitions.values(), *said, *demanded, *norms, *forms]

    def changed(self, known: Mapping[Any, Any]) -> Part:
        """Return it with others in place of its expressions."""

        def new(e: Any) -> Any:
            return known.get(e, e)

        conditions, norms, form = self.inherited
        inherited = Inherited(
            tuple(replace(c, subject=new(c.subject)) for c in conditions),
            frozenset(N for e in norms for N in _norms_in(new(e))),
            new(form),
        )
        demands = [d._replace(subject=new(d.subject), exponent=new(d.exponent)) for d in self.demands]
        definitions = {name: new(e) for name, e in self.definitions.items()}
        whole = new(self.expression)
        return replace(self, expression=whole, inherited=inherited, demands=demands, definitions=definitions)

    def resized(self, sizes: Mapping[Dim, Dim]) -> Part:
        """Return it with other sizes."""
        return self.changed(resized(self.roots(), sizes)) if sizes else self


def _norms_in(e: Expression) -> Iterable[Expression]:
    """Return the norms that a norm has become: ‖2 x‖ is 2 ‖x‖."""
    return [N for N in Mul.make_args(e) if not is_array(N) and has_kink_at_zero(N)]


def combined(
    parts: Sequence[Part],
    build: Callable[..., Any],
    alike: Iterable[tuple[int, Dim, int, Dim]] = (),
    demands: Callable[..., Iterable[Demand]] = lambda *expressions: (),
) -> Part:
    """Return what several formulas are made into.

    Args:
        parts: the formulas.
        build: from their expressions to the new one.
        alike: sizes of two of them that are the same.
        demands: from their expressions to what is demanded of these besides.

    Raises:
        KindMismatch: where a name means two things.
        ShapeMismatch: where sizes cannot be the same.
    """
    variables, moved = placed(parts, alike)
    expressions = [p.expression for p in moved]
    asked = list(demands(*expressions))
    check_substitution((d, None) for d in asked)
    whole = build(*expressions)
    form = None
    if any(p.inherited.form is not None for p in moved):
        form = build(*(p.expression if p.inherited.form is None else p.inherited.form for p in moved))
    return joined(moved, variables, whole, form, asked)


def placed(parts: Sequence[Part], alike: Iterable[tuple[int, Dim, int, Dim]]) -> tuple[dict[str, Any], list[Part]]:
    """Return the variables of all formulas, and each formula in these."""
    names = {canonical_name(name) for p in parts for name in p.nodes}
    for p in parts:
        own = set(map(canonical_name, p.nodes))
        if sizes := names & {d.name for v in p.nodes.values() for d in names_in(shape_of(v)) - p.inferred}:
            raise KindMismatch(f"{min(sizes)} is a size in one formula, and a variable in another")
        if wild := {n for n in own if n[:1] == "d" and n[1:] in names - own}:
            name = min(wild)
            raise KindMismatch(f"{name} is a variable in one formula, and the differential of {name[1:]} in another")
    variables, renamings = merged(parts, alike, names)
    return variables, [p.resized(sizes) for p, sizes in zip(parts, renamings, strict=True)]


def joined(
    parts: Sequence[Part],
    variables: Mapping[str, Any],
    whole: Any,
    form: Any,
    demands: Iterable[Demand],
    by_terms: bool = False,
) -> Part:
    """Return an expression with all that goes with its parts; a sum stays one where that is asked for."""
    if any(p.is_derived or p.inherited != NOTHING for p in parts):
        whole = simplify_terms(whole) if by_terms else simplify(whole)
    check_number(whole)
    norms = frozenset(N for p in parts for N in p.inherited.norms)
    norms |= {N for e in simplify_all(list(norms)) for N in _norms_in(e)}
    conditions = dict.fromkeys(c for p in parts for c in p.inherited.conditions)
    first = parts[0]
    kept = first.kept if all(p.kept == first.kept for p in parts if is_array(p.expression)) else None
    sizes = {d for v in variables.values() for d in names_in(shape_of(v))}
    declared = {d for p in parts for v in p.nodes.values() for d in names_in(shape_of(v)) - p.inferred}
    definitions = {name: e for p in parts for name, e in p.definitions.items()}
    return Part(
        whole,
        variables,
        kept if is_array(whole) else None,
        notes_of_all(parts, variables),
        False,
        Inherited(tuple(conditions), norms, None if form is None else simplify(form)),
        {name: e for name, e in definitions.items() if name not in variables},
        list(dict.fromkeys([*(d for p in parts for d in p.demands), *demands])),
        frozenset(sizes - declared),
        {symbol: e for p in parts for symbol, e in p.originals.items()},
        reduce(Wording.beside, (p.wording for p in parts)),
    )


def notes_of_all(parts: Sequence[Part], variables: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the notes of all formulas, as far as they are true of what these are made into.

    A name that another formula declares is not read any more; a size is what it has become.
    """
    declared = {name for p in parts for name in p.nodes if name not in p.wording.undeclared}
    sizes = {d.name for v in variables.values() for d in names_in(shape_of(v))}
    notes: dict[str, None] = {}
    for p in parts:
        for line in p.notes:
            name = line.split(" ", 1)[0]
            v = p.nodes.get(name)
            is_reading = v is not None and line == f"{name}{READ}{describe(shape_of(v))}"
            if name in declared and (is_reading or line.startswith(f"{name}{BY_LETTER}")):
                continue
            if name in sizes and line.startswith(f"{name}{NO_SIZE}"):
                continue
            notes[f"{name}{READ}{describe(shape_of(variables.get(name, v)))}" if is_reading else line] = None
    return tuple(notes)


# ------------------------------------------------------------------------------------------------ substitution


def with_others(f: Part, instead: Mapping[str, Part], by_terms: bool = False) -> Part:
    """Return a formula with others in place of its variables, all at once.

    Raises:
        KindMismatch: where one is not of the variable's kind or structure.
        NotSupported: where the formula holds the differential of the variable.
        ShapeMismatch: where one has not the variable's shape.
    """
    alike = []
    for i, (name, g) in enumerate(instead.items(), start=1):
        x = f.nodes[name]
        if differential_of(x) in variables_of(f.expression):
            d = differential_of(x).name
            raise NotSupported(f"the formula holds {d}, which moves with {name}", hint="substitute before deriving")
        alike += sizes_alike(0, x, i, g.expression, name, "what stands for it")
    variables, (whole, *others) = placed([f, *instead.values()], alike)
    values = {variables[name]: g.expression for name, g in zip(instead, others, strict=True)}
    for x, value in values.items():
        check_kind(x, value)
    known = replaced(whole.roots(), values, checked=True)
    made = whole.changed(known)
    check_substitution(zip(made.demands, whole.demands, strict=True))
    parts = [made, *(replace(g, inherited=g.inherited._replace(form=None)) for g in others)]
    left = variables_of(made.expression)
    free = {name: v for name, v in variables.items() if name not in instead or v in left}
    new = joined(parts, free, made.expression, made.inherited.form, (), by_terms)
    gone = tuple(f"{name}{said}" for name in instead if name not in free for said in (READ, BY_LETTER))
    notes = tuple(line for line in new.notes if not line.startswith(gone))
    definitions = {n: e for n, e in made.definitions.items() if n not in free}
    return replace(new, kept=made.kept, definitions=definitions, notes=notes)


def check_kind(x: Any, value: Any) -> None:
    """Check that a value is of the kind that a variable is, as far as that can be proved.

    Raises:
        KindMismatch: where it is not.
    """
    kind = kind_of(x)
    if is_array(value):
        is_alike = kind_of(value) is kind if isinstance(value, Variable) else False
        is_proved = is_alike or (not kind.has_more and kind.structure & structure_of(value) == kind.structure)
    else:
        is_proved = not x.is_positive or sign_of(value) is Sign.POSITIVE
    if kind.is_whole:
        is_proved = is_integer(value)
    if not is_proved:
        raise KindMismatch(
            f"{x.name} is declared {kind.name}, and what stands for it is not seen to be",
            hint=f"declare what it is made of, or {x.name} without that",
        )


def sizes_alike(i: int, a: Any, j: int, b: Any, one: str, other: str) -> list[tuple[int, Dim, int, Dim]]:
    """Return the sizes of two values that must be the same.

    Raises:
        ShapeMismatch: where one is a scalar, a row or a column, and the other is not.
    """
    shapes = shape_of(a), shape_of(b)
    if len(shapes[0]) != len(shapes[1]) or any((d == 1) != (e == 1) for d, e in zip(*shapes, strict=True)):
        raise ShapeMismatch(f"{one} is {describe(shapes[0])}, and {other} is {describe(shapes[1])}")
    return [(i, d, j, e) for d, e in zip(*shapes, strict=True)]
