"""A law in numbers: its examples as they are typed, and what is made of them by it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from evaluator import evaluate, size
from numeric_checks import relative_error
from typed_evaluator import Typed

import symcalc as sc
from symcalc.expressions.core_nodes import shape_of
from symcalc.expressions.dimensions import DimensionName, numpy_shape
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.law_records import Law, Phase, applied, written_by_law
from symcalc.simplification.rewriting import expanded, simplify

SIZES = (2, 3, 4, 5)
PLACES = ("mixed", "negative", "positive")  # signs of the values


def sizes_in(typed: Typed) -> dict[Any, int]:
    """Return a size of its own for each name of a size."""
    found = {s for name in typed.inferred.table.entries for s in typed.shape(name)}
    names = {d for s in found for d in s.free_symbols if isinstance(d, DimensionName)}
    return dict(zip(sorted(names, key=str), SIZES, strict=False))


def values_of(typed: Typed, sizes: Mapping[Any, int], place: str) -> dict[str, Any]:
    """Return values of all variables, within their structures."""
    random, found = np.random.default_rng(0), {}
    for name, e in typed.inferred.table.entries.items():
        kind, shape = KINDS[e.kind], [size(d, sizes) for d in numpy_shape(tuple(typed.shape(name)))]
        A: Any = random.uniform(0.2, 1.2, shape)
        if place != "positive":
            A = A * (-1.0 if place == "negative" else random.choice([-1.0, 1.0], shape))
        if kind.value is not None:
            A = kind.value(np, A, random)
        elif kind.part is not None:
            A = kind.part(np, A, None)
        found[e.name] = A if shape else float(A)
    return found


def error_of(e: Any, text: str) -> float:
    """Return the relative error of what was made of a text.

    What is 0 by the structure of what was typed is 0, whatever it is divided by.

    Raises:
        AssertionError: where it has another shape, or the text has no value anywhere.
    """
    typed = Typed(text, null=0.0)
    sizes, errors = sizes_in(typed), []
    for place in PLACES:
        values = values_of(typed, sizes, place)
        want = typed.value(values, sizes)
        if np.all(np.isfinite(want)):
            shape = tuple(size(d, sizes) for d in shape_of(e))
            assert np.shape(want) == shape, f"{text!r} has the shape {shape}"
            got = evaluate(e, values, sizes)  # vectors with one axis
            errors.append(relative_error(got, want.ravel() if 1 in np.shape(want) else want))
    assert errors, f"{text!r} has no value"
    return max(errors)


def _rewritten(law: Law, e: Any) -> Any:
    if law.phase is Phase.WRITING:
        made = written_by_law(e)
        return e if made is None else made
    return expanded(e) if law.phase is Phase.EXPANDING else simplify(e)


def made_of(law: Law, text: str) -> tuple[Any, bool]:
    """Return what a text is by all laws, and whether that one was applied."""
    sc.clear_caches()
    with applied() as reported:
        e = sc.parse(text).expression
        if law.phase is not Phase.MAKING:
            e = _rewritten(law, e)
    return e, any(a.law is law for a in reported)


def error_in(law: Law, text: str) -> float:
    """Return the relative error of what a text is by all laws, that one among them.

    Raises:
        AssertionError: where it is not applied, or the text has no value anywhere.
    """
    e, is_applied = made_of(law, text)
    assert is_applied, f"{law.name} is not applied in {text!r}"
    return error_of(e, text)


def looks_turned(parts: list[Any], text: str) -> bool:
    """Tell whether one of the parts made of a text has another transpose."""
    typed = Typed(text)
    sizes = sizes_in(typed)
    values = values_of(typed, sizes, "positive")
    for e in parts:
        A = np.reshape(evaluate(e, values, sizes), [size(d, sizes) for d in e.shape])
        if A.shape != A.T.shape or not np.allclose(A, A.T):
            return True
    return False
