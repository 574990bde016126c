"""The lexer: Lark's basic one, and behind it a filter that reads what a table cannot.

It joins lines inside brackets, turns blanks into products, tells calls from products and opening from closing bars,
reads the `x` of a declaration as ×, and refuses operands that stand side by side without an operator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from lark import Token
from lark.common import LexerConf
from lark.lexer import BasicLexer, Lexer, LexerState

from symcalc.errors import NotSupported, ParseFailure, SymcalcError, TooLarge, UnknownName, nearest
from symcalc.naming import canonical_name, plain_name
from symcalc.registry import functions

MAX_CHARACTERS = 500_000
MAX_TOKENS = 150_000
MAX_DEPTH = 10_000
MAX_EXPONENT = 308
MAX_DIGITS = 1_000
PLANNED = frozenset(
    [
        "expm",
        "logm",
        "sqrtm",
        "powm",
        "pinv",
        "nucnorm",
        "specnorm",
        "svdvals",
        "eigvals",
        "eigmax",
        "eigmin",
        "chol",
        "commutation",
    ]
)
ENDS = frozenset(("NAME", "NUMBER", "RPAR", "TRANSPOSED", "SUPERSCRIPT", "NORM_CLOSE", "BAR_CLOSE"))
STARTS = frozenset(("NAME", "NUMBER", "LPAR", "SQUARE_OPEN"))
OPENING = {"NORM_CLOSE": "NORM_OPEN", "BAR_CLOSE": "BAR_OPEN"}
_CROSSED = re.compile(r"([A-Za-z])x([A-Za-z]|[0-9]+)")
_CROSSED_NUMBER = re.compile(r"x([A-Za-z]|[0-9]+)")

REFUSED: dict[str, tuple[type[SymcalcError], str, str]] = {
    "MAPSTO": (NotSupported, "linear operators (dX ↦ …) are not supported yet", "write the right side alone"),
    "SQUARE_CLOSE": (ParseFailure, "this ] closes nothing", ""),
    "BRACE": (ParseFailure, "braces have no meaning here", "write ( )"),
    "PERCENT": (ParseFailure, "a comment starts with #", "write # in place of %"),
    "SLASHES": (ParseFailure, "a comment starts with #", "write # in place of //, or / for a quotient"),
    "SUBSCRIPT": (ParseFailure, "an index stands behind a name or a norm only", "write x_1, or ‖x‖_1"),
    "DOT": (ParseFailure, "a point stands between digits, or before * / ^ + -", "write 0.5 for .5 and 2 for 2."),
    "CROSS": (ParseFailure, "× stands in declarations only", "write * for the product, kron(A, B) for A ⊗ B"),
    "FIELD": (ParseFailure, "ℝ and ℤ stand in declarations only", "write x ∈ ℝ^n on a line of its own"),
}


def fail(token: Token, message: str, hint: str = "", error: type[SymcalcError] = ParseFailure) -> SymcalcError:
    """Return an error that points at a token."""
    return error(message, span=(token.start_pos or 0, token.end_pos or 0), hint=hint)


def retyped(token: Token, kind: str, value: str | None = None) -> Token:
    """Return a token with another type, and another value where one is given."""
    return Token.new_borrow_pos(kind, str(token) if value is None else value, token)


class Words(Lexer):
    """The lexer that Lark is given."""

    __future_interface__ = 2  # Lark then passes the state on

    def __init__(self, conf: LexerConf) -> None:
        self.basic = BasicLexer(conf)

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Token]:
        """Yield the tokens of a text.

        Raises:
            ParseFailure: where the filter sees what no grammar would explain as well.
            TooLarge: for a text beyond the bounds.
        """
        text = lexer_state.text.text
        if len(text) > MAX_CHARACTERS:
            raise TooLarge(f"the text has {len(text):,} characters; {MAX_CHARACTERS:,} are read")
        tokens: list[Token] = []
        for token in self.basic.lex(lexer_state, parser_state):
            tokens.append(token)
            if len(tokens) > MAX_TOKENS:
                raise fail(token, f"the text has more than {MAX_TOKENS:,} words", error=TooLarge)
        return iter(Filter(text, tokens).run())


class Filter:
    """One walk over the tokens of a text."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.taken = names_taken(tokens)
        self.open: list[Token] = []  # brackets and bars
        self.out: list[Token] = []
        self.declaring = False
        self.at = 0

    def run(self) -> list[Token]:
        """Return the tokens as the grammar wants them."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if self.declaring:
                self.declared(token)
                continue
            self.beside(token)
            handler = HANDLERS.get(token.type)
            if handler is not None:
                handler(self, token)
            elif token.type in REFUSED:
                error, message, hint = REFUSED[token.type]
                raise fail(token, message, hint, error)
            else:
                self.out.append(token)
        if self.open:
            token = self.open[-1]
            raise fail(token, f"this {token} is never closed", "close it, or take it out")
        return self.out

    def beside(self, token: Token) -> None:
        """Put a product where a blank stands between operands; refuse operands without one."""
        last = self.out[-1] if self.out else None
        if last is None or last.type not in ENDS or token.type not in STARTS:
            return
        if (last.end_pos or 0) < (token.start_pos or 0):
            self.out.append(Token("TIMES", "*", start_pos=last.end_pos, end_pos=token.start_pos))
        elif token.type != "SQUARE_OPEN":
            self.refuse_side_by_side(last, token)

    def refuse_side_by_side(self, last: Token, token: Token) -> None:
        """Say what is wrong with `2x`, `x(y)`, `(A)(B)`, `x'y`."""
        place = token.start_pos or 0
        first = max(self.text.rfind("\n", 0, place) + 1, place - 30)
        end = self.text.find("\n", place)
        end = min(place + 30, len(self.text) if end < 0 else end)
        mended = f"write {self.text[first:place]}*{self.text[place:end]}"
        if last.type == "NAME" and token.type == "LPAR":
            known = nearest(str(last), [*functions(), *PLANNED])
            known = f"{known} For a product, " if known else "for a product, "
            raise fail(last, f"{last} is not a function", known + mended, UnknownName)
        raise fail(token, f"an operator was expected between {last} and {token}", mended)

    # -------------------------------------------------------------------------------------------- words

    def end(self, token: Token) -> None:
        """A newline inside brackets is a blank; a semicolon there is a mistake."""
        if not self.open:
            self.out.append(token)
        elif token == ";":
            raise fail(token, "a line cannot end inside brackets", f"close the {self.open[-1]} before ;")

    def declare(self, token: Token) -> None:
        """From here to the end of the line a type is read."""
        if any(t.type not in ("NAME", "COMMA") for t in self.line()):
            raise fail(token, f"{token} stands in declarations only", "write the names first, as in x, y ∈ ℝ^n")
        self.out.append(retyped(token, "DECLARE"))
        self.declaring = True

    def line(self) -> list[Token]:
        """Return the tokens of the present line so far."""
        tokens: list[Token] = []
        for t in reversed(self.out):
            if t.type == "END":
                break
            tokens.append(t)
        return tokens

    def declared(self, token: Token) -> None:
        """Pass the words of a type on; `x` is × between two sizes."""
        if token.type == "END":
            self.declaring = False
        elif token.type in REFUSED and token.type not in ("FIELD", "CROSS"):
            error, message, hint = REFUSED[token.type]
            raise fail(token, message, hint, error)
        elif token.type == "NAME" and self.out[-1].type in ("NUMBER", "NAME", "LPAR", "HAT"):
            self.crossed(token)
            return
        self.out.append(token)

    def crossed(self, token: Token) -> None:
        """Read `x` alone, `mxn` and the `x4` of `3x4` as products of sizes."""
        after_size = self.out[-1].type in ("NUMBER", "NAME")
        sizes = _CROSSED.fullmatch(token) or (_CROSSED_NUMBER.fullmatch(token) if after_size else None)
        if after_size and token == "x":
            self.out.append(retyped(token, "CROSS"))
        elif sizes is not None and any(t.type == "FIELD" for t in self.out[-4:]):
            for part in sizes.groups()[:-1]:
                self.out.append(retyped(token, "NAME", part))
            self.out.append(retyped(token, "CROSS"))
            last = sizes.groups()[-1]
            self.out.append(retyped(token, "NUMBER" if last.isdigit() else "NAME", last))
        else:
            self.out.append(token)

    def opening(self, token: Token) -> None:
        """Count an opening bracket."""
        self.open.append(token)
        if len(self.open) > MAX_DEPTH:
            raise fail(token, f"brackets stand more than {MAX_DEPTH:,} deep", error=TooLarge)
        self.out.append(token)

    def closing(self, token: Token) -> None:
        """Match a closing bracket."""
        if not self.open or self.open[-1].type not in ("LPAR", "DOTTED_LPAR"):
            hint = f"the {self.open[-1]} before it is still open" if self.open else "take it out, or open it before"
            raise fail(token, "this ) closes nothing", hint)
        self.open.pop()
        self.out.append(token)

    def superscript(self, token: Token) -> None:
        """Bound a power in superscript."""
        if len(token) > len(str(MAX_DIGITS)):
            raise fail(token, "this exponent is too large", error=TooLarge)
        self.out.append(token)

    def number(self, token: Token) -> None:
        """Bound a literal."""
        exponent = token.lower().partition("e")[2]
        if len(exponent) > 9 or (exponent and abs(int(exponent)) > MAX_EXPONENT):
            raise fail(token, f"exponents of literals are within ±{MAX_EXPONENT}", error=TooLarge)
        if len(token) > MAX_DIGITS:
            raise fail(token, f"a number has more than {MAX_DIGITS:,} digits", error=TooLarge)
        self.out.append(token)

    def dot(self, token: Token) -> None:
        """Read Julia's dotted call `sin.(x)`; a point is a mistake elsewhere."""
        following = self.tokens[self.at] if self.at < len(self.tokens) else None
        last = self.out[-1] if self.out else None
        if following is not None and following.type == "LPAR" and last is not None and last.type == "FUNCTION":
            self.at += 1
            self.opening(retyped(following, "DOTTED_LPAR"))
            return
        error, message, hint = REFUSED["DOT"]
        if following is not None and following.type == "NUMBER":
            hint = f"write 0.{following}"
        elif last is not None and last.type == "NUMBER":
            hint = f"write {last}, or {last}.0"
        raise fail(token, message, hint, error)

    def square(self, token: Token) -> None:
        """Entries, slices and blocks are known, and not built."""
        last = self.out[-1] if self.out else None
        if last is not None and last.end_pos == token.start_pos and last.type in ENDS:
            raise fail(token, "entries and slices (X[1, 2]) are not supported yet", error=NotSupported)
        raise fail(token, "blocks ([A, B; C, D]) are not supported yet", error=NotSupported)

    def bar(self, token: Token) -> None:
        """Tell opening bars from closing ones."""
        last = self.out[-1] if self.out else None
        after_operand = last is not None and last.type in ENDS
        kind = "BAR" if token.type == "BAR" else "NORM"
        if after_operand and self.open and self.open[-1].type == f"{kind}_OPEN":
            self.open.pop()
            self.out.append(self.indexed(retyped(token, f"{kind}_CLOSE")))
        elif after_operand and str(token) == "||" and [t.type for t in self.open[-2:]] == ["BAR_OPEN"] * 2:
            del self.open[-2:]
            self.out += [retyped(token, "BAR_CLOSE"), retyped(token, "BAR_CLOSE")]
        elif after_operand:
            raise fail(token, f"an operator was expected before {token}", f"write * before {token}, or open it before")
        else:
            self.opening(retyped(token, f"{kind}_OPEN"))

    def indexed(self, token: Token) -> Token:
        """Take the index of a norm into its closing bar."""
        following = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token.type != "NORM_CLOSE":
            return token
        index = ""
        if following is not None and following.type == "SUBSCRIPT" and following.start_pos == token.end_pos:
            self.at += 1
            index = str(following)
            if index.lstrip("_") not in ("1", "2", "F", "₁", "₂"):
                raise fail(
                    following, f"the norm with index {index.lstrip('_')} is not known", "write ‖x‖_1, ‖x‖_2 or ‖A‖_F"
                )
        closing = retyped(token, "NORM_CLOSE", index)
        closing.end_pos = following.end_pos if index and following is not None else token.end_pos
        return closing

    def name(self, token: Token) -> None:
        """Tell calls from variables."""
        following = self.tokens[self.at] if self.at < len(self.tokens) else None
        kind = None if following is None else following.type
        gap = following is not None and (following.start_pos or 0) > (token.end_pos or 0)
        word = plain_name(str(token))
        plain = token if word == token else retyped(token, "NAME", word)
        if canonical_name(word) in self.taken:
            self.out.append(plain)
            return
        if word in PLANNED:
            raise fail(token, f"{word} is not supported yet", error=NotSupported)
        function = functions().get(word)
        called = kind == "LPAR" or (kind == "DOT" and not gap)
        if function is None:
            if kind == "DOT" and not gap:
                known = nearest(word, functions())
                raise fail(token, f"{word} is not a function", known, UnknownName)
            self.out.append(plain)
        elif called:
            self.out.append(retyped(token, "FUNCTION", word))
        elif function.optional == len(function.parameters):
            self.out.append(plain)
        else:
            raise fail(token, f"{word} is a function and has no argument here", f"write {word}(…), or declare {word}")


HANDLERS: dict[str, Callable[[Filter, Token], None]] = {
    "END": Filter.end,
    "COLON": Filter.declare,
    "IN": Filter.declare,
    "LPAR": Filter.opening,
    "RPAR": Filter.closing,
    "NAME": Filter.name,
    "NUMBER": Filter.number,
    "BAR": Filter.bar,
    "DOUBLE_BAR": Filter.bar,
    "DOT": Filter.dot,
    "SQUARE_OPEN": Filter.square,
    "SUPERSCRIPT": Filter.superscript,
}


def names_taken(tokens: list[Token]) -> set[str]:
    """Return the names that the program declares or defines."""
    taken: set[str] = set()
    line: list[str] = []
    plain = True  # the line consists of names and commas so far
    for token in tokens:
        if token.type == "END":
            line, plain = [], True
        elif token.type == "NAME" and plain:
            line.append(canonical_name(str(token)))
        elif token.type in ("COLON", "IN", "EQUALS") and plain:
            taken.update(line)
            plain = False
        elif token.type != "COMMA":
            plain = False
    return taken
