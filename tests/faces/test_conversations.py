"""The session at a terminal: what is said to each line, on a terminal of its own, and that no error ends it."""

import sys

import pytest
from terminals import Terminal

import symcalc as sc
from symcalc.errors import ParseFailure, SymcalcError, UnknownName
from symcalc.faces.conversations import Conversation, converse

SQUARE = "norm2(A*x - b)^2"
WITHOUT = """import sys
sys.modules.update(dict.fromkeys(sys.argv[1:]))
del sys.argv[1:]
from symcalc.faces.cli import main
sys.exit(main())
"""


def told(*lines):
    """Return what is said to the last of some lines."""
    talk = Conversation()
    return [talk.reply(line) for line in lines][-1]


# ------------------------------------------------------------------------------------------------ replies

REPLIES = [
    ([SQUARE, "by x"], "2 Aᵀ (A x − b)"),
    (["A*x", "by x"], "A"),
    ([SQUARE, ":gradient A"], "2 (A x − b) xᵀ"),
    ([SQUARE, ":hessian x"], "2 Aᵀ A"),
    (["x'*A*y", ":hessian x y"], "A"),
    (["x'*x", "by"], "2 x"),
    (["inv(A)", ":differential"], "−A⁻¹ dA A⁻¹"),
    ([SQUARE, ":differential x"], "2 (A x − b)ᵀ A dx"),
    ([SQUARE, ":hvp x"], "2 Aᵀ A v"),
    (["A*x", ":vjp A"], "u xᵀ"),
    (["x'*x", ":directional x w"], "2 wᵀ x"),
    ([SQUARE, "by x", ":text"], "2*A'*(A*x - b)"),
    ([SQUARE, "by x", ":latex"], r"2 A^{\top} (A x - b)"),
    (["x'*x", "by x", ":latex", "by x"], "2 x"),
    (["x'*x", ":code", "by x"], "2 x"),
    (["x'*x", ":check"], "x: agrees"),
    (["x'*A*y", "hessian x y"], "A"),
    (["check = x'*x", "check + 1"], "1 + ‖x‖²"),
    ([":help"], ":differential"),
    (["help"], ":differential"),
    ([":functions"], "  logsumexp("),
    ([":text"], ""),
    (["# a comment"], ""),
    (["  "], ""),
]


@pytest.mark.parametrize(("lines", "said"), REPLIES, ids=["; ".join(lines) for lines, _ in REPLIES])
def test_replies(lines, said):
    found = told(*lines)
    assert said in found if said else found == ""


def test_a_program_is_answered_with_what_can_be_said_of_it():
    assert told("x'*A*y").splitlines()[:4] == ["xᵀ A y", "# a scalar", "# the gradient by x:", "A y"]


def test_code_of_the_last_answer_runs():
    namespace = {}
    exec(told("a^3", "by a", ":code"), namespace)
    assert namespace["f"](2.0) == 12.0


def test_declarations_and_definitions_stay():
    lines = ["K : spd(n)", "x'*K*x", "by x"]
    assert told(*lines).splitlines()[0] == "2 K x"
    assert told("r = A*x - b", "r'*r", "by x").splitlines()[0] == "2 Aᵀ (A x − b)"
    assert told("a, c : vector(n)", "a'*c", "by a").splitlines()[0] == "c"
    # a definition is made of others, and replaces one of its name
    assert told("r = A*x", "s = 2*r", "r = B*x", "s'*s", "by x").splitlines()[0] == "8 Bᵀ B x"
    assert told("K : spd(n)", "K : symmetric(n)", ":kept") == "K : symmetric(n)"
    assert told("K : spd(n)", "logdet(K)", ":differential").splitlines()[0] == "tr(K⁻¹ dK)"


def test_each_part_of_a_line_stays():
    assert told("r = A*x; s = r'*r  # why; not", "s", "by x") == told("norm2(A*x)^2", "by x")
    assert told("x, y ∈ ℝ^3; A : spd(3)", "x'*A*y", "by y") == "A x"
    assert told("b : vector; x'*x", "b'*x; f = x'*b", ":kept") == "b : vector\nf = x'*b"


def test_what_a_program_does_not_name_is_not_in_it():
    talk = Conversation()
    for line in ("K : spd(n)", "r = A*x", "y'*y"):
        talk.reply(line)
    assert list(talk.formula.variables) == ["y"]


def test_what_stays_can_be_forgotten():
    assert told("K : spd(n)", "r = A*x", ":forget K", ":kept") == "r = A*x"
    assert told("K : spd(n)", "r = A*x", ":forget", ":kept") == ""
    assert told("x : scalar", ":forget x", "x'*x", "by x") == "2 x\n# where x ∈ ℝ^n"
    with pytest.raises(UnknownName, match="neither declared nor defined"):
        told(":forget K")


@pytest.mark.parametrize("line", [":quit", ":exit", ":q", "quit", "exit"])
def test_its_end(line):
    assert told(line) is None


WRONG = [
    (["by x"], ParseFailure, "no program yet"),
    (["x'*y", ":jacobian"], UnknownName, "by which variable"),
    (["x'*y", ":taylor x y"], ParseFailure, "the order is a number, not y"),
    (["x'*y", "by z"], UnknownName, "z is no variable"),
    (["A*x", "by x A"], ParseFailure, "takes 1 name, not x, A"),
    (["x'*y", ":hvp x v w"], ParseFailure, "takes 2 names"),
    (["x'*"], ParseFailure, "expected"),
    (["x : vektor(n)"], SymcalcError, "vector"),
    ([":hesian x"], UnknownName, "did you mean :hessian"),
    ([":"], UnknownName, "no command"),
]


@pytest.mark.parametrize(("lines", "error", "words"), WRONG, ids=["; ".join(lines) for lines, _, _ in WRONG])
def test_what_is_wrong(lines, error, words):
    with pytest.raises(error) as e:
        told(*lines)
    assert words in str(e.value)


def test_a_wrong_line_changes_nothing():
    talk = Conversation()
    talk.reply("x'*x")
    for line in ("r = A*", "K : nonsense", "x'*", "y = x y z'*"):
        with pytest.raises(SymcalcError):
            talk.reply(line)
    assert talk.kept == {} and str(talk.formula) == "x'*x"


def test_words_that_complete():
    talk = Conversation()
    talk.reply("r = A*x")
    assert {":hessian", ":quit", "by", "logsumexp", "spd", "A", "x", "r"} <= set(talk.words())


# ------------------------------------------------------------------------------------------------ the session


def test_nothing_but_its_end_ends_it(monkeypatch, capsys):
    lines = iter(["x'*", KeyboardInterrupt, "x'*x", ZeroDivisionError, "by x", EOFError, "never"])

    def read():
        line = next(lines)
        if isinstance(line, str):
            return line
        raise line

    assert converse(read) == 0 and next(lines) == "never"
    shown = capsys.readouterr()
    assert shown.out.splitlines()[-2:] == ["2 x", "# where x ∈ ℝ^n"] and "Traceback" not in shown.err
    assert "x'*\n" in shown.err and "a bug of symcalc" in shown.err and "ZeroDivisionError" in shown.err


# ways to read lines, by what is hidden
HIDDEN = {"as it is": [], "without toolkit": ["prompt_toolkit"], "with nothing": ["prompt_toolkit", "readline"]}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_on_a_terminal(hidden, tmp_path):
    terminal = Terminal([sys.executable, "-c", WITHOUT, *hidden], HOME=str(tmp_path), TERM="xterm")
    try:
        assert sc.__version__ in terminal.wait_for("symcalc") + terminal.wait_for(":quit")
        terminal.type(f"{SQUARE}\r")
        terminal.wait_for("# a scalar")
        terminal.type("by x\r")
        terminal.wait_for("2 Aᵀ (A x − b)\r\n")
        terminal.type("x'*\r")
        terminal.wait_for("was expected")
        if "readline" not in hidden:
            terminal.type("logsume\t")
            terminal.wait_for("xp")
            terminal.type("(x)\r")
            terminal.wait_for("logsumexp(x)\r\n# a scalar")
            terminal.wait_for("softmax(x)\r\n")
            terminal.type("\x1b[A\r")  # one line up in history
            terminal.wait_for("logsumexp(x)\r\n# a scalar")
        terminal.type(":quit\r")
        assert terminal.ended() == 0
    finally:
        terminal.close()
    histories = [p.read_text() for p in tmp_path.rglob("history*")]
    assert bool(histories) == ("readline" not in hidden)
    assert all(SQUARE in text for text in histories)


def test_a_derivation_is_asked_for_as_any_derivative():
    talk = Conversation()
    talk.reply("norm2(A*x - b)^2")
    steps = talk.reply(":derive x")
    assert steps.splitlines()[0] == "f(x) = ‖A x − b‖²" and "d(‖u‖²) = 2 uᵀ du" in steps
    assert len(talk.reply("derive x full").splitlines()) > len(steps.splitlines())
    assert "align*" in talk.reply(":latex") and "return" in talk.reply(":code")
    with pytest.raises(sc.SymcalcError, match="brief, standard, full"):
        talk.reply(":derive x long")
    with pytest.raises(sc.SymcalcError, match="a name and a level"):
        talk.reply(":derive x full b")


def test_a_style_of_latex_holds_from_now_on():
    talk = Conversation()
    talk.reply("A'*x")
    assert talk.reply(":latex").split("\n")[0] == r"A^{\top} x"
    assert talk.reply(":style bold transpose=T").split("\n")[0] == r"\mathbf{A}^{\mathsf{T}} \mathbf{x}"
    assert talk.reply("by x").split("\n")[0] == r"\mathbf{A}^{\mathsf{T}}"
    assert talk.reply(":style").split("\n")[0] == r"A^{\top}"
    assert talk.reply(":unicode").split("\n")[0] == "Aᵀ"
    assert talk.reply(":style bold") == ""
    assert talk.reply(":markdown").split("\n")[1] == r"\mathbf{A}^{\top}"


def test_an_answer_is_compared():
    talk = Conversation()
    with pytest.raises(ParseFailure, match="no program yet"):
        talk.reply(":compare 2*x")
    talk.reply("norm2(A*x - b)^2")
    said = "yours is 1/2 of the gradient: 2 Aᵀ (A x − b)"
    assert talk.reply(":compare x = A'*(A*x - b)").split("\n")[0] == said
    assert talk.reply(":markdown").startswith(r"yours is $\frac{1}{2}$ of the gradient")
    assert '"verdict": "factor"' in talk.reply(":json")
    talk.reply(":unicode")
    assert talk.reply(":compare x = r = A*x - b; 2*A'*r").startswith("equal to the gradient")
    with pytest.raises(UnknownName, match="by which variable"):
        talk.reply(":compare 2*A'*(A*x - b)")
    with pytest.raises(ParseFailure, match="an answer was expected"):
        talk.reply(":compare")
    talk.reply("y'*y")
    assert talk.reply(":compare 2*y").startswith("equal to the gradient")
    assert talk.reply(":compare s = y; 2*s").startswith("equal to the gradient")
    assert ":compare x = " in talk.reply(":help")
