"""What all nodes are: digests, labels, construction, variables.

A node's digest tells its structure, so that hashing and comparing take constant time at any depth. The classes of the
single operations are in `symcalc.expressions.core_nodes`, which offers all of this module too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, reduce
from hashlib import blake2b
from operator import or_
from typing import Any, ClassVar, TypeAlias

import sympy
from sympy import Basic, Expr, Symbol
from sympy.core.kind import NumberKind
from sympy.matrices.expressions import MatrixExpr

from symcalc.expressions.digest_texts import atom_text, tag_of
from symcalc.expressions.dimensions import Shape, size_key
from symcalc.expressions.kinds import KINDS, kind_named
from symcalc.expressions.occurring_classes import OF_VARIABLES, bit_of, bits_of
from symcalc.expressions.rules import CONSTRUCTORS

OPERATORS: dict[str, Callable[..., Any]] = {}
_OPAQUE = Symbol("opaque", real=True)
MADE = [0]  # how many nodes have been made since the caches were emptied
LABEL = 48  # characters of a node's label, by which sums and products are ordered
TALLY = (1 << 60) - 1  # how large a tally gets
Expression: TypeAlias = Expr  # a scalar or an array
Scalar: TypeAlias = Expr


def made() -> int:
    """Return how many nodes have been made since they were counted anew."""
    return MADE[0]


def count_anew() -> None:
    """Count the nodes that are made from here on."""
    MADE[0] = 0


@lru_cache(maxsize=1 << 16)
def _of_scalar(e: Basic) -> tuple[bytes, str, int]:
    """Return digest, label and mentions of a scalar of SymPy's."""
    cls = type(e)
    h = blake2b(f"{cls.__module__}.{cls.__qualname__}\0".encode(), digest_size=16)
    if e.args:
        # SymPy orders the terms of a sum by their hashes; sorted digests are the same in every process
        parts = [digest_of(a) for a in e.args]
        for part in sorted(parts) if isinstance(e, sympy.Add | sympy.Mul) else parts:
            h.update(part)
        label = " ".join(sorted(label_of(a) for a in e.args))[:LABEL] or cls.__name__
        return h.digest(), label, mentions_of(e)
    h.update(e.key.encode() if isinstance(e, ScalarVariable) else atom_text(e).encode())
    digest = h.digest()
    return digest, atom_text(e)[:LABEL], 0 if e.is_number else 1 << digest[0] % OF_VARIABLES


def digest_of(e: Basic) -> bytes:
    """Return 16 bytes that tell an expression's structure: equal expressions have equal digests in every process."""
    return e.digest if isinstance(e, Node) else _of_scalar(e)[0]


def label_of(e: Basic) -> str:
    """Return a short text by which people would order expressions: the names in them, in order."""
    return e.label if isinstance(e, Node) else _of_scalar(e)[1]


def mentions_of(e: Basic) -> int:
    """Return what may occur: a bit for each of its leaves, which several can share, and those of classes."""
    if isinstance(e, Node):
        return e.mentions
    # scalars are small, as large ones are boxed; nobody asks for the digest of many of them
    return reduce(or_, map(mentions_of, e.args), bit_of(type(e))) if e.args else _of_scalar(e)[2]


class Node(Basic):
    """What all nodes of ours share: digest, label, construction."""

    # what a node remembers, once it has been asked for, has an underscore
    __slots__ = ("_enclosure", "_marks", "_sign", "digest", "height", "label", "mentions", "parts", "tally")

    parts: tuple[Any, ...]  # what it is made of; SymPy's `args`, but that scalar nodes hide them from SymPy
    digest: bytes
    label: str
    height: int  # of the graph below it
    tally: int  # of the arrays that it is made of, in whatever order: that of the transpose is the same
    mentions: int  # of the leaves that it is made of a bit each, of the classes of nodes theirs
    _marks: int  # a bit for each walk that found nothing to do; leaves have all
    _sign: Any
    _enclosure: Any
    hashed: ClassVar[Any] = blake2b(digest_size=16)  # the class in the digest: to be copied, which is fast
    bits: ClassVar[int] = 0  # the class in what a node mentions
    shows_args: ClassVar[bool] = True  # to SymPy
    operands: ClassVar[int | None] = None  # so many of the arguments are expressions; the others are dimensions

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.hashed, cls.bits = blake2b(tag_of(cls), digest_size=16), bits_of(cls)

    @classmethod
    def make(cls, *args: Basic, shape: Shape = (), key: str = "") -> Any:
        """Build the node as it stands, without normal form. ``key`` tells apart leaves that have no arguments."""
        node: Any = object.__new__(cls)  # what `Basic` does, without the calls
        node._assumptions, node._args = cls.default_assumptions, args if cls.shows_args else ()
        MADE[0] += 1
        node.parts = args
        digests, labels, height, tally, mentions = [], [], -1, 0, cls.bits
        for a in args:
            if isinstance(a, Node):
                digests.append(a.digest)
                labels.append(a.label)
                tally += a.tally
                mentions |= a.mentions
                if a.height > height:
                    height = a.height
            else:
                scalar = _of_scalar(a)
                digests.append(scalar[0])
                labels.append(scalar[1])
                mentions |= scalar[2]
        if key:
            digests.append(key.encode())
            labels = [key]
        hashed = cls.hashed.copy()
        hashed.update(b"".join(digests))
        node.digest = digest = hashed.digest()
        node.label = " ".join(labels)[:LABEL]
        node.height = height + 1
        node._mhash = int.from_bytes(digest[:7], "little")
        node.tally, node.mentions = (node._mhash, 1 << digest[0] % OF_VARIABLES) if key else (tally & TALLY, mentions)
        node._marks, node._sign, node._enclosure = 0 if args else -1, None, None
        if shape:
            node.shape, node.args = shape, args
            node._core = node._turned = node._structure = node._on_diagonal = node._collected = None
        return node

    def __new__(cls, *args: Any) -> Any:
        """Return the normal form, by the class's constructor."""
        return CONSTRUCTORS[cls](*args)

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.digest,)

    def __hash__(self) -> int:
        return self._mhash

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and self.digest == other.digest)

    def __ne__(self, other: object) -> bool:
        return self is not other and (type(self) is not type(other) or self.digest != other.digest)

    def __reduce__(self) -> Any:
        return OPERATORS["pack"](self)

    def __copy__(self) -> Node:
        return self

    def __deepcopy__(self, memo: Any) -> Node:
        return self  # nodes never change

    def _key(self) -> str:
        return ""

    @property
    def free_symbols(self) -> set[Basic]:
        """The variables that occur, found by one walk over the graph."""
        return OPERATORS["free_symbols"](self)


def define_operators(**operators: Callable[..., Any]) -> None:
    """Say what Python's operators mean on nodes: the constructors of the normal form; so what walks over the graph."""
    OPERATORS.update(operators)


def _operator(name: str, swap: bool = False) -> Callable[[Any, Any], Expr]:
    def apply(self: Any, other: Any) -> Expr:
        pair = (sympy.sympify(other, strict=True), self) if swap else (self, sympy.sympify(other, strict=True))
        return OPERATORS[name](*pair)

    return apply


class ArrayNode(Node, MatrixExpr):
    """A node whose value is an array."""

    __slots__ = ("_collected", "_core", "_on_diagonal", "_structure", "_turned", "args", "shape")

    # plain attributes, where SymPy has properties: both are asked for all the time
    shape: Shape  # rows and columns
    args: tuple[Any, ...]
    _core: Any  # without its coefficient
    _turned: Any  # the transpose
    _structure: Any
    _on_diagonal: Any
    _collected: Any  # with the common factors of its terms taken out
    is_commutative = False
    is_number = False
    rearranges: ClassVar[bool] = False  # its entries are those of its argument, in another order
    keeps_diagonal: ClassVar[bool] = False  # its diagonal is that of its argument
    positive_diagonal: ClassVar[bool] = False  # its diagonal has positive entries only
    entrywise: ClassVar[bool] = False  # each entry is made of the same entries of its arguments
    arranges: ClassVar[str] = ""  # "rows" or "columns": its arguments stand above each other, or side by side
    picks: ClassVar[str] = ""  # "rows" or "columns": of the identity; it picks such of what it is multiplied by

    def __new__(cls, *args: Any) -> Any:
        """Return the normal form, by the class's constructor."""
        return CONSTRUCTORS[cls](*args)

    @property
    def T(self) -> Any:
        """The transpose."""
        return OPERATORS["transpose"](self)

    def transpose(self) -> Any:
        """Return the transpose."""
        return OPERATORS["transpose"](self)

    def inverse(self) -> Any:
        """Return the inverse."""
        return OPERATORS["inverse"](self)

    def __neg__(self) -> Any:
        return OPERATORS["multiply"](sympy.S.NegativeOne, self)

    __add__ = _operator("add")
    __radd__ = _operator("add", swap=True)
    __sub__ = _operator("subtract")
    __rsub__ = _operator("subtract", swap=True)
    __mul__ = _operator("multiply")
    __rmul__ = _operator("multiply", swap=True)
    __matmul__ = _operator("multiply")
    __rmatmul__ = _operator("multiply", swap=True)
    __truediv__ = _operator("divide")
    __pow__ = _operator("power")


class ScalarNode(Node, Expr):
    """A scalar made of arrays: a leaf to SymPy's scalar algebra, real and commutative.

    SymPy walks down `args` again and again, once for each path; so these nodes have none, and `parts` instead.
    """

    __slots__ = ()

    shows_args = False
    is_commutative = True
    is_real = True
    is_number = False  # SymPy would walk down the arguments to find out
    is_comparable = False
    kind = NumberKind

    def __new__(cls, *args: Any) -> Any:
        """Return the normal form, by the class's constructor."""
        return CONSTRUCTORS[cls](*args)

    @property
    def func(self) -> Callable[..., Any]:
        """What rebuilds it: from its parts, or as it is, by SymPy, which sees no arguments."""
        return self._rebuilt

    def _rebuilt(self, *args: Any) -> Any:
        return CONSTRUCTORS[type(self)](*args) if args else self

    @property
    def free_symbols(self) -> set[Basic]:
        """Not one symbol: SymPy's sign tests, which differentiate by the only one, leave the node alone.

        `variables_of` gives the variables.
        """
        return {self, _OPAQUE}

    def _sympystr(self, printer: Any) -> str:
        """Return the names in it: to tell nodes apart while debugging, at any depth. `Formula` prints formulas."""
        return f"{type(self).__name__}({self.label})"

    def _eval_derivative(self, s: Any) -> Any:
        raise NotImplementedError("differentiate with symcalc.differential, not with SymPy's diff")


# ------------------------------------------------------------------------------------------------ leaves


class ScalarVariable(Symbol):
    """A scalar variable: a real SymPy symbol of a kind, which is part of what it is.

    Attributes:
        kind_name: what kind of scalars it is.
        key: what tells it from all other scalars.
    """

    __slots__ = ("key", "kind_name")
    shape: ClassVar[Shape] = ()

    def __new__(cls, name: str, kind: str, mark: str = "") -> ScalarVariable:
        """Return the variable of that name and kind; ``mark`` tells a direction from a variable of its name."""
        symbol: ScalarVariable = Symbol.__xnew__(cls, name, **KINDS[kind].assumed)
        symbol.kind_name = kind
        symbol.key = f"{name}\0{kind}\0{mark}"
        return symbol

    def _hashable_content(self) -> tuple[str]:
        return (self.key,)

    def __getnewargs_ex__(self) -> tuple[tuple[str, ...], dict[str, bool]]:
        """Return what a copy is made of."""
        return tuple(self.key.split("\0")), {}

    @property
    def free_symbols(self) -> set[Basic]:
        """Not one symbol: SymPy's sign tests look for the roots of polynomials in the only one, of any degree.

        `variables_of` gives the variables.
        """
        return {self, _OPAQUE}


class Variable(ArrayNode):
    """An array variable: name, kind (vector, matrix or a structure) and shape."""

    __slots__ = ("kind_name", "mark", "name")

    name: str
    kind_name: str
    mark: str  # of a direction, which no program can name

    @property
    def func(self) -> Callable[[], Variable]:
        """What rebuilds it from its arguments, of which it has none."""
        return lambda: self

    def _key(self) -> str:
        return f"{self.name}\0{self.kind_name}\0{self.mark}"

    def _sympystr(self, printer: Any) -> str:
        return self.name


def variable(name: str, kind: str, shape: Shape = (), mark: str = "") -> Any:
    """Return the variable of that name, kind and shape; ``mark`` tells a direction from a variable of its name.

    Raises:
        KindMismatch: where there is no such kind.

    >>> from symcalc.expressions.dimensions import dimension
    >>> variable("x", "vector", (dimension("n"), dimension(1))).shape
    (n, 1)
    """
    if not kind_named(kind).sizes:
        return ScalarVariable(name, kind, mark)
    # the digest holds name, kind, mark and shape; the label is the name alone
    node = Variable.make(shape=shape, key=f"{name}\0{kind}\0{mark}\0{size_key(shape[0])}\0{size_key(shape[1])}")
    node.name, node.kind_name, node.mark, node.label = name, kind, mark, name[:LABEL]
    return node


# ------------------------------------------------------------------------------------------------ parts


_DIFFERENTIAL = re.compile(r"(?<!\S)d(?:[A-Z]\w*|[^\W\d_](?:[\d_]\w*)?)(?!\S)")


def moves(e: Any) -> bool:
    """Tell whether what is called as a differential is, dX, occurs among the first names in an expression."""
    label = e.label if isinstance(e, Node) else label_of(e)
    return "d" in label and _DIFFERENTIAL.search(label) is not None


def is_array(e: Any) -> bool:
    """Tell arrays from scalars."""
    return isinstance(e, ArrayNode)


def shape_of(e: Any) -> Shape:
    """Return ``()`` for a scalar, ``(rows, columns)`` for an array."""
    return e.shape if isinstance(e, ArrayNode) else ()


def children(e: Basic) -> tuple[Any, ...]:
    """Return the arguments that are expressions (and not dimensions)."""
    if not isinstance(e, Node):
        return e.args
    operands = e.operands
    return e.parts if operands is None else e.parts[:operands]


def constants(e: Basic) -> tuple[Any, ...]:
    """Return the arguments that are no expressions: the dimensions of a node that has some beside its operands."""
    return e.parts[e.operands :] if isinstance(e, Node) and e.operands is not None else ()
