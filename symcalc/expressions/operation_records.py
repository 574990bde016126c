"""The record of an operation: all that is known of it.

Notation in all rules: ``Y`` the node, ``A, B`` its arguments, ``dA`` their differentials, ``G`` a cotangent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Literal

from symcalc.expressions.index_forms import IndexForm, placed
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.properties import AtKink, Demand, Demands
from symcalc.expressions.rules import Rule
from symcalc.expressions.spellings import NOWHERE, Spelled
from symcalc.expressions.structures_and_signs import Sign, Structure


def everywhere(*arguments: Any) -> Demands:
    """Demand nothing: the domain of what has a value everywhere."""
    return ()


Differential = Callable[[Any, Callable[[Any], Any]], Any]


BY_MATRIX = "kl,(ji)(lk)->ij"  # an argument, and the matrix that takes it to the result, both stacked


Linearity = tuple[int, ...] | Literal["each", "joint"]


Adjoint = Callable[[Any, int, Any], Any]


@dataclass(frozen=True)
class Example:
    """A program in the input language and its gradient (or Jacobian) by one variable, as the language writes it."""

    program: str
    wrt: str
    derivative: str
    want: str = "gradient"


class Role(Enum):
    """What engines write or build with a function, whatever it is called: they find it by its role."""

    ROOT = "the square root of a scalar, or of every entry"
    ABSOLUTE = "the absolute value of a scalar, or of every entry"
    NORM_1 = "the sum of absolute values"
    NORM_2 = "the Euclidean norm of a vector, the Frobenius norm of a matrix"
    MEAN = "the mean of all entries"
    STACKED = "the columns of a matrix, stacked"
    UNSTACKED = "the m×n matrix of stacked columns"
    KRONECKER = "the Kronecker product of two arrays"
    COMMUTATION = "the matrix that takes the stacked m×n matrix to its stacked transpose"
    DUPLICATION = "the matrix that takes a stacked lower triangle to the stacked symmetric matrix"
    ELIMINATION = "the matrix that takes a stacked matrix to its stacked lower triangle"
    KHATRI_RAO = "the Kronecker products of the columns of two matrices"
    APPLIED = "a function that a program declares, or one of its derivatives, at an argument: (f, k, x)"
    LOWER_TRIANGLE = "what a matrix has on its diagonal and below"
    UPPER_TRIANGLE = "what a matrix has on its diagonal and above"
    MATRIX_POWER = "the power of a square matrix by a scalar"
    PART = "rows and columns of an array, from one to another each"
    ENTRIES = "entries of a column or row, from one to another"
    ENTRY_AT = "the entry of a column or row at an index"
    ROW_AT = "the row of an array at an index"
    COLUMN_AT = "the column of an array at an index"
    PSEUDO_INVERSE = "the pseudo-inverse of a matrix"
    BRANCH = "the third argument where the first is greater than the second, else the fourth"
    LESSER = "the smallest entry, by whose name the lesser of two sizes is written, too"
    BLOCKS = "blocks of a grid, row by row, and of how many columns"
    FILLED = "the column whose entries are all a scalar"


CONSTANTS = ("size", "index", "offset", "order", "axis")  # parameters whose arguments are no expressions


@dataclass(frozen=True)
class Function:
    """What the input language calls.

    Attributes:
        name: the name that is typed.
        build: from built arguments to an expression.
        shape: the shape rule ``(sizes, *shapes) -> shape``.
        parameters: what each argument is: ``scalar vector matrix square symmetric spd triangular tall array any``,
            ``place`` (an index that is a variable), ``size`` (a dimension), ``index`` (a size that counts rows or
            columns), ``offset`` (a whole number that is written out, with its sign), ``order`` (1 or 2, of a norm),
            ``axis`` (1 or 2).
        optional: so many of the last parameters may be absent.
        repeats: whether there may be any number of arguments like the first; ``blocks`` are scalars or arrays, and 0
            is of the size that its place asks for.
        aliases: other names for it.
        symbol: the Greek letter that books call it by, σ of sigmoid: in programs that have it for nothing else a
            call of that is one of it, and is written so.
        aliases_of_vectors: names for it where its argument is a vector; of a matrix they may mean something else.
        matrix_function: of a function of entries, the name of the function of a square matrix that books write alike.
        several: what is said of a matrix that is called by such a name: what it can mean, and what to write.
        compares: its first two arguments are the sides of a comparison, `x > y`; with another sign of it they, or the
            last two, change places.
        wider: of what takes arrays of a structure, a formula that says the same of any, and where it has a value.
        modes: formulas of its arguments by the word that other languages have behind these, in quotes: "same".
        convention: what is noted of a call, where other languages call another function so, or ``(*arguments)`` ->
            that.
        of_modules: what is said where NumPy's function of that name is called, or SciPy's, which gives something else.
        is_quantity: whether its name is what people call a quantity, too, as Greek letters are: where no bracket stands
            right behind it, it is a variable.
        reference: of what is no operation of its own, ``(np, *values)`` -> the value as its definition says, as in
            `Operation`.
        group: where the table of functions lists it.
        summary: one line for the table.
        domain: what it demands of its arguments, ``(*arguments) -> demands`` (see `properties`); an operation's
            function has the operation's.
        axes: how many axes a column or row has as an array that it makes, 1 or 2; None: as its arguments.
        signs: the words of the grammar, and what the language reads, that call it as well: ``KRON``, ``‖₂``, ``|``.
        entrywise: whether it works entry by entry: it may be called with a point.
        of_vectors: which arguments are vectors where the first one is an array, though their letters say scalar.
        of_two: the function that is called in its place with two arguments of which the second is no axis.
        of_order: that which one of its aliases of vectors calls with two arguments, of which the second is no keyword.
        of_order_of_matrices: the same where the first is a matrix.
        of_named_order: the same, of the first alone, by words that the second may be: inf.
        sized: how it is written with its sizes, where that is not ``name(m, n)``.
        role: what engines need it for, if for anything.
        from_sympy: by classes of SymPy's that are taken for it: ``(*arguments)`` -> what is built of their arguments in
            our nodes. A class that SymPy loads on demand stands there by its full name.
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
    signs: tuple[str, ...] = ()
    entrywise: bool = False
    of_vectors: tuple[int, ...] = ()
    of_two: str = ""
    of_order: str = ""
    of_order_of_matrices: str = ""
    of_named_order: Mapping[str, str] = field(default_factory=dict, hash=False)
    sized: str = ""
    role: Role | None = None
    from_sympy: Mapping[type | str, Callable[..., Any]] = field(default_factory=dict, hash=False)
    symbol: str = ""
    aliases_of_vectors: tuple[str, ...] = ()
    matrix_function: str = ""
    several: tuple[str, str] = ("", "")
    wider: tuple[str, str] = ("", "")
    modes: Mapping[str, str] = field(default_factory=dict, hash=False)
    convention: str | Callable[..., str] = ""
    of_modules: str = ""
    is_quantity: bool = False
    reference: Callable[..., Any] | None = None
    compares: bool = False
    repeats: bool = False

    def parameters_of(self, count: int) -> tuple[str, ...]:
        """Return what each of so many arguments is."""
        first, *rest = self.parameters or ("",)
        return (*[first] * max(count - len(rest), 1), *rest) if self.repeats else self.parameters

    @property
    def other_names(self) -> tuple[str, ...]:
        """What else it is called by, in programs that have the symbol for nothing else."""
        return (*self.aliases, self.symbol) if self.symbol else self.aliases

    @cached_property
    def of_arrays(self) -> tuple[int, ...]:
        """Which arguments are arrays, though their letters say scalar, and though it may have a value for one."""
        arguments = [(i, p) for i, p in enumerate(self.parameters) if p not in CONSTANTS]
        is_sum = len(arguments) == 1 and not self.entrywise
        return tuple(i for i, p in arguments if p in ("array", "vector") or (p == "any" and is_sum))


@dataclass(frozen=True)
class Operation:
    r"""All that is known of an operation.

    Attributes:
        name: the name in the language, or of the operator.
        node: the class of its node; SymPy's own for scalars.
        function: what the language calls, where it is called by name.
        shape: the shape rule ``(sizes, *shapes) -> shape`` of the node; None: the function's.
        differential: ``(Y, d) -> dY``, where ``d(A)`` is dA of an argument, or of one node made of arguments: by the
            arguments in which the operation is not linear; where it is linear in all, a shorter way to write it. What
            is made of sizes alone has none.
        rule: what people call the rule of its differential: product rule; "" where it has no name.
        linear: in which arguments it is linear, each by itself: ``(0, 1)``. Of any number of arguments ``"each"``
            (multilinear) or ``"joint"`` (linear in all together). The differential by these follows.
        adjoint: ``(Y, i, G)`` -> the cotangent of argument i, in which Y is linear: ⟨G, Y(dA)⟩ = ⟨adjoint, dA⟩; only
            of what has no form in indices.
        indices: how it places the entries of arguments in which it is linear (see `index_forms`): from this alone
            follow its adjoint and its matrix; of what has no such form, the adjoint is given.
        matrix: ``(Y, i)`` -> J of vec(Y) = J vec(A) with columns stacked, A argument i, in which Y is linear; only of
            what has no form in indices, and may have no matrix either.
        written_out: ``(Y)`` -> the same as a product, where that has forms in indices: its matrix is read off that.
        is_self_adjoint: it is linear in one argument, and its own adjoint there: the cotangent is the operation of G.
        text: template of the plain text, or ``(Y)`` -> template, ``{0}`` the first argument; None: a call by name.
        latex: template of the LaTeX text, or ``(Y)`` -> template; ``|{0}|`` stands between bars that grow.
        latex_transposed: template of its transpose in LaTeX, where it is not that of the node with ᵀ.
        unicode: template of the Unicode text; None: as the plain text.
        letter: by which books name a value of it: p of probabilities; or ``(Y)`` -> that.
        written: ``(Y)`` -> the expression as which it is written, where that is one of other operations.
        unicode_transposed: template of its transpose in Unicode, as in LaTeX.
        code: ``(g, Y, *arguments)`` -> a value of the code generator's graph `g`, made of the arguments' values; or the
            `Primitive` that it is.
        to_sympy: ``(*arguments)`` -> what says the same in SymPy's own classes, of arguments and then dimensions in
            these; None: nothing does.
        entry_to_sympy: of a function of entries ``(a, **how)`` -> the same of one scalar in SymPy's classes, where
            ``how`` is ``evaluate``; it is applied to the entries of an array.
        spelled: what other systems call it.
        reference: ``(np, *values, *sizes)`` -> the value as its definition says, for arrays with two axes; np is NumPy,
            or what has the same functions, with SciPy's special ones as ``np.special``. The evaluators that code and
            derivatives are compared with are made of it.
        domain: what its value demands of the arguments, ``(*arguments) -> demands`` (see `properties`).
        smooth: what the derivative demands of the arguments besides; said where the operation was differentiated.
        at_kink: what the derivative is taken as where there is none.
        kink_at_zero: the differential divides by the value, as a norm's does: where that is 0, answers are taken as
            their limits, or with 0 for the quotient; of an array with 0 for those of the entries.
        example: a worked example, which the tests run.
        on_demand: the differential is worked out when another rule asks for it (a norm's square does not).
        weight: ``(Y, active)`` -> of how many parts the differential is made, where these may be many; ``active`` holds
            what is differentiated with it.
        also: further classes of nodes with the same record.
        construct: ``(*arguments)`` -> the normal form; by class, where these have their own.
        transpose, inverse, trace, total: ``(Y)`` -> what it is of an array, in normal form; of a trace None, where it
            is no simpler. Without a rule it is a node.
        products: by two classes, one of them its own: ``(A, B)`` -> the product of neighbours, None where it is none.
        within: of a product that it is in: ``(factors, i)``, it or its transpose being factor i -> from where to where
            these are together what is simpler, or its normal form, and that; None where they are not.
        structure: ``(Y, *structures of arguments)`` -> what is known of a square array.
        sign: what is known of the sign of all entries, or ``(Y, *signs of arguments)`` -> that.
        is_taken: the structure is not proved of the arguments: it is what a program says, taken for granted.
        asks_structure: the sign depends on the structure of the arguments, too.
        asks_sign: the structure depends on the sign of the first argument.
        plainer: ``(demand on the value)`` -> demands on the arguments that say the same; None where there are none.
        enclosure: of a function of one scalar: from an interval to one that holds the values, None where they are not
            defined or not bounded.
        number: of a function of one scalar: its value at a number of mpmath, in the precision that is set there, nan
            where it has none. A function that does not say it stays a call in code, of constants, too.
    """

    name: str
    node: type
    function: Function | None = None
    differential: Differential | None = None
    rule: str = ""
    linear: Linearity = ()
    adjoint: Adjoint | None = None
    indices: IndexForm | None = None
    matrix: Callable[[Any, int], Any] | None = None
    written_out: Rule | None = None
    is_self_adjoint: bool = False
    text: str | Callable[[Any], str] | None = None
    latex: str | Callable[[Any], str] | None = None
    latex_transposed: str | None = None
    unicode: str | None = None
    letter: str | Callable[[Any], str] = ""
    unicode_transposed: str | None = None
    written: Callable[[Any], Any] | None = None
    code: Callable[..., Any] | Primitive | None = None
    domain: Callable[..., Demands] = everywhere
    smooth: Callable[..., Demands] = everywhere
    at_kink: AtKink | None = None
    example: Example | None = None
    on_demand: bool = False
    weight: Callable[[Any, Collection[Any]], int] | None = None
    also: tuple[type, ...] = field(default=())
    construct: Callable[..., Any] | Mapping[type, Callable[..., Any]] | None = None
    transpose: Rule | None = None
    inverse: Rule | None = None
    trace: Rule | None = None
    total: Rule | None = None
    products: Mapping[tuple[type, type], Callable[[Any, Any], Any]] = field(default_factory=dict)
    within: Callable[[Sequence[Any], int], tuple[int, int, Any] | None] | None = None
    structure: Callable[..., Structure] | None = None
    sign: Sign | Callable[..., Sign] | None = None
    is_taken: bool = False
    asks_structure: bool = False
    asks_sign: bool = False
    plainer: Callable[[Demand], Sequence[Demand] | None] | None = None
    enclosure: Callable[[Any], Any] | None = None
    number: Callable[[Any], Any] | None = None
    reference: Callable[..., Any] | None = None
    shape: Callable[..., Any] | None = None
    kink_at_zero: bool = False
    to_sympy: Callable[..., Any] | None = None
    entry_to_sympy: Callable[..., Any] | None = None
    spelled: Spelled = NOWHERE

    @cached_property
    def is_mark(self) -> bool:
        """Whether it is written as a mark behind its argument alone, as A⁺."""
        return isinstance(self.latex, str) and self.latex.startswith("{0}^")

    @property
    def faults_of_derivative(self) -> dict[str, bool]:
        """What may be missing of the derivative, or said twice, and whether it is."""
        is_constant = getattr(self.node, "operands", None) == 0
        forms = (self.indices is not None) or self.is_self_adjoint
        return {
            "neither a differential nor linearity": not (self.differential or self.linear or is_constant),
            "linear, but no adjoint": bool(self.linear) and self.adjoint is None and not forms,
            "an adjoint beside what it follows from": self.adjoint is not None and forms,
            "a matrix beside what it follows from": self.matrix is not None and self.indices is not None,
        }

    @property
    def placing(self) -> IndexForm | None:
        """How it places the entries of its arguments, where anything says that: its form in indices, or its matrix."""
        matrix = self.matrix
        if self.indices is not None or matrix is None:
            return self.indices
        return lambda Y, i: placed(BY_MATRIX, matrix(Y, i))

    @property
    def shape_rule(self) -> Callable[..., Any] | None:
        """The shape rule: its own, or its function's; None where it has none."""
        return self.shape or (None if self.function is None else self.function.shape)


@dataclass(frozen=True)
class Constant:
    """What is known of a constant array, which has sizes for arguments and no differential; as in `Operation`."""

    node: type
    function: Function
    construct: Callable[..., Any]
    transpose: Rule
    inverse: Rule | None = None
    structure: Callable[..., Structure] | None = None
    sign: Sign | Callable[..., Sign] | None = None


@dataclass(frozen=True)
class DefinedRecord:
    """What is known of the nodes of `symcalc.expressions.equations`; as in `Operation`.

    The differential and the adjoint of what an equation defines follow from it, so that engines work them out. Those
    nodes alone that stand in its place where code is made have ``code``, and no formula holds them.
    """

    node: type
    construct: Callable[..., Any]
    code: Callable[..., Any] | None = None
    transpose: Rule | None = None
    structure: Callable[..., Structure] | None = None
    sign: Sign | Callable[..., Sign] | None = None
