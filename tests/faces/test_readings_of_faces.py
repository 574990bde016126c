"""Every answer of every face says how names were read."""

import inspect
import json

import click
import pytest

import symcalc as sc
from symcalc.faces import cli
from symcalc.faces.conversations import Conversation

PROGRAM = "norm2(X*w - b)^2"
READ = ("X ∈ ℝ^(m×n)", "w ∈ ℝ^n", "b ∈ ℝ^m")
NO_PROGRAM = {"functions"}
FORMS = ("text", "unicode", "latex", "markdown", "matlab", "julia", "mathematica", "numpy", "json")
SIGNS = {"latex": "% ", "markdown": "", "matlab": "% ", "mathematica": "(* "}
FOUND = {"compare": ["2*X'*(X*w - b)"]}  # what a command asks for besides
COMMANDS = sorted(cli.symcalc.commands.keys() - NO_PROGRAM)


def forms_of(command):
    """Return the formats that a command offers, None where there is no choice."""
    options = [p for p in cli.symcalc.commands[command].params if "--to" in p.opts]
    return list(options[0].type.choices) if options else [None]


CASES = [(command, form) for command in COMMANDS for form in forms_of(command)]


def answer_of(command, form, capsys, *more):
    """Return what a command says of the program."""
    program = "X*w - b" if command == "jacobian" else PROGRAM
    takes_name = any(
        isinstance(p, click.Argument) and "[NAME" in (p.metavar or "") for p in cli.symcalc.commands[command].params
    )
    named = ["w"] if takes_name else []
    words = [command, program, *named, *FOUND.get(command, ()), *(["--to", form] if form else []), *more]
    assert cli.main(words) == 0
    return capsys.readouterr().out


def test_the_walk_is_over_all():
    assert {"gradient", "differential", "jacobian", "hessian", "code", "check"} <= set(COMMANDS)
    assert {form for _, form in CASES} == {*FORMS, None}
    assert all(isinstance(cli.symcalc.commands[name], click.Command) for name in COMMANDS)


@pytest.mark.parametrize(("command", "form"), CASES)
def test_every_command_in_every_form(command, form, capsys):
    out = answer_of(command, form, capsys)
    match form or ("numpy" if command == "code" else "text"):
        case "json":
            kinds = {name: v["kind"] for name, v in json.loads(out)["variables"].items() if name in "Xwb"}
            assert kinds == {"X": "matrix", "w": "vector", "b": "vector"}
        case "numpy":
            head = out.partition('"""\n    ')[0]
            for said, shape in zip(READ, ("(m, n)", "(n,)", "(m,)"), strict=True):
                assert f"{said[0]}: array of shape {shape}" in head or said in head.partition("import")[0]
        case written:
            sign = SIGNS.get(written, "# ")
            (line,) = [line for line in out.splitlines() if line.startswith(f"{sign}where X ∈")]
            assert line.startswith(f"{sign}where {', '.join(READ)}")


@pytest.mark.parametrize(("command", "form"), [(c, f) for c, f in CASES if f not in ("numpy", "json") and c != "code"])
def test_quiet_answers_leave_it_out(command, form, capsys):
    out = answer_of(command, form, capsys, "--quiet")
    assert out.strip() and "∈" not in out and "is read as" not in out


ANSWERS = {
    "parse": lambda f: f,
    "differential": lambda f: f.differential(),
    "gradient": lambda f: f.gradient("w"),
    "jacobian": lambda f: f.jacobian("w"),
    "hessian": lambda f: f.hessian("w"),
    "directional": lambda f: f.directional("w", "v"),
    "hvp": lambda f: f.hvp("w", "v"),
    "vjp": lambda f: f.vjp("w", "g"),
    "T": lambda f: f.gradient("w").T,
}


@pytest.mark.parametrize("take", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_in_a_session(take):
    f = take(sc.parse(PROGRAM))
    assert f.reading.startswith(f"where {', '.join(READ)}") and f"\n# {f.reading}\n" in f"{f!r}\n"
    typeset = r"\text{where }X \in \mathbb{R}^{m \times n},\; w \in \mathbb{R}^{n},\; b \in \mathbb{R}^{m}"
    assert typeset in f._repr_latex_()
    assert all("∈" not in text and "mathbb{R}" not in text for text in (str(f), f.unicode(), f.latex()))
    fun = sc.compile(f)
    for name, said in zip("Xwb", READ, strict=True):
        assert f"    {name}: array of shape" in fun.source or said in fun.source.splitlines()[0]
        assert f"    {name}: array of shape" in inspect.getdoc(fun) or said in inspect.getdoc(fun)
    assert [f.variables[name].kind for name in "Xwb"] == ["matrix", "vector", "vector"]


def test_in_a_conversation():
    talk = Conversation()
    for line in (PROGRAM, "by w", ":hvp w", ":differential", ":check w", ":text", ":latex"):
        said = talk.reply(line)
        assert said.count(f"where {', '.join(READ)}") == 1


def test_formulas_made_of_others_have_the_names_of_all():
    f = sc.parse(PROGRAM) + 0.5 * sc.parse("λ*norm1(w)")
    assert f.reading == f"where {', '.join(READ)}, λ ∈ ℝ" and "0.5 λ" in f.unicode()
    g = f.subs(w="A*z")
    assert g.reading == "where X ∈ ℝ^(m×n), b ∈ ℝ^m, λ ∈ ℝ, A ∈ ℝ^(n×p), z ∈ ℝ^p"
    assert (sc.parse("x ∈ ℝ^n; x'*x") * 2).reading == "" and "2.5" in (sc.parse("a") * 2.5).unicode()
    assert (sc.parse("x'*x") / 2).unicode() == "‖x‖²/2"
