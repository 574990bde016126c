"""Names: their spellings, and what the first letter says of a variable.

`x₁` and `x_1` are one name, and so are `λ` and `lambda`. The canonical spelling has subscripts behind `_` and Greek
letters as letters; names are compared by it, and shown as they were first written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from symcalc.errors import ParseFailure

_LOWER = dict(
    zip(
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "omicron",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
        ],
        "αβγδεζηθικλμνξοπρστυφχψω",
        strict=True,
    )
)
GREEK = _LOWER | {name.capitalize(): letter.upper() for name, letter in _LOWER.items()}
NAMES_OF_GREEK = {letter: name for name, letter in GREEK.items()}
IDENTITY = "I"  # the letter of identities
IDENTITIES = "I_"  # and how I_n begins
ONES = "𝟏𝟙"  # how columns of ones are written, the first one in print
_SUBSCRIPTS = re.compile("_?[₀-₉ₐ-ₜᵢ-ᵪⱼ]+")
_SINGLE = re.compile(r"[^\W\d_](?:[\d_]\w*)?")
_WORD = re.compile(r"[^\W\d_]+")
# ways in which Unicode writes a letter once more, and a reader sees the same letter; not <super>, not <circle>
_ARRAYS = "𝟎𝟏𝟘𝟙"  # digits that are vectors of one number each
_SAME_LETTER = ("<font>", "<sub>", "<wide>", "<compat>")


@lru_cache(maxsize=4096)
def plain_name(text: str) -> str:
    """Return a name as written, NFKC-normalised, with subscripts behind `_`.

    >>> plain_name("x₁₂"), plain_name("lambda")
    ('x_12', 'lambda')
    """
    if text.isascii():
        return text
    lowered = _SUBSCRIPTS.sub(lambda m: "_" + unicodedata.normalize("NFKC", m[0].lstrip("_")), text)
    return unicodedata.normalize("NFKC", lowered)


@lru_cache(maxsize=4096)
def canonical_name(text: str) -> str:
    """Return the one spelling by which a name is known.

    >>> canonical_name("lambda"), canonical_name("Sigma_1"), canonical_name("x₁")
    ('λ', 'Σ_1', 'x_1')
    """
    name = plain_name(text)
    word = _WORD.match(name)
    if word is not None and word[0] in GREEK:
        return GREEK[word[0]] + name[word.end() :]
    return name


@lru_cache(maxsize=4096)
def fault_of_name(text: str) -> str:
    """Return why a word of letters and digits is no name, or an empty string.

    >>> fault_of_name("ŷ"), fault_of_name("x̂")
    ('', 'x̂ is no single letter')
    >>> fault_of_name("xⁿ")
    'ⁿ is neither a Latin nor a Greek letter'
    """
    for c in text:
        tag = unicodedata.decomposition(c).partition(" ")[0]
        if tag[:1] == "<" and tag not in _SAME_LETTER:
            return f"{c} is neither a Latin nor a Greek letter"
    if array := next((c for c in text[1:] if c in _ARRAYS), ""):
        return f"{array} is neither a Latin nor a Greek letter"
    name = plain_name(text)
    for before, c in zip(" " + name, name, strict=False):
        if unicodedata.combining(c):
            return f"{before}{c} is no single letter"
        plain = c.isascii() and (c.isalnum() or c == "_")
        if not plain and not (c.isalpha() and unicodedata.name(c, "").startswith(("LATIN ", "GREEK "))):
            return f"{c} is neither a Latin nor a Greek letter"
    return "" if name[0].isalpha() else "a name begins with a letter"


def is_unused(letter: str, names: Iterable[str]) -> bool:
    """Tell whether no name is a letter, or a differential of it.

    >>> is_unused("σ", ["x", "σ_1"]), is_unused("σ", ["sigma"]), is_unused("σ", ["dσ"])
    (True, False, False)
    """
    return all(canonical_name(name).lstrip("d") != letter for name in names)


def check_name(name: object) -> None:
    """Raise `ParseFailure` for what is no name of a variable."""
    if not isinstance(name, str) or not name:
        what = "''" if isinstance(name, str) else type(name).__name__
        raise ParseFailure(f"{what} is no name of a variable")
    if fault := fault_of_name(name):
        raise ParseFailure(f"{name!r} is no name of a variable", hint=fault)


def kind_by_letter(name: str) -> str:
    """Return ``scalar``, ``vector`` or ``matrix``: what the first letter of a canonical name says.

    >>> [kind_by_letter(c) for c in "axAλΣ"]
    ['scalar', 'vector', 'matrix', 'scalar', 'matrix']
    """
    letter = unicodedata.normalize("NFD", name[0])[0]
    if letter.isupper():
        return "matrix"
    return "vector" if "h" <= letter <= "z" else "scalar"


def is_word(name: str) -> bool:
    """Tell whether a canonical name is a word begun small: two Latin letters or more, whose first one says nothing.

    >>> [is_word(name) for name in ("weights", "w_old", "x1", "λ", "Loss")]
    [True, False, False, False, False]
    """
    if not name[1:2].isalpha() or not name[0].islower():
        return False
    word = _WORD.match(name)
    return word is not None and sum(c < "Ͱ" or c > "Ͽ" for c in word[0]) > 1


def is_capital(name: str) -> bool:
    """Tell whether a name is one capital letter, perhaps with an index: dX is a differential where no X stands.

    >>> [is_capital(name) for name in ("X", "Σ_1", "Loss", "x")]
    [True, True, False, False]
    """
    return kind_by_letter(name) == "matrix" and _SINGLE.fullmatch(name) is not None
