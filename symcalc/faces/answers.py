"""What is printed: a result, or what can be said of a program, in one of the formats."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import click

from symcalc.codegen.numpy.sources import NAME
from symcalc.errors import NotSupported, SymcalcError
from symcalc.expressions.dimensions import size_key
from symcalc.faces.derivations import Derivation
from symcalc.faces.footnotes import lines_below
from symcalc.faces.formula import Formula
from symcalc.faces.overviews import Overview
from symcalc.faces.session import code as source_of
from symcalc.faces.several_formulas import Formulas, names_of
from symcalc.faces.terminal import encoding_of, spelled_code
from symcalc.printing.julia import JuliaStyle
from symcalc.printing.latex_styles import PLAIN_LATEX, LatexStyle
from symcalc.printing.mathematica import MathematicaStyle
from symcalc.printing.matlab import MatlabStyle


class Page(NamedTuple):
    """How formulas stand on a page of a format.

    Attributes:
        write: a formula, or several, in a style of LaTeX -> text.
        comment: a template of what is said beside it.
        beside: how formulas in comments are written.
        between: what separates them.
    """

    write: Callable[[Any, LatexStyle], str]
    comment: str
    beside: str
    between: str = "\n"

    def lines(self, texts: Iterable[str]) -> list[str]:
        """Return what is said, as comments."""
        return [self.comment.format(text) for text in texts]


PAGES: Mapping[str, Page] = {
    "text": Page(lambda f, style: str(f), "# {}", "text"),
    "unicode": Page(lambda f, style: f.unicode(), "# {}", "unicode"),
    "latex": Page(lambda f, style: f.latex(style), "% {}", "text"),
    "markdown": Page(lambda f, style: f.markdown(style, remarks=False), "{}", "unicode", "\n\n"),
    "matlab": Page(lambda f, style: f.matlab(), MatlabStyle.comment, "text"),
    "julia": Page(lambda f, style: f.julia(), JuliaStyle.comment, "text"),
    "mathematica": Page(lambda f, style: f.mathematica(), MathematicaStyle.comment, "text"),
}
FORMATS = (*PAGES, "numpy", "json")
FACES = ("operator", "vec", "vech", "array")  # of a linear operator
SAID = ("variables", "notes", "conditions", "reading")  # of an answer, in JSON
OUTPUT = "symcalc.output"  # where the context says which file takes the answer
QUIET = "symcalc.quiet"  # and whether nothing stands below it
STYLE = "symcalc.style"  # and how LaTeX is written


def encoding() -> str:
    """Return the encoding of what takes the answer."""
    context = click.get_current_context(silent=True)
    return "utf-8" if context is not None and context.meta.get(OUTPUT) else encoding_of(sys.stdout)


def _style(style: LatexStyle | None) -> LatexStyle:
    """Return a style of LaTeX; where none is given, that of the command line."""
    context = click.get_current_context(silent=True)
    return style or (PLAIN_LATEX if context is None else context.meta.get(STYLE, PLAIN_LATEX))


def shown(
    result: Formula | Formulas[Formula],
    form: str,
    wanted: str,
    by: Sequence[str],
    name: str = NAME,
    style: LatexStyle | None = None,
) -> str:
    """Return a result in a format, with how names were read, what was noted, under which conditions it holds."""
    if form == "json":
        return in_json_text(_data(result, wanted, by, name, _style(style)))
    if form == "numpy":
        return spelled_code(source_of(result, name=name).rstrip("\n"), encoding())
    page = PAGES[form]
    below = result.lines_below if isinstance(result, Formulas) else partial(lines_below, result)
    return with_remarks(page.write(result, _style(style)), page, below(page.beside))


def _data(
    result: Formula | Formulas[Formula], wanted: str, by: Sequence[str], name: str, style: LatexStyle
) -> dict[str, Any]:
    """Return a result, or several, as plain data."""
    if not isinstance(result, Formulas):
        return as_json(result, wanted, by, name, style)
    said = {", ".join(names_of(by)): as_json(g, wanted, names_of(by), name, style) for by, g in result.items()}
    return {
        "derivative": wanted,
        "by": list(dict.fromkeys(x for by in result for x in names_of(by))),
        f"{wanted}s": said,
    }


def shown_operator(
    result: Formula | Formulas[Formula], face: str, form: str, wanted: str, by: Sequence[str], name: str = NAME
) -> str:
    """Return a derivative as the operator, the matrix or the entry that is asked for; a plain one as it is."""
    if isinstance(result, Formulas):
        if face != "operator":
            raise NotSupported(f"there are {len(result)} blocks", hint=f"name two variables to have one as {face}")
        return shown(result, form, wanted, by, name)
    if not result.is_operator or face == "operator":
        return shown(result, form, wanted, by, name)
    if face == "array":
        if form == "numpy":
            return shown(result, form, wanted, by, name)
        return with_remarks(result.entries(), PAGES["text"], lines_below(result, "text"))
    answer = shown(result.matrix(face), form, wanted, by, name)
    return with_remarks(answer, PAGES[form], [result.layout(face)]) if form in PAGES else answer


def shown_derivation(found: Derivation, form: str, style: LatexStyle | None = None) -> str:
    """Return a derivation in a format, with how names were read and under which conditions it holds."""
    match form:
        case "json":
            told = as_json(found.answer, found.of, [found.x.name], style=_style(style))
            return in_json_text(found.data(_style(style)) | {key: told[key] for key in SAID})
        case "text" | "unicode":
            return with_remarks("\n".join(found.lines(form)), PAGES[form], found.below(form))
    page = PAGES[form]
    return with_remarks(page.write(found, _style(style)), page, found.below(page.beside))


def in_json_text(data: dict[str, Any]) -> str:
    """Return plain data as JSON, in the characters that the answer may have."""
    return json.dumps(data, ensure_ascii=encoding().lower().replace("-", "") != "utf8", indent=2)


def shown_overview(found: Overview, form: str, name: str = NAME, style: LatexStyle | None = None) -> str:
    """Return what can be said of a program in a format."""
    f, derivatives = found.formula, list(found.derivatives.values())
    if form == "json":
        chosen = _style(style)
        said = {", ".join(by): as_json(g, found.wanted, by, name, chosen) for by, g in found.derivatives.items()}
        told = as_json(f, "value", [], name, chosen)
        return in_json_text({**told, f"{found.wanted}s": said, "refused": list(found.refused)})
    if form == "numpy":
        return spelled_code(source_of(f, *derivatives, name=name).rstrip("\n"), encoding())
    page = PAGES[form]
    lines = found.lines(lambda g: page.write(g, _style(style)), page.comment.format)
    return with_remarks(page.between.join(lines), page, _all_below([f, *derivatives], page))


def shown_several(results: Mapping[str, Formula], form: str, wanted: str, name: str = NAME) -> str:
    """Return several results in a format, each under its name; code of them is one function."""
    if form == "json":
        said = {by: as_json(f, wanted, [by], name, _style(None)) for by, f in results.items()}
        return in_json_text({wanted: said})
    if form == "numpy":
        return spelled_code(source_of(*results.values(), name=name).rstrip("\n"), encoding())
    page = PAGES[form]
    lines = [line for by, f in results.items() for line in (*page.lines([f"{by}:"]), page.write(f, _style(None)))]
    return with_remarks(page.between.join(lines), page, _all_below(results.values(), page))


def _all_below(formulas: Iterable[Formula], page: Page) -> list[str]:
    """Return what stands below several formulas, each line once."""
    return list(dict.fromkeys(line for f in formulas for line in lines_below(f, page.beside)))


def _is_quiet() -> bool:
    """Tell whether nothing is to stand below the answer."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(QUIET))


def with_remarks(text: str, page: Page, remarks: Iterable[str]) -> str:
    """Return a text with comments below it, but where none are wanted."""
    return text if _is_quiet() else page.between.join([text, *page.lines(remarks)])


def as_json(
    result: Formula, wanted: str, by: Sequence[str], name: str = NAME, style: LatexStyle = PLAIN_LATEX
) -> dict[str, Any]:
    """Return a result as plain data; without code, where there is none for it."""
    try:
        numpy, lacks = result.code(name), []
    except SymcalcError as e:
        numpy, lacks = None, [f"no NumPy code: {e.message}"]
    return {
        "derivative": wanted,
        "by": list(by),
        "text": str(result),
        "unicode": result.unicode(),
        "latex": result.latex(style),
        "numpy": numpy,
        "shape": plain_shape(result.shape),
        "variables": plain_variables(result),
        "notes": [*result.notes, *lacks],
        "conditions": list(result.conditions),
        "reading": result.reading,
    }


def plain_variables(f: Formula) -> dict[str, Any]:
    """Return the variables of a formula as plain data."""
    return {name: {"kind": v.kind, "shape": plain_shape(v.shape)} for name, v in f.variables.items()}


def plain_shape(shape: Iterable[Any]) -> list[int | str]:
    """Return a shape in numbers and names."""
    return [d if isinstance(d, int) else size_key(d) for d in shape]
