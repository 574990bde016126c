"""The source of one function: signature, docstring, checks, body, result."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent
from typing import Any

from symcalc.codegen.arguments import Arguments
from symcalc.codegen.graph import Value
from symcalc.codegen.lowering import lower
from symcalc.codegen.passes.solving import plan
from symcalc.codegen.writing import Writer, size_text
from symcalc.nodes import shape_of
from symcalc.shapes import numpy_shape

NAME = "f"
VIEWS = {"input", "transpose", "diagonal", "vec", "unvec", "template"}  # results that may share memory with an argument
ADJUGATE = '''
def _adjugate(A):
    """Return the adjugate of A by its singular value decomposition; A may be singular."""
    U, s, Vt = np.linalg.svd(A)
    cofactors = np.array([np.prod(np.delete(s, i)) for i in range(s.size)], dtype=A.dtype)
    return np.linalg.det(U) * np.linalg.det(Vt) * (Vt.T * cofactors) @ U.T
'''


class Source:
    """A generated function: its text, and the names of its arguments."""

    def __init__(self, text: str, arguments: tuple[str, ...], outputs: int) -> None:
        self.text = text
        self.arguments = arguments
        self.outputs = outputs


def emit(outputs: Sequence[Any], variables: Sequence[Any], titles: Sequence[str] = ()) -> Source:
    """Return the source of a function of several expressions.

    Raises:
        MissingRule: for what has no NumPy code.
        NotSupported: where a size cannot be read from any argument.
    """
    g, values = lower(outputs)
    needed = plan(g, values)
    arguments = Arguments(needed.order, values, variables)
    writer = Writer(needed, arguments.safe, arguments.sizes, arguments.taken)
    for v in needed.order:
        writer.write(v)
    returned = ", ".join(_returned(writer, v, values[:i]) for i, v in enumerate(values))
    if not arguments.variables and any("dtype" in line for line in [*writer.lines, returned]):
        writer.lines.insert(0, "dtype = np.float64")
    body = [
        *_docstring(outputs, titles, arguments),
        *arguments.checks(),
        *writer.lines,
        f"return {returned}",
    ]
    text = "\n".join(body)
    header = ["import numpy as np"]
    for module in ("scipy.linalg", "scipy.special"):
        if f"{module}." in text:
            header.append(f"import {module}")
    signature = f"def {NAME}({', '.join(arguments.safe[v.name] for v in arguments.variables)}):"
    helpers = ADJUGATE + "\n" if "adjugate" in writer.helpers else ""
    source = "\n".join(header) + "\n\n" + helpers + f"\n{signature}\n" + indent(text, "    ") + "\n"
    return Source(source, arguments.names, len(outputs))


def _returned(writer: Writer, v: Value, before: Sequence[Value]) -> str:
    """Return what is returned for an output: never memory of an argument, or of another output."""
    text = writer.t(v)
    if v.op == "number" or (v.op == "size") or v.is_plain:
        return f"float({text.text})"
    shared = v in before or v.op in VIEWS
    return f"np.array({text.text})" if shared and v.shape else text.text


def _docstring(outputs: Sequence[Any], titles: Sequence[str], arguments: Arguments) -> list[str]:
    """Return the docstring: what is returned, and the arguments' shapes."""
    lines = []
    for i, e in enumerate(outputs):
        shape = numpy_shape(shape_of(e))
        sizes = ", ".join(str(d) if isinstance(d, int) else size_text(d, arguments.sizes) for d in shape)
        kind = "a scalar" if not shape else f"an array of shape ({sizes}{',' if len(shape) == 1 else ''})"
        title = titles[i].replace("\\", "").replace('"""', "") if i < len(titles) else ""
        lines.append(f"{title}: {kind}." if title else f"{kind[0].upper()}{kind[1:]}.")
    described = arguments.described()
    if len(lines) == 1 and not described:
        return [f'"""Return {lines[0]}"""']
    first = f'"""Return {lines[0]}' if len(lines) == 1 else '"""Return\n\n    ' + "\n    ".join(lines)
    rest = ["", "Args:", *(f"    {d}" for d in described)] if described else []
    return [first, *rest, '"""']
