"""Random programs over the whole registry, drawn from its records alone: what an operation takes and demands.

A program grows from variables of all kinds by steps, each a call of a function of the registry, or a sign of the
grammar, with what is there for arguments. A step is read by itself, at variables of its arguments' shapes (`Piece`): so
its shape rule says whether it is one, and its references what it means, not as the program's normal form has it. Where
what it demands of its arguments does not hold at the point, they are wrapped until it does. Sizes are numbers, or names
that stand for them. All is drawn from one `random.Random`: a seed says it all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from demands_in_numbers import holds
from evaluator import evaluate
from numeric_checks import within
from program_steps import Piece, Shape, declared_as, piece

from symcalc.expressions.dimensions import dimension
from symcalc.expressions.operation_records import Function, Role
from symcalc.expressions.registry import functions

KINDS = {
    "a": ("scalar", ()),
    "b": ("scalar", ()),
    "t": ("positive", ()),
    "i": ("integer", ()),
    "x": ("vector", ("n",)),
    "y": ("vector", ("n",)),
    "z": ("vector", ("m*n",)),
    "v": ("vector", ("n*(n + 1)/2",)),
    "Z": ("matrix", ("m*n", "m*n")),
    "u": ("vector", ("m",)),
    "A": ("matrix", ("m", "n")),
    "B": ("matrix", ("n", "n")),
    "C": ("matrix", ("m", "m")),
    "X": ("matrix", ("n", "n")),
    "Y": ("matrix", ("m", "n")),
    "K": ("spd", ("n", "n")),
    "S": ("symmetric", ("n", "n")),
    "W": ("skew", ("n", "n")),
    "D": ("diagonal", ("m", "m")),
    "L": ("lower", ("n", "n")),
    "R": ("upper", ("m", "m")),
}
SIGNS = ("{0} + {1}", "{0} - {1}", "{0}*{1}", "{0}*{1}", "{0}.*{1}", "{0}./{1}", "{0}'*{1}", "{0}*{1}'", "{0}'", "-{0}")
POWERS = ("{0}^2", "{0}^3", "{0}^-1", "{0}.^2", "{0}.^3", "{0}.^(1/2)", "{0}.^-1", "{0}^(3/2)", "{0}^{1}", "{0}.^{1}")
NUMBERS = ("2", "3", "0.5", "1.5", "1", "0.3")
# what brings an argument into a domain, whatever that is: entries, square matrices, matrices of a structure
WRAPS = ("sigmoid({0})", "exp({0}/2)", "1.2 + {0}.^2", "0.3*tanh({0})", "2 + tanh({0})", "-exp({0}/3)")
OF_SQUARES = ("{0} + 3*eye({n})", "{0}*{0}' + eye({n})", "{0} - 3*eye({n})", "eye({n}) + 0.3*tanh({0})")
PROVEN = {  # of what a parameter asks, and the grammar proves
    "symmetric": ("{0} + {0}'", "{0}*{0}'", "{0}'*{0} + eye({n})"),
    "spd": ("{0}*{0}' + eye({n})", "{0}'*{0} + 2*eye({n})"),
    "triangular": ("tril({0}) + 2*eye({n})", "triu({0}) + 2*eye({n})"),
}
ASKED_KINDS = {
    "symmetric": ("symmetric", "spd", "diagonal"),
    "spd": ("spd",),
    "triangular": ("lower", "upper", "diagonal"),
}
TRIES = 60  # of a step
RETRIES = 16  # of a program that calls a function
LARGE, TINY = 1e3, 1e-6  # where values are, rounding spoils what is compared
BRACKETED = {Role.PART: "{0}[{1}:{2}, {3}:{4}]", Role.ENTRIES: "{0}[{1}:{2}]"}
# functions that are not drawn, and why
UNDRAWN = {
    "applied": "a function that a program declares has no value",
    "vector": "an array of one number, of a size that its place tells, or of the two sizes of `matrix`",
}


@dataclass
class Item:
    """What there is in a program: how it is written, its shape, its value, and of which step with which arguments."""

    text: str
    shape: Shape
    value: Any
    piece: Piece | None = None
    parts: tuple[Item, ...] = ()
    kind: str = "matrix"
    called: str = ""
    variables: frozenset[str] = frozenset()


@dataclass
class Drawn:
    """A program that was drawn."""

    text: str
    top: Item
    values: dict[str, Any]
    sizes: dict[str, int]
    by: str  # the variable that derivatives are by
    direction: Any
    calls: list[str] = field(default_factory=list)


class Drawing:
    """Draws one program."""

    def __init__(self, seed: Any, function: str = "") -> None:
        self.chance = random.Random(f"registry {seed} {function}")
        self.function = functions()[function] if function else None
        self.functions = drawn_functions()
        numbers = self.chance.choice([(2, 3), (3, 2), (2, 2), (3, 3)])
        self.named = self.chance.random() < 0.6
        self.sizes = dict(zip("mn", numbers, strict=True))
        if numbers[0] == numbers[1] and self.named:  # which are different names
            self.sizes["m"] = 5 - numbers[0]
        self.at = {dimension(d): k for d, k in self.sizes.items()}
        m, n = self.sizes["m"], self.sizes["n"]
        self.numbers = {"m": m, "n": n, "m*n": m * n, "n*(n + 1)/2": n * (n + 1) // 2}
        self.dims = {d: d if self.named else str(k) for d, k in self.numbers.items()}
        self.values: dict[str, Any] = {}
        self.items = [*self.variables()]

    def variables(self) -> Iterator[Item]:
        """Yield the variables, with random values that are near no integer and not alike."""
        random_numbers = np.random.default_rng(self.chance.randrange(1 << 30))
        for name, (kind, dims) in KINDS.items():
            shape = tuple(self.dims[d] for d in dims)
            value: Any = random_numbers.standard_normal([self.numbers[d] for d in dims])
            if kind == "spd":
                value = value @ value.T / 2 + np.diag(0.5 + 0.4 * np.arange(len(value)))
            elif kind == "integer":
                value = np.float64(self.chance.choice((1, 2)))  # of an index
            elif kind == "positive":
                value = 0.5 + abs(value)
            elif kind in ("lower", "upper", "diagonal"):
                value = within(kind, value) + np.diag(np.sign(np.diag(value)) * 0.5)
            else:
                value = within(kind, value)
            self.values[name] = float(value) if not dims else value
            yield Item(name, shape, self.values[name], kind=kind, variables=frozenset([name]))

    def size(self) -> str:
        """Return a size that the variables have."""
        return self.dims[self.chance.choice("mn")]

    # ---------------------------------------------------------------------------------------------- one step

    def pick(self, fits: Any, like: Sequence[Shape] = ()) -> Item | None:
        """Return something that fits, what is made rather than a variable, and of a shape that is there already."""
        found = [i for i in self.items if fits(i)]
        alike = [i for i in found if i.shape in like]
        found = alike if alike and self.chance.random() < 0.6 else found
        made = [i for i in found if i.piece is not None]
        if made and self.chance.random() < 0.7:
            return self.chance.choice(made[-3:])
        return self.chance.choice(found) if found else None

    def argument(self, parameter: str, like: Sequence[Shape] = ()) -> Item | str | None:
        """Return what may stand for a parameter: an item, or a text; ``like`` are shapes of other arguments."""
        chance = self.chance
        match parameter:
            case "size":
                return self.size()
            case "index":
                return chance.choice(("1", "1", "2", "2", self.size()))
            case "offset":
                return chance.choice(("1", "-1", "0", "2"))
            case "axis":
                return chance.choice("12")
            case "place":
                return next(i for i in self.items if i.kind == "integer")
            case "scalar":
                return chance.choice(NUMBERS) if chance.random() < 0.6 else self.pick(lambda i: not i.shape)
            case "vector":
                return self.pick(lambda i: len(i.shape) == 1, like)
            case "array":
                return self.pick(lambda i: i.shape, like)
            case "any" | "blocks":
                if like and chance.random() < 0.7:
                    return self.pick(lambda i: i.shape in like)
                count = chance.choice((0, 1, 1, 2, 2))
                return self.pick(lambda i: len(i.shape) == count or (count == 1 and "1" in i.shape))
            case "matrix" | "tall":
                return self.pick(is_wide)
        if parameter in PROVEN:
            if chance.random() < 0.5:
                return self.pick(lambda i: i.kind in ASKED_KINDS[parameter])
            M = self.pick(is_square)
            return M and self.step(chance.choice(PROVEN[parameter]).replace("{n}", M.shape[0]), (M,), kind=parameter)
        return self.pick(is_square)

    def template(self, forced: Function | None = None) -> tuple[str, list[Any], str]:
        """Return a step to be tried: how it is written, the arguments that are items, and what is called."""
        chance = self.chance
        if chance.random() < 0.25 and forced is None:
            text = chance.choice(SIGNS + POWERS)
            first = self.argument("any")
            return text, [first, self.argument("any", shapes_of([first]))] if "{1}" in text else [first], ""
        f = chance.choice(self.functions) if forced is None else forced
        count = len(f.parameters) - min(f.optional, chance.choice((0, 0, 1, 2, 3, 5, 8, 10)))
        count = chance.choice((2, 3, 4)) + len(f.parameters) - 1 if f.repeats else count
        parameters = f.parameters_of(count)[:count]
        given: list[Any] = []
        for p in parameters:
            given.append(self.argument(p, shapes_of(given)))
        places, items = [], []
        for g in given:
            places.append(g if isinstance(g, str) else f"{{{len(items)}}}")
            items += [] if isinstance(g, str) else [g]
        return written(f, places, chance), items, f.name

    def step(self, template: str, parts: Sequence[Any], called: str = "", kind: str = "") -> Item | None:
        """Return what a step makes of items, where it is one whose demands hold and whose value is moderate."""
        if any(p is None for p in parts):
            return None
        found = piece(template, tuple((p.shape, plain_kind(p)) for p in parts))
        if found is None:
            return None
        at = {name: p.value for name, p in zip(found.names, parts, strict=True)}
        with np.errstate(all="ignore"):
            try:
                if not all(holds(d, at, self.at) for d in (*found.demands, *found.smooth)):
                    return None
                value = evaluate(found.expression, at, self.at)
            except (np.linalg.LinAlgError, ValueError, AssertionError, TypeError):  # or there is no such part
                return None
        if not np.isfinite(value).all() or np.abs(value).max(initial=0.0) > LARGE:
            return None
        text = f"({template.format(*[p.text for p in parts])})"
        variables = frozenset().union(*(p.variables for p in parts))
        return Item(text, found.shape, value, found, tuple(parts), kind or "matrix", called, variables)

    def wrapped(self, p: Item) -> Item | None:
        """Return an argument brought into some domain."""
        text = self.chance.choice(OF_SQUARES if is_square(p) and self.chance.random() < 0.7 else WRAPS)
        if p.kind == "integer":
            return p
        return self.step(text.replace("{n}", p.shape[0]) if is_square(p) else text, (p,))

    def grow(self, forced: Function | None = None) -> Item | None:
        """Return one more item, by one function where that is ``forced``; None where none is found."""
        for _ in range(TRIES):
            template, parts, called = self.template(forced)
            made = self.step(template, parts, called)
            for _ in range(6):
                if made is not None or None in parts or not parts:
                    break
                wrapped = [p if self.chance.random() < 0.3 else self.wrapped(p) for p in parts]
                made = self.step(template, wrapped, called)
            if made is not None and made.variables:
                return made
            if made is not None:  # a constant array, which others take
                self.items.append(made)
                if forced is not None:
                    product = self.product(made)
                    if product is not None:
                        return product
        return None

    def product(self, constant: Item) -> Item | None:
        """Return the product of a constant array and something that fits."""
        if not constant.shape:
            return self.step("{0}*{1}", (constant, self.pick(lambda i: i.variables)))
        size = constant.shape[-1]
        e = self.pick(lambda i: i.variables and i.shape and i.shape[0] == size)
        return e and self.step("{0}*{1}", (constant, e))

    # ---------------------------------------------------------------------------------------------- a program

    def scalar(self, e: Item) -> Item | None:
        """Return a scalar made of an item, in which its entries differ."""
        if not e.shape:
            return e
        like = self.pick(lambda i: i.shape == e.shape and i is not e and i.piece is None)
        options = ["sum({0}.*{1})", "sum({1}.*softplus({0}))"] if like else []
        options += ["norm2({0})^2", "sum({0})", "sum(sin({0}))"]
        for text in self.chance.sample(options, len(options)):
            made = self.step(text, (e, like) if "{1}" in text else (e,))
            if made is not None:
                return made
        return None

    def program(self) -> Drawn | None:
        """Return a program, None where this seed gives none."""
        levels = self.chance.choice((2, 3, 3, 4, 4, 5))
        at = self.chance.randrange(levels)
        for level in range(levels):
            made = self.grow(self.function if level == at else None)
            if made is None:
                return None
            self.items.append(made)
        # what holds the function
        made = next((i for i in self.items[::-1] if self.function is None or self.function.name in calls_in(i)), made)
        top = self.scalar(made)
        if top is None or not top.variables or np.abs(top.value) > LARGE:
            return None
        used = sorted(top.variables)
        moving = [v for v in used if KINDS[v][0] != "integer"]
        if not moving:
            return None
        by = self.chance.choice(moving)
        lines = [f"{v} : {declared_as(tuple(self.dims[d] for d in KINDS[v][1]), KINDS[v][0])}" for v in used]
        missing = {d for d in "mn" if self.named} - {d for v in used for d in KINDS[v][1]}
        # what has the sizes that are written
        lines += [f"h_{d} : vector({d})" for d in sorted(missing)]
        values = {v: self.values[v] for v in used} | {f"h_{d}": np.zeros(self.sizes[d]) for d in missing}
        random_numbers = np.random.default_rng(self.chance.randrange(1 << 30))
        V: Any = random_numbers.standard_normal(np.shape(values[by]))
        V = within(KINDS[by][0], V) if np.ndim(V) else float(V)
        return Drawn("\n".join([*lines, top.text]), top, values, self.sizes, by, V, calls_in(top))


def kind_of_variable(name: str) -> str:
    """Return the kind of a program's variable."""
    return KINDS[name][0]


def is_wide(i: Item) -> bool:
    """Tell a matrix from scalars, columns and rows."""
    return len(i.shape) == 2 and "1" not in i.shape


def is_square(i: Item) -> bool:
    """Tell a square matrix."""
    return is_wide(i) and i.shape[0] == i.shape[1]


def plain_kind(p: Item) -> str:
    """Return the kind as which a step's own variable is declared."""
    return p.kind if p.kind not in ("triangular",) else "lower" if np.allclose(p.value, np.tril(p.value)) else "upper"


def shapes_of(given: Sequence[Any]) -> list[Shape]:
    """Return the shapes of arguments."""
    return [g.shape for g in given if isinstance(g, Item)]


def calls_in(top: Item) -> list[str]:
    """Return the functions that a program calls."""
    found, stack = [], [top]
    while stack:
        i = stack.pop()
        found += [i.called] if i.called else []
        stack += i.parts
    return found


def written(f: Function, places: Sequence[str], chance: random.Random) -> str:
    """Return a call as it is written: in brackets what has no name of its own."""
    if f.role in BRACKETED:
        return BRACKETED[f.role].format(*places)
    if f.role is Role.BLOCKS:
        *blocks, _ = places
        k = chance.choice([k for k in (1, 2, 3) if len(blocks) % k == 0])
        return "[" + "; ".join(", ".join(blocks[i : i + k]) for i in range(0, len(blocks), k)) + "]"
    if f.compares:
        places = [f"{places[0]} {chance.choice(('>', '<='))} {places[1]}", *places[2:]]
    return f"{f.name}({', '.join(places)})"


def drawn_functions() -> list[Function]:
    """Return the functions that are registered now, each once, by name."""
    return [f for name, f in sorted(functions().items()) if name == f.name and name not in UNDRAWN]


def draw_program(seed: Any, function: str = "") -> Drawn | None:
    """Return the program of a seed, which calls a function where one is named; None where the seed gives none."""
    drawn = (Drawing(f"{seed} {k}", function).program() for k in range(RETRIES))
    return next((p for p in drawn if p is not None and (not function or function in p.calls)), None)
