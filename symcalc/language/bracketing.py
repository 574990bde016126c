"""Brackets, bars and what stands side by side: what the filter behind the lexer knows of the tokens so far.

Inside ( ) a newline is a blank. Inside [ ] it ends a row, as ; does, and elements stand between commas: neither a blank
nor a sign with a blank before it alone joins two of them. Right behind an operand [ begins an index.
"""

from __future__ import annotations

import re

from symcalc.errors import SymcalcError, TooLarge, UnknownName
from symcalc.expressions.registry import functions
from symcalc.language.names_in_tokens import fail, names_taken, retyped
from symcalc.language.syntax_tree import NORMS
from symcalc.language.tokens import Token
from symcalc.language.unsupported import function_meant

MAX_DEPTH = 10_000
SHOWN = 30  # characters on either side of a place
ENDS = frozenset(
    ("NAME", "NUMBER", "RPAR", "TRANSPOSED", "SUPERSCRIPT", "PSEUDO", "NORM_CLOSE", "BAR_CLOSE", "SQUARE_CLOSE", "LAST")
)
BEGINS = frozenset(("NAME", "NUMBER", "LPAR", "SQUARE_OPEN", "FUNCTION", "FOREIGN", "BAR", "DOUBLE_BAR"))
BARS = ("BAR", "DOUBLE_BAR")
ENTRY = re.compile(r"\(\s*\d+\s*(?:,\s*\d+\s*)?\)")


class Brackets:
    """One walk over the tokens of a text, as far as brackets go."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.taken = names_taken(text, tokens)
        self.open: list[Token] = []  # brackets and bars
        self.out: list[Token] = []
        self.doubled: list[Token] = []  # those || that open two bars of their own
        self.declaring = False
        self.at = 0  # of the token after the present one

    # -------------------------------------------------------------------------------------------- neighbours

    def following(self) -> Token | None:
        """Return the token after the present one."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def after_operand(self) -> bool:
        """Tell whether the token before the present one ends an operand."""
        return bool(self.out) and self.out[-1].type in ENDS

    def beside(self, token: Token) -> None:
        """Put a product where a blank stands between operands; refuse operands without one."""
        if not self.out or (last := self.out[-1]).type not in ENDS:
            return
        if last.end < token.start:
            if self.in_block():
                said = f"{self.text[last.start : last.end]} {token}"
                raise fail(token, f"{said} in [ ] can be read in two ways", "write a comma, or * for the product")
            self.out.append(Token("TIMES", "*", last.end, token.start))
        elif last.type == "NAME" and token.type == "LPAR":
            raise self.no_function(last, token)
        else:
            left, right = (self.text[t.start : t.end] for t in (last, token))
            raise fail(token, f"an operator was expected between {left} and {right}", self.mended(token))

    def in_block(self) -> bool:
        """Tell whether the present token stands in a block, and in no bracket inside of it."""
        return bool(self.open) and self.open[-1].type == "SQUARE_OPEN"

    def sign(self, token: Token) -> None:
        """Refuse a sign in a block that has a blank before it and none behind: [a -b] is one element, or two."""
        if self.in_block() and self.after_operand() and self.out[-1].end < token.start:
            behind = self.text[token.end : token.end + 1]
            if behind and not behind.isspace():
                last = self.out[-1]
                said = f"{self.text[last.start : last.end]} {token}{self.following() or ''}"
                hint = f"write a comma before {token}, or a blank behind it for one element"
                raise fail(token, f"{said} in [ ] can be read in two ways", hint)
        self.out.append(token)

    def mended(self, token: Token) -> str:
        """Offer a product before a token."""
        place = token.start
        before = re.split(r"[\r\n;]", self.text[max(0, place - SHOWN) : place])[-1]
        behind = re.split(r"[\r\n;#]", self.text[place : place + SHOWN])[0]
        return f"write {before.lstrip()}*{behind.rstrip()}"

    def no_function(self, name: Token, bracket: Token) -> SymcalcError:
        """Say that the name in `x(y)` cannot be called."""
        if found := ENTRY.match(self.text, bracket.start):
            return fail(name, "an entry stands in square brackets", f"write {name}[{found[0][1:-1]}]")
        hint = f"for a product, {self.mended(bracket)}"
        begins = len(self.out) == 1 or self.out[-2].type == "END"
        if begins and "=" in re.split(r"[\r\n;#]", self.text[bracket.start :], maxsplit=1)[0]:
            hint = f"a definition is one name, =, and an expression: write {name} = …"
        if str(name) in functions():
            return fail(name, f"{name} is a variable of this program, and not the function", hint)
        meant = function_meant(str(name))
        hint = f"{meant} {hint[0].upper()}{hint[1:]}" if meant[-1:] == "?" else meant or hint
        return fail(name, f"{name} is not a function", hint, UnknownName)

    def end(self, token: Token) -> None:
        """A newline inside brackets is a blank; a semicolon there is a mistake. In a block both end a row."""
        if not self.open:
            self.declaring = False
            self.out.append(token)
        elif self.in_block():
            following = self.following()
            goes_on = following is None or following.type in ("END", "COMMA", "SQUARE_CLOSE")
            if token == ";" or (self.after_operand() and not goes_on):
                self.out.append(retyped(token, "ROW"))
        elif token == ";":
            raise fail(token, "a line cannot end inside brackets", f"close the {self.open[-1]} before ;")

    # -------------------------------------------------------------------------------------------- brackets

    def opening(self, token: Token) -> None:
        """Open a bracket of an expression."""
        self.beside(token)
        self.opened(token)

    def opened(self, token: Token) -> None:
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

    def square(self, token: Token) -> None:
        """Open an index right behind an operand, a block elsewhere."""
        if self.after_operand() and self.out[-1].end == token.start:
            self.opened(retyped(token, "PART_OPEN"))
        else:
            self.opening(token)

    def closing_square(self, token: Token) -> None:
        """Close an index or a block."""
        if not self.open or self.open[-1].type not in ("SQUARE_OPEN", "PART_OPEN"):
            hint = f"the {self.open[-1]} before it is still open" if self.open else "take it out, or open it before"
            raise fail(token, "this ] closes nothing", hint)
        self.open.pop()
        self.out.append(token)

    def in_index(self) -> bool:
        """Tell whether the present token stands in an index."""
        return any(bracket.type == "PART_OPEN" for bracket in self.open)

    def colon(self, token: Token) -> None:
        """Read a range, which says both its ends or none; the colon of a declaration elsewhere."""
        if not self.open or self.open[-1].type != "PART_OPEN":
            self.declare(token)
            return
        following = self.following()
        is_first = self.out[-1].type in ("PART_OPEN", "COMMA")
        is_last = following is None or following.type in ("SQUARE_CLOSE", "COMMA")
        if is_first != is_last:
            hint = f"write 1:{following}" if is_first else f"write {self.out[-1]}:end"
            raise fail(token, "a range is counted from one, and says its first and its last", hint)
        self.out.append(token)

    def declare(self, token: Token) -> None:
        """Read a declaration."""
        raise NotImplementedError

    def bar(self, token: Token) -> None:
        """Tell opening bars from closing ones."""
        kind = "BAR" if token.type == "BAR" else "NORM"
        types = [t.type for t in self.open[-2:]]
        within = types[-1:] == [f"{kind}_OPEN"]
        doubled = types == ["BAR_OPEN", "BAR_OPEN"] and token == "||"
        halved = types[-1:] == ["NORM_OPEN"] and kind == "BAR" and self.open[-1] == "||"  # of ||a| - b|
        if not self.after_operand() or self.begins_factor(token, within or doubled or halved):
            self.opening(retyped(token, f"{kind}_OPEN"))
        elif within:
            self.open.pop()
            self.out.append(self.closing_norm(token) if kind == "NORM" else retyped(token, "BAR_CLOSE"))
        elif doubled:
            del self.open[-2:]
            self.out += [retyped(token, "BAR_CLOSE"), retyped(token, "BAR_CLOSE")]
        elif halved:
            opened = self.open[-1]
            opened.type = "BAR_OPEN"
            self.doubled.append(opened)
            self.out.append(retyped(token, "BAR_CLOSE"))
        else:
            raise fail(token, f"an operator was expected before {token}", f"write * before {token}, or open it before")

    def begins_factor(self, token: Token, may_close: bool) -> bool:
        """Tell whether a bar behind an operand opens a factor: a blank is before it, an operand behind.

        Where it may close another bar, no blank is behind it, no sign and no bar: ‖a ‖b‖ c‖, but ‖a ‖ - ‖b ‖.
        """
        following = self.following()
        if following is None or self.out[-1].end == token.start:
            return False
        if following.type in BEGINS:
            return not may_close or (following.start == token.end and following.type not in BARS)
        return following.type in ("PLUS", "MINUS") and not may_close

    def closing_norm(self, token: Token) -> Token:
        """Return the closing bar of a norm, whose value is the norm's index."""
        index = self.following()
        if index is None or index.type != "SUBSCRIPT" or index.start != token.end:
            return retyped(token, "NORM_CLOSE", "")
        self.at += 1
        name = index.lstrip("_")
        if name not in NORMS and not (name.isdigit() or len(name) == 1):
            raise fail(index, f"the norm with index {name} is not known", "write ‖x‖_1, ‖x‖_2, ‖x‖_p or ‖A‖_F")
        return Token("NORM_CLOSE", name, token.start, index.end)
