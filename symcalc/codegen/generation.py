"""From expressions to the source of one function: the graph, the passes, and a target that writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from symcalc.codegen.lowering import lower
from symcalc.codegen.passes.pipeline import optimise
from symcalc.codegen.targets import Computation, Keys, Source, Target
from symcalc.expressions.kinks import Kinks


def emit(
    outputs: Sequence[Any],
    variables: Sequence[Any],
    target: Target,
    titles: Sequence[str] = (),
    names: Mapping[Any, str] = MappingProxyType({}),
    kinks: Sequence[Kinks] = (),
    kept: Sequence[bool] = (),
    function: str = "",
    keys: Sequence[Keys | None] = (),
) -> Source:
    """Return the source of a function of several expressions.

    ``titles`` are the expressions as the docstring shows them, ``names`` says what parts of them are called, ``kinks``
    for each the scalars by which a quotient is 0 where they are 0, ``kept`` for each whether a column is a 2-D array;
    ``function`` is the function's name;
    ``keys`` are those of each result that is a dictionary of the next expressions, None of one that is an expression.

    Raises:
        MissingRule: for what has no code in the target.
        NotSupported: where a size cannot be read from any argument.
    """
    named = {e: target.identifier(name) for e, name in names.items()}
    g, values = optimise(*lower(outputs, target, named, kinks))
    return target.write(Computation(g, values, outputs, variables, titles, kept, function, keys))
