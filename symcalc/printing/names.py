"""Names as people write them: Greek letters, subscripts, differentials.

The input language reads a Greek letter's spelled name and the letter as one name, and a subscript digit as ``_`` and
the digit; so what is written here can be typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Container, Iterable
from typing import Any

from sympy import Integer

from symcalc.expressions.dimensions import Dim, DimensionName, fresh_names
from symcalc.expressions.registry import functions
from symcalc.spelling import GREEK, IDENTITIES, NAMES_OF_GREEK

# omicron and the capitals that look like Latin letters have no command in LaTeX
_COMMANDS = {"Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"}
_COMMANDS |= {name for name in GREEK if name.islower() and name != "omicron"}
_ACCENTS = {
    "\u0300": "grave",
    "\u0301": "acute",
    "\u0302": "hat",
    "\u0303": "tilde",
    "\u0304": "bar",
    "\u0306": "breve",
    "\u0307": "dot",
    "\u0308": "ddot",
    "\u030a": "mathring",
    "\u030c": "check",
}
_DOTLESS = {"i": r"\imath", "j": r"\jmath"}
NO_SIZES = {"π"}  # which is a number
_SIZE = re.compile(r"[^\W\d_]\w*")
DIFFERENTIAL = r"\mathrm{d}"
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def split_name(name: str) -> tuple[str, list[str]]:
    """Return stem and subscripts of a name.

    >>> split_name("x_1"), split_name("lambda_max"), split_name("W12"), split_name("W1_in")
    (('x', ['1']), ('lambda', ['max']), ('W', ['12']), ('W', ['1', 'in']))
    """
    stem, *subscripts = name.split("_")
    match = re.fullmatch(r"([^\W\d]+)(\d+)", stem)
    return (match[1], [match[2], *subscripts]) if match else (stem, subscripts)


def unicode_name(name: str, variables: Container[str] = ()) -> str:
    """Return a name with its Greek letter and subscript digits; a ``d`` stands before a variable's.

    >>> unicode_name("lambda_10"), unicode_name("x_max"), unicode_name("dlambda", {"lambda"})
    ('λ₁₀', 'x_max', 'dλ')
    """
    match = re.match(r"[^\W\d_]+", name)
    stem = match[0] if match else ""
    if stem in GREEK:
        name = GREEK[stem] + name[len(stem) :]
    elif name[0] == "d" and name[1:] in variables:
        return "d" + unicode_name(name[1:])
    return re.sub(r"(?<!_)_([0-9]+)(?!\w)", lambda m: m[1].translate(SUBSCRIPTS), name)


def latex_name(name: str, variables: Container[str] = (), bold: bool = False) -> str:
    r"""Return a name in LaTeX; a ``d`` before the name of a variable, or before one letter, is upright.

    >>> latex_name("lambda_1"), latex_name("dX"), latex_name("Loss"), latex_name("x_max")
    ('\\lambda_{1}', '\\mathrm{d}X', '\\mathit{Loss}', 'x_{\\mathrm{max}}')
    """
    stem, subscripts = split_name(name)
    rest = stem[1:]
    if stem[0] == "d" and stem not in GREEK and rest and (len(rest) == 1 or rest in GREEK or name[1:] in variables):
        return DIFFERENTIAL + latex_name(name[1:], bold=bold)
    text = _bold(stem) if bold else _word(stem, "mathit")
    return f"{text}_{{{','.join(_word(s, 'mathrm') for s in subscripts)}}}" if subscripts else text


def _bold(stem: str) -> str:
    r"""Return a stem in bold: Latin letters upright, others as they are.

    >>> _bold("A"), _bold("Loss"), _bold("lambda")
    ('\\mathbf{A}', '\\mathbf{Loss}', '\\boldsymbol{\\lambda}')
    """
    text = _word(stem, "mathbf")
    if len(stem) > 1 and text.startswith(r"\mathbf"):
        return text
    return rf"\mathbf{{{text}}}" if stem.isascii() and len(stem) == 1 else rf"\boldsymbol{{{text}}}"


def _word(word: str, font: str) -> str:
    """Return a part of a name: a letter, a number, a Greek letter, or a word in its font."""
    spelled = NAMES_OF_GREEK.get(word, word)
    if spelled in GREEK:
        return f"\\{spelled}" if spelled in _COMMANDS else rf"\mathrm{{{spelled[0]}}}"
    if word.isdigit():
        return word
    if len(word) < 2:
        return _letter(word) or r"\_"
    return rf"\{font}{{{''.join(map(_letter, word))}}}"


def _letter(c: str) -> str:
    """Return a letter of a name: accents as LaTeX's, Greek as commands, others as text."""
    if c.isascii():
        return c
    decomposed = unicodedata.normalize("NFD", c)
    base, accents = decomposed[0], decomposed[1:]
    if c in NAMES_OF_GREEK:
        return f"{{{_word(c, '')}}}"
    if accents and base != c and all(a in _ACCENTS for a in accents) and (base.isascii() or base in NAMES_OF_GREEK):
        text = _DOTLESS.get(base) or _letter(base)
        for a in accents:
            text = rf"\{_ACCENTS[a]}{{{text}}}"
        return text
    if c == "ς":
        return r"{\varsigma}"
    # letters that TeX does not know are spelled out: the old Greek digamma, Latin ones beyond Extended-A
    return rf"\text{{{c}}}" if c < "\u0180" else rf"\mathit{{{unicodedata.name(c).split()[-1].lower()}}}"


def latex_names(names: Iterable[str], bold: bool = False) -> dict[str, str]:
    r"""Return the LaTeX of all names of a formula, or that in bold; of two that would look alike, one is spelled out.

    >>> latex_names(["x_1", "x1"])
    {'x1': 'x_{1}', 'x_1': '\\mathit{x\\_1}'}
    """
    found: dict[str, str] = {}
    known = set(names)
    for name in sorted(known):
        text = latex_name(name, known, bold)
        alike = text in found.values()
        font = "mathbf" if bold else "mathit"
        found[name] = rf"\{font}{{{''.join(map(_letter, name))}}}".replace("_", r"\_") if alike else text
    return found


def names_of_sizes(sizes: Iterable[Dim], taken: Collection[str]) -> dict[Dim, str]:
    """Return what the names in sizes are called that cannot be written as they are, because they are taken.

    >>> from symcalc.expressions.dimensions import dimension
    >>> m, n = dimension("m"), dimension("n")
    >>> names_of_sizes([m, n, m * n], {"x", "m"})
    {m: 'p'}
    """
    names = set[Dim]().union(*map(atoms, sizes))
    odd = [d for d in names if is_taken(d, taken)]
    if not odd:
        return {}
    fresh = fresh_names({*taken, *(d.name for d in names)})
    return {d: next(fresh) for d in sorted(odd, key=str)}


def is_taken(d: Any, taken: Collection[str]) -> bool:
    """Tell whether the name of a dimension means something else in the language, or is none."""
    name = d.name
    return (
        name in taken
        or IDENTITIES + name in taken
        or name in NO_SIZES
        or name in functions()
        or not _SIZE.fullmatch(name)
    )


def atoms(d: Dim) -> set[Any]:
    """Return the names in a size."""
    return set() if isinstance(d, Integer) else {d} if isinstance(d, DimensionName) else d.free_symbols
