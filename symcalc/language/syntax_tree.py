"""The light tree between text and expression: one `Term` a construct, with its place in the text.

`Callbacks` build it while a text is parsed. Sums and products are rows of any length, powers are chains; nothing here
knows kinds or sizes.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from fractions import Fraction
from typing import Any

from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.operation_records import Function, Role
from symcalc.expressions.registry import function_written, functions
from symcalc.language.axes_of_calls import AXIS, PLAIN_AXES, check_keyword
from symcalc.language.comparisons import compared
from symcalc.language.tokens import Token


class Term:
    """A construct of the text: what it is (``op``), its parts, its place ``text[start:end]``.

    ``value`` holds a name, a number, the called function, or the operators of a row or chain. Inference fills ``shape``
    and the sizes that a call is ``placed`` in, building the ``literal`` and its normal form, the ``node``. What a call
    is given by a ``keyword`` is an argument like others.
    """

    __slots__ = (
        *("args", "closed", "counts", "dotted", "end", "foreign", "keyword", "literal", "node", "op", "placed"),
        *("shape", "size", "start", "value"),
    )

    def __init__(self, op: str, args: list[Term], value: Any, start: int, end: int) -> None:
        self.op = op
        self.args = args
        self.value = value
        self.start = start
        self.end = end
        self.closed = False  # stands in brackets
        self.dotted = False  # is called with a point
        self.keyword = ""  # by which a call is given it
        self.foreign = False  # is called as NumPy writes it: np.sum(x), x.sum()
        self.size = False  # is written where a size is asked for
        self.counts = False  # is part of an index, which counts rows or columns
        self.shape: Any = None
        self.placed: Sequence[Dim] = ()
        self.literal: Any = None
        self.node: Any = None

    def like(self, args: list[Term]) -> Term:
        """Return a term that is written alike, of other parts."""
        t = Term(self.op, args, self.value, self.start, self.end)
        t.closed, t.dotted, t.keyword, t.foreign = self.closed, self.dotted, self.keyword, self.foreign
        t.size, t.counts, t.shape, t.placed = self.size, self.counts, self.shape, self.placed
        return t

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return (self.start, self.end)


class Statement:
    """A line: a declaration, a definition or a value."""

    __slots__ = ("behind", "kind", "names", "sizes", "span", "term", "terms")

    def is_definition(self, equations: Container[str]) -> bool:
        """Tell a definition from a declaration, a value and an equation."""
        return bool(self.names) and not self.kind and self.term is not None and self.term.op not in equations

    def __init__(
        self, names: list[Token], kind: Token | None, sizes: list[Term], term: Term | None, span: tuple[int, int]
    ) -> None:
        self.names = names  # what is declared or defined
        self.kind = kind  # that is declared
        self.sizes = sizes
        self.term = term
        self.behind = False  # begins with `where`: stands behind the value that uses it
        self.terms: list[Term] = []  # all below it and it, parts first; filled by the table of names
        self.span = span


def function_called(t: Term) -> Function:
    """Return the function that a call means: with two arguments of which the second is no axis, it may be another.

    A plain 1 or 2 is the axis of an array, whose shape is known, a number beside a scalar; max.(A, 1) is of entries.
    """
    function = functions()[t.value]
    if t.value in function.aliases_of_vectors and len(t.args) == 2 and not t.args[1].keyword:
        is_matrix = bool(t.args[0].shape) and ONE not in t.args[0].shape
        return functions()[function.of_order_of_matrices if is_matrix else function.of_order]
    if not function.of_two or len(t.args) != 2:
        return function
    first, second = t.args
    if t.dotted and not second.keyword:
        return functions()[function.of_two]
    is_axis = second.keyword or (bool(first.shape) and second.op == "number" and second.value in PLAIN_AXES)
    return function if is_axis else functions()[function.of_two]


def digits_of(a: Term) -> str:
    """Return a whole number as it is typed, with its sign; an empty string for anything else."""
    minus, a = ("-", a.args[0]) if a.op == "negation" else ("", a)
    return minus + a.value if a.op == "number" and a.value.isdigit() else ""


SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NORMS = {"": "‖₂", "2": "‖₂", "₂": "‖₂", "F": "‖₂", "1": "‖₁", "₁": "‖₁", "∞": "‖∞"}  # by what stands behind the bars


def mark_size(root: Term) -> None:
    """Mark a term, and the parts of a sum, product or power, as written where a size is asked for."""
    stack = [root]
    while stack:
        t = stack.pop()
        t.size = True
        if t.op == "call" and is_lesser(t.value) and len(t.args) == 2 and not any(a.keyword for a in t.args):
            t.op = "lesser"
        if t.op in ("sum", "product", "chain", "lesser"):
            stack += t.args


def is_lesser(name: str) -> bool:
    """Tell whether a name is that by which the lesser of two sizes is written."""
    function = functions().get(name)
    return function is not None and function.role is Role.LESSER


class Callbacks:
    """What each rule of the grammar builds; the methods bear the names of its alternatives."""

    def first_line(self, c: list[Any]) -> list[Statement]:
        """Return the first statement, in a list."""
        return [c[0]] if c[0] is not None else []

    def next_line(self, c: list[Any]) -> list[Statement]:
        """Return the statements so far, and one more."""
        if c[2] is not None:
            c[0].append(c[2])
        return c[0]

    def no_line(self, c: list[Any]) -> None:
        """Return nothing for an empty line."""
        return

    def declaration(self, c: list[Any]) -> Statement:
        """`names : type`."""
        names, _, (kind, sizes, end) = c
        return Statement(names, kind, sizes, None, (names[0].start, end))

    def definition(self, c: list[Any]) -> Statement:
        """`name = expression`."""
        return Statement([c[0]], None, [], c[2], (c[0].start, c[2].end))

    def equation(self, c: list[Any]) -> Statement:
        """`name : root(expression, name)`."""
        names, _, word, _, expression, _, name, bracket = c
        unknown = self.name([name])
        term = Term(str(word), [expression, unknown], None, word.start, bracket.end)
        return Statement(names, None, [], term, (names[0].start, bracket.end))

    def where(self, c: list[Any]) -> Statement:
        """`where name = expression`."""
        statement = self.definition(c[1:])
        statement.behind = True
        return statement

    def value(self, c: list[Any]) -> Statement:
        """Return an expression on a line of its own."""
        return Statement([], None, [], c[0], c[0].span)

    def operator(self, c: list[Any]) -> Statement:
        """`dX ↦ expression`: the value is what dX is mapped to."""
        along, _, body = c
        term = Term("operator", [self.name([along]), body], None, along.start, body.end)
        return Statement([], None, [], term, term.span)

    def one_name(self, c: list[Any]) -> list[Any]:
        """Start a list."""
        return [c[0]]

    def more_names(self, c: list[Any]) -> list[Any]:
        """Lengthen a list."""
        c[0].append(c[2])
        return c[0]

    one_size = one_argument = one_name
    more_sizes = more_arguments = more_names

    def kind(self, c: list[Any]) -> tuple[Token, list[Term], int]:
        """`spd(n)`."""
        return (c[0], c[2] if len(c) > 1 else [], c[-1].end)

    def field(self, c: list[Any]) -> tuple[Token, list[Term], int]:
        """`ℝ`, `ℝ^n`, `ℝ^(m×n)`."""
        return (c[0], [t for t in c[2:] if type(t) is Term], c[-1].end)

    # -------------------------------------------------------------------------------------------- expressions

    def name(self, c: list[Token]) -> Term:
        """Return a name."""
        return Term("name", [], str(c[0]), c[0].start, c[0].end)

    def number(self, c: list[Token]) -> Term:
        """Return a number, exactly."""
        return Term("number", [], str(c[0]), c[0].start, c[0].end)

    def group(self, c: list[Any]) -> Term:
        """Return what stands in brackets."""
        term: Term = c[1]
        term.closed, term.start, term.end = True, c[0].start, c[2].end
        return term

    def row(self, c: list[Any]) -> Term:
        """Return a sum or a product: an open row on the left grows."""
        left, token, right = c
        op = "sum" if token.type in ("PLUS", "MINUS", "SPREAD") else "product"
        if left.op == op and not left.closed:
            left.args.append(right)
            left.value.append(token)
            left.end = right.end
            return left
        return Term(op, [left, right], [token], left.start, right.end)

    def negation(self, c: list[Any]) -> Term:
        """−A."""
        return Term("negation", [c[1]], None, c[0].start, c[1].end)

    def plus(self, c: list[Any]) -> Term:
        """+A is A."""
        c[1].start = c[0].start
        return c[1]

    def transposition(self, c: list[Any]) -> Term:
        """Aᵀ and A⁻ᵀ."""
        A, token = c
        if len(token) > 1 and any(sign in token for sign in "-−⁻"):
            minus = Term("number", [], "1", token.start, token.end)
            A = Term("chain", [A, minus], [("^", True)], A.start, token.end)
            A.closed = True
        return Term("transposition", [A], None, A.start, token.end)

    def pseudo_inverse(self, c: list[Any]) -> Term:
        """A⁺, a call."""
        A, token = c
        return Term("call", [A], function_written("⁺").name, A.start, token.end)

    def superscript(self, c: list[Any]) -> Term:
        """x² and A⁻¹: as `x^2` and `A^-1`."""
        base, token = c
        text = str(token).translate(SUPERSCRIPTS)
        exponent = Term("number", [], text.lstrip("-"), token.start, token.end)
        raised = self._raise(base, exponent, "^", text.startswith("-"))
        raised.closed = True  # A⁻¹.^2 is (A⁻¹).^2
        return raised

    def power(self, c: list[Any]) -> Term:
        """Return a power: an open chain on the left grows, so that powers group from the right."""
        base, token, exponent = c
        negative = False
        while exponent.op == "negation" and not exponent.closed:
            exponent, negative = exponent.args[0], not negative
        return self._raise(base, exponent, ".^" if token.type == "DOTTED_HAT" else "^", negative)

    def lesser(self, c: list[Any]) -> Term:
        """`min(m, n)` of two sizes."""
        name, _, a, _, b, bracket = c
        return Term("lesser", [a, b], None, name.start, bracket.end)

    def _raise(self, base: Term, exponent: Term, op: str, negative: bool) -> Term:
        if base.op == "chain" and not base.closed:
            base.args.append(exponent)
            base.value.append((op, negative))
            base.end = exponent.end
            return base
        return Term("chain", [base, exponent], [(op, negative)], base.start, exponent.end)

    def call(self, c: list[Any]) -> Term:
        """f(…), f.(…) and np.f(…)."""
        arguments = c[2] if isinstance(c[2], list) else []
        term = self._call(str(c[0]), arguments, c[0].start, c[-1].end)
        term.dotted = c[1].type == "DOTTED_LPAR"
        return term

    def method(self, c: list[Any]) -> Term:
        """x.f(…)."""
        arguments = [c[0], *(c[3] if isinstance(c[3], list) else [])]
        return self._call(str(c[1]), arguments, c[0].start, c[-1].end)

    def _call(self, name: str, arguments: list[Term], start: int, end: int) -> Term:
        foreign = "." in name
        if foreign:
            name = name[name.rindex(".") + 1 :]
        function = functions()[name]
        arguments = compared(function, arguments, start, end)
        term = Term("call", arguments, name, start, end)
        term.foreign = foreign
        for i, a in enumerate(arguments):
            # np.sum(A, 0) is NumPy's axis; np.linalg.norm(x, 1) is another norm
            if foreign and function.parameters[i : i + 1] == (AXIS,) and name not in function.aliases_of_vectors:
                a.keyword = a.keyword or (AXIS if digits_of(a) else "")
            if a.keyword:
                check_keyword(function, a.keyword, i, a.span)
        for a, parameter in zip(arguments, function.parameters_of(len(arguments)), strict=False):
            if parameter in ("size", "index"):
                mark_size(a)
        return term

    def keyword(self, c: list[Any]) -> Term:
        """`axis=0`."""
        name, _, term = c
        term.keyword, term.start = str(name), name.start
        return term

    def comparison(self, c: list[Any]) -> Term:
        """`x > y`, which the call that it stands in takes apart."""
        x, sign, y = c
        return Term("comparison", [x, y], str(sign), x.start, y.end)

    def norm(self, c: list[Any]) -> Term:
        """‖x‖, with its index."""
        index = str(c[2])
        name = function_written(NORMS.get(index, "‖ₚ")).name
        order = [] if index in NORMS else [order_of(index, c[2])]
        return Term("norm" if index in ("2", "₂") else "call", [c[1], *order], name, c[0].start, c[2].end)

    def bars(self, c: list[Any]) -> Term:
        """|a|."""
        return Term("bars", [c[1]], function_written("|").name, c[0].start, c[2].end)


def order_of(index: str, bar: Token) -> Term:
    """Return the order that stands behind the bars of a norm, a number or a letter."""
    digits = index.translate(SUBSCRIPTS)
    return Term("number" if digits.isdigit() else "name", [], digits, bar.end - len(index), bar.end)


def number_of(text: str) -> Fraction:
    """Return the exact value of a literal; its exponent has been looked at.

    >>> number_of("0.1"), number_of("25e-1")
    (Fraction(1, 10), Fraction(5, 2))
    """
    return Fraction(text)


def postorder(root: Term) -> list[Term]:
    """Return every term below a term and the term itself, parts first, from left to right."""
    found: list[Term] = []
    stack = [root]
    while stack:  # the term first, then its parts from right to left: the same order from the other end
        t = stack.pop()
        found.append(t)
        stack += t.args
    found.reverse()
    return found
