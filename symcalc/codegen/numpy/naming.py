"""Names of values that nobody named."""

from __future__ import annotations

from collections.abc import Mapping

from symcalc.codegen.graph.primitives import CHOLESKY_INVERSE, LU_INVERSE, TRIANGULAR_INVERSE
from symcalc.codegen.graph.values import Value, is_factored
from symcalc.codegen.numpy.python_text import Text

INVERSES = (LU_INVERSE, CHOLESKY_INVERSE, TRIANGULAR_INVERSE)


def suggestion(v: Value, texts: Mapping[Value, Text], wish: str = "") -> str:
    """Return a name for a value: what it is made of, where that is short, else a letter for its kind.

    Args:
        v: the value.
        texts: what stands for each value that is written.
        wish: what its name begins with, the argument's name behind it.
    """
    args = [a.args[0] if is_factored(a) else a for a in v.args]
    operands = [texts.get(a) for a in args]
    names = [o.text.removesuffix(".T") if o is not None else "" for o in operands]
    if wish:
        base = texts[args[0]]
        return f"{wish}_{base.text}" if base.is_name else wish
    if all(n.isidentifier() for n in names):
        if v.op == "matmul" and all(len(n) == 1 for n in names):  # Ax, AtA
            return "".join(
                n + ("t" if o is not None and o.text != n else "") for n, o in zip(names, operands, strict=True)
            )
        if v.op == "inv" or (v.op == "step" and v.data.primitive in INVERSES):
            return f"{names[0]}_inv"
        if v.op == "call" and len(names[0]) <= 3:
            return f"{v.data}_{names[0]}"
    return "T" if v.is_matrix else "t"
