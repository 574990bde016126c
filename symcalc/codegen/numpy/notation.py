"""How each operation is written in NumPy. Columns and rows are 1-D arrays, so a transposed vector is the vector."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symcalc.codegen.graph.values import HIGHEST, VIEWS, Value
from symcalc.codegen.numpy.python_text import ATOM, LOOSE, POWER, PRODUCT, SUM, Text, call, filled, number, shape, size

FUNCTIONS = {"sigmoid": "scipy.special.expit", "erf": "scipy.special.erf"}
NAMED = {"lu": "_lu_{}", "cholesky": "_cholesky_{}"}


@dataclass
class Notation:
    """Writes single values, from the texts of their arguments.

    Attributes:
        texts: what stands for each value that is written.
        inputs: the arguments' names in the source.
        sizes: the names of dimensions in the source.
        ways: how each matrix is factored.
        factors: the names of factorisations.
        helpers: the helper functions that are called.
        functions: the sources of functions that operations bring along.
    """

    texts: dict[Value, Text]
    inputs: Mapping[str, str]
    sizes: dict[Any, str]
    ways: Mapping[Value, str]
    factors: dict[Value, str]
    helpers: set[str] = field(default_factory=set)
    functions: dict[str, None] = field(default_factory=dict)

    def write(self, v: Value) -> Text:
        """Return a value's text."""
        return WRITERS[v.op](self, v)

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

    def call(self, v: Value) -> Text:
        """Return f(a)."""
        a = self.typed(v.args[0]).text
        if v.data == "tail":
            return self.helper("tail", a)
        text = f"np.maximum({a}, 0)" if v.data == "relu" else f"{FUNCTIONS.get(v.data, f'np.{v.data}')}({a})"
        return Text(text)

    def below(self, v: Value) -> Text:
        """Return z − m, where m is the largest of z; m is not named where it is used here alone."""
        z, m = v.args
        alone = m.op == "max" and m.data is None and m.args[0] is z and not self.texts[m].is_name
        return self.helper("below", self.bare(z), *([] if alone else [self.bare(m)]))

    def weigh(self, v: Value) -> Text:
        """Return A (exp(z) f) / exp(m); the helper asks for one of another."""
        self.helpers.add("below")
        return self.helper("weigh", *map(self.bare, v.args))

    def pair(self, v: Value) -> Text:
        """Return f(a, b)."""
        plain = all(a.is_plain for a in v.args)
        a, b = (self.typed(x).text if plain else self.bare(x) for x in v.args)
        return Text(f"np.{v.data}({a}, {b})")

    def spread(self, v: Value) -> Text:
        """Return a vector so that it is broadcast."""
        inner = self.texts[v.args[0]]
        if v.data == 1:
            return inner
        if inner.minus:
            body = f"({inner.minus})" if " " in inner.minus or "**" in inner.minus else inner.minus
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
        return self.operand(a, SUM) if a.args and a.op not in VIEWS else f"{self.operand(a)}.copy()"

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

    def function(self, v: Value) -> Text:
        """Return a call of a function that an operation's file brings along."""
        self.functions[v.data] = None
        name = v.data.removeprefix("def ").partition("(")[0]
        text = f"{name}({', '.join(self.flat(a) for a in v.args)})"
        return Text(f"{text}.ravel()" if v.is_vector else text)

    def template(self, v: Value) -> Text:
        """Return a line of NumPy from an operation's file."""
        text = filled(v.data, [self.flat(a) for a in v.args], [self.flat(a, self.operand) for a in v.args])
        return Text(f"{text.within(ATOM)}.ravel()") if v.is_vector else text

    # -------------------------------------------------------------------------------------------- linear algebra

    def solve(self, v: Value) -> Text:
        """Return A⁻¹B, or A⁻ᵀB."""
        A, b = v.args
        how, right = self.ways[A], self.bare(b)
        if how in ("lower", "upper"):
            rest = [f"lower={how == 'lower'}", *(["trans=1"] if v.data else []), "check_finite=False"]
            return call("scipy.linalg.solve_triangular", self.bare(A), right, *rest)
        if how:
            return self.helper(f"{how}_solve", self.factors[A], right, *(["trans=1"] if v.data and how == "lu" else []))
        return Text(f"np.linalg.solve({self.operand(A) + '.T' if v.data else self.bare(A)}, {right})")

    def inv(self, v: Value) -> Text:
        """Return A⁻¹, which is used as an array."""
        A = v.args[0]
        how = self.ways[A]
        if how in ("lower", "upper"):
            eye = f"np.eye(len({self.bare(A)}), dtype=dtype)"
            return call(
                "scipy.linalg.solve_triangular", self.bare(A), eye, f"lower={how == 'lower'}", "check_finite=False"
            )
        return self.helper(f"{how}_inverse", self.factors[A]) if how else Text(f"np.linalg.inv({self.bare(A)})")

    def det(self, v: Value) -> Text:
        """Return det A."""
        A, *scale = v.args
        c = "".join(f"{self.operand(s, PRODUCT)} * " for s in scale)
        match self.ways[A]:
            case "lower" | "upper" | "cholesky" as way if scale:
                squares = f"{self.factors[A]}.diagonal() ** 2" if way == "cholesky" else self.diagonal_of(A)
                return Text(f"np.prod({c}{squares})")
            case "lower" | "upper":
                return Text(f"{self.diagonal_of(A)}.prod()")
            case "cholesky":
                return Text(f"{self.factors[A]}.diagonal().prod() ** 2", POWER)
            case "lu":
                return self.helper("lu_det", self.factors[A], *map(self.bare, scale))
            case "det_adjugate" | "adjugates" | "further_adjugates" if not scale:
                return Text(f"{self.factors[A]}[0]")
        return Text(f"np.linalg.det({c}{self.operand(A, POWER) if scale else self.bare(A)})")

    def diagonal_of(self, A: Value) -> str:
        """Return the diagonal of a triangular matrix."""
        is_diagonal = A.op == "dense_diag" and A.args[0].shape
        return self.operand(A.args[0]) if is_diagonal else f"{self.operand(A)}.diagonal()"

    def adjugate(self, v: Value) -> Text:
        """Return det(A) A⁻¹."""
        A = v.args[0]
        if self.ways[A] == "lu":
            return Text(
                f"{self.helper('lu_det', self.factors[A]).text} * {self.helper('lu_inverse', self.factors[A]).text}",
                PRODUCT,
            )
        if self.ways[A] in ("det_adjugate", "adjugates", "further_adjugates"):
            return Text(f"{self.factors[A]}[1]")
        return Text(f"{self.helper('det_adjugate', self.bare(A)).text}[1]")

    def adjugate_along(self, v: Value) -> Text:
        """Return the derivative of the adjugate along one matrix, or two."""
        A, *along = v.args
        shared = self.ways[A] in ("adjugates", "further_adjugates")
        adjugates = self.factors[A] if shared else self.helper("det_adjugate", self.bare(A), str(len(along))).text
        return self.helper(("adjugate_along", "adjugate_along_both")[len(along) - 1], adjugates, *map(self.bare, along))

    def logdet(self, v: Value) -> Text:
        """Return log det A, nan where the determinant is negative; or log |det A|."""
        A = v.args[0]
        if self.ways[A] == "cholesky":
            return Text(f"2 * np.log({self.factors[A]}.diagonal()).sum()", PRODUCT)
        if v.data == "abs":
            return Text(f"np.linalg.slogdet({self.bare(A)})[1]")
        if self.ways[A] == "lu":
            return self.helper("lu_logdet", self.factors[A])
        return self.helper("logdet", self.bare(A))


def suggestion(v: Value, operands: Sequence[Text | None]) -> str:
    """Return a name for a value: what it is made of, where that is short, else a letter for its kind."""
    names = [o.text.removesuffix(".T") if o is not None else "" for o in operands]
    if all(n.isidentifier() for n in names):
        if v.op == "matmul" and all(len(n) == 1 for n in names):  # Ax, AtA
            return "".join(
                n + ("t" if o is not None and o.text != n else "") for n, o in zip(names, operands, strict=True)
            )
        if v.op == "inv":
            return f"{names[0]}_inv"
        if v.op == "call" and len(names[0]) <= 3:
            return f"{v.data}_{names[0]}"
    return "T" if v.is_matrix else "t"


WRITERS: dict[str, Callable[[Notation, Value], Text]] = {
    "input": lambda n, v: Text(n.inputs[v.data]),
    "number": lambda n, v: number(v.data),
    "size": lambda n, v: Text(s := size(v.data, n.sizes), ATOM if s.isidentifier() or s.isdigit() else SUM),
    "add": lambda n, v: n.sum_of(v.args),
    "mul": lambda n, v: n.product_of(v.args),
    "div": Notation.div,
    "pow": Notation.pow,
    "call": Notation.call,
    "pair": Notation.pair,
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
    "adjugate_along": Notation.adjugate_along,
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
    "solve": Notation.solve,
    "inv": Notation.inv,
    "det": Notation.det,
    "logdet": Notation.logdet,
    "adjugate": Notation.adjugate,
    "detsign": lambda n, v: Text(f"np.linalg.slogdet({n.bare(v.args[0])})[0]"),
    "function": Notation.function,
    "template": Notation.template,
}
