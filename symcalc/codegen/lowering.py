"""Expressions to the graph: each node through the `code` of its operation, which speaks to a `Builder`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sympy import Integer, Pow, S

from symcalc.codegen.graph import chains, entries, reorderings, schur_forms, selections, softmaxes, stacking
from symcalc.codegen.graph.assemblies import assembled
from symcalc.codegen.graph.nearest_doubles import is_finite_number
from symcalc.codegen.graph.primitives import (
    ADJUGATE,
    APPLIED,
    EINSUM,
    KHATRI_RAO,
    MASKS,
    OR_INFINITY,
    P_NORM,
    PINV,
    PRODPAIRS,
    REDUCTIONS,
    TRIL,
    TRIU,
)
from symcalc.codegen.graph.transposes import part, transpose
from symcalc.codegen.graph.values import Value
from symcalc.codegen.limits_at_kinks import with_limits
from symcalc.codegen.structural_zeros import beside_zeros, varies, without_poles
from symcalc.codegen.targets import GivenFunction, Target
from symcalc.errors import About, MissingRule
from symcalc.expressions.assemblies import Assembly
from symcalc.expressions.core_nodes import (
    HadamardPower,
    Identity,
    OneMatrix,
    ScalarVariable,
    Variable,
    ZeroMatrix,
    children,
    is_array,
    postorder,
    shape_of,
)
from symcalc.expressions.dimensions import ONE, Dim, Shape, SizeAtom, times
from symcalc.expressions.kinks import NO_KINKS, Kinks
from symcalc.expressions.node import Expression
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.registry import rule_for
from symcalc.expressions.rules import CODES
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.spelling import plain_name


class Builder(selections.Parts):
    """What an operation's `code` builds with. Shapes are those of the mathematics; 1×1 is a scalar.

    Attributes:
        varying: the powers of entries with exponents that vary, and what is made of them entry by entry.
    """

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.varying: set[Value] = set()

    def make(self, op: str, args: Iterable[Value] = (), data: Any = None, shape: Shape = ()) -> Value:
        """Return the value, made at its first use."""
        v = super().make(op, args, data, shape)
        if varies(v, self.varying):
            self.varying.add(v)
        return v

    def add(self, *a: Value) -> Value:
        """Return a sum of equally shaped arrays, or of scalars."""
        return entries.add(self, *a)

    def mul(self, *a: Value) -> Value:
        """Return a product of entries; scalars are broadcast."""
        return entries.mul(self, *beside_zeros(self, self.varying, a))

    def div(self, a: Value, b: Value) -> Value:
        """Return a quotient of entries."""
        return entries.div(self, a, b)

    def pow(self, a: Value, p: Value) -> Value:
        """Return a power of entries; of norms along an axis an even one is that of the sums of squares."""
        is_even = p.op == "number" and p.data.is_Integer and p.data % 2 == 0
        if is_even and (squares := chains.squares_of_norms(self, a)) is not None:
            return entries.power(self, squares, self.number(p.data / 2))
        return entries.power(self, a, p)

    def neg(self, a: Value) -> Value:
        """Return −a."""
        return entries.neg(self, a)

    def call(self, name: str, a: Value) -> Value:
        """Return a function of entries."""
        return entries.call(self, name, a)

    def pair(self, name: str, *args: Value) -> Value:
        """Return a function of two entries."""
        return entries.pair(self, name, *args)

    def matmul(self, *factors: Value) -> Value:
        """Return a product of matrices, and scalars among them."""
        return chains.chain(self, factors)

    def transpose(self, a: Value) -> Value:
        """Return the transpose."""
        return transpose(self, a)

    def part(self, a: Value) -> Value:
        """Return a value that is worked out by itself, where it is used several times."""
        return part(self, a)

    def inv(self, a: Value) -> Value:
        """Return the inverse; a product with it becomes a solve."""
        if not a.shape or a.op == "diag":
            return self.div(self.number(S.One), a) if not a.shape else self._inverse_of_diagonal(a)
        if a.op == "transpose":
            return self.transpose(self.make("inv", a.args, shape=a.shape))
        return self.make("inv", (self.dense(a),), shape=a.shape)

    def pinv(self, a: Value) -> Value:
        """Return the pseudo-inverse; a product of it with a vector never builds it."""
        if a.op == "transpose":
            return self.transpose(self.pinv(a.args[0]))
        return self.step(PINV, (a,), shape=a.shape[::-1])

    def _inverse_of_diagonal(self, a: Value) -> Value:
        d = a.args[0]
        return self.diagonal_matrix(self.div(self.number(S.One), self.make("regular", (d,), shape=d.shape)), a.shape[0])

    def matpow(self, a: Value, k: int) -> Value:
        """Return a power of a square matrix."""
        if a.op == "diag":
            return self.diagonal_matrix(self.pow(a.args[0], self.number(Integer(k))), a.shape[0])
        return self.make("matpow", (self.dense(a),), k, a.shape)

    def det(self, a: Value) -> Value:
        """Return the determinant."""
        return self.make("det", (self._untransposed(a),)) if a.shape else a

    def logdet(self, a: Value) -> Value:
        """Return log det."""
        return self.make("logdet", (self._untransposed(a),)) if a.shape else self.call("log", a)

    def _untransposed(self, a: Value) -> Value:
        return a.args[0] if a.op == "transpose" else self.dense(a)

    def adjugate(self, a: Value) -> Value:
        """Return the adjugate, of singular matrices, too."""
        return self.step(ADJUGATE, (a,), shape=a.shape)

    def expanded_adjugate(self, a: Value, *along: Value) -> Value:
        """Return the adjugate, or its derivative along a matrix, in a form that other adjugates share."""
        if not a.shape:
            return self.number(S.Zero if along else S.One)
        if a.op == "diag" and len(along) < 2 and all(b.op == "diag" for b in along):
            d, *v = [self.diagonal(b) for b in (a, *along)]
            return self.diag(self.make("others_along" if v else "others", (d, *v), shape=d.shape))
        return self.make("adjugate_along" if along else "adjugate", [self.dense(b) for b in (a, *along)], shape=a.shape)

    def trace(self, a: Value) -> Value:
        """Return the trace."""
        return chains.trace(self, a)

    def sum(self, a: Value) -> Value:
        """Return the sum of all entries."""
        return chains.total(self, a)

    def sumrows(self, a: Value) -> Value:
        """Return the sum of each row, a column."""
        return chains.sum_along(self, a, 1) if a.shape else a

    def sumcols(self, a: Value) -> Value:
        """Return the sum of each column, a row."""
        return chains.sum_along(self, a, 0) if a.shape else a

    def diagonal(self, a: Value) -> Value:
        """Return the diagonal as a column."""
        return entries.diagonal(self, a)

    def diag(self, x: Value) -> Value:
        """Return the matrix with a diagonal."""
        return chains.diag(self, x) if x.shape else x

    def kron(self, a: Value, b: Value) -> Value:
        """Return the Kronecker product; a product of it with a vector never builds it."""
        return chains.kron(self, a, b)

    def khatrirao(self, a: Value, b: Value) -> Value:
        """Return the Kronecker products of the columns of matrices."""
        return self.step(KHATRI_RAO, (a, b), (a.shape[1],), (times(a.shape[0], b.shape[0]), a.shape[1]))

    def vec(self, a: Value) -> Value:
        """Return the columns, stacked."""
        return stacking.vec(self, a)

    def unvec(self, a: Value, m: Dim, n: Dim) -> Value:
        """Return the matrix of stacked columns."""
        return stacking.unvec(self, a, m, n)

    def commutation(self, m: Dim, n: Dim) -> Value:
        """Return the matrix that takes the stacked m×n matrix to its stacked transpose; products never build it."""
        return reorderings.commutation(self, m, n)

    def reordering(self, name: str, n: Dim, shape: tuple[Any, ...]) -> Value:
        """Return a matrix between stacked n×n matrices and stacked triangles; products never build it."""
        return reorderings.reordering(self, name, n, shape)

    def vech(self, a: Value) -> Value:
        """Return the lower triangle, stacked by columns."""
        return reorderings.vech(self, a)

    def unvech(self, v: Value, n: Dim) -> Value:
        """Return the symmetric matrix of a stacked triangle."""
        return reorderings.unvech(self, v, n)

    def applied(self, f: str, order: int, a: Value) -> Value:
        """Return a function that the caller gives, or one of its derivatives, at each entry."""
        if a.is_row or a.op == "transpose":
            return self.transpose(self.applied(f, order, self.transpose(a)))
        return self.step(APPLIED, (self.input(GivenFunction(f, order), ()), a), shape=a.shape)

    def sylvester(self, *a: Value) -> Value:
        """Return the X of A X + X B = R."""
        return schur_forms.sylvester(self, *a)

    def norm2(self, a: Value) -> Value:
        """Return Euclid's or Frobenius' norm."""
        return self.make("norm2", (self._column(a),)) if a.shape else self.call("abs", a)

    def p_norm(self, a: Value, p: Value) -> Value:
        """Return the p-norm of a column."""
        return self.step(P_NORM, (self._column(a), p))

    def or_infinity(self, a: Value) -> Value:
        """Return a norm, or norms, with infinity for 0, so that nothing is divided by 0."""
        if a.is_row:
            return self.transpose(self.or_infinity(self.transpose(a)))
        return self.step(OR_INFINITY, (a,), shape=a.shape) if a.shape else self.make("or_infinity", (a,))

    def norm1(self, a: Value) -> Value:
        """Return the sum of absolute values."""
        return self.sum(self.call("abs", a))

    def reduced(self, name: str, a: Value, axis: int = 0) -> Value:
        """Return one of `REDUCTIONS`, of all entries (axis 0), of each column (1) or of each row (2)."""
        if not a.shape:
            return a
        if not axis:
            return self.step(REDUCTIONS[name], (self._column(a),), (None,))
        if a.op == "transpose":
            return self.transpose(self.reduced(name, a.args[0], 3 - axis))
        column = self.step(REDUCTIONS[name], (a,), (axis - 1,), (a.shape[2 - axis], ONE))
        return column if axis == 2 else self.transpose(column)

    def along(self, name: str, *arrays: Value, axis: int) -> Value:
        """Return one of `MASKS`, of all entries (axis 0), of each column (1) or of each row (2)."""
        if arrays[0].is_row:
            return self.transpose(self.along(name, *map(self.transpose, arrays), axis=0))
        return self.step(MASKS[name], arrays, (axis - 1 if axis else None,), arrays[0].shape)

    def prodpairs(self, x: Value) -> Value:
        """Return the products of all entries of a vector but two."""
        n = x.shape[0]
        return self.step(PRODPAIRS, (self._column(x),), (), (n, n))

    def logsumexp(self, a: Value, axis: int | None = None) -> Value:
        """Return log Σ exp(a): of all entries, of each row (axis 1) as a column, of each column (axis 0) as a row."""
        found = softmaxes.logsumexp(self, a, axis)
        return transpose(self, found) if axis == 0 and found.shape else found

    def softmax(self, a: Value, axis: int | None = None) -> Value:
        """Return exp(a)/Σ exp(a): of all entries, of each row (axis 1) or of each column (axis 0)."""
        return softmaxes.softmax(self, a, axis)

    def _column(self, a: Value) -> Value:
        """Return what is as long and has the same entries, in one form for rows and columns."""
        return self.dense(self.transpose(a) if a.is_row or a.op == "transpose" else a)

    def tril(self, a: Value) -> Value:
        """Return the lower triangle."""
        return self.step(TRIL, (a,), shape=a.shape)

    def triu(self, a: Value) -> Value:
        """Return the upper triangle."""
        return self.step(TRIU, (a,), shape=a.shape)

    def einsum(self, subscripts: str, *operands: tuple[Value, tuple[Dim, ...]], shape: Shape) -> Value:
        """Return a sum of products of entries, named by indices; an operand may be cut into more axes, row by row.

        Args:
            subscripts: an index for each axis of each operand, and of the result: ``"ij,jk->ik"``.
            operands: each with the sizes of its axes, none where these are its own two.
            shape: of the result.
        """
        axes = [cut or a.shape for a, cut in operands]
        *indices, _ = subscripts.replace("->", ",").split(",")
        lengths = {i: d for cut, names in zip(axes, indices, strict=True) for i, d in zip(names, cut, strict=True)}
        left = "".join(c for c in subscripts if lengths.get(c) != 1)  # axes of one entry are none
        cuts = tuple(tuple(d for d in cut if d != 1) for _, cut in operands)
        return self.step(EINSUM, [a for a, _ in operands], (left, cuts), shape)

    def results(self, primitive: Primitive, *args: Value, shapes: Sequence[Shape]) -> list[Value]:
        """Return the results of a primitive that has several, by their shapes."""
        whole = self.step(primitive, args)
        return [self.pick(whole, i, shape) for i, shape in enumerate(shapes)]


def lower(
    outputs: Sequence[Any],
    target: Target,
    names: Mapping[Any, str] = MappingProxyType({}),
    kinks: Sequence[Kinks] = (),
) -> tuple[Builder, list[Value]]:
    """Return the graph of several expressions, and their values in it.

    Args:
        outputs: the expressions.
        target: for which code is written.
        names: what parts of them are called.
        kinks: for each expression what it is where norms are 0 by which it divides.

    Raises:
        MissingRule: for a node that nobody registered.
    """
    g = Builder(target)
    of_outputs = [*kinks, *[NO_KINKS] * (len(outputs) - len(kinks))]
    groups: dict[frozenset[Any], list[Any]] = {}
    for e, k in zip(outputs, of_outputs, strict=True):
        groups.setdefault(k.norms | k.beyond, []).extend(
            (e, *(a for norms, limit in k.selected for a in (*norms, limit)))
        )
    known = {norms: _lowered_all(g, found, names, norms) for norms, found in groups.items()}
    return g, [with_limits(g, e, k, known[k.norms | k.beyond]) for e, k in zip(outputs, of_outputs, strict=True)]


def _lowered_all(
    g: Builder, outputs: Iterable[Any], names: Mapping[Any, str], norms: Collection[Any]
) -> dict[Any, Value]:
    """Return the value of each part of expressions."""
    known: dict[Any, Value] = {}
    for e in postorder(*outputs):
        with About(e):
            known[e] = _lowered(g, e, known, norms)
        if e in names:
            g.names.setdefault(known[e], plain_name(names[e]))
        if is_array(e) and e.shape[0] == e.shape[1]:
            found = structure_of(e)
            if found is not Structure.NONE:
                g.structures[known[e]] = g.structure_of(known[e]) | found  # of a value that is declared, too
    return known


def _is_leaf(e: Expression) -> bool:
    return isinstance(e, Variable | ScalarVariable | Identity | OneMatrix | ZeroMatrix | SizeAtom) or (
        not is_array(e) and bool(e.is_number) and is_finite_number(e)
    )


def _leaf(g: Builder, e: Expression) -> Value:
    if isinstance(e, Variable | ScalarVariable):
        value = g.input(e.name, shape_of(e))
        return g.diag(g.diagonal(value)) if is_diagonal(e) else value
    if isinstance(e, Identity):
        return g.eye(e.shape[0])
    if isinstance(e, OneMatrix | ZeroMatrix):
        return g.full(g.number(S.One if isinstance(e, OneMatrix) else S.Zero), *e.shape)
    if isinstance(e, SizeAtom):
        return g.size(e)
    return g.number(e)


def is_diagonal(e: Expression) -> bool:
    """Tell a variable that is declared diagonal: only its diagonal counts."""
    return is_array(e) and Structure.DIAGONAL in structure_of(e)


def _lowered(g: Builder, e: Expression, known: dict[Any, Value], norms: Collection[Any]) -> Value:
    if _is_leaf(e):  # to SymPy: a number's own arguments are no values
        return _leaf(g, e)
    if isinstance(e, Pow | HadamardPower) and e.base in norms and e.exp.is_Rational and e.exp < 0:
        power = g.pow(g.or_infinity(known[e.base]), g.number(-e.exp))
        return g.div(g.number(S.One), power)
    arguments = [known[a] for a in children(e)]
    if isinstance(e, Assembly):
        return assembled(g, e, arguments)
    if type(e) in CODES:
        return CODES[type(e)](g, e, *arguments)
    code = (rule := rule_for(e)).code
    if code is None:
        raise MissingRule(f"there is no code for {rule.name}")
    if isinstance(code, Primitive):
        return g.step(code, arguments, shape=shape_of(e))
    return without_poles(g, e, children(e), arguments, code)
