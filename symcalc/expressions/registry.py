"""The record of an operation, and the table of all.

An operation is registered once, in its own file under `symcalc.operations`; registration fails at import where the
record is incomplete or a name is taken. Engines look rules up here and never import an operation. No rule is an
error (`MissingRule`); a constant is registered as one, with a differential that is zero.

Notation in all rules: ``Y`` the node, ``A, B`` its arguments, ``dA`` their differentials, ``G`` a cotangent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from sympy import S

from symcalc.errors import MissingRule
from symcalc.expressions.core_nodes import CONSTRUCTORS, Node, Trace, Transpose, children, constants, is_zero
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.properties import Demand, Demands


def everywhere(*arguments: Any) -> Demands:
    """Demand nothing: the domain of what has a value everywhere."""
    return ()


Differential = Callable[[Any, Callable[[Any], Any]], Any]
Adjoint = Callable[[Any, int, Any], Any]


@dataclass(frozen=True)
class Example:
    """A program in the input language and its gradient (or Jacobian) by one variable, as the language writes it."""

    program: str
    wrt: str
    derivative: str
    want: str = "gradient"


@dataclass(frozen=True)
class Function:
    """What the input language calls.

    Attributes:
        name: the name that is typed.
        build: from built arguments to an expression.
        shape: the shape rule ``(sizes, *shapes) -> shape``.
        parameters: what each argument is: ``scalar vector matrix square array any``, ``size`` (a dimension), ``axis``
            (1 or 2).
        optional: so many of the last parameters may be absent.
        aliases: other names for it.
        group: where the table of functions lists it.
        summary: one line for the table.
        domain: what it demands of its arguments, ``(*arguments) -> demands`` (see `properties`); an operation's
            function has the operation's.
        axes: how many axes a column or row has as an array that it makes, 1 or 2; None: as its arguments.
    """

    name: str
    build: Callable[..., Any]
    shape: Callable[..., Any]
    parameters: tuple[str, ...]
    optional: int = 0
    aliases: tuple[str, ...] = ()
    group: str = ""
    summary: str = ""
    domain: Callable[..., Demands] = everywhere
    axes: int | None = None


@dataclass(frozen=True)
class Operation:
    r"""All that is known of an operation.

    Attributes:
        name: the name in the language, or of the operator.
        node: the class of its node; SymPy's own for scalars.
        function: what the language calls, where it is called by name.
        differential: ``(Y, d) -> dY``, where ``d(A)`` is dA of an argument, or of one node made of arguments; for
            nonlinear operations.
        linear: ``"each"`` (linear in each argument) or ``"joint"`` (in all together): the differential follows.
        adjoint: ``(Y, i, G)`` -> the cotangent of argument i, in which Y is linear: ⟨G, Y(dA)⟩ = ⟨adjoint, dA⟩.
        push: ``(Y, i, F)`` -> the form of Y where F is that of argument i (see `symcalc.calculus.linear_forms`).
        text: template of the plain text, ``{0}`` the first argument; None: a call by name.
        latex: template of the LaTeX text, or ``(Y)`` -> template.
        latex_transposed: template of its transpose in LaTeX, where it is not that of the node with ᵀ.
        unicode: template of the Unicode text; None: as the plain text.
        code: ``(g, Y, *arguments)`` -> a node of the code generator's graph, or a template of NumPy code, or the source
            of a function ``def _name(A, B): …`` that comes along; arrays come with two axes and leave with two, as new
            ones.
        domain: what its value demands of the arguments, ``(*arguments) -> demands`` (see `properties`).
        kink: what the derivative is taken as where there is none.
        example: a worked example, which the tests run.
        on_demand: the differential is worked out when another rule asks for it (a norm's square does not).
        weight: ``(Y, active)`` -> of how many parts the differential is made, where these may be many; ``active`` holds
            what is differentiated with it.
        also: further classes of nodes with the same record.
    """

    name: str
    node: type
    function: Function | None = None
    differential: Differential | None = None
    linear: str = ""
    adjoint: Adjoint | None = None
    push: Callable[[Any, int, Any], Any] | None = None
    text: str | None = None
    latex: str | Callable[[Any], str] | None = None
    latex_transposed: str | None = None
    unicode: str | None = None
    code: Callable[..., Any] | str | None = None
    domain: Callable[..., Demands] = everywhere
    kink: str = ""
    example: Example | None = None
    on_demand: bool = False
    weight: Callable[[Any, Collection[Any]], int] | None = None
    also: tuple[type, ...] = field(default=())


MANY = 60  # nodes below which the words of a formula are counted

_BY_NODE: dict[type, Operation] = {}
_FUNCTIONS: dict[str, Function] = {}
_REWRITES: dict[type, list[Callable[[Any], Any]]] = {}
_EXPANSIONS: dict[type, Callable[..., Any]] = {}
OPERATIONS: dict[str, Operation] = {}


def register(operation: Operation) -> Operation:
    """Enter an operation in the table.

    Raises:
        ValueError: at import, where the record has a gap or its name, node or function is taken.
    """
    nodes = (operation.node, *operation.also)
    gaps = [
        gap
        for gap, missing in (
            ("neither a differential nor linearity", not (operation.differential or operation.linear)),
            ("linear, but no adjoint", bool(operation.linear) and operation.adjoint is None),
            ("no code", operation.code is None),
            ("no example", operation.example is None),
            ("no constructor", any(issubclass(n, Node) and n not in CONSTRUCTORS for n in nodes)),
            ("its name is taken", operation.name in OPERATIONS),
            ("its node is taken", any(n in _BY_NODE for n in nodes)),
            ("its function is taken", any(name in _FUNCTIONS for name in _names(operation.function))),
        )
        if missing
    ]
    if gaps:
        raise ValueError(f"operation {operation.name}: {', '.join(gaps)}")
    OPERATIONS[operation.name] = operation
    for node in nodes:
        _BY_NODE[node] = operation
    if operation.function is not None:
        register_function(replace(operation.function, domain=operation.domain))
    return operation


def _names(function: Function | None) -> tuple[str, ...]:
    return () if function is None else (function.name, *function.aliases)


def register_function(function: Function) -> Function:
    """Enter a function of the language that is made of other operations.

    Raises:
        ValueError: where its name is taken.
    """
    for name in _names(function):
        if name in _FUNCTIONS:
            raise ValueError(f"function {name}: the name is taken")
    _FUNCTIONS.update(dict.fromkeys(_names(function), function))
    return function


def register_rewrite(rule: Callable[[Any], Any], *nodes: type) -> None:
    """Enter a rewrite of nodes of some classes: ``rule(Y)`` is an equal, shorter expression, or None."""
    for node in nodes:
        _REWRITES.setdefault(node, []).append(rule)


def rewrites_of(node: Any) -> Sequence[Callable[[Any], Any]]:
    """Return the rewrites of a node's class."""
    return _REWRITES.get(type(node), ())


def register_expansion(node: type, build: Callable[..., Any]) -> None:
    """Enter for a class of nodes, whose derivatives divide by more than they do, what has the same value and does not.

    ``build`` takes the arguments of the node, and returns None where there is nothing else. Answers are printed with
    the node, code is made of either.
    """
    _EXPANSIONS[node] = build


def expansion_of(Y: Any) -> Any:
    """Return what has the value of a node, whose derivatives do not divide; where there is none, the node itself."""
    build = _EXPANSIONS.get(type(Y))
    made = None if build is None else build(*children(Y))
    return Y if made is None or made == Y else made


def functions() -> Mapping[str, Function]:
    """Return the functions of the language by name, aliases included."""
    return MappingProxyType(_FUNCTIONS)


def node_with_axes(axes: int) -> Any:
    """Return the class of nodes that say of a column how many axes it has as an array."""
    return next(o.node for o in OPERATIONS.values() if o.function is not None and o.function.axes == axes)


def find_rule(node: Any) -> Operation | None:
    """Return the operation of a node, None for a leaf or a node that nobody registered."""
    return _BY_NODE.get(type(node))


def rule_for(node: Any) -> Operation:
    """Return the operation of a node.

    Raises:
        MissingRule: where nobody registered its class. Absent is not zero.
    """
    operation = _BY_NODE.get(type(node))
    if operation is None:
        raise MissingRule(f"there is no rule for {type(node).__name__}").on(node)
    return operation


def demands_of(Y: Any) -> Iterable[Demand]:
    """Return what the value of a node demands of its arguments."""
    operation = _BY_NODE.get(type(Y))
    return () if operation is None or operation.domain is everywhere else operation.domain(*children(Y))


def differential_of_linear(Y: Any, linear: str, d: Callable[[Any], Any], active: Container[Any]) -> list[Any]:
    """Return the terms of the differential of a linear or multilinear node, which follow from its linearity alone.

    ``d`` gives the differential of an argument; of those that are not ``active`` it is zero.
    """
    arguments = children(Y)
    rest = constants(Y)
    make = CONSTRUCTORS.get(type(Y), Y.func)  # not SymPy's own functions
    if linear == "joint":
        return [make(*map(d, arguments), *rest)]
    moving = ((i, d(A)) for i, A in enumerate(arguments) if A in active)
    return [make(*arguments[:i], dA, *arguments[i + 1 :], *rest) for i, dA in moving if not is_zero(dA)]


def _is_plain(e: Any) -> bool:
    """Tell what is called by no name: a transpose, a scalar product."""
    return isinstance(e, Transpose) or (isinstance(e, Trace) and e.arg.shape[0] is ONE)


def words(e: Any) -> int:
    """Return how many names and numbers the formula has; of a large one, `MANY`."""
    stack, count, seen = [e], 0, 0
    while stack:
        e = stack.pop()
        seen += 1
        if seen > MANY:
            return MANY
        below = children(e)
        rule = find_rule(e) if below else None
        named = rule is not None and rule.function is not None and not _is_plain(e)
        count += named or (not below and e is not S.NegativeOne)  # which is printed as a sign
        stack += below
    return count
