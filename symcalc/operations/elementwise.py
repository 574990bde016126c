"""Functions applied to every entry, and to scalars: what the records of all of them share.

d f(A) = f′(A) ∘ dA   (Magnus & Neudecker 2019, ch. 8, sec. 7; for scalars the chain rule). A file of a family of
functions holds one `Entrywise` record each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from sympy import Pow, Rational, S

from symcalc.algebra import filled, hadamard, hadamard_power, negate, spread, transpose
from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.scalar_functions import ScalarFunction, made, value_of
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import ArrayNode, HadamardPower, OneMatrix, Transpose, ZeroMatrix, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression, Scalar
from symcalc.expressions.operation_records import Example, Function, Operation, Role, everywhere
from symcalc.expressions.properties import AtKink, Demand, Demands
from symcalc.expressions.registry import register
from symcalc.expressions.rules import Rules
from symcalc.expressions.shape_rules import keep
from symcalc.expressions.spellings import NOWHERE, Spelled
from symcalc.expressions.structure import keep_sign, sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure


class ElementwiseNode(ArrayNode):
    """A function applied to every entry of an array."""

    __slots__ = ()

    entrywise = True


class Entries:
    """The functions of every entry, by name."""


@dataclass(frozen=True, kw_only=True)
class Entrywise(ScalarFunction):
    """What is known of a function of every entry, and of a scalar.

    Attributes:
        derivative: ``(Y, A)`` -> f′(A), with Y = f(A).
        example: the gradient of the sum of f(x), in the input language.
        summary: one line for the table of functions.
        aliases: other names.
        symbol: as in `Function`.
        matrix_function: the name of the function of a square matrix that books write alike.
        signs: what calls it without its name (see `Function`).
        at_kink: what the derivative is taken as where there is none.
        enclosure: from an interval to one that holds the values, None where they are not defined or not bounded.
        sign: what is known of all values.
        keeps_sign: whether values have the sign of the argument.
        vanishes: whether f(0) = 0, which is so of all odd ones.
        keeps_nonnegative: whether f(a) = a for a ≥ 0.
        undoes: the function of which it is the inverse, by name.
        is_multiplicative: whether f(c a) = f(c) f(a).
        scaled_by_positive: ``(c)`` -> what comes out for a positive factor c of the argument.
        partners: ``(B)`` -> pairs of what makes something shorter with B = f(A), and the product B partner^q by q, None
            where there is none.
        role: what engines need it for, if for anything.
        from_sympy: classes of SymPy's that are taken for it besides its own, as in `Function`.
        convention: as in `Function`.
        domain, smooth, plainer, number, code, reference: as in `Operation`; without ``code`` the graph has a call of
            that name.
        latex: as in `Operation`; without it, it is called by its name.
        spelled: as in `Operation`.
        letter: as in `Operation`.
        entry_to_sympy: as in `Operation`; without it, its class is SymPy's own.
    """

    derivative: Callable[[Expression, Expression], Expression]
    example: str
    summary: str
    enclosure: Callable[[Expression], Expression]
    aliases: tuple[str, ...] = ()
    symbol: str = ""
    matrix_function: str = ""
    convention: str = ""
    signs: tuple[str, ...] = ()
    at_kink: AtKink | None = None
    sign: Sign | Callable[[Any, Sign], Sign] = Sign.UNKNOWN
    keeps_sign: bool = False
    vanishes: bool = False
    keeps_nonnegative: bool = False
    undoes: str = ""
    is_multiplicative: bool = False
    scaled_by_positive: Callable[[Expression], Expression] | None = None
    partners: Callable[[Any], Sequence[tuple[Any, Callable[[Expression], Expression]]]] | None = None
    domain: Callable[[Any], Demands] = everywhere
    smooth: Callable[[Any], Demands] = everywhere
    plainer: Callable[[Demand], Sequence[Demand] | None] | None = None
    number: Callable[[Expression], Expression] | None = None
    code: Callable[..., Any] | None = None
    reference: Callable[..., Any] | None = None
    role: Role | None = None
    latex: str | None = None
    spelled: Spelled = NOWHERE
    letter: str | Callable[[Any], str] = ""
    from_sympy: Mapping[type | str, Callable[..., Any]] = field(default_factory=dict, hash=False)
    entry_to_sympy: Callable[..., Any] | None = None


class Registered(NamedTuple):
    """A function with the classes of its nodes, of arrays and of scalars, and its constructor."""

    function: Entrywise
    classes: tuple[type, type]
    build: Callable[[Expression], Expression]


FUNCTIONS: Rules[str, Registered] = Rules()
OF_CLASS: Rules[type, Entrywise] = Rules()


def build(name: str, A: Expression) -> Expression:
    """Return the function of that name of a scalar, or of every entry of an array."""
    return FUNCTIONS[name].build(A)


def is_function(e: Expression, name: str) -> bool:
    """Tell whether a node is the function of that name, of an array or a scalar."""
    return isinstance(e, FUNCTIONS[name].classes)


def base_and_exponent(e: Expression) -> tuple[Any, Any]:
    """Return e as a power, of entries or of a scalar."""
    return e.args if isinstance(e, HadamardPower | Pow) and not is_function(e, "exp") else (e, ONE)


def plus_one(a: Expression) -> Expression:
    """Return 1 + A, entry by entry."""
    return spread(a, ONE)


def power_more(partner: Any, q: Scalar, product: Expression) -> Any:
    """Return partner^(q−1)·product for a positive q."""
    return hadamard(hadamard_power(partner, q - 1), product) if q > 0 else None


def quotient_of(under: str, quotient: str) -> Callable[[Any], list[tuple[Any, Callable[[Expression], Expression]]]]:
    """Return the partners of f of which f(z)/under(z) = quotient(z)."""

    def partners(b: Expression) -> list[tuple[Any, Callable[[Expression], Expression]]]:
        below, made = build(under, b.args[0]), build(quotient, b.args[0])
        return [(below, lambda q: hadamard(made, hadamard_power(below, q + 1)) if q < 0 else None)]

    return partners


def _constructor(f: Entrywise, node: Any) -> Callable[[Expression], Expression]:
    def construct(A: Expression) -> Any:
        if not is_array(A):
            return value_of(f, A)
        c, core = split(A)
        if isinstance(core, OneMatrix | ZeroMatrix):
            return function_of_filled(f, c, core)
        if isinstance(A, Transpose):
            return function_of_transpose(f, A)
        for found in laws:
            if (made := found(f, A)) is not None:
                return made
        return node.make(A, shape=A.shape)

    scales = f.is_multiplicative or f.scaled_by_positive is not None
    laws = [
        found
        for found, holds in (
            (function_that_is_undone, f.undoes),
            (function_of_multiple, scales),
            (function_of_nonnegative, f.keeps_nonnegative),
            (function_of_negative, f.parity),
        )
        if holds
    ]
    return construct


@law(examples=("exp(3*ones(2, 3)) + A", "tanh(A - A) + A"))
def function_of_filled(f: Entrywise, c: Scalar, core: Expression) -> Expression:
    """f(c 1) = f(c) 1, f(0) = f(0) 1."""
    return filled(value_of(f, S.Zero if isinstance(core, ZeroMatrix) else c), *core.shape)


@law(examples="exp(A')")
def function_of_transpose(f: Entrywise, A: Expression) -> Expression:
    """f(Aᵀ) = f(A)ᵀ."""
    return transpose(build(f.name, A.arg))


@law(examples=("log(exp(A))", "exp(log(A))"), source="DLMF, sec. 4.8")
def function_that_is_undone(f: Entrywise, A: Expression) -> Expression | None:
    """log(exp(A)) = A, exp(log(A)) = A."""
    return A.args[0] if is_function(A, f.undoes) else None


@law(examples=("abs(a*A)", "sign(-2*A)", "relu(3*A)", "step(3*A)", "relu(exp(a)*A)"))
def function_of_multiple(f: Entrywise, A: Expression) -> Expression | None:
    """|c A| = |c| |A|, sign(c A) = sign(c) sign(A); relu(c A) = c relu(A), step(c A) = step(A) of a positive c."""
    c, core = split(A)
    if c is ONE:
        return None
    if f.is_multiplicative:
        return scaled(value_of(f, c), build(f.name, core))
    is_scaled = f.scaled_by_positive is not None and sign_of(c) is Sign.POSITIVE
    return scaled(f.scaled_by_positive(c), build(f.name, core)) if is_scaled and f.scaled_by_positive else None


@law(examples=("abs(exp(A))", "relu(A.^2)"))
def function_of_nonnegative(f: Entrywise, A: Expression) -> Expression | None:
    """|A| = relu(A) = A where no entry is negative."""
    return A if sign_of(A) is not Sign.UNKNOWN else None


@law(examples=("sin(-2*A)", "cos(-A)", "tanh(-A)", "cosh(-2*A)", "erf(-A)"))
def function_of_negative(f: Entrywise, A: Expression) -> Expression | None:
    """f(−A) = f(A) of an even f, f(−A) = −f(A) of an odd one."""
    c = split(A)[0]
    if not isinstance(c, Rational) or c.p >= 0:
        return None
    turned = build(f.name, negate(A))
    return turned if f.parity > 0 else negate(turned)


def _transpose(f: Entrywise, a: Expression) -> Expression:
    """Return f(A)ᵀ = f(Aᵀ), where that is f(A) or −f(A) without a transpose."""
    A = a.args[0]
    is_skew = bool(f.parity) and Structure.SKEW in structure_of(A)
    if transpose(A) == A or (f.parity > 0 and is_skew):
        return a
    return negate(a) if is_skew else plain(a)


def _structure(f: Entrywise, e: Expression, a: Structure) -> Structure:
    """Return what a function keeps of the structure of its argument; an even one of what is skew is symmetric."""
    kept = Structure.SYMMETRIC  # equal entries have equal values
    if f.parity < 0 or f.vanishes:
        kept = Structure.DIAGONAL | Structure.HOLLOW | (Structure.SKEW if f.parity < 0 else Structure.NONE)
    known = a & kept
    return known | Structure.SYMMETRIC if f.parity > 0 and Structure.SKEW in a else known


def register_function_of_entries(f: Entrywise) -> Any:
    """Enter a function of entries and of scalars in all tables; return the class of its nodes of arrays."""
    node = made(f.name, Entries, ElementwiseNode, "every entry")
    construct = _constructor(f, node)
    FUNCTIONS[f.name] = Registered(f, (node, f.cls), construct)
    OF_CLASS[node] = OF_CLASS[f.cls] = f
    sign: Sign | Callable[[Any, Sign], Sign] | None = keep_sign if f.keeps_sign else None
    if f.sign is not Sign.UNKNOWN:
        sign = f.sign
    register(
        Operation(
            name=f.name,
            node=node,
            also=(f.cls,),
            construct=construct,
            transpose=partial(_transpose, f),
            structure=partial(_structure, f),
            sign=sign,
            plainer=f.plainer,
            enclosure=f.enclosure,
            number=f.number,
            function=Function(
                f.name,
                construct,
                keep,
                ("any",),
                aliases=f.aliases,
                symbol=f.symbol,
                matrix_function=f.matrix_function,
                convention=f.convention,
                group="elementwise",
                summary=f.summary,
                signs=f.signs,
                entrywise=True,
                role=f.role,
                from_sympy={f.cls: construct, **f.from_sympy},
            ),
            latex=f.latex,
            spelled=f.spelled,
            letter=f.letter,
            entry_to_sympy=f.entry_to_sympy or (f.cls if f.cls.__module__.startswith("sympy.") else None),
            differential=lambda Y, d: hadamard(f.derivative(Y, Y.args[0]), d(Y.args[0])),
            code=f.code or (lambda g, Y, a: g.call(f.name, a)),
            reference=f.reference,
            domain=f.domain,
            smooth=f.smooth,
            at_kink=f.at_kink,
            example=Example(f"sum({f.name}(x))", wrt="x", derivative=f.example),
        )
    )
    return node
