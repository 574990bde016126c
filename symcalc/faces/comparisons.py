"""Is mine right? A person's derivative beside the one that is worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from symcalc.algebra import subtract
from symcalc.calculus import adjoints, operators
from symcalc.calculus.substitutions import substituted
from symcalc.errors import ArgumentMismatch, NotSupported, ShapeMismatch, SymcalcError
from symcalc.expressions.core_nodes import differential_of, is_array, shape_of, variable, variables_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.kinds import plain_kind
from symcalc.faces.named_variables import name_like
from symcalc.faces.operators import Operators
from symcalc.faces.texts_beside import WORD, Beside, check_names, read_beside, together
from symcalc.faces.verdicts import Question, Verdict, said_of, verdict_of
from symcalc.language.parsing import read
from symcalc.printing.examples import in_lines_of_values
from symcalc.printing.remarks import with_rows
from symcalc.printing.sentences import in_one_unicode_line, marked, sentence_in_latex, sentence_in_markdown
from symcalc.printing.text import print_text
from symcalc.verification.answer_conventions import (
    RightAnswer,
    right_gradients,
    right_hessians,
    right_jacobians,
    with_layouts,
)
from symcalc.verification.counter_examples import CounterExample
from symcalc.verification.judgements import judge

GRADIENT, DIFFERENTIAL, JACOBIAN, HESSIAN = "gradient", "differential", "jacobian", "hessian"
WANTED = (GRADIENT, DIFFERENTIAL, JACOBIAN, HESSIAN)
VALUE = "value"  # of a line that is no derivative
CALLED = {VALUE: "left side", GRADIENT: GRADIENT, DIFFERENTIAL: DIFFERENTIAL, JACOBIAN: "Jacobian", HESSIAN: "Hessian"}


@dataclass(frozen=True, repr=False)
class Comparison:
    """What an answer is beside the right one; true where they are equal.

    Attributes:
        verdict: equal, transposed, opposite sign, factor, convention, stacking, projection, different or unknown.
        wanted: which derivative it was read as.
        right: the right answer, in the language.
        lines: the verdict in words, and what explains it.
        factor: by which it is a multiple of the right one, in the language.
        mistake: what is wrong with a single part, as "wrong sign" or "missing transpose"; empty where none is found.
        part: that part, in the language.
        corrected: the answer with that changed, in the language.
        example: the smallest point that was found at which they differ.
        unicode_lines, marked_lines: as lines, with formulas in Unicode, and in LaTeX between marks.
    """

    verdict: str
    wanted: str
    right: str
    lines: tuple[str, ...]
    factor: str = "1"
    mistake: str = ""
    part: str = ""
    corrected: str = ""
    example: CounterExample | None = None
    unicode_lines: tuple[str, ...] = ()
    marked_lines: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.verdict == Verdict.EQUAL.value

    def __str__(self) -> str:
        return "\n".join([*self.lines, *self._in_numbers()])

    def _in_numbers(self) -> list[str]:
        names = "yours", f"the {CALLED[self.wanted]}"
        return in_lines_of_values(self.example, names) if self.example else []

    def unicode(self) -> str:
        """Return the verdict and what explains it, with formulas as they are read."""
        return "\n".join([*(self.unicode_lines or self.lines), *self._in_numbers()])

    def markdown(self) -> str:
        """Return it in Markdown, a paragraph a line."""
        return "\n\n".join(map(sentence_in_markdown, [*(self.marked_lines or self.lines), *self._in_numbers()]))

    def latex(self) -> str:
        """Return it in LaTeX, a row a line."""
        first, *rows = map(sentence_in_latex, [*(self.marked_lines or self.lines), *self._in_numbers()])
        return with_rows(first, rows)

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def __repr__(self) -> str:
        return f"<Comparison: {self.lines[0]}>"


class Task(NamedTuple):
    """What an answer is judged as.

    Attributes:
        f: the formula.
        x: the variable; None where an answer is a value or a differential by several.
        wanted: which derivative; None where the shape says it.
        seed: of the random points.
        moving: the variables of a differential; empty where the answer says it.
    """

    f: Any
    x: Any
    wanted: str | None = None
    seed: int = 0
    moving: tuple[Any, ...] = ()

    def beside(self, text: str, nodes: Mapping[str, Any], open_sizes: frozenset[Any] = frozenset()) -> Beside:
        """Return what a text means beside the formula."""
        moving = self.moving or (() if self.x is None else (self.x,))
        return read_beside(nodes, text, self.f.definitions, open_sizes, moving=moving)


def compared(f: Any, x: Any, mine: Any, wanted: str | None = None, seed: int = 0) -> Comparison:
    """Judge a derivative of a formula by a variable: a text that is read beside the formula, or another formula.

    Raises:
        ArgumentMismatch: for what is neither, and for another derivative than these.
        SymcalcError: where the text is not in the language, pointing at what is wrong.
    """
    if wanted is not None and wanted not in WANTED:
        raise ArgumentMismatch(f"what is compared is a {', a '.join(WANTED)}, and not {wanted!r}")
    task = Task(f, x, wanted, seed)
    if isinstance(mine, Operators):
        other: Any = mine.body() if mine.is_operator else mine
        return judged(task, Beside(other.part(), mine.along))
    if not isinstance(mine, str):
        raise ArgumentMismatch(f"a Formula or a text was expected, not {type(mine).__name__}")
    return compared_text(task, mine)


def compared_text(task: Task, mine: str) -> Comparison:
    """Judge an answer that is read beside the formula.

    Raises:
        SymcalcError: where it is not in the language, pointing at what is wrong.
    """
    try:
        found = task.beside(mine, task.f.nodes)
    except ShapeMismatch as error:
        sized = _of_size_asked(task, mine)
        if sized is None:
            return _of_other_sizes(task, mine, error)
        found = sized
    check_names(found, task.f.nodes.values())
    return judged(task, found)


def _of_size_asked(task: Task, mine: str) -> Beside | None:
    """Return what an answer means of which only the right one tells the size, as I; None where it means nothing."""
    f = task.f
    name = name_like("T", [*f.nodes, *f.definitions, *WORD.findall(mine)])
    with suppress(SymcalcError):
        start, end = read(mine)[-1].span
        default = JACOBIAN if is_array(f.expression) else GRADIENT
        for asked in (task.wanted,) if task.wanted else (default, HESSIAN):
            right = right_answers(f.expression, ONE, task, asked, ())[0].value
            if not is_array(right):
                continue
            T = variable(name, plain_kind(1 if right.shape[1] is ONE else 2).name, right.shape)
            with suppress(SymcalcError):
                text = f"{mine[:start]}({mine[start:end]}) + {name}{mine[end:]}"
                found = task.beside(text, {**f.nodes, name: T})
                value = subtract(found.part.expression, found.part.nodes[name])
                nodes = {n: v for n, v in found.part.nodes.items() if n != name}
                if T not in variables_of(value):
                    return Beside(replace(found.part, expression=value, nodes=nodes), found.along)
    return None


def _of_other_sizes(task: Task, mine: str, error: ShapeMismatch) -> Comparison:
    """Judge an answer whose sizes do not fit, as if they did: where a single change makes it right, that is said.

    Raises:
        ShapeMismatch: where there is no such change.
    """
    with suppress(SymcalcError):
        c = judged(task, task.beside(mine, task.f.nodes, open_sizes=task.f.inferred))
        if c.corrected:
            first = f"different: {error.message}"
            others = (c.lines[1:], c.unicode_lines[1:], c.marked_lines[1:])
            lines, unicode_lines, marked_lines = ((first, *rest) for rest in others)
            return replace(c, lines=lines, unicode_lines=unicode_lines, marked_lines=marked_lines, example=None)
    raise error


def judged(task: Task, found: Beside) -> Comparison:
    """Judge an answer that has been read."""
    f = task.f
    value, mine, variables = together(f.part() if f.along is None else f.body().part(), found.part)
    task = task._replace(
        x=None if task.x is None else named_alike(task.x, variables),
        moving=tuple(named_alike(v, variables) for v in task.moving),
    )
    mine, along = _in_differentials(mine, found.along, task.x, variables)
    asked = task.wanted or asked_by_shape(value, mine, task.x, along)
    is_read = task.wanted is None and asked != (JACOBIAN if is_array(value) else GRADIENT)
    answers = right_answers(value, mine, task, asked, variables)
    j = judge(mine, answers, task.x, [*variables, *variables_of(mine)], [value], task.seed)
    verdict = verdict_of(j)
    question, names = Question(CALLED[asked], task.x, mine, answers[0].value, is_read), [v.name for v in variables]
    lines, unicode_lines, marked_lines = (
        tuple(said_of(j, verdict, question, write))
        for write in (in_one_line, in_one_unicode_line(names), marked(names))
    )
    change, example = j.change, j.decision.example if verdict is Verdict.DIFFERENT else None
    return Comparison(
        verdict.value,
        asked,
        print_text(answers[0].value),
        lines,
        print_text(j.factor),
        change.mistake.value if change else "",
        in_one_line(change.part) if change else "",
        print_text(change.right.T if j.turned else change.right) if change else "",
        example,
        unicode_lines,
        marked_lines,
    )


def in_one_line(e: Any) -> str:
    """Return an expression without the lines of the equations on which it rests."""
    return print_text(e).splitlines()[-1]


def named_alike(x: Any, variables: Iterable[Any]) -> Any:
    """Return the variable of the same name."""
    return next((v for v in variables if v.name == x.name), x)


def _in_differentials(mine: Any, along: Any, x: Any, variables: Sequence[Any]) -> tuple[Any, bool]:
    """Return an answer in dX, of an operator what it maps dX to; and whether it is in dX."""
    if along is not None:
        here = next((v for v in variables if v.name == along.name), along)
        return substituted(mine, {here: differential_of(x)}), True
    return mine, x is not None and differential_of(x) in variables_of(mine)


def asked_by_shape(f: Any, mine: Any, x: Any, is_in_differentials: bool) -> str:
    """Return which derivative an answer is, as far as its shape tells."""
    if is_in_differentials:
        return HESSIAN if not is_array(f) and is_array(mine) and shape_of(mine) == shape_of(x) else DIFFERENTIAL
    if is_array(f):
        return JACOBIAN
    if is_array(x) and is_array(mine):
        n, shape = shape_of(x), shape_of(mine)
        entries = n[0] * n[1]
        if shape == (entries, entries) and shape not in (n, n[::-1]) and entries != 1:
            return HESSIAN
    return GRADIENT


def right_answers(f: Any, mine: Any, task: Task, wanted: str, variables: Sequence[Any]) -> list[RightAnswer]:
    """Return the right answers by which one is judged.

    Raises:
        NotSupported: where there is no such derivative.
    """
    if wanted == VALUE:
        return with_layouts(iter([RightAnswer(f)]))
    x = task.x
    moving = task.moving or [v for v in variables if v == x or differential_of(v) in variables_of(mine)]
    seeds = {v: differential_of(v) for v in moving}
    is_in_differentials = not variables_of(mine).isdisjoint(seeds.values())
    if wanted == DIFFERENTIAL or (wanted == JACOBIAN and is_in_differentials):
        return with_layouts(iter([RightAnswer(adjoints.written_differential(f, seeds))]))
    if wanted == JACOBIAN:
        return right_jacobians(f, x)
    if is_array(f):
        raise NotSupported(f"the {wanted} is of a scalar", hint="ask for the Jacobian").on(f)
    if wanted == GRADIENT:
        return right_gradients(f, x)
    if is_in_differentials:
        return with_layouts(iter([RightAnswer(operators.hessian_operator(f, x, x, differential_of(x)))]))
    return right_hessians(f, x)
