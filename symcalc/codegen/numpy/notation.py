"""How each operation is written in NumPy. Columns and rows are 1-D arrays, so a transposed vector is the vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symcalc.codegen.graph.values import HIGHEST, Value, shares_memory
from symcalc.codegen.numpy.python_text import ATOM, LOOSE, POWER, PRODUCT, SUM, Text, is_enclosed, shape, size
from symcalc.codegen.targets import GivenFunction, Target


@dataclass
class Notation:
    """Writes single values, from the texts of their arguments.

    Attributes:
        texts: what stands for each value that is written.
        inputs: the arguments' names in the source.
        sizes: the names of dimensions in the source.
        target: NumPy, with the writers of what is written.
        helpers: the helper functions that are called.
        functions: the sources of functions that operations bring along.
    """

    texts: dict[Value, Text]
    inputs: Mapping[str | GivenFunction, str]
    sizes: dict[Any, str]
    target: Target
    helpers: set[str] = field(default_factory=set)
    functions: dict[str, None] = field(default_factory=dict)

    def write(self, v: Value) -> Text:
        """Return a value's text."""
        text: Text = self.target.writer_of(v.op, v.data)(self, v)
        return text

    def operand(self, a: Value, binds: int = ATOM) -> str:
        """Return an argument's text, in brackets where it binds less than asked for."""
        return self.texts[a].within(binds)

    def bare(self, a: Value) -> str:
        """Return an argument's text as it is."""
        return self.texts[a].text

    def method(self, v: Value, name: str, arguments: str = "") -> Text:
        """Return a call of a method of the argument; of the function, where the argument is no name."""
        a = self.texts[v.args[0]]
        if a.is_name:
            return Text(f"{a.text}.{name}({arguments})")
        return Text(f"np.{name}({a.text}{', ' if arguments else ''}{arguments})")

    def typed(self, a: Value) -> Text:
        """Return a Python number as one of the function's type, whose arithmetic raises nothing and stays real."""
        return Text(f"dtype({self.bare(a)})") if a.is_safe else self.texts[a]

    def helper(self, name: str, *arguments: str) -> Text:
        """Return a call of a helper function."""
        self.helpers.add(name)
        return Text(f"_{name}({', '.join(arguments)})")

    # -------------------------------------------------------------------------------------------- entries

    def sum_of(self, terms: Sequence[Value]) -> Text:
        """Return a + b − c, a positive one first, the rest in order."""
        pieces = [self.texts[a] for a in sorted(terms, key=lambda a: bool(self.texts[a].minus))]
        first, *rest = pieces
        signed = [first.text if first.binds >= PRODUCT else first.within(SUM)]
        signed += [f"- {p.minus}" if p.minus else f"+ {p.within(PRODUCT)}" for p in rest]
        return Text(" ".join(signed), SUM, terms=tuple(signed))

    def product_of(self, factors: Sequence[Value]) -> Text:
        """Return a * b, with the sign in front."""
        first, *rest = (self.texts[a] for a in factors)
        degrees = [a.degree for a in factors]
        if None not in degrees and sum(d for d in degrees if d is not None) > HIGHEST:
            rest[0] = self.typed(factors[1])
        tail = [p.within(POWER) for p in rest]
        if first.text == "-1" and rest:
            body = Text(" * ".join(tail), PRODUCT) if len(tail) > 1 else rest[0]
            if body.minus:
                return Text(body.minus, PRODUCT)
            # of a product of matrices not the first one is negated
            loose = len(tail) > 1 or (body.binds == PRODUCT and " @ " not in body.text)
            return Text(f"-{body.text if loose else body.within(POWER)}", PRODUCT, body.within(PRODUCT))
        leading = first.text if first.minus or factors[0].op == "number" else first.within(POWER)
        terms = (leading, *(f"* {p}" for p in tail))
        text = " ".join(terms)
        return Text(text, PRODUCT, text[1:] if first.minus else "", terms)

    def div(self, v: Value) -> Text:
        """Return a / b."""
        a, b = (self.texts[x] for x in v.args)
        if v.args[0].is_safe and not v.is_safe:
            b = self.typed(v.args[1])
        text = f"{a.within(PRODUCT)} / {b.within(POWER)}"
        return Text(text, PRODUCT, text[1:] if a.minus else "")

    def pow(self, v: Value) -> Text:
        """Return a**p, with blanks where an operand is more than a name or number."""
        a, p = (self.operand(x) for x in v.args)
        if v.args[1].is_safe and v.is_plain and not v.is_safe:
            a = self.typed(v.args[0]).within(ATOM)
        simple = all(x.replace(".", "").isidentifier() or x.replace(".", "").isdigit() for x in (a, p))
        return Text(f"{a}**{p}" if simple else f"{a} ** {p}", POWER)

    def below(self, v: Value) -> Text:
        """Return z − m, where m is the largest of z; m is not named where it is used here alone."""
        z, m = v.args
        alone = m.op == "max" and m.data is None and m.args[0] is z and not self.texts[m].is_name
        return self.helper("below", self.bare(z), *([] if alone else [self.bare(m)]))

    def weigh(self, v: Value) -> Text:
        """Return A (exp(z) f) / exp(m); the helper asks for one of another."""
        self.helpers.add("below")
        return self.helper("weigh", *map(self.bare, v.args))

    def spread(self, v: Value) -> Text:
        """Return a vector so that it is broadcast."""
        inner = self.texts[v.args[0]]
        if v.data == 1:
            return inner
        if inner.minus:
            bare = " " not in inner.minus and "**" not in inner.minus
            body = inner.minus if bare or is_enclosed(inner.minus) else f"({inner.minus})"
            return Text(f"-{body}[:, None]", PRODUCT, f"{body}[:, None]")
        return Text(f"{inner.within(ATOM)}[:, None]")

    def select(self, v: Value) -> Text:
        """Return a value, or its limit where a norm is 0."""
        condition, *values = v.args
        texts = [self.returned(a) for a in values]
        return Text(f"{texts[0]} if {self.operand(condition)} else {texts[1]}", LOOSE)

    def returned(self, a: Value) -> str:
        """Return a value that is a result: no argument's memory, no Python number."""
        if not a.shape:
            return f"dtype({self.bare(a)})" if a.is_plain else self.operand(a, SUM)
        return self.operand(a, SUM) if a.args and not shares_memory(a) else f"{self.operand(a)}.copy()"

    # -------------------------------------------------------------------------------------------- products

    def matmul(self, v: Value) -> Text:
        """Return A @ B."""
        a, b = v.args
        left = self.operand(a, PRODUCT if a.op == "matmul" else POWER)
        return Text(f"{left} @ {self.operand(b, POWER)}", PRODUCT)

    def square_sum(self, v: Value) -> Text:
        """Return the sum of squares."""
        a = self.bare(v.args[0])
        return Text(f"{a} @ {a}", PRODUCT) if v.args[0].is_vector else Text(f"np.vdot({a}, {a})")

    def inner(self, v: Value) -> Text:
        """Return the sum of a product of entries of matrices."""
        (a, i), (b, j) = sorted((self.indexed(x) for x in v.args), key=lambda pair: pair[1])
        return Text(f"np.vdot({a}, {b})" if i == j else f'np.einsum("{i},{j}->", {a}, {b})')

    def rowdot(self, v: Value) -> Text:
        """Return the sums of a product of entries along an axis."""
        (a, i), (b, j) = (self.indexed(x) for x in v.args)
        return Text(f'np.einsum("{i},{j}->{"ji"[v.data]}", {a}, {b})')

    def indexed(self, a: Value) -> tuple[str, str]:
        """Return a matrix and its indices; the transpose is the matrix with its indices turned."""
        return (self.bare(a.args[0]), "ji") if a.op == "transpose" else (self.bare(a), "ij")

    def kron(self, v: Value) -> Text:
        """Return the Kronecker product, which is the result here."""
        a, b = v.args
        if (a.is_column and b.is_column) or (a.is_row and b.is_row):
            return Text(f"np.kron({self.bare(a)}, {self.bare(b)})")
        text = f"np.kron({self.flat(a)}, {self.flat(b)})"
        return Text(text + ".ravel()" if v.is_vector else text)

    def stack(self, v: Value) -> Text:
        """Return vectors as the rows of a matrix."""
        pieces = [self.bare(a) for a in v.args]
        return Text(
            f"np.array([{', '.join(pieces)}])", terms=tuple(f"{p}," for p in pieces), head="np.array([", tail="])"
        )

    # -------------------------------------------------------------------------------------------- shapes

    def flat(self, a: Value, write: Any = None) -> str:
        """Return an array with two axes; ``write`` is how what is no vector is written, `bare` where it is not told."""
        if not a.is_vector:
            return str((write or self.bare)(a))
        return self.operand(a) + ("[:, None]" if a.is_column else "[None, :]")

    def transpose(self, v: Value) -> Text:
        """Return Aᵀ; a vector as it is."""
        return self.texts[v.args[0]] if v.is_vector else Text(f"{self.operand(v.args[0])}.T")

    def unvec(self, v: Value) -> Text:
        """Return stacked columns as a matrix."""
        return Text(f'{self.operand(v.args[0])}.reshape({shape(v.shape, self.sizes)}, order="F")')

    def dense_diag(self, v: Value) -> Text:
        """Return a diagonal matrix, which is the result here."""
        d = self.texts[v.args[0]]
        if v.args[0].shape:
            return Text(f"np.diag({d.text})")
        eye = f"np.eye({size(v.shape[0], self.sizes)}, dtype=dtype)"
        if d.text in ("1", "-1"):
            return Text(eye) if d.text == "1" else Text(f"-{eye}", PRODUCT, eye)
        return Text(f"{d.within(POWER)} * {eye}", PRODUCT)

    def dense_full(self, v: Value) -> Text:
        """Return an array of one number."""
        c = self.bare(v.args[0])
        axes = [d for d in v.shape if d != 1] if v.is_vector else v.shape
        dims = size(axes[0], self.sizes) if len(axes) == 1 else shape(axes, self.sizes)
        return Text(
            {"0": f"np.zeros({dims}, dtype)", "1": f"np.ones({dims}, dtype)"}.get(c, f"np.full({dims}, {c}, dtype)")
        )

    def dense_spread(self, v: Value) -> Text:
        """Return a vector repeated along an axis, which is the result here."""
        a = v.args[0]
        if v.data == 0:
            return Text(f"np.repeat({self.operand(a)}[:, None], {size(v.shape[1], self.sizes)}, axis=1)")
        return Text(f"np.tile({self.bare(a)}, ({size(v.shape[0], self.sizes)}, 1))")
