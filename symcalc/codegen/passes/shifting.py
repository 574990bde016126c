"""Sums of exponentials beyond the numbers that there are: shifted, where a logarithm or a quotient brings them back.

What is made of exponentials is known as exp(s) Π fᵖ beside its plain form. In a quotient or product the exponents of
what is above and below meet before an exponential is taken, log(exp(s) f) is s + log f, and a sum has the largest of
its exponents in front (Blanchard, Higham & Higham 2021, on log-sum-exp and softmax).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sympy import S

from symcalc.codegen.graph.entries import add, call, diagonal, entrywise, mul, neg
from symcalc.codegen.graph.nearest_doubles import double
from symcalc.codegen.graph.softmaxes import logsumexp_of
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_number, needed
from symcalc.codegen.passes.exponentials import Shifted, gathered, is_largest, joined, magnitude, plain_factor, raised
from symcalc.codegen.passes.positivity import Signs
from symcalc.codegen.passes.rebuilding import rebuild, remade
from symcalc.codegen.passes.shifted_products import Products
from symcalc.codegen.passes.shifted_sums import TWO
from symcalc.codegen.passes.weights_of_exponentials import Weights

EXPONENTIAL = {"exp", "expm1", "sinh", "cosh"}
SMALL = {"sigmoid", "softplus"}  # which are as small as exponentials


def shift(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with sums of exponentials shifted where they stand in logarithms and quotients."""
    if not any(v.op == "softmax" or (v.op == "call" and v.data in EXPONENTIAL | SMALL) for v in needed(outputs)):
        return g, list(outputs)
    known: dict[Value, Shifted] = {}
    signs = Signs()
    weights = Weights(outputs)

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        weights.follow(v.args, args)
        form = Forms(h, known, signs, weights)
        found, value = form.chain(v, args) if v.op == "chain" else form.of(v, args)
        if found is not None:
            made = value if value is not None else form.plain(v, args)
            known.setdefault(made, gathered(h, found))
            return made
        return value

    return rebuild(g, outputs, rule)


class Forms(Products):
    """Shifted forms of the values of a graph, from those of their arguments."""

    def plain(self, v: Value, args: list[Value]) -> Value:
        """Return the operation itself."""
        return remade(self.graph, v, args)

    def of(self, v: Value, args: list[Value]) -> tuple[Shifted | None, Value | None]:
        """Return the shifted form of a value, where it has one, and the value, where it is not the plain one."""
        g = self.graph
        forms = [self.known.get(a) for a in args]
        if v.op == "call":
            return self.call(v, args[0], forms[0])
        if v.op == "softmax" and self.weights.are_all(v):
            return Shifted({args[0]: S.One, logsumexp_of(g, v, args[0]): S.NegativeOne}), None
        if v.op == "trace" and args[0].op == "chain":
            return self.traced(args[0].args), None
        if all(f is None for f in forms):
            return None, None
        match v.op:
            case "mul":
                return self.met([self.factor(a) for a in args], v.shape)
            case "div":
                return self.met([self.factor(args[0]), (forms[1] or plain_factor(args[1])).inverse()], v.shape)
            case "pow" if forms[0] is not None and is_number(args[1]) and args[1].data.is_Rational:
                return self.powered(forms[0], args[1].data, v.shape)
            case "add":
                return self.sum(args, forms, v.shape), None
            case "pair" if v.data in ("maximum", "minimum"):
                return self.extremum(v, args), None
            case "add_diagonal":
                return self.with_diagonal(*args), None
            case "sum" | "sum_along" | "trace" | "norm2" | "square_sum" if forms[0] is not None:
                return self.total(v, args[0], forms[0]), None
            case "or_infinity" if forms[0] is not None:
                rest = g.make("or_infinity", (self.rest(forms[0]),))
                return replace(forms[0], factors={rest: S.One}), None
            case "rowdot" | "inner" if None in forms and not any(map(self.weights.holds, args)):
                return self.weighted(args, v.data), None
            case "rowdot" | "inner":
                return self.total(v, args[0], joined(g, self.signs, *map(self.factor, args))), None
            case "outer":
                u, w = map(self.factor, args)
                column = self.along(u, v, 0)
                row = self.along(w.mapped(lambda a: transpose(g, a)), v, 1)
                return joined(g, self.signs, column, row), None
            case "transpose" | "diagonal" if forms[0] is not None:
                change = transpose if v.op == "transpose" else diagonal
                return forms[0].mapped(lambda a: change(g, a)), None
            case "spread" if forms[0] is not None:
                return forms[0].mapped(lambda a: g.spread(a, v.data, v.shape[1 - v.data])), None
            case "full" | "diag":
                return forms[0], None
        return None, None

    # -------------------------------------------------------------------------------------------- functions

    def call(self, v: Value, a: Value, form: Shifted | None) -> tuple[Shifted | None, Value | None]:
        """Return the forms of a function of entries."""
        g, name = self.graph, v.data
        if form is not None and name == "sqrt":
            return self.powered(form, S.Half, a.shape)
        if form is not None and name == "abs":
            return magnitude(g, self.signs, form), None
        if form is not None and name == "relu":
            factors = form.factors if form.tame else {call(g, "relu", self.rest(form)): S.One}
            return replace(form, factors=factors, tame=form.tame), None
        if form is not None and name in ("sign", "step"):
            matters = self.weights.is_below(v.args[0]) or any(map(is_largest, form.scale))
            return None, call(g, name, self.rest(form)) if matters else None
        if form is not None and form.weighted:
            return None, None
        if form is not None and name == "log" and (form.above or form.below):
            return None, self.logarithm(form)
        if form is not None and name == "log1p" and form.tame:
            return None, call(g, "softplus", self.logarithm(form))
        if form is not None and name == "log1p" and form.above and not is_number(self.rest(form)):
            return None, entrywise(g, "log1p", [self.exponent(form), self.rest(form)])
        if name == "exp" and not is_number(a):
            c, inner = self.multiple(a)
            return Shifted({inner: c}, below=c < 0), None
        if name == "sigmoid" and not is_number(a):  # exp(−max(−a, 0)) sigmoid(|a|)
            scale, size = call(g, "relu", neg(g, a)), call(g, "sigmoid", call(g, "abs", a))
            return Shifted({scale: S.NegativeOne}, {size: S.One}, above=False, below=True), None
        if name == "softplus" and self.weights.are_small:  # exp(−max(−a, 0)) times what is no small one
            return Shifted({call(g, "relu", neg(g, a)): S.NegativeOne}, {call(g, "tail", a): S.One}, below=True), None
        if name not in EXPONENTIAL or is_number(a):
            return None, None
        size = call(g, "abs", a)
        if name == "expm1":  # exp(max(a, 0)) · −sign(a) expm1(−|a|)
            small = mul(g, call(g, "sign", a), neg(g, call(g, "expm1", neg(g, size))))
            return Shifted({call(g, "relu", a): S.One}, {small: S.One}, tame=False), None
        # cosh(a) = exp(|a|) (1 + exp(−2|a|))/2, sinh(a) = cosh(a) tanh(a)
        small = add(g, g.number(S.One), call(g, "exp", mul(g, g.number(-TWO), size)))
        half = {mul(g, g.number(S.Half), small): S.One}
        if name == "cosh":
            return Shifted({size: S.One}, half), None
        return Shifted({size: S.One}, {**half, call(g, "tanh", a): S.One}, tame=False), None

    def multiple(self, a: Value) -> tuple[Any, Value]:
        """Return −1 and b where a value is −b and b has a positive number in front, else 1 and the value.

        exp(−b) is 1/exp(b), which may be meant to bring back what is above.
        """
        if a.op == "mul" and is_number(a.args[0]) and double(a.args[0].data) < 0:
            return S.NegativeOne, neg(self.graph, a)
        return S.One, a

    def powered(self, form: Shifted, p: Any, shape: Any) -> tuple[Shifted, Value | None]:
        """Return a power; of a root the value, too, which is within the numbers where its argument may not be."""
        form = raised(self.graph, self.signs, form, p)
        is_root = abs(p) < 1 and not form.weighted and (form.above or form.below)
        return form, self.value(form, shape) if is_root else None
