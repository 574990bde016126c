"""How arrays of several axes are written: one broadcast product, or an array to which its terms are added.

A term on a diagonal is written to a view of that diagonal, `np.einsum("iaib->iab", J)`, which is memory of J; what no
term reaches is the 0 with which J begins. A sum over indices is `np.einsum` of the factors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, NamedTuple, Protocol

from symcalc.codegen.graph.values import Value, is_number
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import ATOM, POWER, PRODUCT, Text, call, shape, statement
from symcalc.expressions.assemblies import Assembled, terms_of_subscripts

SPOKEN = ("input", "number", "size")  # which need no name
Layout = tuple[int, ...]
BESIDE = 40  # characters of a value that stands in the statement that adds it


class Builds(Protocol):
    """What writes statements."""

    notation: Notation
    lines: list[str]
    names: dict[Value, str]

    def fresh(self, wish: str) -> str:
        """Return a name that is not taken."""

    def name(self, v: Value) -> None:
        """Give a value a name that has none."""

    def is_own(self, v: Value) -> bool:
        """Tell an array of the function's own, which nothing else uses."""


class Operand(NamedTuple):
    """An array with a letter for each axis."""

    text: Text
    letters: str

    def placed(self, order: str) -> Text:
        """Return it with its axes where they stand in an order of letters; axes in front need not be there."""
        wanted = "".join(c for c in order if c in self.letters)
        if not wanted:
            return self.text
        body = self.text.minus or self.text.text
        plain = self.text.is_name or (self.text.minus and self.text.minus.isidentifier())
        text = body if plain or (self.text.binds == ATOM and not self.text.minus) else f"({body})"
        if wanted == self.letters and order.endswith(wanted):
            return self.text
        if wanted != self.letters:
            places = ", ".join(str(self.letters.index(c)) for c in wanted)
            text += ".T" if wanted == self.letters[::-1] else f".transpose({places})"
        if not order.endswith(wanted):
            text += f"[{', '.join(':' if c in wanted else 'None' for c in order)}]"
        return Text(f"-{text}", PRODUCT, text) if self.text.minus else Text(text)


class Written(NamedTuple):
    """A term with what it is written with.

    Attributes:
        term: its letters.
        cut: the sizes of the letters of the result, none where its axes are single letters.
        values: of the factors.
        cuts: the sizes into which these are cut.
    """

    term: Assembled
    cut: tuple[Any, ...]
    values: Sequence[Value]
    cuts: Sequence[tuple[Any, ...]]

    @property
    def is_summed(self) -> bool:
        """Tell a term that is no product of entries, but sums them or takes diagonals."""
        had = ["".join(axes) for axes in self.term.factors]
        return any(len({*letters}) < len(letters) or {*letters} - {*self.term.at} for letters in had)

    def operands(self, n: Notation) -> list[Operand]:
        """Return the factors as they are written; the transpose of an array is read off the array."""
        found = []
        for v, axes, cut in zip(self.values, self.term.factors, self.cuts, strict=True):
            if cut:
                found.append(Operand(Text(f"{n.operand(v)}.reshape{shape(cut, n.sizes)}"), "".join(axes)))
            elif v.op == "transpose":
                inner = v.args[0]
                found.append(Operand(n.texts[inner], "".join(axes if v.is_vector else axes[::-1])))
            else:
                found.append(Operand(n.texts[v], "".join(axes)))
        return found

    def value(self, n: Notation, operands: Sequence[Operand]) -> Operand:
        """Return the value with an axis for each letter of the result that the factors have."""
        had = "".join(c for c in dict.fromkeys(self.term.at) if any(c in o.letters for o in operands))
        if self.is_summed:
            letters = ",".join(o.letters for o in operands)
            best = ["optimize=True"] if len(operands) > 2 else []
            return Operand(call("np.einsum", f'"{letters}->{had}"', *(o.text.text for o in operands), *best), had)
        if len(operands) == 1:
            return operands[0]
        return Operand(product([o.placed(had) for o in operands]), had)


def product(texts: Iterable[Text]) -> Text:
    """Return a product of entries, the sign in front."""
    pieces = list(texts)
    signs = sum(bool(p.minus) for p in pieces)
    bodies = [Text(p.minus, PRODUCT) if p.minus else p for p in pieces]
    body = " * ".join([bodies[0].within(PRODUCT), *(b.within(POWER) for b in bodies[1:])])
    return Text(f"-{body}", PRODUCT, body) if signs % 2 else Text(body, PRODUCT)


def terms_of(v: Value) -> list[Written]:
    """Return the terms of a value."""
    subscripts, cuts, _ = v.data.parameters
    found = []
    waiting = list(v.args)
    for term, (cut, *others) in zip(terms_of_subscripts(subscripts), cuts, strict=True):
        count = len(term.factors)
        found.append(Written(term, cut, waiting[:count], others))
        del waiting[:count]
    return found


def assembled(n: Notation, v: Value) -> Text:
    """Return an array of a single term that is whole."""
    (t,) = terms_of(v)
    return whole(n, v, t, t.operands(n))


def whole(
    n: Notation, v: Value, t: Written, operands: Sequence[Operand], layout: Layout = (), is_own: bool = False
) -> Text:
    """Return a new array of a term that is whole, in the shape of the result.

    Args:
        n: the notation.
        v: the value of which it is the first term.
        t: the term.
        operands: its factors, two at most where it is a product of entries.
        layout: the axes of the result in the order in which they are in memory, if that is asked for.
        is_own: whether an only factor is an array of the function's own, which nothing else uses.
    """
    order = t.term.at
    if len(operands) == 1 and not t.is_summed:
        found = operands[0].placed(order)
        return found if is_own and not t.cut else Text(f"{found.within(ATOM)}{in_shape(n, v)}.copy()")
    if t.is_summed:
        return Text(f"{t.value(n, operands).text.text}{in_shape(n, v)}")
    if t.cut:  # in the order in which axes become one
        placed = [o.placed(order).text for o in operands]
        return Text(call("np.multiply", *placed, 'order="C"').text + in_shape(n, v))
    memory = "".join(order[at] for at in layout or layout_of(t, operands))
    subscripts = f'"{",".join(o.letters for o in operands)}->{memory}"'
    made = call("np.einsum", subscripts, *(o.text.text for o in operands))
    return made if memory == order else Text(f"{made.text}.transpose({', '.join(str(memory.index(c)) for c in order)})")


def layout_of(t: Written, operands: Sequence[Operand]) -> Layout:
    """Return in which order the axes of a product of two factors are in memory: with each factor's together.

    So each is read from one end to the other, whatever its own order is, which takes half the time.
    """
    order = t.term.at
    natural = "".join(o.letters for o in operands)
    return tuple(order.index(c) for c in natural) if len(natural) == len(order) else tuple(range(len(order)))


def in_shape(n: Notation, v: Value) -> str:
    """Return how an array gets the shape of the result, where axes are several in one."""
    _, _, dims = v.data.parameters
    return f".reshape{shape(dims, n.sizes)}" if dims else ""


# ------------------------------------------------------------------------------------------------ by statements


def build_assembly(w: Builds, v: Value) -> Text | None:
    """Write an array to which terms are added; return nothing where one product says it."""
    terms = terms_of(v)
    n = w.notation
    first, *rest = terms
    for t in terms:
        name_operands(w, t, is_indexed=t is not first or not first.term.is_whole or bool(t.cut) or len(t.values) > 2)
    factors = [few(w, t) for t in terms]
    if not rest and first.term.is_whole and len(factors[0]) == len(first.values):
        return None
    name = w.fresh(w.names.get(v, "J"))
    _, _, dims = v.data.parameters
    layout: Layout = ()
    is_new = not first.term.is_whole
    if is_new:
        made = "empty" if first.term.is_anywhere and not is_zero(first) else "zeros"
        w.lines.append(f"{name} = np.{made}({shape(dims, n.sizes)}, dtype=dtype)")
    else:
        w.lines += statement(f"{name} =", whole(n, v, first, factors[0], is_own=w.is_own(first.values[0])))
        if len(factors[0]) == 2 and not first.is_summed and not first.cut:
            layout = layout_of(first, factors[0])
    for t, operands in [*zip(terms, factors, strict=True)][not is_new :]:
        if layout and t.term.is_whole and len(operands) == 2 and not t.is_summed:
            w.lines += statement(f"{name} +=", whole(n, v, t, operands, layout))
        elif not is_zero(t):
            add_term(w, name, t, t.value(n, operands), is_new)
            is_new = False
    return Text(name)


def is_zero(t: Written) -> bool:
    """Tell what is 0 everywhere."""
    return len(t.values) == 1 and is_number(t.values[0], 0)


def add_term(w: Builds, name: str, t: Written, value: Operand, is_new: bool) -> None:
    """Write the statement that adds a term to an array, or enters it where there is none yet."""
    n = w.notation
    base = f"{name}.reshape{shape(t.cut, n.sizes)}" if t.cut else name
    order = t.term.at
    if not t.term.is_anywhere:
        order = "".join(c for c in dict.fromkeys(order) if c not in value.letters) + value.letters
        base = f'np.einsum("{t.term.at}->{order}", {base})'
    text = value.placed(order)
    if is_new:
        w.lines += statement(f"{base}[...] =", text)
        return
    if base != name:
        view = w.fresh("D")
        w.lines.append(f"{view} = {base}")
        base = view
    w.lines += statement(f"{base} -=", Text(text.minus)) if text.minus else statement(f"{base} +=", text)


def name_operands(w: Builds, t: Written, is_indexed: bool) -> None:
    """Give names to factors that are indexed, or long."""
    n = w.notation
    for v, o in zip(t.values, t.operands(n), strict=True):
        a = v.args[0] if v.op == "transpose" and o.text is n.texts[v.args[0]] else v
        text = n.texts[a]
        if text.is_name or a.op in SPOKEN or text.minus.isidentifier() or not o.letters:
            continue
        moved = is_indexed and not t.is_summed and (len(t.values) > 1 or t.term.is_anywhere)
        if moved or len(text.text) > BESIDE:
            w.name(a)


def few(w: Builds, t: Written) -> list[Operand]:
    """Return at most two operands whose product a term is: of more, those with the fewest indices are multiplied."""
    operands = t.operands(w.notation)
    while len(operands) > 2 and not t.is_summed:
        pairs = [(len({*a.letters, *b.letters}), i, j) for (i, a), (j, b) in combinations(enumerate(operands), 2)]
        _, i, j = min(pairs)
        had = "".join(c for c in t.term.letters if c in operands[i].letters + operands[j].letters)
        name = w.fresh("P")
        w.lines += statement(f"{name} =", product([operands[k].placed(had) for k in (i, j)]))
        operands = [o for k, o in enumerate(operands) if k not in (i, j)] + [Operand(Text(name), had)]
    return operands
