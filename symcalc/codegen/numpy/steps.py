"""How primitives are written: factorisations and what is read off them, sums by indices, triangles.

A factorisation stays one name, whatever it consists of: `_lu_solve(lu_A, b)`.
"""

from __future__ import annotations

from collections.abc import Callable

from symcalc.codegen.graph import primitives as p
from symcalc.codegen.graph import reorderings as r
from symcalc.codegen.graph import selections as s
from symcalc.codegen.graph.schur_forms import SCHUR, SOLUTION
from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy import slicing, spectra
from symcalc.codegen.numpy.arrangements import ARRANGEMENTS
from symcalc.codegen.numpy.assemblies import assembled, build_assembly
from symcalc.codegen.numpy.constant_diagonals import CONSTANT_DIAGONALS
from symcalc.codegen.numpy.functions_as_arguments import applied
from symcalc.codegen.numpy.matrix_functions import MATRIX_FUNCTIONS
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import POWER, PRODUCT, Text, call, shape, size
from symcalc.codegen.numpy.quoting import identifier
from symcalc.codegen.numpy.templates import Template
from symcalc.codegen.numpy.written_primitives import Written, calling, from_text
from symcalc.expressions import equations
from symcalc.expressions.factorisations import QR
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.structures_and_signs import TRIANGLES, Structure

# ------------------------------------------------------------------------------------------------ factorisations


def factored(name: str) -> Written:
    """Return how a factorisation is written by a helper."""
    write: Callable[[Notation, Value], Text] = lambda n, v: n.helper(name, n.bare(v.args[0]))  # noqa: E731
    return Written(write, is_whole=True, wish=lambda v: name, is_named=True)


def det_adjugate(n: Notation, v: Value) -> Text:
    """Return the determinant and adjugate of A, and what the adjugate's derivatives are made of."""
    (order,) = v.data.parameters
    return n.helper("det_adjugate", n.bare(v.args[0]), *([str(order)] if order else []))


def triangular_solve(n: Notation, v: Value) -> Text:
    """Return L⁻¹B, or L⁻ᵀB."""
    A, b = v.args
    lower, transposed = v.data.parameters
    rest = [f"lower={lower}", *(["trans=1"] if transposed else []), "check_finite=False"]
    return call("scipy.linalg.solve_triangular", n.bare(A), n.bare(b), *rest)


def triangular_inverse(n: Notation, v: Value) -> Text:
    """Return L⁻¹."""
    A = n.bare(v.args[0])
    (lower,) = v.data.parameters
    eye = f"np.eye(len({A}), dtype=dtype)"
    return call("scipy.linalg.solve_triangular", A, eye, f"lower={lower}", "check_finite=False")


def triangular_det(n: Notation, v: Value) -> Text:
    """Return the product of the diagonal."""
    A, *scale = v.args
    is_diagonal = A.op == "dense_diag" and A.args[0].shape
    diagonal = n.operand(A.args[0]) if is_diagonal else f"{n.operand(A)}.diagonal()"
    return Text(f"np.prod({scaled(n, scale)}{diagonal})" if scale else f"{diagonal}.prod()")


def cholesky_det(n: Notation, v: Value) -> Text:
    """Return the square of the product of the diagonal."""
    L, *scale = v.args
    if scale:
        return Text(f"np.prod({scaled(n, scale)}{n.operand(L)}.diagonal() ** 2)")
    return Text(f"{n.operand(L)}.diagonal().prod() ** 2", POWER)


def scaled(n: Notation, scale: list[Value]) -> str:
    """Return a scalar as a factor in front."""
    return "".join(f"{n.operand(s, PRODUCT)} * " for s in scale)


def lu_solve(n: Notation, v: Value) -> Text:
    """Return A⁻¹B, or A⁻ᵀB."""
    return n.helper("lu_solve", *map(n.bare, v.args), *(["trans=1"] if v.data.parameters[0] else []))


def pinv_times(n: Notation, v: Value) -> Text:
    """Return A⁺B, or A⁺ᵀB."""
    return n.helper("pinv_times", *map(n.bare, v.args), *(["trans=1"] if v.data.parameters[0] else []))


def sylvester(n: Notation, v: Value) -> Text:
    """Return the X of A X + X B = R, from Schur forms of A and B or of their transposes."""
    trans = [f"{name}=1" for name, turned in zip(("trans_A", "trans_B"), v.data.parameters, strict=True) if turned]
    return n.helper("sylvester", *map(n.bare, v.args), *trans)


def adjugate_along(n: Notation, v: Value) -> Text:
    """Return the derivative of the adjugate along one matrix, or two."""
    return n.helper(("adjugate_along", "adjugate_along_both")[len(v.args) - 2], *map(n.bare, v.args))


# ------------------------------------------------------------------------------------------------ others

# any number will do for structural zeros that is no pole of what functions have there; 1 is one, of 1/log
OUTSIDE = {
    TRIANGLES: "np.where(np.eye(len({0}), dtype=bool), {0}, 0.5)",
    Structure.LOWER | Structure.HOLLOW: "np.where(np.tri(len({0}), k=-1, dtype=bool), {0}, 0.5)",
    Structure.UPPER | Structure.HOLLOW: "np.where(np.tri(len({0}), k=-1, dtype=bool).T, {0}, 0.5)",
    Structure.LOWER: "np.where(np.tri(len({0}), dtype=bool), {0}, 0.5)",
    Structure.UPPER: "np.where(np.tri(len({0}), dtype=bool).T, {0}, 0.5)",
    Structure.HOLLOW: "np.where(np.eye(len({0}), dtype=bool), 0.5, {0})",
}
ADJUGATES = ("det_adjugate", "adjugates", "further_adjugates")  # names, by how often adjugates are differentiated
FILLINGS = {zeros: Template(text, 2) for zeros, text in OUTSIDE.items()}


def einsum(n: Notation, v: Value) -> Text:
    """Return a sum of products of entries by indices; operands that have more axes are cut."""
    subscripts, axes = v.data.parameters
    operands = [
        f"{n.operand(a)}.reshape{shape(cut, n.sizes)}" if cut else n.bare(a)
        for a, cut in zip(v.args, axes, strict=True)
    ]
    return call("np.einsum", f'"{subscripts}"', *operands)


def khatrirao(n: Notation, v: Value) -> Text:
    """Return the Kronecker products of columns: entries of A times rows of B."""
    A, B = v.args
    return Text(f"({n.operand(A)}[:, None] * {n.operand(B, POWER)}).reshape(-1, {told_size(n, v)})")


def commutation(n: Notation, v: Value) -> Text:
    """Return the rows of the identity, those of each block in turn: the matrix that turns stacked matrices."""
    rows, columns = v.data.parameters
    order = size(v.shape[0], n.sizes)
    cut = shape((columns, rows, v.shape[0]), n.sizes)
    return Text(f"np.eye({order}, dtype=dtype).reshape{cut}.swapaxes(0, 1).reshape({order}, {order})")


def swapped(n: Notation, v: Value) -> Text:
    """Return the rows of a matrix in blocks, those of each block in turn."""
    cut = ", ".join(size(d, n.sizes) for d in v.data.parameters)
    rows = size(v.shape[0], n.sizes)
    return Text(f"{n.operand(v.args[0])}.reshape({cut}, -1).swapaxes(0, 1).reshape({rows}, -1)")


def told_size(n: Notation, v: Value) -> str:
    """Return the size that a primitive is told."""
    return size(v.data.parameters[0], n.sizes)


def reordering(helper: str) -> Written:
    """Return how a primitive is written that is a helper with an array and a size."""
    return Written(lambda n, v: n.helper(helper, n.bare(v.args[0]), told_size(n, v)))


def building(helper: str) -> Written:
    """Return how a matrix is written that reorders: what it makes of the identity."""

    def write(n: Notation, v: Value) -> Text:
        return n.helper(helper, f"np.eye({size(v.shape[1], n.sizes)}, dtype=dtype)", told_size(n, v))

    return Written(write)


def compared(n: Notation, v: Value) -> Text:
    """Return a solution that is given, which is compared with its equation."""
    return n.helper("compared", *map(n.bare, v.args), f'"{identifier(v.data.parameters[0])}"')


def along(v: Value) -> list[str]:
    """Return the axis that a primitive is told, as an argument."""
    (axis,) = v.data.parameters
    return [] if axis is None else [f"axis={axis}"]


def norms_of_lines(n: Notation, v: Value) -> Text:
    """Return the norms of columns or rows."""
    return n.helper("norms", n.bare(v.args[0]), *along(v))


def reducing(name: str) -> Written:
    """Return how a primitive is written that is a method of arrays."""
    return Written(lambda n, v: n.method(v, name, *along(v)))


def masking(helper: str) -> Written:
    """Return how a primitive is written that is a helper, along an axis or of all entries."""
    return Written(lambda n, v: n.helper(helper, *map(n.bare, v.args), *along(v)))


HALVES = {
    r.DUPLICATED: "duplicated",
    r.FOLDED: "folded",
    r.AVERAGED: "averaged",
    r.SPREAD: "spread",
    r.PICKED: "picked",
    r.PLACED: "placed",
    r.SKEWED: "skewed",
    r.UNSKEWED: "unskewed",
}
PRIMITIVES: dict[Primitive, Written] = {
    **{p.REDUCTIONS[name]: reducing(name) for name in ("max", "min", "prod")},
    p.REDUCTIONS["norm2"]: Written(norms_of_lines),
    p.P_NORM: calling("p_norm"),
    p.MASKS["ismax"]: masking("is_largest"),
    p.MASKS["ismin"]: masking("is_smallest"),
    p.MASKS["prodothers"]: masking("other_products"),
    p.MASKS["prodothers_along"]: masking("other_products_along"),
    p.PRODPAIRS: calling("pair_products"),
    p.OR_INFINITY: from_text("np.where({0}, {0}, np.inf)", axes=1),
    p.APPLIED: Written(applied),
    p.TRIL: from_text("np.tril({0})"),
    p.TRIU: from_text("np.triu({0})"),
    p.FILLED: Written(lambda n, v: FILLINGS[v.data.parameters[0]](n, v), lambda v: [v.args[0]]),
    p.ADJUGATE: Written(lambda n, v: n.helper("adjugate", n.flat(v.args[0]))),
    p.ASSEMBLY: Written(assembled, build=build_assembly),
    p.WITH_AXES: Written(lambda n, v: Text(f"{n.operand(v.args[0])}.reshape{shape(v.data.parameters, n.sizes)}")),
    p.EINSUM: Written(einsum),
    p.KHATRI_RAO: Written(khatrirao),
    s.SELECTED: Written(slicing.selected),
    s.SLICED: Written(slicing.sliced),
    s.AT: Written(slicing.at),
    s.UNIT: Written(slicing.unit),
    s.PUT: Written(slicing.put),
    s.GRID: Written(slicing.grid),
    r.COMMUTATION: Written(commutation),
    r.SWAPPED: Written(swapped),
    r.VECH: Written(lambda n, v: Text(f"{n.operand(v.args[0])}.T[np.triu_indices({told_size(n, v)})]")),
    **{primitive: reordering(name) for primitive, name in HALVES.items()},
    r.DUPLICATION: building("duplicated"),
    r.DUPLICATION_PINV: building("averaged"),
    r.ELIMINATION: building("picked"),
    r.SKEW_DUPLICATION: building("skewed"),
    r.ONE_COLUMN: Written(lambda n, v: n.helper("skewed", "np.ones(1, dtype=dtype)", told_size(n, v))),
    equations.COMPARED: Written(compared),
    SCHUR: factored("schur"),
    SOLUTION: Written(sylvester),
    equations.STEIN: calling("stein"),
    p.CHOLESKY: factored("cholesky"),
    p.CHOLESKY_SOLVE: calling("cholesky_solve"),
    p.CHOLESKY_INVERSE: calling("cholesky_inverse"),
    p.CHOLESKY_DET: Written(cholesky_det),
    p.CHOLESKY_LOGDET: Written(lambda n, v: Text(f"2 * np.log({n.operand(v.args[0])}.diagonal()).sum()", PRODUCT)),
    p.LU: factored("lu"),
    p.LU_SOLVE: Written(lu_solve),
    p.LU_INVERSE: calling("lu_inverse"),
    p.LU_DET: calling("lu_det"),
    p.LU_LOGDET: calling("lu_logdet"),
    p.DET_ADJUGATE: Written(det_adjugate, is_whole=True, wish=lambda v: ADJUGATES[v.data.parameters[0]]),
    p.ADJUGATE_ALONG: Written(adjugate_along),
    p.SVD: factored("svd"),
    QR: Written(lambda n, v: n.helper("qr", n.bare(v.args[0]))),
    p.PINV: Written(lambda n, v: call("scipy.linalg.pinv", n.bare(v.args[0]), "check_finite=False")),
    p.PINV_TIMES: Written(pinv_times),
    p.LSTSQ: calling("lstsq"),
    p.TRIANGULAR_SOLVE: Written(triangular_solve),
    p.TRIANGULAR_INVERSE: Written(triangular_inverse, lambda v: [v.args[0]]),
    p.TRIANGULAR_DET: Written(triangular_det),
    **ARRANGEMENTS,
    **CONSTANT_DIAGONALS,
    **MATRIX_FUNCTIONS,
    **spectra.PRIMITIVES,
}
