"""Functions of several entries, and of several scalars: what the records of all of them share.

d f(A, B) = f₁(A, B) ∘ dA + f₂(A, B) ∘ dB with the partial derivatives f₁, f₂ (the chain rule, entry by entry;
Magnus & Neudecker 2019, ch. 8, sec. 7). A scalar stands for all entries. A file of a family of functions holds one
`OfSeveral` record each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sympy import S

from symcalc.algebra import add, filled, hadamard, transpose
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalar_functions import made
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import ArrayNode, OneMatrix, ScalarNode, Transpose, ZeroMatrix, is_array, is_zero
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role, everywhere
from symcalc.expressions.properties import AtKink, Demands
from symcalc.expressions.registry import register
from symcalc.expressions.rules import Rules
from symcalc.expressions.shape_rules import KNOWN, same
from symcalc.expressions.spellings import NOWHERE, Spelled
from symcalc.expressions.structures_and_signs import ZEROS, Sign, Structure
from symcalc.expressions.sympy_forms import of_several

Slope = Callable[..., Any]


class ArrayOfSeveral(ArrayNode):
    """A function applied to the entries of several arrays, of which some may be scalars."""

    __slots__ = ()

    entrywise = True


class ScalarOfSeveral(ScalarNode):
    """A function of several scalars."""

    __slots__ = ()


class EntriesOfSeveral:
    """The functions of several entries, by name."""


class ScalarsOfSeveral:
    """The functions of several scalars, by name."""


@dataclass(frozen=True, kw_only=True)
class OfSeveral:
    """What is known of a function of several entries, and of several scalars.

    Attributes:
        name: what it is called.
        slopes: for each argument ``(Y, *arguments)`` -> the partial derivative; None of one that has none: it is 0, or
            the argument must be a number.
        example: a worked example.
        summary: one line for the table of functions.
        reference: as in `Operation`.
        to_sympy: ``(*scalars)`` -> the same in SymPy's classes, unevaluated.
        value: ``(*arguments)`` -> what it is where that is shorter, else None; it refuses what must be a number.
        code: as in `Operation`; without it the graph has a pair of that name.
        parameters, optional, aliases, convention, compares, role, from_sympy: as in `Function`.
        vanishes: whether it is 0 where all arguments are 0, so that common zeros of matrices are kept.
        domain, smooth, at_kink, sign, text, latex, spelled: as in `Operation`.
    """

    name: str
    slopes: tuple[Slope | None, ...]
    example: Example
    summary: str
    reference: Callable[..., Any]
    to_sympy: Callable[..., Any] | None
    value: Callable[..., Any] | None = None
    code: Callable[..., Any] | None = None
    parameters: tuple[str, ...] = ()
    optional: int = 0
    aliases: tuple[str, ...] = ()
    convention: str = ""
    from_sympy: Mapping[type | str, Callable[..., Any]] = field(default_factory=dict, hash=False)
    domain: Callable[..., Demands] = everywhere
    smooth: Callable[..., Demands] = everywhere
    at_kink: AtKink | None = None
    sign: Sign | Callable[..., Sign] | None = None
    text: str | Callable[[Any], str] | None = None
    latex: str | Callable[[Any], str] | None = None
    spelled: Spelled = NOWHERE
    compares: bool = False
    role: Role | None = None
    vanishes: bool = False


FUNCTIONS: Rules[str, tuple[OfSeveral, tuple[type, type], Callable[..., Any]]] = Rules()


def build(name: str, *arguments: Expression) -> Any:
    """Return the function of that name of scalars, or of the entries of arrays."""
    return FUNCTIONS[name][2](*arguments)


def is_function(e: Expression, name: str) -> bool:
    """Tell whether a node is the function of that name."""
    return isinstance(e, FUNCTIONS[name][1])


def _constant(a: Expression) -> Any:
    """Return the value of all entries, where they are one; of a scalar, itself."""
    if not is_array(a):
        return a
    c, core = split(a)
    return c if isinstance(core, OneMatrix) else S.Zero if isinstance(core, ZeroMatrix) else None


def _construct(f: OfSeveral, *arguments: Expression) -> Any:
    shape = same(KNOWN, *(a.shape for a in arguments if is_array(a)))
    known = [_constant(a) for a in arguments]
    if shape and None not in known:
        return function_of_filled_arrays(f, known, shape)
    # an array of one number is that number
    arguments = tuple(a if c is None else c for a, c in zip(arguments, known, strict=True))
    if f.value is not None and (found := f.value(*arguments)) is not None:
        return found if is_array(found) or not shape else filled(found, *shape)
    if (turned := function_of_transposes(f, arguments)) is not None:
        return turned
    node, scalar = FUNCTIONS[f.name][1]
    return node.make(*arguments, shape=shape) if shape else scalar.make(*arguments)  # type: ignore[attr-defined]


@law(examples=("hypot(3*ones(2, 3), a*ones(2, 3)).*A", "atan2(a*ones(2, 3), ones(2, 3)) + A"))
def function_of_filled_arrays(f: OfSeveral, known: list[Any], shape: Any) -> Expression:
    """f(c 1, d 1) = f(c, d) 1."""
    return filled(build(f.name, *known), *shape)


@law(examples=("hypot(A', B')", "hypot(a, A')"))
def function_of_transposes(f: OfSeveral, arguments: tuple[Expression, ...]) -> Expression | None:
    """f(Aᵀ, Bᵀ) = f(A, B)ᵀ."""
    arrays = [a for a in arguments if is_array(a)]
    if not arrays or not all(isinstance(a, Transpose) for a in arrays):
        return None
    return transpose(build(f.name, *(transpose(a) if is_array(a) else a for a in arguments)))


def _turned(Y: Expression) -> Any:
    """Return the transpose: of symmetric arguments it is the same."""
    return Y if all(not is_array(a) or transpose(a) == a for a in Y.parts) else plain(Y)


def _differential(f: OfSeveral, Y: Any, d: Callable[[Expression], Expression]) -> Any:
    """Return Σ fᵢ(A, B) ∘ dAᵢ."""
    terms = []
    for slope, A in zip(f.slopes, Y.parts, strict=True):
        dA = None if slope is None else d(A)
        if dA is not None and not is_zero(dA):
            term = hadamard(slope(Y, *Y.parts), dA)  # type: ignore[misc]
            terms.append(filled(term, *Y.shape) if is_array(Y) and not is_array(term) else term)
    if terms:
        return add(*terms)
    return hadamard(S.Zero, Y)


def _structure(f: OfSeveral, Y: Any, *known: Structure) -> Structure:
    """Return the zeros that all arguments have, of a function that is 0 there."""
    if not f.vanishes or not all(map(is_array, Y.parts)):
        return Structure.NONE
    found = ZEROS
    for zeros in known:
        found &= zeros
    return found


def register_function_of_several(f: OfSeveral) -> None:
    """Enter a function of several entries and scalars in all tables."""
    node = made(f.name, EntriesOfSeveral, ArrayOfSeveral, "all entries")
    scalar = made(f.name, ScalarsOfSeveral, ScalarOfSeveral, "scalars")
    construct = partial(_construct, f)
    FUNCTIONS[f.name] = (f, (node, scalar), construct)
    register(
        Operation(
            name=f.name,
            node=node,
            also=(scalar,),
            construct=construct,
            transpose=_turned,
            sign=f.sign,
            structure=partial(_structure, f) if f.vanishes else None,
            function=Function(
                f.name,
                construct,
                same,
                f.parameters or ("any",) * len(f.slopes),
                optional=f.optional,
                aliases=f.aliases,
                group="elementwise",
                summary=f.summary,
                convention=f.convention,
                compares=f.compares,
                role=f.role,
                is_quantity=f.compares,  # where is the word before definitions, too
                entrywise=True,
                from_sympy=f.from_sympy,
            ),
            differential=partial(_differential, f),
            domain=f.domain,
            smooth=f.smooth,
            at_kink=f.at_kink,
            text=f.text,
            latex=f.latex,
            spelled=f.spelled,
            to_sympy=None if f.to_sympy is None else partial(of_several, f.to_sympy),
            code=f.code or (lambda g, Y, *a: g.pair(f.name, *a)),
            reference=f.reference,
            example=f.example,
        )
    )
