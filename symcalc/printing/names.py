"""Names as people write them: Greek letters, subscripts, differentials.

The input language reads a Greek letter's spelled name and the letter as one name, and a subscript digit as ``_`` and
the digit; so what is written here can be typed.
"""

from __future__ import annotations

import re
from collections.abc import Container

from symcalc.naming import GREEK, NAMES_OF_GREEK

# omicron and the capitals that look like Latin letters have no command in LaTeX
_COMMANDS = {"Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"}
_COMMANDS |= {name for name in GREEK if name.islower() and name != "omicron"}
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def split_name(name: str) -> tuple[str, str]:
    """Return stem and subscript of a name.

    >>> split_name("x_1"), split_name("lambda_max"), split_name("W12"), split_name("x")
    (('x', '1'), ('lambda', 'max'), ('W', '12'), ('x', ''))
    """
    match = re.fullmatch(r"([^\W\d_]+?)(?:_(\w+)|(\d+))?", name)
    return (match[1], match[2] or match[3] or "") if match else (name, "")


def unicode_name(name: str) -> str:
    """Return a name with its Greek letter and subscript digits.

    >>> unicode_name("lambda_10"), unicode_name("x_max"), unicode_name("dx_1")
    ('λ₁₀', 'x_max', 'dx₁')
    """
    match = re.match(r"[^\W\d_]+", name)
    stem = match[0] if match else ""
    if stem in GREEK:
        name = GREEK[stem] + name[len(stem) :]
    elif stem[:1] == "d" and stem[1:] in GREEK:
        name = "d" + GREEK[stem[1:]] + name[len(stem) :]
    return re.sub(r"_([0-9]+)(?![\w])", lambda m: m[1].translate(SUBSCRIPTS), name)


def latex_name(name: str, variables: Container[str] = ()) -> str:
    r"""Return a name in LaTeX; a ``d`` before the name of a variable, or before one letter, is upright.

    >>> latex_name("lambda_1"), latex_name("dX"), latex_name("Loss"), latex_name("x_max")
    ('\\lambda_{1}', '\\mathrm{d}X', '\\mathit{Loss}', 'x_{\\mathrm{max}}')
    """
    stem, subscript = split_name(name)
    rest = stem[1:]
    if stem[0] == "d" and stem not in GREEK and rest and (len(rest) == 1 or rest in GREEK or name[1:] in variables):
        return rf"\mathrm{{d}}{latex_name(name[1:])}"
    spelled = NAMES_OF_GREEK.get(stem, stem)
    if spelled in _COMMANDS:
        text = "\\" + spelled
    elif spelled in GREEK:
        text = rf"\mathrm{{{spelled[0]}}}"
    else:
        text = stem if len(stem) == 1 else rf"\mathit{{{stem}}}"
    if not subscript:
        return text
    plain = subscript if subscript.isdigit() or len(subscript) == 1 else rf"\mathrm{{{subscript}}}".replace("_", r"\_")
    return f"{text}_{{{plain}}}"
