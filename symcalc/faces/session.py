"""What a session begins and ends with: text or SymPy to a formula, formulas to code, the numeric check."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from symcalc.calculus import operators
from symcalc.codegen.numpy.compiling import compile_expressions, generate_source
from symcalc.codegen.numpy.sources import NAME
from symcalc.codegen.targets import Keys
from symcalc.errors import ArgumentMismatch, SymcalcError
from symcalc.expressions.core_nodes import ZeroMatrix
from symcalc.faces.caches import limit_caches
from symcalc.faces.equations import with_solutions
from symcalc.faces.formula import Formula
from symcalc.faces.merging import names_in as dimensions_of
from symcalc.faces.merging import sourced
from symcalc.faces.operator_functions import operator_function
from symcalc.hints.proposals import parse_program
from symcalc.interchange.sympy_intake import from_sympy_expression
from symcalc.language.parsing import Program
from symcalc.language.spans import pointing_into
from symcalc.language.wordings import Wording
from symcalc.spelling import canonical_name
from symcalc.verification import derivative_checks

Several = Formula | str | Mapping[Any, Formula | str]


def formula_of(program: Program) -> Formula:
    """Return what a program means."""
    with pointing_into(program.spans):
        program = with_solutions(program)
    inferred = dimensions_of(d for v in program.variables.values() for d in v.shape) - program.sizes
    # zeros are as thin as what an operator maps
    kept = None if program.along is not None and type(program.expression) is ZeroMatrix else program.kept
    beside = program.definitions, program.demands, kept, frozenset(inferred), None, program.spans, program.typed
    wording, along = program.wording, program.along
    formula = Formula(program.expression, program.variables, program.notes, None, *beside, wording=wording, along=along)
    if along is not None:
        with pointing_into(formula.spans):
            operators.check_linear(program.expression, along)
    return formula


def read_formula(program: Any, declarations: Mapping[str, str] = MappingProxyType({})) -> Formula:
    """Return a formula: as it is, or what a text means.

    Raises:
        ArgumentMismatch: for what is neither, and where a formula is given declarations.
    """
    if isinstance(program, str):
        return parse(program, **declarations)
    if not isinstance(program, Formula):
        what = f"a Formula or a text was expected, not {type(program).__name__}"
        raise ArgumentMismatch(what, hint="make one with symcalc.parse")
    if declarations:
        raise ArgumentMismatch("a Formula knows its variables", hint="declare them where it is parsed")
    return program


def read_formulas(given: Iterable[Several]) -> tuple[list[Formula], list[Keys | None]]:
    """Return formulas one by one, and for each that is given its keys, if it is a mapping of several.

    Raises:
        ArgumentMismatch: for a mapping of none, and where a key is no text, nor several.
    """
    read: list[Formula] = []
    keys: list[Keys | None] = []
    for one in given:
        if not isinstance(one, Mapping):
            read.append(read_formula(one))
            keys.append(None)
            continue
        for key in one:
            if not isinstance(key, str) and not (isinstance(key, tuple) and all(isinstance(k, str) for k in key)):
                raise ArgumentMismatch(f"the key of a formula is a text or several, not {key!r}")
        if not one:
            raise ArgumentMismatch("at least one formula was expected")
        read += map(read_formula, one.values())
        keys.append(tuple(one))
    return read, keys


def parse(text: str, /, **declarations: str) -> Formula:
    """Return what a text means.

    Args:
        text: a program in the input language.
        declarations: names and what is declared of them, as ``K="spd(n)"`` or ``x="ℝ^n"``; a name that is a keyword of
            Python with a trailing ``_``.

    Raises:
        SymcalcError: pointing at what is wrong.

    >>> f = parse("x'*K*x", K="spd(n)")
    >>> print(f.gradient("x"))
    K : spd(n)
    2*K*x
    """
    limit_caches()
    return formula_of(parse_program(text, _plain(declarations)))


def _plain(declarations: Mapping[str, str]) -> dict[str, str]:
    """Return declarations by the names that are meant, keywords of Python among them."""
    return {n[:-1] if keyword.iskeyword(n[:-1]) and n[-1] == "_" else n: kind for n, kind in declarations.items()}


def from_sympy(expression: Any, /, **declarations: str) -> Formula:
    """Return a SymPy expression as a formula; matrix symbols become variables.

    Args:
        expression: a scalar or matrix expression. All symbols are taken as real.
        declarations: as `parse` takes them: ``X="spd(n)"``.

    Raises:
        SymcalcError: where it holds what symcalc does not know, by name.

    >>> from sympy import MatrixSymbol, Trace
    >>> A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
    >>> print(from_sympy(Trace(A * X), X="symmetric(3)").gradient("X").unicode())
    (A + Aᵀ)/2
    """
    limit_caches()
    declared = parse_program("0", _plain(declarations)).variables if declarations else {}
    read = from_sympy_expression(expression, {canonical_name(name): v for name, v in declared.items()})
    wording = Wording(decimals=read.decimals)  # kinds are told by SymPy's classes
    found = read.expression, read.variables, read.notes
    return Formula(*found, demands=read.demands, originals=read.originals, wording=wording)


def compile(*formulas: Several, name: str = NAME, form: str = "array") -> Any:
    """Return one NumPy function of several formulas, or texts, which does shared work once.

    It is called by position or keyword, and returns one value, or a tuple of several; ``name`` is what it is called,
    ``.arguments`` are the names in order of appearance, ``.source`` is its text. A mapping, as gradients by several
    variables and the blocks of a Hessian are, is a dict with the same keys.

    A linear operator, as a derivative by a matrix is, is an array with the axes of F, then of X. With ``form="matrix"``
    it is J of vec(dF) = J vec(dX), columns stacked; with ``form="operator"`` a `scipy.sparse.linalg.LinearOperator` of
    such stacked columns, which forms no array of its matrix: it has ``apply``, ``adjoint_apply`` and ``solve`` besides.
    All blocks of a Hessian, as ``f.hessian()`` returns them, are one operator, of the variables as columns, stacked.

    Raises:
        ArgumentMismatch: where one is no formula, or the function cannot have that name; for another form.
        KindMismatch: where a name is another variable in another formula.
        MissingRule: for what has no NumPy code.
        NotSupported: where a size cannot be read from any argument.

    >>> f = parse("norm2(A*x - b)^2")
    >>> fun = compile(f, f.gradient("x"))
    >>> fun.arguments
    ('A', 'x', 'b')
    >>> print(*compile(f.gradient("x", "b"))(A=[[1, 0], [0, 1]], x=[3, 4], b=[0, 0]).items())
    ('x', array([6., 8.])) ('b', array([-6., -8.]))
    """
    if form == "operator":
        return operator_function([one if isinstance(one, Mapping) else read_formula(one) for one in formulas])
    if form not in ("array", "matrix"):
        raise ArgumentMismatch(f"the form is array, matrix or operator, not {form}")
    read, keys = read_formulas(formulas)
    with pointing_into(*(f.spans for f in read)):
        if form == "matrix":
            read = [f.stacked() for f in read]
        return compile_expressions(*sourced(read), keys=keys, function=name)


def code(*formulas: Several, name: str = NAME) -> str:
    """Return the source of one NumPy function of several formulas, or texts; notes and conditions stand above it.

    It returns what that of `compile` does: one value, a tuple of several, a dict of a mapping.

    Raises:
        SymcalcError: as `compile` does.
    """
    read, keys = read_formulas(formulas)
    with pointing_into(*(f.spans for f in read)):
        return generate_source(*sourced(read), keys=keys, function=name)


def check(formula: Formula | str, name: str, seed: int = 0) -> derivative_checks.Report:
    """Compare the derivatives of a formula by a variable with finite differences: a report, raises nothing."""
    try:
        return read_formula(formula).check(name, seed=seed)
    except SymcalcError as e:
        return derivative_checks.Report(remarks=[f"not checked: {e.message}"])
