"""Texts that nobody means well: random programs with numbers, signs, nests and names put where they hurt."""

from __future__ import annotations

import random

from drawn_programs import random_program

NUMBERS = [
    "0",
    "1",
    "2",
    "-1",
    "(1-1)",
    "0*2",
    "1e308",
    "1e-308",
    "3^1e-308",
    "(3^1e-308-1)",
    "1e300",
    "-1e300",
    "1e12",
    "1e20",
    "exp(1e20)",
    "exp(exp(9))",
    "exp(exp(exp(100)))",
    "(sin(1)^2+cos(1)^2-1)",
    "pi^pi^pi^pi",
    "(-2)",
    "(1/3)",
    "(-1/3)",
    "1/0",
    "0^0",
    "0^-1",
    "(2-2)^-1",
    "100",
    "1000",
    "12345678901234567890",
    "0.1",
    "1e-3",
    "(n-n)",
    "0.0",
    "-0",
    "1e1",
    "n",
    "log(0)",
    "sqrt(-1)",
    "log(-1)",
    "log1p(-1)",
    "log1p(-2)",
    "arcsin(2)",
    "sign(0)",
    "step(-1)",
    "relu(-1)",
    "abs(-2)",
    "(pi-3)",
    "(exp(1)-e)",
    "tan(pi/2)",
    "sin(pi)",
    "cos(pi/2)",
    "9007199254740993",
    "1e400",
    "1e-400",
    "00012",
    "1.50",
]
SIGNS = [
    *("+", "-", "*", "/", "\\", "^", "'", "(", ")", "|", "‖", ":", "=", ";", ",", "[", "]", "{", "}", "#", "%"),
    *(".", "$", "×", "∈", "ℝ", "@", "·", "⊗", "∘", "⊙", "ᵀ", "²", " ", " ", "\n", "_", "~", "!", "?", "&", "<"),
    *(">", '"', "`", ".*", "./", ".^", ".+", ".-", "⁻¹", "^T", "^-1", "^-T", ".T", "**", "||", "_2", "ℝ^n"),
    *("ℝ^(m×n)", "spd(n)", "ℤ", "matrix(m,n)", "vector(n)", "//", "↦", "->", "\xa0", "\r\n", "\x00", "\ud800"),
    *("́", "½", "ⁿ", "where ", "\t", "\r", "\x1b[31m", "\x07", "\u202e", "\u200b", "\ufeff", "\u2028", "\x85"),
    *("😀", "\\n", "\\", "'''", '"""', "#\n", "# coding: utf-7\n", "(x#coding:unicode_escape\n)", "#\x00\n"),
    *("#\ud800\n", "#<script>\n", "#$\\alpha$\n", "#%s{0}\n", "\x0c", "﹢", "ｘ", "K", "Å"),
]
NAMES = [
    "x",
    "A",
    "a",
    "dx",
    "dA",
    "da",
    "dda",
    "d",
    "I",
    "I_n",
    "I_2",
    "I_0",
    "I_C",
    "T",
    "e",
    "pi",
    "π",
    "lambda",
    "λ",
    "in",
    "is",
    "None",
    "def",
    "class",
    "import",
    "np",
    "numpy",
    "_",
    "__class__",
    "self",
    "x_",
    "x__1",
    "f",
    "d_n",
    "n",
    "m",
    "t",
    "eye",
    "ones(2,2)",
    "R",
    "zeros(n,n)",
    "vector(2)",
    "matrix(1)",
    "x'",
    "A'",
    "inv(A)",
    "lambda_",
    "S",
    "Q",
    "N",
    "E",
    "O",
    "symbols",
    "x₁",
    "x_1",
    "ŷ",
    "ϕ",
    "φ",
]
FUNCTIONS = [
    "sum",
    "norm2",
    "tr",
    "det",
    "logdet",
    "inv",
    "exp",
    "log",
    "sqrt",
    "abs",
    "sign",
    "step",
    "relu",
    "adj",
    "diag",
    "vec",
    "softmax",
    "kron",
    "kronl",
    "kronr",
    "dot",
    "outer",
    "eye",
    "ones",
    "mean",
    "tanh",
    "erf",
    "cosh",
    "log1p",
    "logsumexp",
    "square",
    "cof",
    "tan",
]
DECLARATIONS = [
    *("x : vector(1)", "A : matrix(1, n)", "A : matrix(n, 1)", "x : vector(n)", "A : matrix(3, 3)"),
    *("n : scalar", "n : integer", "A : spd", "a : positive", "a : integer", "a : vector", "b : matrix"),
    *("x : scalar", "A : matrix(9999, 9999)", "x : vector(999999999)", "K : spd(1)", "x : vector(0)"),
    *("x : vector(00002)", "Q : orthogonal(1)", "W : skew(1)", "p : vector(p)", "A : matrix(m, m)"),
    *("r, s : vector(n)",),
]
NESTS = [
    *("sin({})", "({})'", "exp({})", "norm2({})*x", "({})^2", "({}).^a", "inv({})", "sum({})*x", "-{}"),
    *("({})*A", "({})/a", "relu({})", "1/({})", "({})⊗x", "log({})", "({})^1e5", "abs({})", "sqrt({})"),
    *("(2*({}))", "({} + A)*A", "({}).*({})", "({})^({})", "({}) - ({})", "softmax({})", "({}).^3.^0.5"),
    *("(({}).^2).^a", "tr(({})*A)", "diag({})", "A\\({})", "({})'*({})", "r = {}\nr + r", "1e308*({})"),
    *("({})^(1/3)", "{} .+ 1"),
]


def hostile_text(seed: int) -> str:
    """Return the text of a seed."""
    chance = random.Random(f"hostile {seed}")
    text = random_program(f"hostile {seed}", wild=True, depth=chance.choice([1, 2, 2, 3])).text
    for _ in range(chance.choice([1, 1, 1, 2, 2, 3, 6])):
        text = chance.choice([numbered, numbered, nested, nested, signed, cut, declared, renamed, called])(chance, text)
    return text


def operands(text: str) -> list[tuple[int, int]]:
    """Return where names and numbers stand."""
    found, start = [], None
    for i, c in enumerate(text + " "):
        word = c.isalnum() or c in "_."
        if word and start is None:
            start = i
        elif not word and start is not None:
            found.append((start, i))
            start = None
    return found


def put(chance: random.Random, text: str, new: str) -> str:
    """Return the text with an operand exchanged."""
    places = operands(text)
    start, end = chance.choice(places) if places else (0, 0)
    return text[:start] + new + text[end:]


def numbered(chance: random.Random, text: str) -> str:
    """Return the text with a number in an operand's place, or at its side."""
    number = chance.choice(NUMBERS)
    how = chance.choice(
        ["{n}", "{n}", "({n}*{o})", "({o}+{n})", "{o}^({n})", "({n})^{o}", "{o}.^({n})", "({o}/{n})", "({o}-{o})"]
    )
    places = operands(text)
    start, end = chance.choice(places) if places else (0, 0)
    return text[:start] + how.format(n=number, o=text[start:end] or "x") + text[end:]


def nested(chance: random.Random, text: str) -> str:
    """Return the text with its last line in a nest, sometimes a deep one."""
    head, _, last = text.rpartition("\n")
    depth = chance.choice([1, 1, 1, 2, 2, 3, 5, 12, 40, 150]) if len(last) < 60 else 1
    nests = [chance.choice(NESTS) for _ in range(chance.choice([1, 1, 2]))]
    for i in range(depth):
        nest = nests[i % len(nests)]
        if nest.count("{}") > 1 and len(last) > 200:
            break
        if "\n" in nest and "\n" in last:
            break
        last = nest.replace("{}", last)
    return f"{head}\n{last}" if head else last


def signed(chance: random.Random, text: str) -> str:
    """Return the text with a sign put somewhere."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(SIGNS) + text[at + chance.choice([0, 0, 1]) :]


def cut(chance: random.Random, text: str) -> str:
    """Return the text without a piece, or with a piece twice."""
    a, b = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    b = min(b, a + 12)
    return text[:a] + text[b:] if chance.random() < 0.5 else text[:b] + text[a:]


def declared(chance: random.Random, text: str) -> str:
    """Return the text with a declaration more, or without one."""
    lines = text.split("\n")
    if len(lines) > 1 and chance.random() < 0.5:
        lines.pop(chance.randrange(len(lines) - 1))
    else:
        lines.insert(0, chance.choice(DECLARATIONS))
    return "\n".join(lines)


def renamed(chance: random.Random, text: str) -> str:
    """Return the text with another name in an operand's place, there or everywhere."""
    places = operands(text)
    start, end = chance.choice(places) if places else (0, 0)
    new = chance.choice([*NAMES, "x" * chance.choice([50, 500, 3000]), "x_" + "1" * 200])
    return text.replace(text[start:end] or "x", new) if chance.random() < 0.4 else text[:start] + new + text[end:]


def called(chance: random.Random, text: str) -> str:
    """Return the text with a function around an operand."""
    places = operands(text)
    start, end = chance.choice(places) if places else (0, 0)
    more = chance.choice(["", "", "", ", 2", ", x"])
    return f"{text[:start]}{chance.choice(FUNCTIONS)}({text[start:end]}{more}){text[end:]}"
