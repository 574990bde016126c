"""What is printed means what it was printed from: the same kinds, sizes and numbers, in text and in Unicode."""

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from evaluator import evaluate
from random_expressions import of_kind

from symcalc.expressions.core_nodes import is_array, postorder, shape_of, variables_of
from symcalc.expressions.dimensions import SizeAtom
from symcalc.expressions.likeness import likeness_of
from symcalc.language.parsing import Program, parse_program
from symcalc.printing.declarations import declaration, print_program
from symcalc.printing.engine import Engine
from symcalc.printing.names import atoms, names_of_sizes
from symcalc.printing.text import TEXT
from symcalc.printing.unicode import lay_out_unicode
from symcalc.printing.written_parts import views_in_order
from symcalc.spelling import canonical_name

LARGE = 100_000  # entries of an array that is not worked out


def check(e: Any, variables: dict[str, Any]) -> None:
    """Check that an expression is read back; ``variables`` are those of its program, by name."""
    occurring = variables_of(e)
    known = dict.fromkeys([*variables.values(), *sorted(occurring, key=lambda v: v.name)])
    sizes = sizes_for(e, known)
    if any(math.prod(int(d.xreplace(sizes)) for d in shape_of(Y)) > LARGE for Y in postorder(e)):
        return
    values = {v.name: value_for(v, sizes, i) for i, v in enumerate(known)}
    texts = [print_program(e, variables)]
    if can_be_declared(e, known):
        texts.append(unicode_program(e, list(known)))
        check_equal(e, list(known))
    with np.errstate(all="ignore"):
        try:
            want = evaluate(e, values, sizes)
        except np.linalg.LinAlgError:
            return
        for text in texts:
            program = parse_program(text)
            assert {v.name for v in occurring} <= set(program.variables), text
            names = names_read([v for v in known if v.name in program.variables], program, text)
            assert is_array(program.expression) == is_array(e), text
            got = [value_at(program.expression, values, s) for s in sizes_read(e, program, names, sizes)]
            assert any(
                g is not None and np.shape(g) == np.shape(want) and np.allclose(g, want, 1e-6, 1e-9, True) for g in got
            ), f"{text}\n{got}\n{want}"


def value_at(e: Any, values: dict[str, Any], sizes: dict[Any, int]) -> Any:
    """Return the value, None where the sizes do not fit."""
    try:
        return evaluate(e, values, sizes)
    except (ValueError, AssertionError):
        return None


def can_be_declared(e: Any, variables: Any) -> bool:
    """Tell whether declarations can say all sizes by their names."""
    sizes = {d for v in variables for d in shape_of(v)}
    names = {canonical_name(v.name) for v in variables}
    return names_in(e) <= {s for d in sizes for s in atoms(d)} and not names_of_sizes(sizes, names)


def check_equal(e: Any, variables: list[Any]) -> None:
    """Check that the text behind the declarations of all variables, and alone, is read as what is written alike."""
    names = {v.name for v in variables}
    lines = [declaration(v) for v in variables if v.name[0] != "d" or v.name[1:] not in names]
    layout = Engine(TEXT, {*map(canonical_name, names), *map(str, names_in(e))}).lay_out(e, views_in_order(e, names))
    text = "\n".join([*lines, *(f"{d.name} = {d.text}" for d in layout.definitions), layout.text])
    for written in (text, print_program(e, {v.name: v for v in variables})):
        assert likeness_of(parse_program(written).expression) == likeness_of(e), written


def names_in(e: Any) -> set[Any]:
    """Return the names of sizes in an expression, as sizes and as numbers."""
    order = list(postorder(e))
    sizes = {s for Y in order for d in shape_of(Y) for s in d.free_symbols}
    return sizes | {s for Y in order if isinstance(Y, SizeAtom) for s in Y.free_symbols}


def sizes_read(e: Any, program: Program, names: dict[Any, Any], sizes: dict[Any, int]) -> Iterator[dict[Any, int]]:
    """Yield the sizes of what was read: those that no variable has may be any that stand in the formula."""
    called: dict[Any, int] = {}
    for _ in names:
        for d, read in names.items():
            left = sorted(read.free_symbols - set(called), key=str)
            if len(left) == 1:  # read as k·u^e
                called[left[0]] = next(u for u in range(1, 1000) if solves(d, read, {**called, left[0]: u}, sizes))
    left = sorted(names_in(program.expression) - set(called), key=str)
    values = {int(d.xreplace(sizes)) for Y in postorder(e) for d in shape_of(Y)} | {sizes[d] for d in names_in(e)}
    shapes = {d for Y in postorder(program.expression) for d in shape_of(Y)}
    for found in product(sorted(values), repeat=len(left)):
        candidate = {**called, **dict(zip(left, found, strict=True))}
        if all(int(d.xreplace(candidate)) <= max(values) for d in shapes):  # others are of other arrays
            yield candidate


def solves(d: Any, read: Any, called: dict[Any, int], sizes: dict[Any, int]) -> bool:
    """Tell whether a size is what was read as it."""
    return int(read.xreplace(called)) == int(d.xreplace(sizes))


def sizes_for(e: Any, variables: Any) -> dict[Any, int]:
    """Return a size for each dimension's name, those next to each other different."""
    names = dict.fromkeys(s for v in variables for d in shape_of(v) for s in sorted(d.free_symbols, key=str))
    names |= dict.fromkeys(sorted(names_in(e), key=str))
    return {d: (3, 4, 2)[i % 3] for i, d in enumerate(names)}


def value_for(v: Any, sizes: dict[Any, int], seed: int) -> Any:
    """Return a random value of a variable's kind."""
    if v.kind_name == "integer":
        return 2
    random = np.random.default_rng([seed, len(sizes)])
    return of_kind(v.kind_name, 0.7 * random.standard_normal([int(d.xreplace(sizes)) for d in shape_of(v) if d != 1]))


def names_read(variables: list[Any], program: Program, text: str) -> dict[Any, Any]:
    """Check kinds and shapes of what is read, and return what its sizes are called there: one name a size."""
    there: dict[Any, Any] = {}
    back: dict[Any, Any] = {}
    for v in variables:
        found = program.variables[v.name]
        assert found.kind_name == v.kind_name, text
        for size, read in zip(shape_of(v), shape_of(found), strict=True):
            assert there.setdefault(size, read) == read, text
            assert back.setdefault(read, size) == size, text
    return there


def unicode_program(e: Any, variables: list[Any]) -> str:
    """Return the Unicode text behind the declarations of all variables and behind its definitions."""
    names = {v.name for v in variables}
    plain = [v for v in variables if v.name[0] != "d" or v.name[1:] not in names]
    sizes = names_of_sizes({d for v in plain for d in shape_of(v)}, set(map(canonical_name, names)))
    layout = lay_out_unicode(e, names)
    lines = [declaration(v, sizes) for v in plain]
    return "\n".join([*lines, *(f"{d.name} = {d.text}" for d in layout.definitions), layout.text])
