"""Candidates in which tokens of MATLAB, Python, LaTeX and of the blackboard are written as in the language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symcalc.errors import ParseFailure
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.registry import functions
from symcalc.hints.changed_texts import Candidate, Edit
from symcalc.hints.latex_spellings import from_latex, is_latex
from symcalc.hints.mended_calls import written
from symcalc.hints.refused_texts import Refused
from symcalc.hints.vectors_of_ones import sums_of_ones
from symcalc.spelling import IDENTITY, canonical_name

NAME = r"[^\W\d_]\w*"
PYTHON = re.compile(
    r"^[ \t]*(?:import[ \t]+\w|from[ \t]+[\w.]+[ \t]+import\b|def[ \t]+\w+\(|return[ \t]+\S|print\("
    r"|lambda[ \t]+\w[\w, ]*:)[^\r\n]*",
    re.MULTILINE,
)

ARGUMENT = r"(?:[^(),;]|\([^()]*\))*"
ALONG = r"(?:axis|dims?)\s*=\s*-?\d"
COMMENTED = r"\s*(?:[^\W\d_]{2}|$)"  # words behind the sign: a % b may be a remainder

DERIVED = "a derivative is asked for beside the program, by a name; the program is"

DECLARED = "what a name is is declared; write"
MINIMISED = "nothing is minimised here; the program is"

VERBS = frozenset((DERIVED, MINIMISED))  # what is said of a program that begins with a verb

# a pattern, what is written for it, what is said; each is tried alone, everywhere in the text, in this order
SPELLINGS: tuple[tuple[str, str, str], ...] = (
    (rf"\b({NAME})\(:\)", r"vec(\1)", ""),
    (r"\.(?=['’])", "", ""),
    (rf"(?m)(?:^|(?<=[\s;]))(?:%+|//+)(?={COMMENTED})", "#", ""),
    (rf"(?m)\b(?:log|ln)[ ]+det[ ]+({NAME})(?=[ \t]*(?:$|[-+,;)]))", r"logdet(\1)", ""),
    (r"\b(?:log|ln)[ ]+det[ ]*\(", "logdet(", ""),
    (r"(?<=[\w)'])[ ]+o[ ]+(?=[\w(])", ".*", "o is a name here; for the product of entries write"),
    (r"[<⟨]([^<>⟨⟩,|]+)[,|]([^<>⟨⟩,|]+)[>⟩]", r"inner(\1,\2)", ""),
    (r"[<⟨]([^<>⟨⟩,|]+)[,|]([^<>⟨⟩,|]+)[>⟩]", r"dot(\1,\2)", ""),
    (r"(?<=[\w)])\s*(?<!\^)⊤", "'", ""),
    (r":=", "=", ""),
    (rf"(?m)^[ \t]*(?:let|const|var|set|define|auto)[ \t]+(?={NAME}\s*=)", "", ""),
    (rf"(?<![\w.])({NAME})\s*=\s*\1(?:['’ᵀ]|\.T\b|\^T\b)", r"\1 : symmetric", DECLARED),
    (rf"(?<![\w.])({NAME})\s*≻\s*0\b", r"\1 : spd", DECLARED),
    (r"(?<=\^)\(\s*(\w+)\s*,\s*(\w+)\s*\)", r"(\1×\2)", ""),
    (r"(?:∂|\bd)(\w*)\s*/\s*(?:∂|d)\w+['’ᵀ]?\s*", r"\1", DERIVED),
    (r"(?:∇(?:_\w+)?\s*|\b(?:grad|gradient|hess|hessian|jacobian)(?=\())", "", DERIVED),
    (r"×", "*", ""),
    (r"÷", "/", ""),
    (r"(‖|\|\|)(\^2|²)_(\w)", r"\1_\3\2", ""),
    (r"\b([h-z](?:_?\d+)?)\^t\b", r"\1^T", ""),
    (r",\s*['\"]all['\"]\s*\)", ")", ""),
    (rf"(?m)((?:^|;)[ \t]*)(?:let\s+)?({NAME})\s+(?:is\s+|be\s+)?({'|'.join(KINDS)})\b", r"\1\2 : \3", DECLARED),
    (rf"\b({NAME})\s*:\s*([^\W\d_]\d?|\d+)[ \t]*(?=;|$|[\r\n])", r"\1 : vector(\2)", DECLARED),
    (
        rf"\b({NAME})\s*:\s*\(?(\w+)\s*(?:[×,]|\s[x*]\s)\s*(\w+)\)?[ \t]*(?=;|$|[\r\n])",
        r"\1 : matrix(\2, \3)",
        DECLARED,
    ),
    (r"^\s*(?:grad|gradient|hess|hessian|jacobian|derivative of)\s+(?=[^\s*/+:=^'.,)-])", "", DERIVED),
    (r"^\s*(?:arg)?(?:min|max)(?:imi[sz]e)?(?:_\w+)?\s+(?=[^\s*/+:=^'.,)-])", "", MINIMISED),
    (r"½", "(1/2)", ""),
    (r"∑\s*\(", "sum(", ""),
    (r"∏\s*\(", "prod(", ""),
    (r"\b(sum|mean|prod)\((abs2?|exp|log|sqrt)\s*,\s*((?:[^(),]|\([^()]*\))*)\)", r"\1(\2(\3))", ""),
    (r",\s*\[\s*\]\s*,", ",", ""),
    (rf"\b(max|min)imum\(({ARGUMENT})[,;]\s*dims\s*=\s*([12])\s*\)", r"\1(\2, \3)", ""),
    (rf"\b(max|min)imum\(({ARGUMENT}),\s*(axis\s*=\s*-?\d)\s*\)", r"\1(\2, \3)", ""),
    (rf"\b(?:\w+\.)*norm2?\(({ARGUMENT}),\s*(?:ord\s*=\s*)?1\s*,\s*({ALONG})\s*\)", r"sum(abs(\1), \2)", ""),
    (rf"\bnorm2?\(({ARGUMENT}),\s*(?:ord\s*=\s*)?(?:2|None)\s*,\s*({ALONG})\s*\)", r"norm2(\1, \2)", ""),
    (rf"\bnorm2?\(({ARGUMENT}),\s*(?:ord|p)\s*=\s*", r"norm(\1, ", ""),
    (r"(?:,\s*|(?<=\())keepdims?\s*=\s*[Tt]rue\b(?=\s*\))", "", ""),
    (r";(\s*dims\s*=)", r",\1", ""),
    (r"\b(?:\w+\.)*(?:slogdet|logabsdet)\(((?:[^()]|\([^()]*\))*)\)\[1\]", r"log(abs(det(\1)))", ""),
    (r"\b(?:\w+\.)?eye\((?:(?:size|length|len)\([^()]*\)|\w+\.shape\[-?\d\])\)", IDENTITY, ""),
    (r"\b(?:\w+\.)*norm2?\(((?:[^()]|\([^()]*\))*),\s*(?:ord\s*=\s*|p\s*=\s*)?['\"]nuc['\"]\s*\)", r"nucnorm(\1)", ""),
    (r"\bnorm2?\(((?:[^()]|\([^()]*\))*),\s*(?:ord\s*=\s*|p\s*=\s*)?['\"]fro['\"]\s*\)", r"norm2(\1)", ""),
    (r"(?:‖|\|\|)([^|‖]+)(?:‖|\|\|)_\*", r"nucnorm(\1)", ""),
    (rf"√\s*(\([^()]*\)|{NAME}|\d+(?:\.\d+)?(?![\w.]))(?!\w|['’²³ᵀ^])", r"sqrt(\1)", ""),
    (r"√\s*(\([^()]*\))", r"sqrt\1", ""),
    (r"([^\W\d_]\w*|\))\s*(?:†|\^H\b|\^\*)", r"\1'", ""),
    (r"∥|∣∣|｜｜", "‖", ""),
    (r"(?<![_^])\{(?!\()", "(", ""),
    (
        rf"\b({NAME})\s*\(\s*{NAME}(?:\s*,\s*{NAME})*\s*\)\s*=(?!=)",
        r"\1 =",
        "a definition is one name, =, and an expression; write",
    ),
    (r"(?<![\w.])\.(?=\d)", "0.", ""),
    (r"(?<=\d)\.(?![\d*/^+\-−'’T(A-Za-z])", "", ""),
    (r"<-|←|≔", "=", ""),
    (r"(?<![\w)}\]'])\[([^\[\],;]*)\]", r"(\1)", ""),
)
IN_MODE = re.compile(rf"\b(?:\w+\.)*({NAME})\(({ARGUMENT}),({ARGUMENT}),\s*(?:mode\s*=\s*)?['\"](\w+)['\"]\s*\)")
OTHER_MODULES = re.compile(r"\b(?:torch|F|nn|tf|LA|la)\.(?:(?:nn|functional|linalg|math)\.)*(?=[a-z]\w*\()")
OF_ENTRIES = re.compile(r"(?<![.*\d])(?:\*\*|\*|/)(?![*/])(?!\s*\d*\.?\d+\s*(?:[)*/+,-]|$))|(?<![.*])\*\*")
ENTRIES = {"*": ".*", "**": ".^", "/": "./"}
BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"))
COMPILED = tuple((re.compile(pattern), new, said) for pattern, new, said in SPELLINGS)


def respell(r: Refused) -> Iterator[Candidate]:
    """Yield the candidates in which a spelling of another language is written as here."""
    if is_latex(r.plain):
        for plain in from_latex(r.text):
            made = r.spelled([Edit(0, len(r.text), plain)], "this is LaTeX; what is read of it is")
            yield made._replace(about="(")
    in_tex = re.search(r"\\[A-Za-z]", r.plain) is not None
    for pattern, new, said in COMPILED:
        if new == "(" and in_tex:
            continue  # whose braces are none that are seen
        edits = [Edit(m.start(), m.end(), m.expand(new)) for m in pattern.finditer(r.plain) if m[0]]
        if new == "(":
            edits += [Edit(m.start(), m.end(), ")") for m in re.finditer(r"\}", r.plain)]
        if edits:
            yield r.spelled(edits, said or "write")._replace(about=new)
    yield from in_modes(r)
    yield from out_of_modules(r)
    yield from sums_of_ones(r)
    yield from without_equals(r)


def in_modes(r: Refused) -> Iterator[Candidate]:
    """conv(x, y, 'same') is convsame(x, y): a word in quotes behind the arguments is another function."""
    edits = []
    for m in IN_MODE.finditer(r.plain):
        function = functions().get(m[1])
        formula = function.modes.get(m[4]) if function is not None else None
        if formula is not None:
            edits.append(Edit(m.start(), m.end(), written(formula, [m[2].strip(), m[3].strip()])))
    if edits:
        yield r.spelled(edits)


def out_of_modules(r: Refused) -> Iterator[Candidate]:
    """torch.sum(A*B) is sum(A.*B): without the module's name, and with that product of entries."""
    if edits := [Edit(m.start(), m.end(), "") for m in OTHER_MODULES.finditer(r.plain)]:
        signs = [Edit(m.start(), m.end(), ENTRIES[m[0]]) for m in OF_ENTRIES.finditer(r.plain)]
        yield r.spelled([*edits, *signs])


def python_left_out(r: Refused) -> str | None:
    """Return the text without its lines of Python, None where it has none."""
    return PYTHON.sub("", r.text) if PYTHON.search(r.plain) else None


def without_equals(r: Refused) -> Iterator[Candidate]:
    """A*x = b: an equation has no value; the difference of its sides has, and its solution."""
    start, end = r.line
    line = r.plain[start:end]
    sides = re.fullmatch(r"([^=]+?)\s*==?\s*([^=]+?)\s*", line)
    if sides is None or not isinstance(r.error, ParseFailure):
        return
    if any(side.count(opening) != side.count(closing) for side in sides.groups() for opening, closing in BRACKETS):
        return  # a keyword of a call is no equation
    left, right = sides[1].strip(), sides[2].strip()
    last = start + sides.end(2)
    first = start + (len(line) - len(line.lstrip()))
    difference = right if re.fullmatch(r"[\w.*/'^ ]+", right) else f"({right})"
    said = "an equation has no value; write"
    written = left if right == "0" else f"{left} - {difference}"
    yield r.spelled([Edit(first, last, written)], said, meaning="what is 0")
    solved = re.fullmatch(rf"({NAME})\s*[*@ ]\s*({NAME})", left)
    if solved is not None and len(canonical_name(solved[1])) == 1 and solved[1].isupper():
        side = right if re.fullmatch(r"\w+|\([^()]*\)", right) else f"({right})"
        yield r.spelled([Edit(first, last, f"{solved[1]}\\{side}")], said, meaning=f"its solution {solved[2]}")
