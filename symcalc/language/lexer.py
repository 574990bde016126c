"""The lexer: the words that the grammar tells apart, and behind them a filter that reads what a table cannot.

It joins lines inside brackets, turns blanks into products, tells calls from products and opening from closing bars,
reads the `x` of a declaration as ×, and refuses operands that stand side by side without an operator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from symcalc.errors import TooLarge
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.operation_records import Function, Role
from symcalc.expressions.real_numbers import MAX_DIGITS
from symcalc.expressions.registry import functions
from symcalc.language.bracketing import ENDS, Brackets
from symcalc.language.columns_of_ones import with_columns_of_ones
from symcalc.language.declared_functions import with_calls
from symcalc.language.grammar_tables import GrammarTables
from symcalc.language.letters_called import with_letters_called
from symcalc.language.names_in_tokens import begins_equation, fail, names_taken, read_foreign, retyped
from symcalc.language.orders_of_norms import read_orders, with_plain_quotes
from symcalc.language.tokens import Token
from symcalc.language.unsupported import REFUSED, character_refused, check_words
from symcalc.spelling import GREEK, canonical_name, fault_of_name, plain_name

MAX_CHARACTERS = 500_000
MAX_TOKENS = 150_000
MAX_EXPONENT = 308
REAL = "R"  # how ℝ is typed in declarations
_SIZE = r"[^\W\d_](?:_?[0-9]+|_[^\W\d_])?"  # what may stand on either side of the x in mxn
_CROSSED = re.compile(rf"({_SIZE})x({_SIZE}|[0-9]+)")
_CROSSED_NUMBER = re.compile(rf"x({_SIZE}|[0-9]+)")


def read_tokens(text: str, grammar: GrammarTables) -> list[Token]:
    """Return the tokens of a text, as the grammar wants them.

    Raises:
        ParseFailure: where the filter sees what no grammar would explain as well.
        TooLarge: for a text beyond the bounds.
    """
    if len(text) > MAX_CHARACTERS:
        raise TooLarge(f"the text has {len(text):,} characters; {MAX_CHARACTERS:,} are read")
    tokens = split_words(with_plain_quotes(text), grammar)
    tokens = read_orders(text, tokens)
    check_words(text, tokens, lambda: names_taken(text, tokens))
    tokens = with_columns_of_ones(text, with_letters_called(text, with_calls(text, tokens)))
    return Filter(text, read_foreign(text, tokens) if "." in text else tokens).run()


def split_words(text: str, grammar: GrammarTables) -> list[Token]:
    """Return the words of a text as the terminals of the grammar tell them apart."""
    tokens: list[Token] = []
    made, ignored, place = str.__new__, grammar.ignored, 0
    for m in grammar.word.finditer(text):
        start, end = m.span()
        if start != place:
            break
        place = end
        kind = m.lastgroup or ""
        if kind not in ignored:
            token = made(Token, m[0])  # what `Token` does, without the call
            token.type, token.start, token.end = kind, start, end
            tokens.append(token)
    if len(tokens) > MAX_TOKENS:
        raise fail(tokens[MAX_TOKENS], f"the text has more than {MAX_TOKENS:,} words", error=TooLarge)
    if place < len(text):
        raise character_refused(text, place)
    return tokens


class Filter(Brackets):
    """One walk over the tokens of a text."""

    def run(self) -> list[Token]:
        """Return the tokens as the grammar wants them."""
        tokens, out = self.tokens, self.out
        while self.at < len(tokens):
            token = tokens[self.at]
            self.at += 1
            handler = (DECLARING if self.declaring else HANDLERS).get(token.type)
            if handler is None:
                out.append(token)
            else:
                handler(self, token)
        if self.open:
            token = self.open[-1]
            raise fail(token, f"this {token} is never closed", "close it, or take it out")
        if self.doubled:
            twice = set(map(id, self.doubled))
            return [t for t in self.out for _ in range(2 if id(t) in twice else 1)]
        return self.out

    # -------------------------------------------------------------------------------------------- lines

    def declare(self, token: Token) -> None:
        """From here to the end of the line a type is read, or an equation."""
        at = len(self.out)
        while at and self.out[at - 1].type in ("NAME", "COMMA"):
            at -= 1
        if at and self.out[at - 1].type != "END":
            raise fail(token, f"{token} stands in declarations only", "write the names first, as in x, y ∈ ℝ^n")
        words = self.tokens[self.at : self.at + begins_equation(self.tokens, self.at)]
        self.out += [retyped(token, "DECLARE"), *(retyped(word, "EQUATION") for word in words)]
        self.at, self.declaring = self.at + len(words), not words

    def size(self, token: Token) -> None:
        """Read `x` alone, `mxn` and the `x4` of `3x4` as products of sizes."""
        word = self.spelled(token)
        if word == REAL and self.out[-1].type == "DECLARE":
            self.out.append(retyped(token, "FIELD", "ℝ"))
            return
        before = self.out[-1].type
        after_size = before in ("NUMBER", "NAME") or (before in ("RPAR", "SUPERSCRIPT") and bool(self.open))
        crossed = _CROSSED.fullmatch(word) or (_CROSSED_NUMBER.fullmatch(word) if after_size else None)
        called = self.at < len(self.tokens) and self.tokens[self.at].type == "LPAR"
        if called and word == function_in(Role.LESSER).name:
            self.out.append(retyped(token, "LESSER"))
        elif after_size and word == "x":
            self.out.append(retyped(token, "CROSS"))
        elif crossed is not None and any(t.type == "FIELD" for t in self.out[-4:]):
            *rows, columns = crossed.groups()
            self.out += [retyped(token, "NAME", m) for m in rows]
            self.out.append(retyped(token, "CROSS"))
            self.out.append(retyped(token, "NUMBER" if columns.isdigit() else "NAME", columns))
        else:
            self.out.append(token)

    def brace(self, token: Token) -> None:
        """Read the braces of `ℝ^{m×n}` as brackets."""
        if token == "{":
            self.opened(retyped(token, "LPAR", "("))
        else:
            self.closing(retyped(token, "RPAR", ")"))

    def size_behind_hat(self, token: Token) -> None:
        """Read the `^T` of `ℝ^T` as a size; it is the transpose elsewhere."""
        if "".join(token.split()) != "^T":
            raise fail(token, "a size is a name or a positive integer")
        self.out += [retyped(token, "HAT", "^"), retyped(token, "NAME", "T")]

    # -------------------------------------------------------------------------------------------- operands

    def superscript(self, token: Token) -> None:
        """Bound a power in superscript."""
        if len(token) > len(str(MAX_DIGITS)):
            raise fail(token, "this exponent is too large", error=TooLarge)
        self.out.append(token)

    def number(self, token: Token) -> None:
        """Bound a literal."""
        self.beside(token)
        digits, _, exponent = token.lower().partition("e")
        exponent = exponent.lstrip("+-").lstrip("0")
        if len(exponent) > len(str(MAX_EXPONENT)) or int(exponent or 0) > MAX_EXPONENT:
            raise fail(token, f"exponents of literals are within ±{MAX_EXPONENT}", error=TooLarge)
        if len(digits) > MAX_DIGITS:
            raise fail(token, f"a number has more than {MAX_DIGITS:,} digits", error=TooLarge)
        if digits[0] == "0" and digits[1:2].isdigit():
            raise fail(token, "a number begins with no superfluous 0", f"write {digits.lstrip('0') or 0}")
        self.out.append(token)

    def dot(self, token: Token) -> None:
        """Read Julia's dotted call `sin.(x)`; a point is a mistake elsewhere."""
        last, following = self.out[-1] if self.out else None, self.following()
        if last is not None and following is not None and following.type == "LPAR":
            if last.type == "FUNCTION":
                self.at += 1
                self.opened(retyped(following, "DOTTED_LPAR"))
                return
            if last.type == "NAME":
                raise self.no_function(last, following)
        hint = "write 0.5 for .5 and 2 for 2."
        if following is not None and following.type == "NUMBER":
            hint = f"write 0.{following}"
        elif last is not None and last.type == "NUMBER":
            hint = f"write {last}, or {last}.0"
        elif last is not None and last.type in ENDS:
            hint = "write A' or A.T for the transpose, x.sum() or sum(x)"
        raise fail(token, "a point stands between digits, or before * / ^ + -", hint)

    def name(self, token: Token) -> None:
        """Tell calls from variables."""
        word = self.spelled(token)
        if word == "in" and self.after_operand() and word not in self.taken:
            raise fail(token, "a declaration is written with ∈ or :", "write x ∈ ℝ^n or x : vector(n)")
        if word == "where" and self.begins_definition():
            self.out.append(retyped(token, "WHERE"))
            return
        self.beside(token)
        if word == "end" and self.in_index():
            self.out.append(retyped(token, "LAST"))
            return
        function = functions().get(word)
        taken = bool(self.taken) and canonical_name(word) in self.taken
        if function is None and word[1:2].isalpha() and not taken and self.is_capitalised(token, word):
            word = word.lower()
            function = functions()[word]
        is_quantity = function is not None and (function.is_quantity or word in GREEK)
        if function is None or (taken and not self.is_called_at_once(token, function)):
            self.out.append(token if word == token else retyped(token, "NAME", word))
        elif self.is_called_at_once(token, function) if is_quantity else self.is_called(token):
            self.out.append(retyped(token, "FUNCTION", word))
        elif function.optional == len(function.parameters) or is_quantity:
            self.out.append(token)
        else:
            raise fail(token, f"{word} is a function and has no argument here", f"write {word}(…), or declare {word}")

    def is_capitalised(self, token: Token, word: str) -> bool:
        """Tell whether a word is a function's name with capitals, and called: Tr(A), DET(A)."""
        return word[0].isupper() and word.lower() in functions() and self.is_called(token)

    def foreign(self, token: Token) -> None:
        """Pass on a call that is written as NumPy's."""
        self.beside(token)
        self.out.append(retyped(token, "FUNCTION"))

    def begins_definition(self) -> bool:
        """Tell whether the present token begins a line, and `name =` stands behind it."""
        begins = not self.out or self.out[-1].type == "END"
        return begins and [t.type for t in self.tokens[self.at : self.at + 2]] == ["NAME", "EQUALS"]

    def spelled(self, token: Token) -> str:
        """Return a name in letters, digits and `_`."""
        word = str(token)
        if word.isascii():
            return word
        fault = fault_of_name(word)
        if fault:
            raise fail(token, fault, "names are written in Latin and Greek letters, digits and _, as in x_hat, β_1")
        return plain_name(word)

    def is_called(self, token: Token) -> bool:
        """Tell whether a bracket stands behind a function's name; behind `I` and a blank it begins a factor."""
        at = self.at
        while self.open and at < len(self.tokens) and self.tokens[at].type == "END":
            at += 1
        following = self.tokens[at] if at < len(self.tokens) else token
        gap = following.start > token.end
        return (following.type == "LPAR" and not (gap and token == "I")) or (following.type == "DOT" and not gap)

    def is_called_at_once(self, token: Token, function: Function | None) -> bool:
        """Tell whether a function's name stands right before a bracket, where it is no variable's of the same name."""
        at_once = self.text[token.end : token.end + 2]
        return function is not None and token != "I" and (at_once[:1] == "(" or at_once == ".(")

    def compare(self, token: Token) -> None:
        """Pass a comparison on, which stands in brackets."""
        if not self.open:
            begins = "; a definition is one name, =, and an expression" if token == "==" else ""
            raise fail(token, f"{token} has no meaning here{begins}", "as in where(x > y, a, b)" if begins else "")
        self.out.append(token)

    def word(self, token: Token) -> None:
        """Pass a token on."""
        self.out.append(token)

    def refuse(self, token: Token) -> None:
        """Say what is not in the language."""
        raise fail(token, *REFUSED[token.type])


REFUSE: Mapping[str, Callable[[Filter, Token], None]] = dict.fromkeys(REFUSED, Filter.refuse)
HANDLERS: dict[str, Callable[[Filter, Token], None]] = {
    **REFUSE,
    "END": Filter.end,
    "COLON": Filter.colon,
    "IN": Filter.declare,
    "LPAR": Filter.opening,
    "RPAR": Filter.closing,
    "NAME": Filter.name,
    "NUMBER": Filter.number,
    "BAR": Filter.bar,
    "DOUBLE_BAR": Filter.bar,
    "DOT": Filter.dot,
    "SQUARE_OPEN": Filter.square,
    "SQUARE_CLOSE": Filter.closing_square,
    "PLUS": Filter.sign,
    "MINUS": Filter.sign,
    "SUPERSCRIPT": Filter.superscript,
    "FOREIGN": Filter.foreign,
    "COMPARED": Filter.compare,
}
DECLARING: dict[str, Callable[[Filter, Token], None]] = {
    **REFUSE,
    "END": Filter.end,
    "LPAR": Filter.opened,
    "RPAR": Filter.closing,
    "NAME": Filter.size,
    "TRANSPOSED": Filter.size_behind_hat,
    "FIELD": Filter.word,
    "CROSS": Filter.word,
    "BRACE": Filter.brace,
}
