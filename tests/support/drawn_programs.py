"""Random programs as text, with a meaning of their own: a tree of operations that is written and evaluated here.

Neither the writer (`program_trees`) nor the evaluator (`program_values`) knows the package. All is drawn from one
`random.Random`, so that a seed says it all. ``wild`` programs leave domains, have huge numbers and letters that say
another kind; tame ones are smooth nearly everywhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from program_trees import OF_LINES, WAYS, WITHIN_LINES, Name, Part, Program, Shape, exchanged

SCALARS = ["a", "b", "c", "e", "f", "g", "λ", "alpha", "μ_1", "a_1", "c₂", "b_0", "delta", "d_2", "γ"]
VECTORS = ["x", "y", "z", "u", "v", "w", "p", "q", "h", "s", "t", "x_1", "x₂", "y_0", "ŷ", "r", "o"]
MATRICES = ["A", "B", "C", "X", "Y", "K", "M", "W", "D", "L", "Q", "S", "U", "Σ", "Gamma", "X_1", "A₂", "P", "R"]
WORDS = ["weights", "bias", "data", "dist", "beta_x", "Data", "n_1", "k", "j", "φ", "dd", "D_1"]
SQUARE = ["matrix", "symmetric", "spd", "skew", "diagonal", "lower", "upper", "orthogonal"]
NUMBERS = ["2", "3", "0.5", "1", "1.5", "4", "0.1", "2.5", "10"]
EXTREME = ["0", "1e-3", "1e5", "1e20", "1e-20", "1e300", "1e-300", "12345678901234567890", "0.333333333", "7"]
EXPONENTS = ["2", "3", "-1", "-2", "0.5", "1.5", "-0.5", "4", "(1/3)", "(-3/2)", "1", "5", "(2/3)"]
ANYWHERE = ["exp", "sin", "cos", "tanh", "sigmoid", "softplus", "arctan", "erf", "sinh", "cosh", "expm1", "square"]
LIMITED = ["log", "sqrt", "log1p", "arcsin", "arccos", "asin", "acos", "tan", "atan"]
OF_COLUMNS = [("toeplitz", 1), ("toeplitz of two", 2), ("hankel", 1), ("hankel of two", 2), ("circulant", 1)]
KINKED = ["abs", "relu", "sign", "step"]


# ------------------------------------------------------------------------------------------------- how it is drawn


@dataclass
class Draw:
    """Draws a program: the chance, what there is, and how wild it may be."""

    chance: random.Random
    names: list[Name]
    sizes: list[Any]
    wild: bool
    declared_sizes: set[str] = field(default_factory=set)
    focus: frozenset[str] = frozenset()  # operations that are drawn more often than others

    def of(self, *options: Any) -> Any:
        """Return one of some values."""
        return self.chance.choice(options)

    def make(self, op: str, shape: Shape, *parts: Part, how: str = "") -> Part:
        """Return an operation, written in one of its ways."""
        return Part(op, shape, parts, how or (self.chance.choice(WAYS[op][0]) if op in WAYS else ""))

    def leaf(self, shape: Shape) -> Part:
        """Return a name of a shape, transposed where need be, a number, or a constant array."""
        fitting = [n for n in self.names if n.shape == shape]
        turned = [n for n in self.names if shape and n.shape == shape[::-1] and n.shape != shape]
        if not shape:
            if self.wild and self.chance.random() < 0.15:
                return Part("number", (), how=self.of(*EXTREME, *(str(s) for s in self.declared_sizes)))
            if not fitting or self.chance.random() < 0.3:
                return Part("number", (), how=self.of(*NUMBERS, "(1/3)", "pi") if self.chance.random() < 0.8 else "2")
        if fitting and (not turned or self.chance.random() < 0.7):
            found = Part("name", shape, how=self.of(*fitting).name)
            return self.differential(found) if self.chance.random() < 0.06 else found
        if turned:
            return self.make("transpose", shape, Part("name", shape[::-1], how=self.of(*turned).name))
        known = all(isinstance(s, int) or s in self.declared_sizes for s in shape)
        if known and self.chance.random() < 0.2:
            return self.filled(shape)
        if known and shape[0] == shape[1] and self.chance.random() < 0.6:
            return Part("eye", shape, how=self.of(f"eye({shape[0]})", f"I_{shape[0]}"))
        if known:
            return Part("ones", shape, how=f"ones({shape[0]}, {shape[1]})")
        if 1 in shape:  # no name: a part of what there is
            return self.column(shape)
        u, v = (self.leaf((s, 1)) for s in shape)
        return self.make("multiply", shape, u, self.make("transpose", (1, shape[1]), v))

    def filled(self, shape: Shape) -> Part:
        """Return an array of one number."""
        if self.chance.random() < 0.2:
            return Part("zeros", shape, how=f"zeros({shape[0]}, {shape[1]})")
        how = "vector" if shape[1] == 1 and self.chance.random() < 0.6 else "matrix"
        return Part(how, shape, (self.leaf(()),))

    def column(self, shape: Shape) -> Part:
        """Return a column or a row made of a matrix."""
        s = shape[0] if shape[1] == 1 else shape[1]
        A = next((n for n in self.names if s in n.shape and 1 not in n.shape), None)
        if A is None:
            raise LookupError(f"nothing has the size {s}")
        M = Part("name", A.shape, how=A.name)
        found = (
            self.make("sum of rows", (s, 1), M)
            if A.shape[0] == s
            else self.make("transpose", (s, 1), self.make("sum of columns", (1, s), M))
        )
        return found if shape[1] == 1 else self.make("transpose", shape, found)

    def differential(self, leaf: Part) -> Part:
        """Return the differential of a name, where it is one that may stand in a program."""
        n = next(n for n in self.names if n.name == leaf.how)
        if (
            not n.declared
            or n.kind == "integer"
            or n.name.startswith("d")
            or any(m.name == "d" + n.name for m in self.names)
        ):
            return leaf
        return Part("name", leaf.shape, how=f"d{n.name}")

    def grow(self, shape: Shape, depth: int) -> Part:
        """Return a tree of a shape, of at most so many levels."""
        if shape in ((1, 1),):
            shape = ()
        if depth <= 0 or self.chance.random() < 0.08:
            return self.leaf(shape)

        def part(*want: Any) -> Part:
            return self.grow(want, depth - 1)

        makers = scalar_makers(self, part) if not shape else array_makers(self, part, *shape)
        made = self.chance.choice(makers)()
        for _ in range(6 if self.focus else 0):
            if made.op in self.focus:
                break
            made = self.chance.choice(makers)()
        return made

    def exponent(self) -> Part:
        """Return an exponent: a number mostly."""
        if self.wild and self.chance.random() < 0.1:
            return Part("number", (), how=self.of("100", "0", "1e5", "(1e-5)", "1e-308", "300", "(-7)"))
        scalars = [n.name for n in self.names if not n.shape]
        if scalars and self.chance.random() < 0.25:
            return Part("name", (), how=self.of(*scalars))
        return Part("number", (), how=self.of(*EXPONENTS))

    def kept(self, e: Part, name: str) -> Part:
        """Return what keeps an argument within the domain of a function, unless the program is wild."""
        if self.wild and self.chance.random() < 0.6:
            return e
        one, two = (Part("number", (), how=how) for how in "12")
        square = self.make("power of entries" if e.shape else "power", e.shape, e, two)
        between = name in ("arcsin", "arccos", "asin", "acos", "tan")  # 0 and 1
        above = self.make("spread" if e.shape else "add", e.shape, square, two if between else one)
        return self.make("ratio" if e.shape else "divide", e.shape, one, above) if between else above

    def entrywise(self, e: Part) -> Part:
        """Return a function of the entries."""
        name = self.of(*ANYWHERE, *LIMITED, *KINKED)
        return self.make(name, e.shape, self.kept(e, name) if name in LIMITED else e)

    def regular(self, M: Part) -> Part:
        """Return M Mᵀ and a positive diagonal, or M itself where the program is wild."""
        if self.wild and self.chance.random() < 0.6:
            return M
        square = self.make("multiply", M.shape, M, self.make("transpose", M.shape, M))
        return self.make("add", M.shape, square, Part("eye", M.shape, how=f"eye({M.shape[0]})"))


def scalar_makers(d: Draw, part: Callable[..., Part]) -> list[Callable[[], Part]]:
    """Return the ways to make a scalar."""
    s, p = d.of(*d.sizes), d.of(*d.sizes)
    some = d.of((s, 1), (s, 1), (s, p))
    powers = [lambda: d.make("power", (), d.kept(part(), "sqrt"), d.exponent())]
    return [
        *2 * [lambda: d.make("add", (), part(), part())],
        lambda: d.make("subtract", (), part(), part()),
        lambda: d.make("negative", (), part()),
        *2 * [lambda: d.make("scale", (), part(), part())],
        lambda: d.make("divide", (), part(), d.kept(part(), "log")),
        *2 * powers,
        lambda: d.make("power", (), d.make("norm2", (), part(*some)), Part("number", (), how=d.of("2", "2", "3"))),
        *2 * [lambda: d.entrywise(part())],
        *2 * [lambda: d.make("multiply", (), d.make("transpose", (1, s), part(s, 1)), part(s, 1), how="{}*{}")],
        lambda: d.make("dot", (), part(s, 1), part(s, 1)),
        lambda: d.make("inner", (), part(s, p), part(s, p)),
        *2 * [lambda: d.make("tr", (), part(s, s))],
        *2 * [lambda: d.make(d.of("sum", "sum", *(name for name in OF_LINES if name != "logsumexp")), (), part(*some))],
        lambda: d.make("logsumexp", (), part(s, 1)),
        *2 * [lambda: d.make(d.of("norm2", "norm2", "norm1"), (), part(*some))],
        *2 * [lambda: d.make(d.of("logdet", "det"), (), d.regular(part(s, s)))],
        lambda: d.make("det", (), part(s, s)),  # singular ones, too
    ]


def array_makers(d: Draw, part: Callable[..., Part], rows: Any, columns: Any) -> list[Callable[[], Part]]:
    """Return the ways to make an array of a shape."""
    s, shape, back = d.of(*d.sizes), (rows, columns), (columns, rows)
    same: Callable[[], Part] = lambda: part(*shape)  # noqa: E731
    makers: list[Callable[[], Part]] = [
        *2 * [lambda: d.make(d.of("add", "subtract"), shape, same(), same())],
        lambda: d.make("negative", shape, same()),
        *2 * [lambda: d.make("scale", shape, part(), same())],
        lambda: d.make("divide", shape, same(), d.kept(part(), "log")),
        *2 * [lambda: d.make("multiply", shape, part(rows, s), part(s, columns))],
        lambda: d.make("multiply", shape, part(rows, 1), part(1, columns), how="{}*{}"),
        *2 * [lambda: d.make("entries", shape, same(), same())],
        lambda: d.make("ratio", shape, d.of(same, part)(), d.kept(same(), "log")),
        *2 * [lambda: d.entrywise(same())],
        *2 * [lambda: d.make("power of entries", shape, d.kept(same(), "sqrt"), d.exponent())],
        lambda: d.make("transpose", shape, part(*back)),
        lambda: d.make(d.of("spread", "unspread"), shape, same(), part()),
        lambda: d.make(d.of("spread", "unspread"), shape, part(), same()),
        lambda: d.make(f"{d.of(*WITHIN_LINES)} of {d.of('rows', 'columns')}", shape, same()),
        lambda: d.make(d.of(*WITHIN_LINES[1:]), shape, same()),
        lambda: d.make("prodothers_along" + d.of("", " of rows", " of columns"), shape, same(), same()),
        lambda: d.make("solve", shape, d.regular(part(rows, rows)), same()),
    ]
    if columns == 1:
        makers += [
            lambda: d.make("diag", shape, part(rows, rows)),
            *2 * [lambda: d.make(f"{d.of(*OF_LINES)} of rows", shape, part(rows, s))],
        ]
    elif rows == 1:
        makers += 2 * [lambda: d.make(f"{d.of(*OF_LINES)} of columns", shape, part(s, columns))]
    elif rows == columns:
        makers += [
            lambda: d.make("inv", shape, d.regular(same())),
            lambda: d.make("diag", shape, part(rows, 1)),
            lambda: d.make("matrix power", shape, same(), Part("number", (), how=d.of("2", "3", "2", "4"))),
            lambda: d.make(d.of("tril", "triu", "adj", "cof"), shape, same()),
            lambda: d.make("outer", shape, part(rows, 1), part(rows, 1)),
            lambda: d.make("prodpairs", shape, part(rows, 1)),
        ]
    known = all(isinstance(k, int) or k in d.declared_sizes for k in shape)
    if known and rows != 1 and columns != 1:
        makers.append(lambda: d.make("unvec", shape, Part("vec", (f"{rows}*{columns}", 1), (part(*shape),))))
    if rows != 1 and d.chance.random() < 0.3:
        makers.append(lambda: d.make("kronl", shape, d.make("kron", shape, same(), B := part(s, s)), B))
        makers.append(lambda: d.make("kronr", shape, B := part(s, s), d.make("kron", shape, B, same())))
    return makers


def letters_for(kind: str, declared: bool) -> list[str]:
    """Return the names that a variable of a kind may have."""
    own = SCALARS if kind in ("scalar", "positive", "integer") else VECTORS if kind == "vector" else MATRICES
    return own if not declared else [*3 * own, *WORDS, *SCALARS, *VECTORS, *MATRICES]


def draw_names(chance: random.Random, sizes: list[Any], wild: bool) -> list[Name]:
    """Return some names of all kinds, most of them declared."""
    names: dict[str, Name] = {}
    bare = chance.random() < 0.25  # no declarations where letters say it
    for _ in range(chance.randint(2, 4)):
        kind = chance.choice(["scalar", "positive", "integer", "vector", "vector", "vector", "matrix", *SQUARE])
        s, p = chance.choice(sizes), chance.choice(sizes)
        shape: Shape = () if kind in ("scalar", "positive", "integer") else (s, 1) if kind == "vector" else (s, s)
        if kind == "matrix":
            shape = chance.choice([(s, p), (s, p), (s, s), (s, 1), (1, s)])
        declared = not (bare and (kind in ("scalar", "vector") or (kind == "matrix" and 1 not in shape)))
        declared = declared or any(isinstance(k, int) and k > 1 for k in shape)
        name = chance.choice(letters_for(kind, declared and chance.random() < (0.3 if wild else 0.15)))
        if name not in names and name not in map(str, sizes) and f"d{name}" not in names and name[1:] not in names:
            names[name] = Name(name, kind, shape, declared, chance.randrange(2))
    return list(names.values())


def random_program(seed: Any, wild: bool = False, depth: int = 3, focus: frozenset[str] = frozenset()) -> Program:
    """Return the program of a seed: mostly a scalar, with operations of ``focus`` more than others."""
    chance = random.Random(str(seed))
    while True:
        sizes: list[Any] = chance.choice([["n"], ["n", "m"], ["n", "m"], ["n", 2], [3, "n"], ["k_1", "n"]])
        names = draw_names(chance, sizes, wild)
        told = {s for n in names if n.declared for s in n.shape if isinstance(s, str)}
        shapes = [n.shape for n in names if n.shape]
        wanted: Shape = () if chance.random() < 0.75 or not shapes else chance.choice(shapes)
        known = [s for s in sizes if any(s in shape for shape in shapes)]  # the others, nothing has
        if not known:
            continue
        draw = Draw(chance, names, known, wild, told, focus)
        try:
            body = draw.grow(wanted, chance.choice([depth - 1, depth, depth]))
        except LookupError:
            continue
        body = compared(random.Random(f"compared {seed}"), body)
        body = bracketed(random.Random(f"bracketed {seed}"), body)
        body = on_diagonals(random.Random(f"diagonals {seed}"), body, told)
        if any(p.op == "name" for p in body) and sum(1 for _ in body) < 60:
            return defined(chance, Program(tuple(names), body, sizes=tuple(sorted(map(str, told)))))


def compared(chance: random.Random, e: Part) -> Part:
    """Return the larger or the smaller of a tree and of a part of its shape, sometimes."""
    fitting = [p for p in e if p.shape == e.shape and p != e]
    if not fitting or chance.random() < 0.93:
        return e
    return Part(chance.choice(["maximum", "minimum"]), e.shape, (e, chance.choice(fitting)))


def bracketed(chance: random.Random, e: Part) -> Part:
    """Return the tree with a part of it among blocks, of which it is taken out again, sometimes."""
    fitting = [p for p in e if p.op not in ("number", "vec")]
    if not fitting or chance.random() < 0.7:
        return e
    old = chance.choice(fitting)

    def make(op: str, shape: Shape, *parts: Part) -> Part:
        return Part(op, shape, parts, chance.choice(WAYS[op][0]) if op in WAYS else "")

    zero, one, two = (Part("number", (), how=how) for how in "012")
    shape = old.shape
    if not shape:
        first = make("first entry", (), make("vcat", (2, 1), old, two))
        last = make("last entry", (), make("vcat", (2, 1), two, old))
        new = chance.choice([first, last, make("det", (), make("grid", (2, 2), old, two, zero, one))])
    elif 1 in shape:
        return e
    elif old.op == "multiply" and all(p.shape and 1 not in p.shape for p in old.parts):
        A, B = old.parts
        longer = f"{A.shape[1]}+1"
        wide = make("hcat", (shape[0], longer), A, make("last column", (shape[0], 1), A))
        tall = make("vcat", (longer, shape[1]), B, make("first row", (1, shape[1]), B))
        new = replace(old, parts=(wide, tall))
    elif chance.random() < 0.5:
        wide = make("hcat", (shape[0], f"{shape[1]}+1"), old, make("last column", (shape[0], 1), old))
        new = make("all but the last column", shape, wide)
    else:
        tall = make("vcat", (f"{shape[0]}+1", shape[1]), make("first row", (1, shape[1]), old), old)
        new = make("all but the first row", shape, tall)
    return exchanged(e, old, new)


def on_diagonals(chance: random.Random, e: Part, told: set[str]) -> Part:
    """Return the tree with sums along the diagonals of a matrix that a column of it makes, or with means, sometimes."""
    fitting = [p for p in e if p.shape and p.op not in ("number", "vec") and p.shape[0] != 1]
    if not fitting or chance.random() < 0.85:
        return e
    old = chance.choice(fitting)
    n, columns = old.shape
    if columns != 1:
        return exchanged(e, old, Part("diagmeans", old.shape, (old,)))
    longer, square = Part("conv", (f"2*{n}-1", 1), (old, old)), (n, n)
    made = [
        Part(sums, old.shape, (Part(name, square, (old,) * count),))
        for sums in ("diagsums", "circsums")
        for name, count in (
            ("toeplitz", 1),
            ("toeplitz of two", 2),
            ("hankel", 1),
            ("hankel of two", 2),
            ("circulant", 1),
        )
    ]
    made += 2 * [Part(name, old.shape, (longer, old)) for name in ("correlate", "convvalid")]
    made += 2 * [
        Part("convsame", old.shape, (old,)),
        Part("repmat", old.shape, (old,), chance.choice(WAYS["repmat"][0])),
    ]
    if isinstance(n, int) or n in told:
        made += 3 * [Part("multiply", old.shape, (Part("eye", square, how=f"toeplitz_basis({n}, 1)"), old))]
    return exchanged(e, old, chance.choice(made))


def defined(chance: random.Random, program: Program) -> Program:
    """Return the program with one of its parts as a definition, sometimes."""
    parts = [p for p in program.body if p.parts and p != program.body and p.op not in ("number", "vec")]
    name = chance.choice(["r_9", "Z_9", "φ_9", "f_9"])
    if not parts or chance.random() < 0.7:
        return program
    part = chance.choice(parts)
    return replace(
        program,
        body=exchanged(program.body, part, Part("name", part.shape, how=name)),
        definitions=((name, part),),
    )


def twins(program: Program) -> list[Program]:
    """Return the same text with another kind of one name, for each name and kind that fits."""
    found = []
    for i, n in enumerate(program.names):
        if n.kind in ("scalar", "positive", "integer"):
            kinds = ["scalar", "positive", "integer"]
        elif n.kind in SQUARE and n.shape[0] == n.shape[1]:
            kinds = SQUARE
        else:
            kinds = ["vector", "matrix"] if n.shape[1] == 1 else []
        for kind in kinds:
            if kind != n.kind:
                names = (*program.names[:i], replace(n, kind=kind, declared=True), *program.names[i + 1 :])
                found.append(replace(program, names=names))
    return found
