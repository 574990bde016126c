"""Programs as trees of operations, and how they are written in the input language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

Shape = tuple[Any, ...]


@dataclass(frozen=True)
class Part:
    """An operation with its parts: ``op`` says what it means, ``how`` is one of the ways to write it."""

    op: str
    shape: Shape
    parts: tuple[Part, ...] = ()
    how: str = ""

    def __iter__(self) -> Iterator[Part]:
        yield self
        for p in self.parts:
            yield from p


@dataclass(frozen=True)
class Name:
    """A variable: its kind, its shape, and whether the program declares it."""

    name: str
    kind: str
    shape: Shape
    declared: bool = True
    way: int = 0  # of declaring it

    def declaration(self) -> str:
        """Return the line that declares it, in one of the ways."""
        if self.kind in ("scalar", "positive", "integer"):
            field = {"scalar": "ℝ", "integer": "ℤ"}.get(self.kind)
            return f"{self.name} ∈ {field}" if field and self.way == 1 else f"{self.name} : {self.kind}"
        rows, columns = self.shape
        if self.kind == "vector":
            return f"{self.name} ∈ ℝ^{rows}" if self.way == 1 else f"{self.name} : vector({rows})"
        if self.kind == "matrix":
            plain = f"{self.name} ∈ ℝ^({rows}×{columns})"
            return plain if self.way == 1 else f"{self.name} : matrix({rows}, {columns})"
        return f"{self.name} : {self.kind}({rows})"


@dataclass(frozen=True)
class Program:
    """Names, definitions and a value, as a tree and as text."""

    names: tuple[Name, ...]
    body: Part
    definitions: tuple[tuple[str, Part], ...] = ()
    sizes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The program in the input language."""
        lines = [n.declaration() for n in self.names if n.declared]
        lines += [f"{name} = {write(p)}" for name, p in self.definitions]
        return "\n".join([*lines, write(self.body)])

    def occurring(self) -> list[Name]:
        """Return the names that stand in the value, definitions looked through."""
        parts = [p for e in [self.body, *(p for _, p in self.definitions)] for p in e]
        found = {p.how for p in parts if p.op == "name"}
        return [n for n in self.names if n.name in found]


SUM, PRODUCT, NEGATIVE, POSTFIX, ATOM = range(1, 6)
INFIX = {  # the ways to write, and the level; of a product the right side binds tighter
    "add": (["{} + {}", "{}+{}"], SUM),
    "subtract": (["{} - {}", "{}-{}", "{} − {}"], SUM),
    "spread": (["{} .+ {}"], SUM),
    "unspread": (["{} .- {}"], SUM),
    "multiply": (["{}*{}", "{}*{}", "{}*{}", "{} @ {}", "{}·{}", "{} * {}"], PRODUCT),
    "scale": (["{}*{}", "{}·{}"], PRODUCT),
    "divide": (["{}/{}", "{} / {}"], PRODUCT),
    "entries": (["{}.*{}", "{} ⊙ {}", "{} .* {}", "{}∘{}"], PRODUCT),
    "ratio": (["{}./{}", "{} ⊘ {}", "{} ./ {}"], PRODUCT),
    "solve": (["{}\\{}", "{} \\ {}", "solve({}, {})"], PRODUCT),
    "kron": (["{}⊗{}", "{} ⊗ {}", "kron({}, {})"], PRODUCT),
    "power": (["{}^{}", "{}^{}", "{}**{}"], POSTFIX),
    "power of entries": (["{}.^{}"], POSTFIX),
    "matrix power": (["{}^{}"], POSTFIX),
}
FIXED = {
    "negative": (["-{}"], NEGATIVE),
    "transpose": (["{}'", "{}'", "{}.T", "{}ᵀ", "{}^T", "transpose({})"], POSTFIX),
    "inv": (["inv({})", "{}^-1", "{}⁻¹", "inv({})"], POSTFIX),
    "norm2": (["norm2({})", "norm2({})", "‖{}‖", "normF({})"], ATOM),
    "norm1": (["norm1({})", "‖{}‖₁"], ATOM),
    "tr": (["tr({})", "trace({})"], ATOM),
    "dot": (["dot({}, {})"], ATOM),
    "hcat": (["[{}, {}]", "[{},{}]", "hcat({}, {})"], ATOM),
    "vcat": (["[{}; {}]", "[{}\n {}]", "vcat({}, {})"], ATOM),
    "grid": (["[{}, {}; {}, {}]", "[{}, {}\n{}, {}]"], ATOM),
    "first entry": (["{}[1]"], POSTFIX),
    "last entry": (["{}[end]"], POSTFIX),
    "entry": (["{}[1, end]"], POSTFIX),
    "first row": (["{}[1, :]"], POSTFIX),
    "last column": (["{}[:, end]"], POSTFIX),
    "all but the last column": (["{}[:, 1:end - 1]"], POSTFIX),
    "all but the first row": (["{}[2:end, :]"], POSTFIX),
    "toeplitz of two": (["toeplitz({}, {})"], ATOM),
    "hankel of two": (["hankel({}, {})"], ATOM),
    "repmat": (["mean(repmat({}, 1, 2), 2)", "repmat({}, 1, 1)"], ATOM),
    "convsame": (["convsame({}, [1; 2; 4])"], ATOM),
}
OF_LINES = ["sum", "mean", "var", "std", "max", "min", "prod", "norm2", "logsumexp"]  # a number for each row or column
WITHIN_LINES = ["softmax", "ismax", "ismin", "prodothers"]  # an array of the same shape
ALONG_AXES = {
    f"{name} of {lines}": ([f"{name}({arguments}, {axis})"], ATOM)
    for names, arguments in (([*OF_LINES, *WITHIN_LINES], "{}"), (["prodothers_along"], "{}, {}"))
    for name in names
    for axis, lines in ((1, "columns"), (2, "rows"))
}
WAYS = INFIX | FIXED | ALONG_AXES


def write(e: Part) -> str:
    """Return the text of a tree."""
    return _written(e)[0]


def _written(e: Part) -> tuple[str, int]:
    if not e.parts:
        return e.how, PRODUCT if "/" in e.how and e.how[0] != "(" else ATOM
    if e.op not in WAYS:
        return f"{e.how or e.op}({', '.join([*map(write, e.parts), *_sizes_written(e)])})", ATOM
    how, level = e.how or WAYS[e.op][0][0], WAYS[e.op][1]
    if how.endswith(")") or "‖" in how or how[0] == "[":  # a call, or between bars or brackets
        return how.format(*map(write, e.parts)), ATOM
    needed = {SUM: (SUM, PRODUCT), PRODUCT: (PRODUCT, POSTFIX), NEGATIVE: (POSTFIX,), POSTFIX: (ATOM, ATOM)}[level]
    return how.format(*(_enclosed(p, n) for p, n in zip(e.parts, needed, strict=False))), level


def _enclosed(e: Part, needed: int) -> str:
    text, level = _written(e)
    # a sign stands first only; what stands between bars is no neighbour of a point
    return text if level >= needed and level != NEGATIVE else f"({text})"


def _sizes_written(e: Part) -> list[str]:
    sizes = {"unvec": e.shape, "matrix": e.shape, "vector": e.shape[:1]}.get(e.op, ())
    return list(map(str, sizes))


def exchanged(e: Part, old: Part, new: Part) -> Part:
    """Return the tree with a part put in another's place, wherever that stands."""
    return new if e == old else replace(e, parts=tuple(exchanged(p, old, new) for p in e.parts))
