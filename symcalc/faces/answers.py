"""What is printed: a result, or what can be said of a program, in one of the formats."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

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

FORMATS = ("text", "unicode", "latex", "numpy", "json")
FACES = ("operator", "vec", "vech", "array")  # of a linear operator
SAID = ("variables", "notes", "conditions", "reading")  # of an answer, in JSON
OUTPUT = "symcalc.output"  # where the context says which file takes the answer
QUIET = "symcalc.quiet"  # and whether nothing stands below it


def encoding() -> str:
    """Return the encoding of what takes the answer."""
    context = click.get_current_context(silent=True)
    return "utf-8" if context is not None and context.meta.get(OUTPUT) else encoding_of(sys.stdout)


def shown(result: Formula | Formulas[Formula], form: str, wanted: str, by: Sequence[str], name: str = NAME) -> str:
    """Return a result in a format, with how names were read, what was noted, under which conditions it holds."""
    if isinstance(result, Formulas):
        return _all_shown(result, form, wanted, name)
    match form:
        case "json":
            return in_json_text(as_json(result, wanted, by, name))
        case "numpy":
            return spelled_code(result.code(name).rstrip("\n"), encoding())
        case "unicode":
            return with_remarks(result.unicode(), "#", lines_below(result))
        case "latex":
            return with_remarks(result.latex(), "%", lines_below(result, "text"))
    return with_remarks(str(result), "#", lines_below(result, "text"))


def _all_shown(result: Formulas[Formula], form: str, wanted: str, name: str) -> str:
    match form:
        case "json":
            said = {", ".join(names_of(by)): as_json(g, wanted, names_of(by), name) for by, g in result.items()}
            by = list(dict.fromkeys(x for by in result for x in names_of(by)))
            return in_json_text({"derivative": wanted, "by": by, f"{wanted}s": said})
        case "numpy":
            return spelled_code(source_of(result, name=name).rstrip("\n"), encoding())
        case "unicode":
            return with_remarks(result.unicode(), "#", result.lines_below())
        case "latex":
            return with_remarks(result.latex(), "%", result.lines_below("text"))
    return with_remarks(str(result), "#", result.lines_below("text"))


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
        return with_remarks(result.entries(), "#", lines_below(result, "text"))
    answer = shown(result.matrix(face), form, wanted, by, name)
    return (
        answer
        if form in ("numpy", "json")
        else with_remarks(answer, "%" if form == "latex" else "#", [result.layout(face)])
    )


def shown_derivation(found: Derivation, form: str) -> str:
    """Return a derivation in a format, with how names were read and under which conditions it holds."""
    match form:
        case "json":
            told = as_json(found.answer, found.of, [found.x.name])
            return in_json_text(found.data() | {key: told[key] for key in SAID})
        case "markdown":
            return found.markdown(remarks=not _is_quiet())
        case "latex":
            return with_remarks(found.latex(), "%", found.below("text"))
    return with_remarks("\n".join(found.lines(form)), "#", found.below(form))


def in_json_text(data: dict[str, Any]) -> str:
    """Return plain data as JSON, in the characters that the answer may have."""
    return json.dumps(data, ensure_ascii=encoding().lower().replace("-", "") != "utf8", indent=2)


def shown_overview(found: Overview, form: str, name: str = NAME) -> str:
    """Return what can be said of a program in a format."""
    f, derivatives = found.formula, list(found.derivatives.values())
    match form:
        case "json":
            said = {", ".join(by): as_json(g, found.wanted, by, name) for by, g in found.derivatives.items()}
            return in_json_text(
                {**as_json(f, "value", [], name), f"{found.wanted}s": said, "refused": list(found.refused)}
            )
        case "numpy":
            return spelled_code(source_of(f, *derivatives, name=name).rstrip("\n"), encoding())
    writers: dict[str, Callable[[Formula], str]] = {"text": str, "unicode": Formula.unicode, "latex": Formula.latex}
    sign, written = "%" if form == "latex" else "#", "unicode" if form == "unicode" else "text"
    remarks = dict.fromkeys(line for g in [f, *derivatives] for line in lines_below(g, written))
    return with_remarks(found.lines(writers[form], sign), sign, remarks)


def shown_several(results: Mapping[str, Formula], form: str, wanted: str, name: str = NAME) -> str:
    """Return several results in a format, each under its name; code of them is one function."""
    match form:
        case "json":
            return in_json_text({wanted: {by: as_json(f, wanted, [by], name) for by, f in results.items()}})
        case "numpy":
            return spelled_code(source_of(*results.values(), name=name).rstrip("\n"), encoding())
    writers: dict[str, Callable[[Formula], str]] = {"text": str, "unicode": Formula.unicode, "latex": Formula.latex}
    sign, written = "%" if form == "latex" else "#", "unicode" if form == "unicode" else "text"
    lines = [line for by, f in results.items() for line in (f"{sign} {by}:", writers[form](f))]
    remarks = dict.fromkeys(line for f in results.values() for line in lines_below(f, written))
    return with_remarks("\n".join(lines), sign, remarks)


def _is_quiet() -> bool:
    """Tell whether nothing is to stand below the answer."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(QUIET))


def with_remarks(text: str, sign: str, remarks: Iterable[str]) -> str:
    """Return a text with comments below it, but where none are wanted."""
    if _is_quiet():
        return text
    return "\n".join([text, *(f"{sign} {line}" for line in remarks)])


def as_json(result: Formula, wanted: str, by: Sequence[str], name: str = NAME) -> dict[str, Any]:
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
        "latex": result.latex(),
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
