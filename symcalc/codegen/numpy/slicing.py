"""How parts of arrays are written: slices, and arrays among zeros; what sizes must be so that slices are full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symcalc.codegen.graph.selections import PUT, SLICED, Span
from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import Text, shape, size
from symcalc.expressions.dimensions import ONE, Dim, never_exceeds, size_key


def index(spans: Iterable[Span], dims: Iterable[Dim], names: dict[Any, str]) -> str:
    """Return the index of a part of an array of some sizes; a column or row has one axis."""
    told = [(span, d) for span, d in zip(spans, dims, strict=True) if d != 1]
    texts = [_slice(span, d, names) for span, d in told]
    while len(texts) > 1 and texts[-1] == ":":
        texts.pop()
    return ", ".join(texts)


def _slice(span: Span, d: Dim, names: dict[Any, str]) -> str:
    if span is None:
        return ":"
    first, count = span
    if count is ONE:
        return "-1" if first == d - 1 else size(first, names)
    start = "" if first == 0 else size(first, names)
    return f"{start}:" if first + count == d else f"{start}:{size(first + count, names)}"


def sliced(n: Notation, v: Value) -> Text:
    """Return rows and columns of an array."""
    (a,) = v.args
    return Text(f"{n.operand(a)}[{index(v.data.parameters, a.shape, n.sizes)}]")


def at(n: Notation, v: Value) -> Text:
    """Return a row or a column at an index."""
    a, i = v.args
    (axis,) = v.data.parameters
    place = n.helper("place", n.bare(i), size(a.shape[axis], n.sizes)).text
    return Text(f"{n.operand(a)}[{':, ' if axis and a.is_matrix else ''}{place}]")


def unit(n: Notation, v: Value) -> Text:
    """Return a row of the identity at an index."""
    (count,) = v.data.parameters
    place = n.helper("place", n.bare(v.args[0]), size(count, n.sizes)).text
    return n.helper("put", f"np.zeros({size(count, n.sizes)}, dtype)", place, "1")


def put(n: Notation, v: Value) -> Text:
    """Return an array among zeros."""
    (a,) = v.args
    dims = [d for d in v.shape if d != 1]
    whole = size(dims[0], n.sizes) if len(dims) == 1 else shape(dims, n.sizes)
    return n.helper(
        "put", f"np.zeros({whole}, dtype)", f"np.s_[{index(v.data.parameters, v.shape, n.sizes)}]", n.bare(a)
    )


def selected(n: Notation, v: Value) -> Text:
    """Return rows of the identity."""
    count, size_of_all = (size(d, n.sizes) for d in v.shape)
    first, *_ = v.data.parameters
    if v.shape[0] is ONE:
        return n.helper("put", f"np.zeros({size_of_all}, dtype)", size(first, n.sizes), "1")
    offset = "" if first == 0 else f"k={size(first, n.sizes)}, "
    return Text(f"np.eye({count}, {size_of_all}, {offset}dtype=dtype)")


def grid(n: Notation, v: Value) -> Text:
    """Return blocks beside and above each other: entries in one array, blocks along an axis joined, or a grid."""
    (count,) = v.data.parameters
    k = len(v.args) // count
    if not any(a.shape for a in v.args):
        rows = [", ".join(map(n.bare, v.args[i : i + k])) for i in range(0, len(v.args), k)]
        text = ", ".join(f"[{row}]" for row in rows) if 1 not in (count, k) else ", ".join(map(n.bare, v.args))
        return Text(f"np.array([{text}], dtype)")
    if v.is_vector:
        parts = [n.bare(a) if a.shape else f"[{n.bare(a)}]" for a in v.args]
        return Text(f"np.concatenate([{', '.join(parts)}], dtype=dtype)")
    if 1 in (count, k):
        parts = [n.flat(a) for a in v.args]
        return Text(f"np.concatenate([{', '.join(parts)}]{', axis=1' if count == 1 else ''})")
    pieces = [n.flat(a) if a.shape else f"dtype({n.bare(a)})" for a in v.args]
    rows = [f"[{', '.join(pieces[i : i + k])}]" for i in range(0, len(pieces), k)]
    return Text(f"np.block([{', '.join(rows)}])")


def checks_of_parts(order: Iterable[Value], sizes: Mapping[Any, str]) -> list[str]:
    """Return the statements that refuse sizes at which a slice would be shorter than it says."""
    asked: dict[tuple[Dim, Dim], None] = {}
    for v in order:
        if v.op == "step" and v.data.primitive in (SLICED, PUT):
            dims = v.args[0].shape if v.data.primitive is SLICED else v.shape
            for span, d in zip(v.data.parameters, dims, strict=True):
                if span is not None and not never_exceeds(span[0] + span[1], d):
                    asked[d, span[0] + span[1]] = None
    lines = []
    for d, least in asked:
        text = size(d, dict(sizes))
        message = f"{size_key(d)}: at least {size_key(least)} was expected, not {{{text}}}"
        lines += [f"if {text} < {size(least, dict(sizes))}:", f'    raise ValueError(f"{message}")']
    return lines


def sizes_checked(v: Value) -> set[Any]:
    """Return the sizes that the check of a slice writes, none of any other value."""
    if v.op != "step" or v.data.primitive not in (SLICED, PUT):
        return set()
    dims = v.args[0].shape if v.data.primitive is SLICED else v.shape
    return {d for span, d in zip(v.data.parameters, dims, strict=True) if span is not None}
