"""Functions that a program declares, f : function: how f(x) and f''(x) are told from names, products and transposes."""

from __future__ import annotations

from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.operation_records import Role
from symcalc.language.names_in_tokens import fail
from symcalc.language.tokens import Token
from symcalc.spelling import canonical_name

PRIMES = frozenset("'’′")
OPENING, CLOSING = frozenset({"LPAR", "DOTTED_LPAR", "SQUARE_OPEN"}), frozenset({"RPAR", "SQUARE_CLOSE"})


def with_calls(text: str, tokens: list[Token]) -> list[Token]:
    """Return tokens in which f''(x) is the call applied(f, 2, x) of a declared f, at the places of f and its bracket.

    Raises:
        ParseFailure: where such an f stands without an argument, or with two.
    """
    if ":" not in text:
        return tokens
    kinds = {kind.name for kind in KINDS.values() if kind.is_function}
    declared = _declared(tokens, kinds) if any(kind in text for kind in kinds) else {}
    if not declared:
        return tokens
    commas = commas_in(tokens)
    out: list[Token] = []
    called, at = function_in(Role.APPLIED).name, 0
    while at < len(tokens):
        f = tokens[at]
        at += 1
        if f.type != "NAME" or canonical_name(str(f)) not in declared or f in declared[canonical_name(str(f))]:
            out.append(f)
            continue
        order = 0
        while at < len(tokens) and tokens[at] in PRIMES and tokens[at].start == tokens[at - 1].end:
            order, at = order + 1, at + 1
        bracket = tokens[at] if at < len(tokens) else None
        if bracket is None or bracket.type != "LPAR" or bracket.start != tokens[at - 1].end:
            raise fail(f, f"{f} is a function and has no argument here", f"write {f}(…), or {f}'(…) for its derivative")
        if comma := commas.get(at):
            hint = f"write {f} of one argument; of a vector it is of every entry"
            raise fail(comma, f"{f} is a function of one number, and no second argument follows", hint)
        at += 1
        place = bracket.end
        out += [Token("FOREIGN", called, f.start, f.end), bracket, f, Token("COMMA", ",", place, place)]
        out += [Token("NUMBER", str(order), place, place), Token("COMMA", ",", place, place)]
    return out


def commas_in(tokens: list[Token]) -> dict[int, Token]:
    """Return the first comma between two brackets, by the place of the first bracket."""
    found: dict[int, Token] = {}
    outside: list[int] = []
    for at, token in enumerate(tokens):
        if token.type in OPENING:
            outside.append(at)
        elif token.type in CLOSING and outside:
            outside.pop()
        elif token.type == "COMMA" and outside:
            found.setdefault(outside[-1], token)
    return found


class Places(list[Token]):
    """The tokens by which a name is declared."""

    def __contains__(self, token: object) -> bool:
        return any(token is t for t in self)


def _declared(tokens: list[Token], kinds: set[str]) -> dict[str, Places]:
    """Return the names that are declared as functions, and where."""
    found: dict[str, Places] = {}
    for at, token in enumerate(tokens):
        if token not in kinds or token.type != "NAME" or not at or tokens[at - 1].type != "COLON":
            continue
        before = at - 2
        while before >= 0 and tokens[before].type in ("NAME", "COMMA"):
            if tokens[before].type == "NAME":
                found.setdefault(canonical_name(str(tokens[before])), Places()).append(tokens[before])
            before -= 1
    return found
