"""What is not in the language, and the answers to it: words that are known by sight, functions of other languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Container, Iterable, Sequence

from symcalc.errors import ParseFailure, SymcalcError, nearest
from symcalc.expressions.registry import functions
from symcalc.language.tokens import Token
from symcalc.spelling import GREEK, canonical_name

# token: what is said, what to try, the class of the error
REFUSED: dict[str, tuple[str, str, type[SymcalcError]]] = {
    "BRACE": ("braces have no meaning here", "write ( )", ParseFailure),
    "PERCENT": ("a comment starts with #", "write # in place of %", ParseFailure),
    "SLASHES": ("a comment starts with #", "write # in place of //, or / for a quotient", ParseFailure),
    "SUBSCRIPT": ("an index stands behind a name or a norm only", "write x_1, or ‖x‖_1", ParseFailure),
    "CROSS": ("× stands in declarations only", "write * for the product, kron(A, B) for A ⊗ B", ParseFailure),
    "FIELD": ("ℝ and ℤ stand in declarations only", "write x ∈ ℝ^n on a line of its own", ParseFailure),
}

# signs of LaTeX, which stand behind a backslash as what is solved for does
LATEX_SIGNS = ["ast", "bar", "bullet", "cdot", "circ", "div", "hat", "odot", "oslash", "otimes", "tilde", "times"]
LATEX_SIGNS += ["dagger", "intercal", "nabla", "partial", "top"]

# functions that other languages and books have, and what they are here
ELSEWHERE = {
    "cosine": "cos(x)",
    "fro": "normF(A)",
    "heaviside": "step(x)",
    "matmul": "A*B",
    "power": "x.^a",
    "sine": "sin(x)",
    "slogdet": "log(abs(det(A)))",
    "sym": "(A + A')/2",
}

# tokens as a person calls them
SAID = {
    "NAME": "a name",
    "NUMBER": "a number",
    "END": "the end of the line",
    "$END": "the end of the text",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "EQUALS": "=",
    "DECLARE": "∈ or :",
    "CROSS": "×",
    "HAT": "^",
    "COMPARED": "a comparison",
}
OPERANDS = {"NAME", "NUMBER", "LPAR", "FUNCTION"}


def check_words(text: str, tokens: Sequence[Token], taken: Callable[[], Container[str]]) -> None:
    """Refuse words that would be names, and are meant as functions or as commands of LaTeX.

    Args:
        text: the program.
        tokens: its tokens.
        taken: what finds the names that it declares or defines, which are what it says.

    Raises:
        ParseFailure: which says how what may be meant is written.
    """
    for i in [i for i, token in enumerate(tokens) if i and token.type == "NAME"]:
        token, following = tokens[i - 1], tokens[i]
        if token.type == "SOLVE":
            check_command(text, token, following, taken, i > 1 and tokens[i - 2].type == "NUMBER")
        elif token.type == "NAME" and is_capitalised(token) and canonical_name(token) not in taken():
            raise ParseFailure(
                f"{token} is a function and has no argument here",
                span=token.span,
                hint=f"write {token.lower()}(…), or declare {token}",
            )


def is_capitalised(word: str) -> bool:
    """Tell whether a word is a function's name that begins with a capital.

    >>> [is_capitalised(word) for word in ("Tr", "tr", "A", "Cov")]
    [True, False, False, False]
    """
    function = functions().get(word.lower()) if len(word) > 1 and word[0].isupper() else None
    return function is not None and not function.is_quantity


def check_command(
    text: str, sign: Token, word: Token, taken: Callable[[], Container[str]], is_number: bool = False
) -> None:
    r"""Refuse a command of LaTeX that could be read as what is solved for: `A \circ B`, and `X \beta` with its blank.

    So is `2\alpha`, in which a number stands before it.

    Raises:
        ParseFailure: which says how a system is solved.
    """
    start, end = sign.start, word.end
    is_spaced = text[max(start - 1, 0) : start].isspace()
    is_command = word in LATEX_SIGNS or ((is_spaced or is_number) and (word in GREEK or word in functions()))
    if is_command and word.start == sign.end and canonical_name(str(word)) not in taken():
        raise ParseFailure(
            f"\\{word} is LaTeX; a system is solved by \\ with a blank on either side, or on none",
            span=(start, end),
            hint="for a product, leave the \\ out",
        )


def function_meant(name: str) -> str:
    """Say which function may be meant by one that is not known; an empty string where none is like it.

    >>> import symcalc
    >>> function_meant("lgdet"), function_meant("sine")
    ('did you mean logdet?', 'write sin(x)')
    """
    known = ELSEWHERE.get(name.casefold())
    return f"write {known}" if known else nearest(name, functions())


IN_SIZES = {"TIMES", "HAT", "SUPERSCRIPT", "PLUS", "MINUS", "DIVIDE"}  # what may stand behind a part of a size


def expectation(expected: Iterable[str], in_brackets: bool) -> tuple[str, str]:
    """Return what would have been right in place of a token, and an example of it."""
    tokens = set(expected)
    if "FIELD" in tokens:
        return "a kind", "as in x ∈ ℝ^n, A : matrix(m, n), K : spd(n)"
    if tokens >= OPERANDS:
        return "an operand (a name, a number, a function or a bracket)", ""
    if "NUMBER" in tokens:
        return "a size (a name or a positive integer)", ""
    if "SPREAD" in tokens:
        return "an operator or " + (")" if in_brackets else "the end of the line"), ""
    if "DECLARE" in tokens and "COMMA" in tokens:
        return "a declaration", "as in x, y ∈ ℝ^n"
    if "CROSS" in tokens:
        hint = "sums of sizes stand in brackets, as in ℝ^(n + 1); a new line or ; ends a declaration"
        return "the rest of the sizes", "" if "PLUS" in tokens else hint
    if tokens - IN_SIZES == {"COMMA", "RPAR"}:
        return ") or ,", "commas stand between sizes, as in matrix(m, n)"
    if tokens - IN_SIZES == {"RPAR"}:
        return ") or an operator", ""
    hint = "as in x : vector(n), x ∈ ℝ^n" if tokens == {"LPAR", "END", "$END"} else ""
    if "END" in tokens:
        tokens.discard("$END")
    return " or ".join(sorted(SAID.get(t, t.lower()) for t in tokens)), hint


def character_refused(text: str, place: int) -> ParseFailure:
    """Return the error of a character that begins no token."""
    c = text[place]
    plain = unicodedata.normalize("NFKC", c)
    hint = ""
    if c == "_":
        message = (
            "an index is a letter or a number"
            if text[place - 1 : place] in ("‖", "|")
            else "a name begins with a letter"
        )
    else:
        message = f"{c if c.isprintable() else f'the character U+{ord(c):04X}'} has no meaning here"
        number = plain.isdigit() and unicodedata.decomposition(c)[:6] == "<font>"  # 𝟙 is seldom meant as 1
        if plain != c and plain.isascii() and plain.isprintable() and plain.strip() and not number:
            hint = f"write {plain}"
    return ParseFailure(message, text=text, span=(place, place + 1), hint=hint)
