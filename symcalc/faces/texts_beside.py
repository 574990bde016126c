"""A text that is read beside a formula: names mean in it what they mean there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from symcalc.calculus.adjoints import simple_differential
from symcalc.calculus.substitutions import replaced
from symcalc.errors import ParseFailure, UnknownName, nearest
from symcalc.expressions.core_nodes import differential_of, is_array, shape_of, variable, variables_of
from symcalc.expressions.kinds import KINDS, kind_of, plain_kind, positive_kind
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign
from symcalc.faces.combinations import Part, placed
from symcalc.faces.equations import with_solutions
from symcalc.faces.merging import names_in
from symcalc.hints.proposals import parse_program
from symcalc.language.builder import Program
from symcalc.language.parsing import read
from symcalc.printing.declarations import declaration
from symcalc.spelling import canonical_name

WORD = re.compile(r"[^\W\d]\w*")


class Beside(NamedTuple):
    """What a text means beside a formula.

    Attributes:
        part: as a part of another formula.
        along: of a linear operator along ↦ value, what it maps.
        program: as it was read, with names of values as variables.
        named: these variables.
    """

    part: Part
    along: Any
    program: Program | None = None
    named: tuple[Any, ...] = ()


def lines_declaring(variables: Iterable[Any], open_sizes: frozenset[Any] = frozenset()) -> list[str]:
    """Return the lines that declare variables, but differentials of others; those of open sizes by kind alone."""
    variables = [*variables]
    differentials = {differential_of(v) for v in variables}
    return [
        f"{v.name} : {v.kind_name}" if names_in(shape_of(v)) & open_sizes else declaration(v)
        for v in variables
        if v not in differentials
    ]


def read_beside(
    nodes: Mapping[str, Any],
    text: str,
    values: Mapping[str, Any] | None = None,
    open_sizes: frozenset[Any] = frozenset(),
    declared: Mapping[str, str] | None = None,
    moving: Iterable[Any] = (),
) -> Beside:
    """Return what a text means in which variables are what they are, and names of values stand for these.

    Args:
        nodes: the variables by name.
        text: a program, which may declare and define more.
        values: of other names; what the text defines itself means that.
        open_sizes: those that may be found to be others.
        declared: more declarations.
        moving: the variables by which the differentials of named values are taken.

    Raises:
        SymcalcError: pointing at what is wrong.
    """
    own, used = names_of(text, nodes.values())
    known = [v for name, v in nodes.items() if canonical_name(name) not in own]
    named = {
        name: placeholder(name, e)
        for name, e in (values or {}).items()
        if name not in nodes and canonical_name(name) not in own and is_used(name, used)
    }
    taken = {canonical_name(v.name) for v in (*known, *named.values())}
    more = {name: kind for name, kind in (declared or {}).items() if canonical_name(name) not in taken}
    further = [f"{name} {'' if kind.startswith(('∈', ':')) else ': '}{kind}" for name, kind in more.items()]
    program = with_solutions(parse_program(text, [*lines_declaring([*known, *named.values()], open_sizes), *further]))
    instead = {program.variables.get(v.name, v): (values or {})[name] for name, v in named.items()}
    seeds = {x: differential_of(x) for x in moving}
    directions = {differential_of(v): simple_differential(e, seeds) for v, e in instead.items()} if seeds else {}
    made = with_values(program, instead | directions)
    sizes = {d for v in made.variables.values() for d in names_in(shape_of(v))}
    part = Part(
        made.expression,
        made.variables,
        made.kept,
        made.notes,
        definitions=made.definitions,
        demands=made.demands,
        inferred=frozenset(sizes),
        wording=made.wording,
    )
    return Beside(part, made.along, program, tuple(instead))


def names_of(text: str, variables: Iterable[Any]) -> tuple[set[str], set[str]]:
    """Return the names that a text declares or defines beside variables, and all words in it.

    Raises:
        ParseFailure: where it is not in the language.
    """
    # what is a function makes other words
    lines = [declaration(v) for v in variables if kind_of(v).is_function]
    try:
        statements = read("\n".join([text, *lines]))
    except ParseFailure:
        parse_program(text)  # which says what to try
        raise
    own = {canonical_name(name) for s in statements for name in s.names if s.span[0] <= len(text)}
    return own, set(map(canonical_name, WORD.findall(text)))


def is_used(name: str, words: set[str]) -> bool:
    """Tell whether a name, or its differential, is among words."""
    return not words.isdisjoint((canonical_name(name), f"d{canonical_name(name)}"))


def placeholder(name: str, e: Any) -> Any:
    """Return a variable of the shape and of the structure of a value, as far as a kind says it."""
    if not is_array(e):
        return variable(name, (positive_kind() if sign_of(e) is Sign.POSITIVE else plain_kind(0)).name)
    if e.shape[1] == 1:
        return variable(name, plain_kind(1).name, e.shape)
    structure, best = structure_of(e), plain_kind(2)
    for kind in KINDS.values():
        proved = kind.axes == 2 and not kind.has_more and kind.structure & structure == kind.structure
        if proved and bin(kind.structure.value).count("1") > bin(best.structure.value).count("1"):
            best = kind
    return variable(name, best.name, e.shape)


def with_values(program: Program, instead: Mapping[Any, Any]) -> Program:
    """Return a program with values in place of variables."""
    if not instead:
        return program
    demanded = [e for d in program.demands for e in (d.subject, d.exponent) if e is not None]
    known = replaced([program.expression, *program.definitions.values(), *demanded], instead)
    names = {v.name for v in instead}
    return program._replace(
        expression=known.get(program.expression, program.expression),
        definitions={name: known.get(e, e) for name, e in program.definitions.items()},
        demands=tuple(d._replace(subject=known.get(d.subject, d.subject)) for d in program.demands),
        variables={name: v for name, v in program.variables.items() if name not in names},
    )


def check_names(found: Beside, known: Iterable[Any]) -> None:
    """Check that a text has no variables of its own.

    Raises:
        UnknownName: pointing at the first.
    """
    program = found.program
    if program is None:
        return
    known = [*known]
    mapped = () if program.along is None else (program.along.name,)
    names = {name for v in (*known, *found.named) for name in (v.name, differential_of(v).name)} | {*mapped}
    for v in sorted(variables_of(program.expression), key=lambda v: v.name):
        if v.name not in names:
            place = next(((start, end) for e, start, end in program.spans.parts if e == v), (0, 1))
            hint = nearest(v.name, names) or f"its variables: {', '.join(sorted(w.name for w in known))}"
            raise UnknownName(f"{v.name} is no variable of the program", text=program.text, span=place, hint=hint)


def together(f: Part, g: Part) -> tuple[Any, Any, list[Any]]:
    """Return the expressions of two formulas in the same variables, with one name for each size, and these."""
    variables, (one, other) = placed([_with_any_sizes(f), _with_any_sizes(g)], [])
    return one.expression, other.expression, [*variables.values()]


def _with_any_sizes(f: Part) -> Part:
    """Return a formula whose sizes may have any names."""
    return replace(f, inferred=frozenset(names_in(d for v in f.nodes.values() for d in shape_of(v))))
