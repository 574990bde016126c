"""Values to Python: what stands inline, what gets a name, and how each operation is written.

Columns and rows are 1-D arrays here, so a transposed vector is the vector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy import Integer, Rational, pi

from symcalc.codegen.graph import Value
from symcalc.codegen.passes.solving import Plan
from symcalc.shapes import Dim

ATOM, POWER, PRODUCT, SUM = 4, 3, 2, 1  # how tightly a text binds
LONG = 64  # characters of a text above which it gets a name
FUNCTIONS = {
    "abs": "np.abs",
    "sigmoid": "scipy.special.expit",
    "erf": "scipy.special.erf",
}
STATEMENTS = {"add_diagonal", "logdet", "adjugate", "template"}


class Text:
    """A piece of Python and how tightly it binds."""

    __slots__ = ("binds", "text")

    def __init__(self, text: str, binds: int) -> None:
        self.text = text
        self.binds = binds

    def within(self, binds: int) -> str:
        """Return the text, in brackets where it binds less than asked for."""
        return self.text if self.binds >= binds else f"({self.text})"


def number_text(c: Any) -> Text:
    """Return a number: exact where a decimal says it, a quotient of integers, or the nearest double."""
    if c is pi:
        return Text("np.pi", ATOM)
    if isinstance(c, Rational):
        binds = POWER if c < 0 else ATOM
        if isinstance(c, Integer):
            return Text(str(c) if abs(c) < 10**15 else repr(float(c)), binds)
        if Rational(repr(float(c))) == c and len(repr(float(c))) <= 8:
            return Text(repr(float(c)), binds)
        if abs(c.p) < 10**15 and c.q < 10**15:
            return Text(f"{c.p} / {c.q}", PRODUCT)
        return Text(repr(float(c)), binds)
    value = float(c.evalf(20))
    return Text(repr(value), POWER if value < 0 else ATOM)


def size_text(d: Dim, names: dict[Any, str]) -> str:
    """Return a size from the names of dimensions."""
    if isinstance(d, Integer):
        return str(d)
    if d in names:
        return names[d]
    factors = []
    for f in d.as_ordered_factors():
        base, exponent = f.as_base_exp()
        factors.append(size_text(base, names) + (f"**{exponent}" if exponent != 1 else ""))
    return " * ".join(factors)


class Writer:
    """Writes values as statements of a function body."""

    def __init__(self, plan: Plan, inputs: dict[str, str], sizes: dict[Any, str], taken: Iterable[str]) -> None:
        self.plan = plan
        self.inputs = inputs
        self.sizes = sizes
        self.taken = set(taken)
        self.lines: list[str] = []
        self.texts: dict[Value, Text] = {}
        self.helpers: set[str] = set()
        self.count = 0

    # -------------------------------------------------------------------------------------------- names

    def fresh(self) -> str:
        """Return a name for an intermediate result."""
        while f"t{self.count}" in self.taken:
            self.count += 1
        name = f"t{self.count}"
        self.taken.add(name)
        return name

    def assign(self, text: str) -> Text:
        """Give a text a name."""
        name = self.fresh()
        self.lines.append(f"{name} = {text}")
        return Text(name, ATOM)

    def write(self, v: Value) -> None:
        """Write a value: inline where it is short and used once."""
        text = HANDLERS[v.op](self, v)
        trivial = (text.binds == ATOM and text.text.isidentifier()) or v.op in ("input", "number", "size", "spread")
        once = self.plan.uses[v] <= 1
        if (
            not trivial
            and not (v.op == "transpose" and text.text.isidentifier())
            and (not once or len(text.text) > LONG)
        ):
            text = self.assign(text.text)
        self.texts[v] = text

    def t(self, v: Value) -> Text:
        """Return the text of a value that has been written."""
        return self.texts[v]

    def operand(self, v: Value, i: int, binds: int) -> str:
        """Return an argument's text, in brackets where it binds less than asked for."""
        return self.texts[v.args[i]].within(binds)

    @staticmethod
    def product_text(text: str) -> Text:
        """Return the text of a size."""
        return Text(text, ATOM if text.isidentifier() or text.isdigit() else PRODUCT)

    # -------------------------------------------------------------------------------------------- entries

    def add(self, v: Value) -> Text:
        """A + b − c."""
        terms = sorted(v.args, key=self.is_negative)  # a positive one first, the rest in order
        text = self.t(terms[0]).within(SUM)
        for a in terms[1:]:
            piece = self.t(a)
            if piece.text.startswith("-") and piece.binds >= PRODUCT:
                text += f" - {piece.text[1:]}"
            else:
                text += f" + {piece.within(PRODUCT)}"
        return Text(text, SUM)

    def is_negative(self, a: Value) -> bool:
        """Tell a term that is written with a minus sign."""
        return self.t(a).text.startswith("-") and self.t(a).binds >= PRODUCT

    def mul(self, v: Value) -> Text:
        """A * b, with the sign in front."""
        pieces = [self.t(a) for a in v.args]
        minus = ""
        if pieces[0].text == "-1":
            minus, pieces = "-", pieces[1:]
        elif pieces[0].text.startswith("-") and pieces[0].binds == POWER:
            minus, pieces = "-", [Text(pieces[0].text[1:], ATOM), *pieces[1:]]
        if len(pieces) == 1:
            return Text(minus + pieces[0].within(POWER), PRODUCT)
        return Text(minus + " * ".join([pieces[0].within(POWER), *(p.within(POWER) for p in pieces[1:])]), PRODUCT)

    def pow(self, v: Value) -> Text:
        """A ** p."""
        return Text(f"{self.operand(v, 0, ATOM)} ** {self.operand(v, 1, ATOM)}", POWER)

    def call(self, v: Value) -> Text:
        """f(a)."""
        a = self.t(v.args[0]).text
        name = v.data
        if name == "step":
            text = f"np.heaviside({a}, 0)"
        elif name == "relu":
            text = f"np.maximum({a}, 0)"
        elif name == "softplus":
            text = f"np.logaddexp({a}, 0)"
        else:
            text = f"{FUNCTIONS.get(name, 'np.' + name)}({a})"
        if v.is_plain:  # of sizes alone: a Python number, which leaves float32 alone
            text = f"float({text})"
        return Text(text, ATOM)

    def spread(self, v: Value) -> Text:
        """Return a vector so that it is broadcast."""
        inner = self.t(v.args[0])
        return Text(f"{inner.within(ATOM)}[:, None]", ATOM) if v.data == 0 else inner

    # -------------------------------------------------------------------------------------------- products

    def matmul(self, v: Value) -> Text:
        """A @ b, or the outer product."""
        a, b = v.args
        if a.is_column and b.is_row:
            return Text(f"np.outer({self.t(a).text}, {self.t(b).text})", ATOM)
        return Text(f"{self.operand(v, 0, POWER)} @ {self.operand(v, 1, POWER)}", PRODUCT)

    def inner(self, v: Value) -> Text:
        """Return the sum of a product of entries."""
        if v.args[0].is_vector:
            return Text(f"{self.operand(v, 0, POWER)} @ {self.operand(v, 1, POWER)}", PRODUCT)
        return Text(f"np.sum({self.operand(v, 0, POWER)} * {self.operand(v, 1, POWER)})", ATOM)

    def square_sum(self, v: Value) -> Text:
        """Return the sum of squares."""
        a = self.t(v.args[0])
        if not a.text.isidentifier():
            a = self.assign(a.text)
        return (
            Text(f"{a.text} @ {a.text}", PRODUCT) if v.args[0].is_vector else Text(f"np.vdot({a.text}, {a.text})", ATOM)
        )

    def kron(self, v: Value) -> Text:
        """Return the Kronecker product, which is the result here."""
        a, b = v.args
        if (a.is_column and b.is_column) or (a.is_row and b.is_row):
            return Text(f"np.kron({self.t(a).text}, {self.t(b).text})", ATOM)
        text = f"np.kron({self.flat(a)}, {self.flat(b)})"
        return Text(text + ".ravel()" if v.is_vector else text, ATOM)

    def flat(self, a: Value) -> str:
        """Return an array with two axes."""
        text = self.t(a)
        if not a.is_vector:
            return text.text
        return text.within(ATOM) + ("[:, None]" if a.is_column else "[None, :]")

    def unvec(self, v: Value) -> Text:
        """Return stacked columns as a matrix."""
        m, n = (size_text(d, self.sizes) for d in v.data)
        return Text(f'{self.operand(v, 0, ATOM)}.reshape(({m}, {n}), order="F")', ATOM)

    def dense(self, v: Value) -> Text:
        """Return the array itself of a diagonal, a number everywhere, a repeated vector."""
        a = v.args[0]
        inner = self.t(a.args[0])
        m, n = (size_text(d, self.sizes) for d in v.shape)
        if a.op == "diag":
            if a.args[0].shape:
                return Text(f"np.diag({inner.text})", ATOM)
            eye = f"np.eye({m}, dtype=dtype)"
            if inner.text == "-1":
                return Text(f"-{eye}", PRODUCT)
            return Text(eye, ATOM) if inner.text == "1" else Text(f"{inner.within(POWER)} * {eye}", PRODUCT)
        shape = f"({m}, {n})" if not v.is_vector else m if v.is_column else n
        if a.op == "full":
            kind = {"0": "np.zeros({}, dtype)", "1": "np.ones({}, dtype)"}.get(
                inner.text, f"np.full({{}}, {inner.text}, dtype)"
            )
            return Text(kind.format(shape), ATOM)
        if a.data == 0:
            return Text(f"np.repeat({inner.within(ATOM)}[:, None], {n}, axis=1)", ATOM)
        return Text(f"np.tile({inner.text}, ({m}, 1))", ATOM)

    # -------------------------------------------------------------------------------------------- statements

    def solve(self, v: Value) -> Text:
        """Return A⁻¹B, from a factorisation where one is shared."""
        A, B = v.args
        how, base, turned = self.plan.solves[v]
        b = self.t(B).text
        if how == "solve":
            return Text(f"np.linalg.solve({self.t(A).text}, {b})", ATOM)
        if how == "diagonal":
            d = f"np.diagonal({self.t(base).text})"
            return Text(f"{self.t(B).within(PRODUCT)} / " + (d if B.is_vector else d + "[:, None]"), PRODUCT)
        if how in ("lower", "upper"):
            text = f"scipy.linalg.solve_triangular({self.t(base).text}, {b}, lower={how == 'lower'}"
            return Text(text + (', trans="T")' if turned else ")"), ATOM)
        factor = self.factor(base, how)
        if how == "cholesky":
            return Text(f"scipy.linalg.cho_solve({factor}, {b})", ATOM)
        return Text(f"scipy.linalg.lu_solve({factor}, {b}" + (", trans=1)" if turned else ")"), ATOM)

    def factor(self, base: Value, how: str) -> str:
        """Return the name of a matrix's factorisation, made at its first use."""
        key = (base, how)
        if key not in self.plan.factors:
            maker = "scipy.linalg.cho_factor" if how == "cholesky" else "scipy.linalg.lu_factor"
            self.plan.factors[key] = self.assign(f"{maker}({self.t(base).text})").text
        return self.plan.factors[key]

    def add_diagonal(self, v: Value) -> Text:
        """Return A + diag(d), adding to the diagonal alone."""
        A, d = v.args
        text = self.t(A)
        fresh = A.op not in ("input", "transpose", "unvec") and self.plan.uses[A] <= 1
        name = (
            text.text
            if fresh and text.text.isidentifier()
            else self.assign(text.text if fresh else text.within(ATOM) + ".copy()").text
        )
        self.lines.append(f"{name}[np.diag_indices_from({name})] += {self.t(d).text}")
        return Text(name, ATOM)

    def logdet(self, v: Value) -> Text:
        """Return log det by a factorisation; nan where the determinant is negative."""
        A = v.args[0]
        if (A, "cholesky") in self.plan.factors or A in self.plan.cholesky:
            factor = self.factor(A, "cholesky")
            return Text(f"2 * np.sum(np.log(np.diagonal({factor}[0])))", PRODUCT)
        sign, value = self.fresh(), self.fresh()
        self.lines.append(f"{sign}, {value} = np.linalg.slogdet({self.t(A).text})")
        return Text(f"np.where({sign} < 0, np.nan, {value})[()]", ATOM)

    def adjugate(self, v: Value) -> Text:
        """Return the adjugate by a function of its own."""
        self.helpers.add("adjugate")
        return Text(f"_adjugate({self.t(v.args[0]).text})", ATOM)

    def template(self, v: Value) -> Text:
        """Return a line of NumPy from an operation's file."""
        names = []
        for i, a in enumerate(v.args):
            text = self.flat(a)
            if v.data.count(f"{{{i}}}") > 1 and not text.isidentifier():
                text = self.assign(text).text
            names.append(text)
        text = v.data.format(*names)
        return Text(f"{text}.ravel()" if v.is_vector else text, ATOM)


HANDLERS: dict[str, Callable[[Writer, Value], Text]] = {
    "input": lambda self, v: Text(self.inputs[v.data], ATOM),
    "number": lambda self, v: number_text(v.data),
    "size": lambda self, v: self.product_text(size_text(v.data, self.sizes)),
    "add": Writer.add,
    "mul": Writer.mul,
    "div": lambda self, v: Text(f"{self.operand(v, 0, PRODUCT)} / {self.operand(v, 1, POWER)}", PRODUCT),
    "pow": Writer.pow,
    "call": Writer.call,
    "transpose": lambda self, v: self.t(v.args[0]) if v.is_vector else Text(self.operand(v, 0, ATOM) + ".T", ATOM),
    "matmul": Writer.matmul,
    "inner": Writer.inner,
    "square_sum": Writer.square_sum,
    "sum": lambda self, v: Text(f"np.sum({self.t(v.args[0]).text})", ATOM),
    "sum_along": lambda self, v: Text(f"np.sum({self.t(v.args[0]).text}, axis={v.data})", ATOM),
    "max": lambda self, v: Text(f"np.max({self.t(v.args[0]).text})", ATOM),
    "norm2": lambda self, v: Text(f"np.linalg.norm({self.t(v.args[0]).text})", ATOM),
    "trace": lambda self, v: Text(f"np.trace({self.t(v.args[0]).text})", ATOM),
    "diagonal": lambda self, v: Text(f"np.diagonal({self.t(v.args[0]).text})", ATOM),
    "det": lambda self, v: Text(f"np.linalg.det({self.t(v.args[0]).text})", ATOM),
    "inv": lambda self, v: Text(f"np.linalg.inv({self.t(v.args[0]).text})", ATOM),
    "matpow": lambda self, v: Text(f"np.linalg.matrix_power({self.t(v.args[0]).text}, {v.data})", ATOM),
    "kron": Writer.kron,
    "vec": lambda self, v: Text(f'{self.operand(v, 0, ATOM)}.ravel(order="F")', ATOM),
    "unvec": Writer.unvec,
    "dense": Writer.dense,
    "spread": Writer.spread,
    "solve": Writer.solve,
    "add_diagonal": Writer.add_diagonal,
    "logdet": Writer.logdet,
    "adjugate": Writer.adjugate,
    "template": Writer.template,
}
