r"""LaTeX, as it is written for one formula, in the spelling of the language: x^{\top} A x is x^T A x."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from symcalc.expressions.registry import functions
from symcalc.spelling import GREEK

MARKS = re.compile(r"\\[A-Za-z|,;:!{}]|[\^_]\{")
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|[^\W\d_]+|\s+|.", re.DOTALL)
LONGEST_PRODUCT = 3  # letters of a word that is a product
SIGNS = {
    **dict.fromkeys((r"\cdot", r"\times", r"\ast"), "*"),
    **dict.fromkeys((r"\odot", r"\circ"), ".*"),
    **dict.fromkeys((r"\|", r"\Vert", r"\lVert", r"\rVert"), "‖"),
    **dict.fromkeys((r"\vert", r"\lvert", r"\rvert"), "|"),
    **dict.fromkeys((r"\,", r"\;", r"\:", r"\!", r"\ ", r"\quad", r"\qquad", "~", "&", "$"), " "),
    **{r"\otimes": "⊗", r"\oslash": "./", r"\in": "∈", r"\prime": "'", r"\ell": "l", r"\top": "T", r"\intercal": "T"},
    **{r"\varepsilon": "ε", r"\varphi": "φ", r"\div": "/"},
}
DROPPED = r"""
\left \right \big \Big \bigl \bigr \Bigl \Bigr \mathbf \boldsymbol \bm \mathrm \mathit \mathcal \mathsf \text
\textbf \operatorname \displaystyle \textstyle \mathbb \vec \limits
"""
UNSEEN = frozenset(DROPPED.split())
BARS = r"(?:\\(?:left|right)\s*)?(?:\||\\[lr]?vert\b)"
LOG_OF_BARS = re.compile(rf"\\(?:log|ln)\s*{BARS}([^|]+?){BARS}")
INDEXED = frozenset((r"\sum", r"\prod", r"\max", r"\min"))  # functions that LaTeX writes with an index
NAMING = frozenset((r"\operatorname", r"\mathrm", r"\text", r"\textbf"))  # what stands in their braces is one word
TEXTS = frozenset((r"\text", r"\textbf"))
FRACTIONS = {r"\frac": 2, r"\tfrac": 2, r"\dfrac": 2, r"\sqrt": 1}  # commands, and how many parts they have
BOLD = frozenset((r"\mathbf", r"\boldsymbol", r"\bm", r"\mathbb"))  # a 1 in their braces is a vector of ones
ONES = "𝟏"
ACCENTS = frozenset((r"\hat", r"\bar", r"\tilde", r"\widehat", r"\widetilde"))  # which make another name
FIELDS = ("R", "Z")  # what is read of blackboard letters
CLOSING = {"}": "{", ")": "(", "]": "["}
NAME = re.compile(r"[^\W\d_]\w*")
BRACKETED = re.compile(r"\(\w+\)")
NAMES = re.compile(r"\w+(?:\s*[,;|]\s*\w+)*")  # what stands in the brackets of f(x, y)
FORMER = re.compile(r"(?<![^\W_])([^\W\d_]+)$")  # a name at the end
ENDS = ("", "+", "-", ")", "}", "]", "=", ";", "$", r"\right")  # what an argument without brackets stands before
OPENING = tuple(CLOSING.values())
TRANSPOSES = ("T", r"\top", r"\intercal", "⊤", r"\mathsfT")


def is_latex(text: str) -> bool:
    r"""Tell whether a text has commands or grouped exponents of LaTeX.

    >>> is_latex(r"x^{\top} A x"), is_latex("A\\b")
    (True, False)
    """
    commands = {m[0] for m in re.finditer(r"\\[A-Za-z]+", text)}
    return any(map(is_known, commands)) or re.search(r"[\^_]\{|\\[|,;!]", text) is not None


def from_latex(text: str) -> Iterator[str]:
    r"""Yield what a text is in the language, as far as its commands are known.

    >>> list(from_latex(r"\frac{1}{2} x^{T}Ax"))
    ['1/2 x^T A x']
    """
    text = LOG_OF_BARS.sub(r"\\logdet(\1)", text)
    result = Spelled([m[0] for m in TOKEN.finditer(text)]).run()
    if result is not None:
        yield re.sub(r"[ \t]+", " ", result).strip()


def unread_latex(text: str) -> str:
    r"""Return the first command that is not known, an empty string where there is none.

    >>> unread_latex(r"\sum_i x_i")
    '\\sum'
    """
    return next((m[0] for m in re.finditer(r"\\[A-Za-z]+", text) if len(m[0]) > 2 and not is_known(m[0])), "")


def is_known(token: str) -> bool:
    """Tell whether a command is read."""
    tables: tuple[Container[str], ...] = (SIGNS, UNSEEN, FRACTIONS, ACCENTS, _greek(), _functions())
    return any(token in table for table in tables)


class Group(NamedTuple):
    """What stands in braces, brackets, or behind a command: what it is for, the parts so far."""

    kind: str
    parts: list[str]


class Spelled:
    """One walk over the tokens of a formula; open groups stand on a stack of our own."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.groups = [Group("", [])]
        self.word = False  # whether the next braces hold one word
        self.barred = False  # whether a norm is open
        self.behind = ""  # the token behind the one that is read

    def run(self) -> str | None:
        """Return the text, None where a command is not known, or may mean several things."""
        waiting = self.tokens[::-1]
        while waiting:
            token = waiting.pop()
            if (parts := self.taken(token)) is None:
                return None
            token, rest = parts
            if rest:
                waiting.append(rest)
            next_ones = waiting[: -4 if len(waiting) > 3 else None : -1]
            behind = "".join(next_ones).lstrip(" {")
            if token in TEXTS and self.groups[-1].kind in ("", *OPENING[1:]) and not names_function(behind):
                return None  # words between formulas
            if token in BOLD and behind[:1] in ("0", "1"):
                if re.match(r"1(?!\w)", behind) is None:
                    return None
                waiting = with_ones(waiting)
            elif token == r"\mathbb" and behind[:1] not in FIELDS:
                return None  # an expectation is no product
            called = token == r"\sigma" and behind[:1] in ("(", "\\")
            self.behind = next((t for t in next_ones[:2] if t.strip()), "")
            if not self.read(r"\sigmoid" if called and is_bracket(behind) else token):
                return None
            if not self.close_those_that_are_full(self.behind):
                return None
        return joined(self.groups[0].parts) if len(self.groups) == 1 else None

    def taken(self, token: str) -> tuple[str, str] | None:
        r"""Return the part of a token that is read at once, and the rest; None where it may be meant otherwise.

        Without braces, a command has one character: \frac12 x is one half of x, and x^Tx is x^T x.
        """
        kind = self.groups[-1].kind
        if len(token) == 1 or not (kind in ("^", "_") or kind in FRACTIONS or kind in ACCENTS) or token[0] in "\\ ":
            return token, ""
        if kind in ("^", "_", r"\sqrt") and (token[0].isdigit() or len(token) > LONGEST_PRODUCT) and token[0] != "T":
            return None
        if kind == "_" and ends_name(self.groups[-2].parts):
            return None  # A_ij is seldom meant as A_i j
        return token[0], token[1:]

    def read(self, token: str) -> bool:
        """Read one token; tell whether it could be."""
        plain = SIGNS.get(token, token)
        if token in OPENING:
            is_word = token == "{" and (self.word or self.groups[-1].kind == "_")
            self.groups.append(Group("word" if is_word else token, []))
            self.word = False
        elif token in CLOSING:
            return self.closed(token)
        elif token in ("^", "_", *FRACTIONS, *ACCENTS):
            self.groups.append(Group(token, []))
        elif plain == "‖":
            self.put("‖" if self.barred or not ends_operand(self.groups[-1].parts) else "*‖")
            self.barred = not self.barred
        elif token == r"\times" and any(g.kind == "^" for g in self.groups):
            self.put("×")  # a size, as in \mathbb{R}^{m \times n}
        elif token in SIGNS:
            is_sign = token in TRANSPOSES and all(g.kind != "^" for g in self.groups[-2:])
            self.put("'" if is_sign else plain)
        elif token in UNSEEN:
            self.word = token in NAMING
        elif token in _greek():
            self.put(_greek()[token])
        elif token in _functions():
            self.groups.append(Group(_functions()[token], []))
        elif token[0] == "\\":
            return token == "\\\\"
        else:
            self.put(token if self.groups[-1].kind == "word" else split(token))
        return True

    def put(self, text: str) -> None:
        """Put a text into the innermost group."""
        if text:
            self.groups[-1].parts.append(text)

    def closed(self, token: str) -> bool:
        """Close braces or brackets; tell whether they were open."""
        kind, parts = self.groups.pop()
        if kind != CLOSING[token] and not (kind == "word" and token == "}"):
            return False
        text = joined(parts).strip()
        if token == "]" and self.groups[-1].kind in FRACTIONS:
            return False  # the degree of a root
        if CLOSING[token] != "{":
            if self.may_call(text):
                return False
            self.put(f"({text})")
        elif kind == "word" or self.groups[-1].kind not in ("", *OPENING, "word"):
            self.put(text or " ")
        else:
            self.put(f"({text})" if re.search(r"[-+*/ ]", text) else text)
        return True

    def may_call(self, text: str) -> bool:
        """Tell whether brackets may be those of a function that nobody knows: E[x^2], f(x)."""
        kind, parts = self.groups[-1]
        former = FORMER.search(parts[-1]) if parts and kind in ("", *OPENING) else None
        if former is None or is_function(former[1]) or self.behind == "=":
            return False
        return len(former[1]) > 1 or former[1] == "E" or NAMES.fullmatch(text) is not None

    def close_those_that_are_full(self, behind: str) -> bool:
        r"""Close the groups of commands that have all their parts; tell whether they mean one thing.

        x in `\log x y` may be all of the argument or not; x^{(1)} is no power, and a hat stands on a name.
        """
        while self.groups[-1].kind not in ("", *OPENING, "word"):
            kind, parts = self.groups[-1]
            full = [part for part in parts if part.strip()]
            if len(full) < FRACTIONS.get(kind, 1) or (kind == "^" and full == ["-"]):
                return True
            self.groups.pop()
            text = "".join(full)
            if kind in _functions().values() and not (ends_call(text) or behind in ENDS):
                return False
            if (kind == "^" and BRACKETED.fullmatch(text)) or (kind in ACCENTS and not NAME.fullmatch(text)):
                return False
            if kind == "^" and self.is_base_of_exponentials(text):
                self.put(f"exp({text})")
                continue
            new = written(kind, full)
            if FRACTIONS.get(kind) == 2 and (behind[:1] in ("^", "'") or ends_quotient(self.groups[-1].parts)):
                new = f"({new})"
            self.put(new)
        return True

    def is_base_of_exponentials(self, exponent: str) -> bool:
        """Tell whether an exponent stands over e, which it takes away: e^{-x} is exp(-x), and e^2 may be a square."""
        parts = self.groups[-1].parts
        if exponent in TRANSPOSES or exponent.isdigit() or not parts or re.search(r"(?:^|[\s\d])e$", parts[-1]) is None:
            return False
        parts[-1:] = [parts[-1][:-1]] if len(parts[-1]) > 1 else []
        return True


def with_ones(waiting: list[str]) -> list[str]:
    """Return the tokens to come, the last one first, with a vector of ones for the first 1."""
    at = len(waiting) - 1 - waiting[::-1].index("1")
    return [*waiting[:at], ONES, *waiting[at + 1 :]]


def is_function(name: str) -> bool:
    """Tell whether a name is that of a function, perhaps with a capital."""
    return name in functions() or name.lower() in functions()


def names_function(behind: str) -> bool:
    """Tell whether a function's name stands in the braces that were opened.

    >>> names_function("tr}"), names_function("if ")
    (True, False)
    """
    word = re.match(r"\w+(?=\})", behind)
    return word is not None and is_function(word[0])


def is_bracket(behind: str) -> bool:
    r"""Tell whether a bracket is opened.

    >>> is_bracket("(W x)"), is_bracket(r"\left("), is_bracket(r"\lambda")
    (True, True, False)
    """
    return re.match(r"\\?(?:left|big|Big|bigl|Bigl)?\(", behind) is not None


def ends_call(text: str) -> bool:
    """Tell whether an argument stands in brackets, or is a call."""
    return re.fullmatch(r"\w*\(.*\)", text, re.DOTALL) is not None


def ends_operand(parts: list[str]) -> bool:
    """Tell whether parts end with an operand."""
    return bool(parts) and re.search(r"[\w)'’‖]\s*$", "".join(parts)) is not None


def ends_name(parts: list[str]) -> bool:
    """Tell whether parts end with a name."""
    return bool(parts) and re.search(r"\w\s*$", "".join(parts)) is not None


def ends_quotient(parts: list[str]) -> bool:
    """Tell whether parts end with the sign of a quotient."""
    return "".join(parts).rstrip()[-1:] in ("/", "\\")


def written(kind: str, parts: list[str]) -> str:
    """Return a fraction, an exponent, an index, a root, or a call."""
    text = "".join(parts)
    if kind in ACCENTS:
        return f"{text}_{kind[1:].removeprefix('wide')}"
    if kind == "_" or text in TRANSPOSES:
        return kind + text
    if kind == "^":
        return f"^{text}" if re.fullmatch(r"-?(\w+|⊤)", text) else f"^({text})"
    if FRACTIONS.get(kind) == 2 and parts[0] == "d" and (by := re.fullmatch(r"d ?([^\W\d_])", parts[1])):
        return f"d/d{by[1]} "
    if FRACTIONS.get(kind) == 2:
        return "/".join(part if re.fullmatch(r"\w+", part) else f"({part})" for part in parts)
    name = kind if kind not in FRACTIONS else f"{kind[1:]}"
    if f"{name}det" in functions() and text.startswith("det("):
        return name + text
    return name + text if text[0] == "(" else f"{name}({text})"


def split(word: str) -> str:
    """Return a short word as a product of letters; a function's or Greek letter's name as it is.

    >>> split("Ax"), split("det"), split("loss")
    ('A x', 'det', 'loss')
    """
    if not word.isalpha() or len(word) > LONGEST_PRODUCT or word in functions() or word in GREEK:
        return word
    return " ".join(word)


def joined(parts: list[str]) -> str:
    """Return parts in a row, with blanks between operands."""
    out = ""
    for part in parts:
        beside = out and re.search(r"[\w)'’]$", out) and re.match(r"(?!_)[\w(√]", part)
        call = part[0] == "(" and re.search(r"[^\W\d_]\w*$", out)
        name = re.search(r"[^\W\d_]\w*$", out)
        if beside and not (call and name and is_function(name[0])):
            out += " "
        out += part
    return out


def _greek() -> dict[str, str]:
    return {f"\\{name}": letter for name, letter in GREEK.items()}


def _functions() -> dict[str, str]:
    called = {f"\\{name}": name for name in functions()}
    return {command: name for command, name in called.items() if command not in INDEXED} | {r"\Tr": "tr", r"\ln": "log"}
