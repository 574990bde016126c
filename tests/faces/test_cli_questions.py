"""The command line: programs without a command, directions, files for answers, errors as JSON."""

import io
import json
import sys

import pytest
from formulas import close, draw

import symcalc as sc
from symcalc.faces.error_reports import place_of

SQUARE = "norm2(A*x - b)^2"


def said(out):
    """Return the lines of an answer without remarks."""
    return [line for line in out.splitlines() if not line.startswith("# ") or line.startswith(("# the ", "# a "))]


# ------------------------------------------------------------------------------------------------ overviews

OVERVIEWS = [
    (
        [SQUARE],
        [
            SQUARE,
            "# a scalar",
            *("# the gradient by A:", "2*(A*x - b)*x'"),
            *("# the gradient by x:", "2*A'*(A*x - b)"),
            *("# the gradient by b:", "-2*(A*x - b)"),
        ],
    ),
    (["A*x", "-t", "unicode"], ["A x", "# a vector in ℝ^m", "# the differential by A, x:", "A dx + dA x"]),
    (["-x'*x"], ["-x'*x", "# a scalar", "# the gradient by x:", "-2*x"]),
    (["-d", "a : positive", "2*a"], None),
    (["2 + 3"], ["5", "# a scalar"]),
    (["a*x - a*x", "--to", "unicode"], ["zeros(n, 1)", "# a vector in ℝ^n"]),
    (["overview", "x", "-t", "unicode"], ["x", "# a vector in ℝ^n", "# the differential by x:", "dx"]),
]


@pytest.mark.parametrize(("arguments", "lines"), OVERVIEWS, ids=[" ".join(a) for a, _ in OVERVIEWS])
def test_a_program_without_a_command(run, arguments, lines):
    code, out, err = run(*arguments)
    assert (code, err) == (0, "") and out
    assert lines is None or said(out) == lines


def test_a_program_without_a_command_in_the_other_formats(run, tmp_path, monkeypatch):
    A, x, b = draw(4, 3), draw(3), draw(4)
    namespace = {}
    exec(run(SQUARE, "-t", "numpy", "--name", "loss")[1], namespace)
    value, by_A, by_x, by_b = namespace["loss"](A, x, b)
    residual = A @ x - b
    assert close(value, residual @ residual) and close(by_x, 2 * A.T @ residual) and close(by_b, -2 * residual)
    assert close(by_A, 2 * residual[:, None] * x)
    assert run(SQUARE, "-t", "latex")[1].splitlines()[:2] == [sc.parse(SQUARE).latex(), "% a scalar"]
    found = json.loads(run(SQUARE, "-t", "json")[1])
    assert found["shape"] == [] and found["text"] == SQUARE and list(found["gradients"]) == ["A", "x", "b"]
    assert found["gradients"]["x"]["text"] == "2*A'*(A*x - b)"
    assert json.loads(run("A*x", "-t", "json")[1])["differentials"]["A, x"]["unicode"] == "A dx + dA x"
    file = tmp_path / "program"
    file.write_text("x'*x")
    assert run("-f", str(file)) == run("overview", "-f", str(file)) == run("x'*x")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x'*x")))
    assert run("-f", "-") == run("x'*x")


def test_derivatives_that_are_not_shown_are_named(run, monkeypatch):
    code, out, err = run(" + ".join(f"x_{i}'*x_{i}" for i in range(25)))
    assert (code, err) == (0, "") and "# 5 more variables: ask for the gradient by one" in out

    def refuses(self, name):
        raise sc.NotSupported("not by this")

    monkeypatch.setattr(sc.Formula, "gradient", refuses)
    assert run("x'*x") == (0, "x'*x\n# a scalar\n# no gradient by x: not by this\n# where x ∈ ℝ^n\n", "")
    assert json.loads(run("x'*x", "-t", "json")[1])["refused"] == ["no gradient by x: not by this"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["grad", "x'*x"], "gradient"),
        (["--nope"], "--nope"),
        (["x'*x", "x"], 'symcalc gradient "…" x'),
        (["x'*"], "line 1: x'*"),
        (["-f", "/nowhere"], "cannot be read"),
        (["hvp", "x'*y"], "by which variable"),
        (["hvp", "x'*x", "x", "v", "w"], "by a variable and a direction, not by x, v, w"),
        (["vjp", "A*x", "x", "A"], "A is a matrix"),
        (["gradient", "x'*x", "--name", "np", "-t", "numpy"], "np is a name that the function needs itself"),
        (["code", "x'*x", "--name", "a b"], "'a b' is no name of a function"),
        (["code", "x'*x", "--name", "class"], "'class' is no name of a function"),
    ],
)
def test_wrong_use(run, arguments, words):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "") and words in err


# ------------------------------------------------------------------------------------------------ directions

DIRECTIONS = [
    (["hvp", SQUARE, "x"], "2*A'*A*v"),
    (["hvp", SQUARE, "x", "w"], "2*A'*A*w"),
    (["hvp", "v'*v"], "2*v_1"),
    (["vjp", "A*x", "A"], "u*x'"),
    (["vjp", "A*x", "x", "w"], "A'*w"),
    (["directional", "logdet(X)"], "tr(V*inv(X))"),
    (["directional", "a^3", "a"], "3*a^2*c"),
]


@pytest.mark.parametrize(("arguments", "answer"), DIRECTIONS, ids=[" ".join(a) for a, _ in DIRECTIONS])
def test_directions(run, arguments, answer):
    code, out, err = run(*arguments)
    assert (code, err) == (0, "") and answer in out.splitlines()


# ------------------------------------------------------------------------------------------------ files


def test_an_answer_goes_to_a_file(run, tmp_path):
    file = tmp_path / "answer é.txt"
    for option in ("-o", "--output"):
        assert run("gradient", "x'*x", option, str(file)) == (0, "", "")
        assert file.read_text(encoding="utf-8") == "2*x\n# where x ∈ ℝ^n\n"
    assert run("gradient", "λ*x'*x", "x", "-t", "numpy", "-o", str(file)) == (0, "", "")
    assert "def f(λ, x):" in file.read_text(encoding="utf-8")
    assert run("code", "x'*x", "-o", str(file))[0] == run(f"-o{file}", "x'*x")[0] == 0
    assert file.read_text(encoding="utf-8").startswith("x'*x\n# a scalar")
    assert run("gradient", "x'*x", "-o", "-", "--quiet") == (0, "2*x\n", "")


def test_an_answer_that_cannot_be_written(run, tmp_path):
    for place in (tmp_path, tmp_path / "nowhere" / "x", "a\x00b"):
        code, out, err = run("gradient", "x'*x", "-o", str(place))
        assert (code, out) == (74, "") and err.startswith("symcalc: the answer cannot be written to ")
    code, out, _ = run("gradient", "x'*x", "-o", str(tmp_path), "-t", "json")
    assert code == 74 and json.loads(out)["error"]["kind"] == "NotWritten"


def test_what_has_no_answer_leaves_a_file_alone(run, tmp_path):
    file = tmp_path / "answer"
    file.write_text("before")
    assert run("gradient", "x'*", "-o", str(file))[0] == 2 and file.read_text() == "before"


# ------------------------------------------------------------------------------------------------ errors as JSON

ERRORS = [
    (["gradient", "y = 2\nx'*", "x"], "ParseFailure", (2, 4)),
    (["gradient", "A : matrix(3, 4); tr(A*A)", "A"], "ShapeMismatch", (1, 23)),
    (["jacobian", "x'*y"], "UnknownName", None),
    (["gradient", "A*x", "x"], "NotSupported", (1, 1)),
    (["gradient", "x'*x", "--nope"], "WrongUse", None),
    (["nonsense"], "WrongUse", None),
    (["x'*"], "ParseFailure", (1, 4)),
]


@pytest.mark.parametrize("to", [["--to", "json"], ["--to=json"], ["-t", "json"], ["-tjson"]], ids=" ".join)
@pytest.mark.parametrize(("arguments", "kind", "place"), ERRORS, ids=[" ".join(a) for a, _, _ in ERRORS])
def test_errors_are_json_where_answers_are(run, arguments, kind, place, to):
    code, out, err = run(*arguments, *to)
    error = json.loads(out)["error"]
    assert (code, err, error["kind"]) == (2, "", kind)
    plain = run(*arguments)[2]
    assert plain.startswith(f"symcalc: {error['message']}") and (error["hint"] or "") in plain
    assert (error["line"], error["column"]) == (place or (None, None))


def test_a_bug_is_json_too(run, monkeypatch):
    def fails(self, *names):
        raise ZeroDivisionError("no")

    monkeypatch.setattr(sc.Formula, "gradient", fails)
    code, out, err = run("gradient", "x'*x", "x", "--to", "json")
    assert (code, err) == (70, "") and json.loads(out)["error"]["kind"] == "Bug"
    assert "ZeroDivisionError: no (test_cli_questions.py" in json.loads(out)["error"]["message"]


@pytest.mark.parametrize(
    ("text", "span", "place"),
    [
        ("abc", (1, 2), (1, 2, 3)),
        ("abc", (0, 3), (1, 1, 4)),
        ("abc", (3, 4), (1, 4, 5)),
        ("a\r\nbc\nd", (3, 5), (2, 1, 3)),
        ("a\r\nbc\nd", (4, 7), (2, 2, 3)),
        ("a\n", (2, 3), (2, 1, 2)),
        ("", (0, 1), (1, 1, 2)),
    ],
)
def test_places(text, span, place):
    assert place_of(sc.SymcalcError("no", text=text, span=span)) == place
