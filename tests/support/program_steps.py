"""One step of a drawn program by itself: a call or a sign, at variables of its arguments' shapes and kinds."""

from functools import lru_cache
from typing import Any, NamedTuple

import symcalc as sc
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import postorder, shape_of
from symcalc.expressions.dimensions import ONE, size_key
from symcalc.expressions.registry import demands_of, smoothness_of

Shape = tuple[str, ...]  # as a text has it; of a column one size
LETTERS = {0: "a", 1: "x", 2: "A"}


class Piece(NamedTuple):
    """One step by itself: what it is at variables of its arguments' shapes and kinds."""

    expression: Any
    names: tuple[str, ...]
    shape: Shape
    demands: tuple[Any, ...]
    smooth: tuple[Any, ...]


def declared_as(shape: Shape, kind: str) -> str:
    """Return what a variable of a shape is declared as."""
    if not shape:
        return kind if kind in ("scalar", "positive", "integer") else "scalar"
    if len(shape) == 1:
        return f"vector({shape[0]})"
    return f"{kind}({shape[0]})" if kind != "matrix" else f"matrix({shape[0]}, {shape[1]})"


@lru_cache(maxsize=1 << 15)
def piece(template: str, arguments: tuple[tuple[Shape, str], ...]) -> Piece | None:
    """Return the step that a template says of arguments of these shapes and kinds; None where it is none."""
    names = tuple(f"{LETTERS[len(shape)]}_{i}" for i, (shape, _) in enumerate(arguments))
    lines = [f"{name} : {declared_as(shape, kind)}" for name, (shape, kind) in zip(names, arguments, strict=True)]
    try:
        f = sc.parse("\n".join([*lines, template.format(*names)]))
    except SymcalcError:
        return None
    nodes = [*postorder(f.expression)]
    sizes = [*shape_of(f.expression)]
    if any(str(name) not in "mn" for d in sizes for name in d.free_symbols):
        return None  # a size that nothing says
    return Piece(
        f.expression,
        names,
        tuple(map(size_key, sizes[:1] if sizes[1:] == [ONE] else sizes)),
        tuple(d for Y in nodes for d in demands_of(Y)),
        tuple(d for Y in nodes for d in smoothness_of(Y)),
    )
