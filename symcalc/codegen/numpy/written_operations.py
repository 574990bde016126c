"""How the operations of the graph are written."""

from __future__ import annotations

from collections.abc import Callable

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import ATOM, LOOSE, POWER, PRODUCT, SUM, Text, number, size


def solve(n: Notation, v: Value) -> Text:
    """Return A⁻¹B, or A⁻ᵀB."""
    A, b = v.args
    return Text(f"np.linalg.solve({n.operand(A) + '.T' if v.data else n.bare(A)}, {n.bare(b)})")


def det(n: Notation, v: Value) -> Text:
    """Return the determinant of A, or of c A."""
    A, *scale = v.args
    c = "".join(f"{n.operand(s, PRODUCT)} * " for s in scale)
    return Text(f"np.linalg.det({c}{n.operand(A, POWER) if scale else n.bare(A)})")


def logdet(n: Notation, v: Value) -> Text:
    """Return log det A, nan where the determinant is negative; or log |det A|."""
    A = v.args[0]
    return Text(f"np.linalg.slogdet({n.bare(A)})[1]") if v.data == "abs" else n.helper("logdet", n.bare(A))


OPERATIONS: dict[str, Callable[[Notation, Value], Text]] = {
    "input": lambda n, v: Text(n.inputs[v.data]),
    "number": lambda n, v: number(v.data),
    "size": lambda n, v: Text(s := size(v.data, n.sizes), ATOM if s.isidentifier() or s.isdigit() else SUM),
    "add": lambda n, v: n.sum_of(v.args),
    "mul": lambda n, v: n.product_of(v.args),
    "div": Notation.div,
    "pow": Notation.pow,
    "transpose": Notation.transpose,
    "part": lambda n, v: n.texts[v.args[0]],
    "matmul": Notation.matmul,
    "outer": lambda n, v: Text(f"np.outer({n.bare(v.args[0])}, {n.bare(v.args[1])})"),
    "dot": lambda n, v: Text(f"{n.operand(v.args[0], POWER)} @ {n.operand(v.args[1], POWER)}", PRODUCT),
    "inner": Notation.inner,
    "rowdot": Notation.rowdot,
    "square_sum": Notation.square_sum,
    "stack": Notation.stack,
    "sum": lambda n, v: n.method(v, "sum"),
    "sum_along": lambda n, v: n.method(v, "sum", f"axis={v.data}"),
    "max": lambda n, v: n.method(v, "max", "initial=-np.inf" if v.data is None else f"axis={v.data}, initial=-np.inf"),
    "maximum": lambda n, v: Text(f"np.maximum({n.bare(v.args[0])}, {n.bare(v.args[1])})"),
    "below": Notation.below,
    "mask": lambda n, v: Text(f"np.where({n.bare(v.args[0])}, {n.typed(v.args[1]).text}, -np.inf)"),
    "reach": lambda n, v: n.helper("reach", *map(n.bare, v.args)),
    "weigh": Notation.weigh,
    "log1p": lambda n, v: n.helper("log1p", *map(n.bare, v.args)),
    "regular": lambda n, v: n.helper("regular", n.bare(v.args[0])),
    "others": lambda n, v: n.helper(v.op, *map(n.bare, v.args)),
    "others_along": lambda n, v: n.helper(v.op, *map(n.bare, v.args)),
    "trace": lambda n, v: n.method(v, "trace"),
    "diagonal": lambda n, v: n.method(v, "diagonal"),
    "or_infinity": lambda n, v: Text(f"{n.bare(v.args[0])} or np.inf", LOOSE),
    "select": Notation.select,
    "norm2": lambda n, v: n.helper("norm", n.bare(v.args[0])),
    "matpow": lambda n, v: Text(f"np.linalg.matrix_power({n.bare(v.args[0])}, {v.data})"),
    "kron": Notation.kron,
    "vec": lambda n, v: Text(f'{n.operand(v.args[0])}.ravel(order="F")'),
    "unvec": Notation.unvec,
    "dense_diag": Notation.dense_diag,
    "dense_full": Notation.dense_full,
    "dense_spread": Notation.dense_spread,
    "spread": Notation.spread,
    "solve": solve,
    "inv": lambda n, v: Text(f"np.linalg.inv({n.bare(v.args[0])})"),
    "det": det,
    "logdet": logdet,
    "pick": lambda n, v: Text(f"{n.operand(v.args[0])}[{v.data}]"),
    "detsign": lambda n, v: Text(f"np.linalg.slogdet({n.bare(v.args[0])})[0]"),
}
