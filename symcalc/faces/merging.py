"""Several formulas in one: their variables together, and sizes that only happen to bear one name told apart.

A size that a program declares is the same wherever it is declared; one that was found while a program was read has a
name of that program alone. A variable of several formulas has one shape, which ties the sizes of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeAlias

from symcalc.algebra.equations import defined_by
from symcalc.calculus.conditions import conditions_since, demands_in
from symcalc.calculus.solutions_in_code import by_factors, without_equations
from symcalc.errors import ArgumentMismatch, KindMismatch, ShapeMismatch
from symcalc.expressions.dimensions import (
    ONE,
    Dim,
    DimensionName,
    Shape,
    SizeAtom,
    fresh_names,
    size_key,
    size_of_terms,
    terms_of,
    with_sizes,
)
from symcalc.expressions.equations import Defined, Solved, defined_in
from symcalc.expressions.node import Node, ScalarVariable, Variable, children, constants, variable
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.walks import postorder
from symcalc.language.size_polynomials import Found, Monomial, Unknown, added, solved
from symcalc.maps.implicit_maps import Step, Way
from symcalc.maps.linear_maps import LinearMap
from symcalc.maps.networks import Factor, Term
from symcalc.printing.declarations import declaration
from symcalc.printing.readings import in_lines, reading_in_unicode
from symcalc.printing.solutions import names_of_defined
from symcalc.printing.unicode import print_unicode
from symcalc.simplification.rewriting import simplify_all
from symcalc.spelling import canonical_name

Sourced: TypeAlias = tuple[list[Any], list[Any], list[str], Iterable[str], dict[Any, str], list[Any], list[bool]]
TITLE = 400  # characters of a formula that still stands in a docstring


def sourced(formulas: Sequence[Any]) -> Sourced:
    """Return what code is made of: expressions, variables, titles, remarks, names of parts, and more of each formula.

    Raises:
        ArgumentMismatch: where there is none.
        KindMismatch: where a name is another variable in another formula.
    """
    if not formulas:
        raise ArgumentMismatch("at least one formula was expected")
    variables, renamings = merged(formulas)
    # in the form of their derivatives, which share its parts
    whole = [f.expression for f in formulas] + [e for f in formulas for e in f.definitions.values()]
    simple = dict(zip(whole, simplify_all(whole), strict=True))  # in one walk: definitions are parts of one another
    values = [simple[f.expression] for f in formulas]
    kinks = [f.kinks for f in formulas]
    for i, f in enumerate(formulas):
        values[i], kinks[i] = f.for_code or (values[i], kinks[i])
    names: dict[Any, str] = {}
    for i, (f, sizes) in enumerate(zip(formulas, renamings, strict=True)):
        named = {e: name for name, defined in f.definitions.items() for e in (defined, simple[defined])}
        if sizes:
            known = resized([values[i], *kinks[i].parts, *named], sizes)
            values[i] = known[values[i]]
            kinks[i] = kinks[i].renamed(known)
            named = {known[e]: name for e, name in named.items()}
        names = named | names
    values, kinks, names, given = _without_equations(values, kinks, names, variables)
    variables |= {v.name: v for v in given}
    titles = [title_of(f) for f in formulas]
    # the docstring says what the arguments are
    occurring = {v.name for v in postorder(*values) if isinstance(v, Variable | ScalarVariable)}
    undeclared = {name for f in formulas for name in f.wording.undeclared} - occurring
    read = reading_in_unicode(values[0], variables, undeclared) if undeclared else ()
    remarks = dict.fromkeys([*in_lines(read), *(line for f in formulas for line in f.remarks(print_unicode))])
    for f in formulas:  # √a aᶜ is worked out as a^(c + 1/2)
        if (e := simple[f.expression]) is not f.expression:
            lost = conditions_since(None, e, demands_in(f.expression))
            remarks |= dict.fromkeys(c.line(print_unicode) for c in lost)
    kept = [f.keeps_in_code for f in formulas]
    return values, list(variables.values()), titles, remarks, names, kinks, kept


def _without_equations(
    values: Sequence[Any], kinks: Sequence[Any], names: Mapping[Any, str], variables: Iterable[str]
) -> tuple[list[Any], list[Any], dict[Any, str], list[Any]]:
    """Return values, kinks and names of parts as code has them, without equations; and what is given in their place."""
    parts = [e for k in kinks for e in k.parts]
    whole = [*values, *parts]
    called = names_of_defined(whole, variables)
    if not called and not any(by_factors(e) is not None for e in postorder(*whole)):
        return [*values], [*kinks], dict(names), []
    used = [e for e in names if called.keys() >= {*defined_in(e)}]  # a definition may rest on equations of its own
    known, given = without_equations([*whole, *used], called, checked=True)
    everything = {e: known.get(e, e) for e in parts}
    named = {known.get(e, e): names[e] for e in used}
    changed = [k.renamed(everything) for k in kinks]
    return [known.get(e, e) for e in values], changed, named, [solution.variable for solution in given]


def maps_without_equations(
    maps: Sequence[LinearMap], norms: Iterable[Any], variables: Iterable[Any]
) -> tuple[list[LinearMap], frozenset[Any], list[Any]]:
    """Return maps, norms in them and their variables as code has them: solutions that are given are variables, too."""
    norms, variables = [*norms], [*variables]
    used = [e for one in maps for t in one.terms for e in (t.scale, *(f.array for f in t.factors))]
    called = names_of_defined([*used, *norms], [v.name for v in variables])
    known, given = without_equations([*used, *norms], called, checked=True)

    def made(t: Term) -> Term:
        factors = [Factor(known.get(f.array, f.array), f.rows, f.columns) for f in t.factors]
        return Term(known.get(t.scale, t.scale), factors, t.result, t.source, t.leading)

    found = [LinearMap(tuple(map(made, one.terms)), one.shape, one.of) for one in maps]
    return found, frozenset(known.get(N, N) for N in norms), [*variables, *(s.variable for s in given)]


def way_without_equations(way: Way, variables: Iterable[Any]) -> Way:
    """Return a way through equations with maps as code has them."""
    every = [way.value, *(step.right for step in way.steps)]
    flat = [*(step.equation for step in way.steps), *(one for maps in every for one in maps.values())]
    made = iter(maps_without_equations(flat, (), variables)[0])
    equations = [next(made) for _ in way.steps]
    value, *right = [{k: next(made) for k in maps} for maps in every]
    return Way(tuple(map(Step, equations, right)), value)


def title_of(formula: Any) -> str:
    """Return a formula as a docstring has it, nothing for a long one: what has many nodes is not written to be seen."""
    if sum(1 for _ in islice(postorder(formula.expression), 2 * TITLE)) == 2 * TITLE:
        return ""
    title: str = formula.unicode()
    return title if len(title) <= TITLE else ""


Same: TypeAlias = tuple[str, Any, Shape, Any, Shape]  # a name, and two variables of it with their shapes


def merged(
    formulas: Sequence[Any], alike: Iterable[tuple[int, Dim, int, Dim]] = (), avoided: Iterable[str] = ()
) -> tuple[dict[str, Any], list[dict[Dim, Dim]]]:
    """Return the variables of several formulas, in order of appearance, and the sizes of each that are renamed.

    Args:
        formulas: of each its variables are asked, and the sizes that belong to its program alone.
        alike: a size of one formula and a size of another, which are the same.
        avoided: names that no size gets.

    Raises:
        KindMismatch: where a name is another variable in another formula.
        ShapeMismatch: where sizes that are alike cannot be the same.
    """
    if len(formulas) == 1:
        return dict(formulas[0].nodes), [{}]
    programs: dict[int, int] = {}
    own: list[dict[Dim, Dim]] = []  # sizes that belong to a program alone, under names that no other has
    for f in formulas:
        i = programs.setdefault(id(f.inferred), len(programs))
        own.append({d: DimensionName(f"{d.name}\0{i}") for d in f.inferred})
    ties = Ties()
    first: dict[str, tuple[Any, Shape]] = {}
    spelled: dict[str, str] = {}
    same: list[Same] = []
    for f, names in zip(formulas, own, strict=True):
        for name, v in f.nodes.items():
            if (before := spelled.setdefault(canonical_name(name), name)) != name:
                raise KindMismatch(f"{before} and {name} are one name", hint="write it alike in all formulas")
            shape = tuple(with_sizes(d, names) for d in v.shape)
            same.append((name, *first.setdefault(name, (v, shape)), v, shape))
    _tie(ties, same)
    for i, d, j, e in alike:
        one, other = ties.find(with_sizes(d, own[i])), ties.find(with_sizes(e, own[j]))
        # no size is found to be 1
        if (one is ONE) != (other is ONE) or not ties.equal(one, other):
            raise ShapeMismatch(f"the sizes {size_key(d)} and {size_key(e)} differ")
    named = _names(ties, formulas, own, avoided)
    renamings = [
        {d: new for d, mine in names.items() if (new := with_sizes(ties.find(mine), named)) != d} for names in own
    ]
    variables = {
        name: _resized(v, {d: with_sizes(ties.find(d), named) for d in names_in(shape)}, shape)
        for name, (v, shape) in first.items()
    }
    return variables, renamings


def _tie(ties: Ties, same: Sequence[Same]) -> None:
    """Make the sizes of variables one that several formulas have: first names, by which others are known.

    Raises:
        KindMismatch: where a name is another variable in another formula.
    """
    for plain in (True, False):
        for name, known, shape, v, other in same:
            alike = known.kind_name == v.kind_name and len(shape) == len(other)
            pairs = [(a, b) for a, b in zip(shape, other, strict=False) if (a.is_Atom or b.is_Atom) == plain]
            if not alike or not all(ties.equal(a, b) for a, b in pairs):
                meant = " and once ".join(declaration(w).partition(" : ")[2] for w in (known, v))
                raise KindMismatch(
                    f"{name} is not the same variable in all formulas: once {meant}", hint=f"declare {name} in each"
                )


class Ties:
    """Sizes under a union-find."""

    def __init__(self) -> None:
        self._is: dict[Dim, Dim] = {}

    def find(self, d: Dim) -> Dim:
        """Return what a size is known to be."""
        while known := {s: self._is[s] for s in d.free_symbols if s in self._is}:
            d = with_sizes(d, known)
        return d

    def equal(self, a: Dim, b: Dim) -> bool:
        """Make two sizes one; tell whether that is possible."""
        a, b = self.find(a), self.find(b)
        for one, other in ((b, a), (a, b)):
            if a != b and _is_own(one) and one not in other.free_symbols:
                self._is[one] = other
                return True
        return bool(a == b) or self.solve(a, b)

    def solve(self, a: Dim, b: Dim) -> bool:
        """Make two sums or products one by what that says of one name; tell whether it says anything."""
        unknown = {s: Unknown(s) for s in names_in((a, b)) if _is_own(s)}
        if not unknown:
            return False
        left, right = (
            [Monomial(c, {unknown.get(s, s): e for s, e in powers.items()}) for c, powers in terms_of(d)]
            for d in (a, b)
        )
        found = solved(added(left, right, -1))
        if not isinstance(found, Found) or type(found.atom) is not Unknown:
            return False
        names = {u: s for s, u in unknown.items()}
        size = size_of_terms([(m.coefficient, {names.get(s, s): e for s, e in m.powers.items()}) for m in found.value])
        self._is[names[found.atom]] = size
        return size is not ONE


def _is_own(d: Dim) -> bool:
    return isinstance(d, DimensionName) and "\0" in d.name


def names_in(sizes: Iterable[Dim]) -> set[Dim]:
    """Return the names in sizes."""
    names: set[Dim] = set()
    for d in sizes:
        if type(d) is DimensionName:
            names.add(d)
        elif d is not ONE:
            names |= d.free_symbols
    return names


def _names(
    ties: Ties, formulas: Sequence[Any], own: Sequence[Mapping[Dim, Dim]], unwanted: Iterable[str]
) -> dict[Dim, Dim]:
    """Return a name for each size that has none of a declaration: its own, where no other has it."""
    declared = {d for f in formulas for v in f.nodes.values() for d in names_in(v.shape) - f.inferred}
    taken = {d.name for d in declared} | set(unwanted)
    wishes: dict[Dim, str] = {}
    for names in own:
        for d, mine in sorted(names.items(), key=lambda pair: str(pair[0])):
            for s in sorted(ties.find(mine).free_symbols, key=str):
                if _is_own(s):
                    wishes.setdefault(s, d.name)
    avoided = taken | set(wishes.values())
    named: dict[Dim, Dim] = {}
    for s, wish in wishes.items():
        name = wish if wish not in taken else next(fresh_names(avoided))
        taken.add(name)
        avoided.add(name)
        named[s] = DimensionName(name)
    return named


def _resized(v: Any, sizes: Mapping[Dim, Dim], shape: Shape) -> Any:
    """Return a variable with other sizes."""
    return v if not shape else variable(v.name, v.kind_name, tuple(with_sizes(d, sizes) for d in shape), v.mark)


def resized(roots: Sequence[Any], sizes: Mapping[Dim, Dim]) -> dict[Any, Any]:
    """Return all parts of expressions with other sizes."""
    known: dict[Any, Any] = {}
    for e in postorder(*roots):
        if isinstance(e, ScalarVariable):
            known[e] = e
        elif isinstance(e, Variable):
            known[e] = _resized(e, sizes, e.shape)
        elif isinstance(e, SizeAtom):
            known[e] = with_sizes(e, sizes)
        elif isinstance(e, Defined):
            equation = e.equation
            inner = resized([equation.expression, equation.unknown], sizes)
            right = known[e.parts[0]] if isinstance(e, Solved) else None
            known[e] = defined_by(equation, inner[equation.expression], inner[equation.unknown], right)
        elif isinstance(e, Node):
            # what is no expression is a size
            below = [known[a] for a in children(e)] + [with_sizes(d, sizes) for d in constants(e)]
            known[e] = CONSTRUCTORS[type(e)](*below)
        else:
            known[e] = e.func(*[known[a] for a in e.args]) if e.args else e
    return known
