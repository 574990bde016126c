"""Names in a row of tokens: those that the program takes for itself, and those of NumPy's functions and methods."""

from __future__ import annotations

from symcalc.errors import ParseFailure, SymcalcError, UnknownName
from symcalc.expressions.registry import functions
from symcalc.language.tokens import Token
from symcalc.language.unsupported import function_meant
from symcalc.spelling import canonical_name

MODULES = frozenset(("np", "numpy", "jnp", "jax", "scipy", "math"))
OF_ENTRIES = frozenset(("np", "numpy", "jnp"))  # those of which * is the product of entries
NUMBERS = ("pi",)  # of the modules
SIGNS = (":", "∈", "=", "in")  # of declarations and definitions
EQUATIONS = ("root", "argmin")  # what introduces an equation
OPERANDS = ("NAME", "RPAR", "SQUARE_CLOSE", "TRANSPOSED", "SUPERSCRIPT", "PSEUDO")  # what a method may stand behind


def fail(token: Token, message: str, hint: str = "", error: type[SymcalcError] = ParseFailure) -> SymcalcError:
    """Return an error that points at a token."""
    return error(message, span=token.span, hint=hint)


def retyped(token: Token, kind: str, value: str | None = None) -> Token:
    """Return a token with another type, and another value where one is given."""
    return Token(kind, str(token) if value is None else value, token.start, token.end)


def read_foreign(text: str, tokens: list[Token]) -> list[Token]:
    """Return tokens in which `np.linalg.inv(` and the `.sum(` of `x.sum(` are one token each, and `np.pi` is `pi`.

    Raises:
        UnknownName: for what has no such name here.
    """
    if not any(token.type == "DOT" for token in tokens):
        return tokens
    modules = MODULES - names_taken(text, tokens)
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.type == "NAME" and token in modules and are_joined(tokens, at, "DOT", "NAME"):
            while are_joined(tokens, at, "DOT", "NAME"):
                at += 2
            out.append(_of_module(token, tokens[at - 1], are_joined(tokens, at, "LPAR")))
        elif (
            token.type == "DOT"
            and out
            and out[-1].type in OPERANDS
            and are_joined(tokens, at - 1, "DOT", "NAME", "LPAR")
        ):
            name = tokens[at]
            at += 1
            out.append(retyped(name, "METHOD", f".{_function(name)}"))
        else:
            out.append(token)
    return out


def are_joined(tokens: list[Token], at: int, *types: str) -> bool:
    """Tell whether tokens of these types stand at a place, without blanks between them and before them."""
    behind = tokens[at : at + len(types)]
    return [t.type for t in behind] == [*types] and all(
        before.end == t.start for before, t in zip(tokens[at - 1 :], behind, strict=False)
    )


def begins_equation(tokens: list[Token], at: int) -> bool:
    """Tell whether the `root(` of x : root(A*x - b, x) stands at a place, and no kind."""
    return [t.type for t in tokens[at : at + 2]] == ["NAME", "LPAR"] and tokens[at] in EQUATIONS


def _of_module(module: Token, name: Token, is_called: bool) -> Token:
    """Return the token of a module's function or number."""
    if is_called:
        kind, value = "FOREIGN", f"{module}.{_function(name)}"
        if said := functions()[str(name)].of_modules:
            raise fail(name, f"{name} of {module} is another function", said, UnknownName)
    elif name in NUMBERS:
        kind, value = "NAME", str(name)
    else:
        raise fail(name, f"{module}.{name} is not known here", "write the name or the number itself", UnknownName)
    return Token(kind, value, module.start, name.end)


def _function(name: Token) -> str:
    """Return the name of a function that the language has."""
    if name not in functions():
        raise fail(name, f"{name} is not a function", function_meant(str(name)), UnknownName)
    return str(name)


def names_taken(text: str, tokens: list[Token]) -> set[str]:
    """Return the names that the program declares or defines; the `in` behind names is a ∈."""
    if not any(sign in text for sign in SIGNS):
        return set()
    taken: set[str] = set()
    line: list[str] = []
    plain = True  # the line consists of names and commas so far
    declaring: list[tuple[Token, list[str]]] = []  # what may be a ∈, and the names before it
    for token in tokens:
        if token.type == "END":
            line, plain = [], True
        elif token.type == "NAME" and plain:
            if token == "in" and declares(tokens, token):
                declaring.append((token, line[:]))
            line.append(canonical_name(str(token)))
        elif token.type in ("COLON", "IN", "EQUALS") and plain:
            taken.update(line)
            plain = False
        elif token.type != "COMMA":
            plain = False
    if declaring and "in" not in taken:
        for token, names in declaring:
            token.type = "IN"
            taken.update(names)
    return taken


def declares(tokens: list[Token], token: Token) -> bool:
    """Tell whether an `in` stands between names and a kind."""
    at = next(i for i, t in enumerate(tokens) if t is token)
    kind = tokens[at + 1 : at + 2]
    return at > 0 and tokens[at - 1].type == "NAME" and bool(kind) and kind[0].type in ("NAME", "FIELD")
