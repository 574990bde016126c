"""What is printed means what it was printed from: the same kinds, sizes and numbers, in text and in Unicode."""

from typing import Any

import numpy as np
from evaluator import evaluate
from random_expressions import of_kind

from symcalc.naming import canonical_name
from symcalc.nodes import is_array, shape_of, variables_of
from symcalc.parsing import Program, parse_program
from symcalc.printing.declarations import declaration, print_program
from symcalc.printing.names import names_of_sizes
from symcalc.printing.unicode import lay_out_unicode


def check(e: Any, variables: dict[str, Any]) -> None:
    """Check that an expression is read back; ``variables`` are those of its program, by name."""
    occurring = variables_of(e)
    known = dict.fromkeys([*variables.values(), *sorted(occurring, key=lambda v: v.name)])
    sizes = sizes_for(known)
    values = {v.name: value_for(v, sizes, i) for i, v in enumerate(known)}
    texts = [print_program(e, variables), unicode_program(e, list(known))]
    with np.errstate(all="ignore"):
        try:
            want = evaluate(e, values, sizes)
        except np.linalg.LinAlgError:
            return
        for text in texts:
            program = parse_program(text)
            assert {v.name for v in occurring} <= set(program.variables), text
            names = names_read([v for v in known if v.name in program.variables], program, text)
            called = {names[d]: size for d, size in sizes.items() if d in names}
            got = evaluate(program.expression, values, sizes | called)
            assert is_array(program.expression) == is_array(e), text
            np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-9, err_msg=text)


def sizes_for(variables: Any) -> dict[Any, int]:
    """Return a size for each dimension's name, those next to each other different."""
    names = dict.fromkeys(s for v in variables for d in shape_of(v) for s in sorted(d.free_symbols, key=str))
    return {d: 2 + i % 3 for i, d in enumerate(names)}


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
