"""Stationary points and zeros as a person meets them: methods, functions, the command line, a session."""

import json

import numpy as np
import pytest
from formulas import close, draw

import symcalc as sc
from symcalc.faces.conversations import Conversation

SQUARE, NEAREST = "norm2(A*x - b)^2", "inv(A'*A)*A'*b"
LEAST = "norm2(x)^2 + λ'*(A*x - b)"


def test_a_stationary_point_is_a_formula():
    f = sc.parse(SQUARE)
    found = f.stationary("x")
    assert found == sc.stationary(SQUARE, "x") == sc.solve(f.gradient("x"), "x") == f.gradient("x").solve("x")
    assert found.variables == f.variables and found.shape == f.gradient("x").shape
    assert found.reading == f.reading  # how x was read, too: it may have been meant otherwise
    assert sc.compile(found).arguments == ("A", "b")
    A, b = draw(5, 3), draw(5)
    assert close(found.evaluate(A=A, b=b), np.linalg.lstsq(A, b, rcond=None)[0])
    assert close(sc.compile(found)(A, b), found.evaluate(A=A, b=b))
    assert found.gradient is not None and str(found.jacobian("b")) == "inv(A'*A)*A'"
    left = f.subs(x=found)  # it is put in as any formula is
    assert close(left.evaluate(A=A, b=b), f.evaluate(A=A, b=b, x=found.evaluate(A=A, b=b)))


def test_it_brings_what_the_program_demands():
    f = sc.parse("norm2(A*x - b)^2 + log(a)", a="scalar")
    assert f.stationary("x").conditions == ("where a > 0", "where A'*A is invertible")
    g = sc.parse("logdet(K) - tr(K*S)", K="spd(n)").stationary("K")
    assert str(g) == "2*inv(S + S')" and g.conditions == ("where S + S' is positive definite",)
    assert g.unicode() == "2 (S + Sᵀ)⁻¹" and "is positive definite" in g._repr_latex_()
    h = sc.parse("c*log(s) + r/s", s="positive", r="scalar", c="scalar").stationary("s")
    assert (str(h).splitlines()[-1], h.conditions) == ("r/c", ("where r/c > 0",))
    step = sc.parse("norm2(x - y)^2 + sum(step(x))").stationary("x")
    assert step.conditions == ("step: the derivative is taken as 0 everywhere",) and step.notes == ()


def test_the_only_variable_need_not_be_named():
    assert sc.stationary("x'*x") == sc.stationary("x'*x", "x") == sc.solve("2*x")
    assert sc.stationary("x'*K*x", "x", K="spd(n)").conditions == ()
    for ask in (sc.stationary, sc.solve):
        with pytest.raises(sc.UnknownName, match="by which variable"):
            ask("x'*y")
    f = sc.parse("x'*y")
    with pytest.raises(sc.ArgumentMismatch, match="by which variables"):
        f.stationary()
    with pytest.raises(sc.ArgumentMismatch, match="named twice"):
        f.stationary("x", "x")
    with pytest.raises(sc.UnknownName):
        f.stationary("z")
    with pytest.raises(sc.NotSupported, match="the gradient is of a scalar"):
        sc.parse("A*x").stationary("x")


def test_on_the_command_line(run):
    code, out, err = run("stationary", SQUARE, "x")
    assert (code, err) == (0, "") and out.splitlines() == [
        NEAREST,
        "# where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m",
        "# b is read as a vector in ℝ^m",
        "# a minimum: the Hessian by x is positive definite",
        "# where A'*A is invertible",
    ]
    assert run("stationary", SQUARE, "x", "--quiet") == (0, NEAREST + "\n", "")
    assert run("stationary", "x'*x", "-t", "unicode", "--quiet")[1] == "zeros(n, 1)\n"
    said = json.loads(run("stationary", SQUARE, "x", "-t", "json")[1])
    assert (said["derivative"], said["by"], said["text"]) == ("stationary", ["x"], NEAREST)
    assert said["conditions"] == ["where A'*A is invertible"] and list(said["variables"]) == ["A", "x", "b"]
    code, out, err = run("stationary", "sum(exp(x)) - k'*x", "x")
    assert (code, out) == (2, "") and "exp(x) is not" in err and "^^^^^^" in err
    refused = json.loads(run("stationary", "norm2(x)", "-t", "json")[1])
    assert "norm2(x) is not" in refused["error"]["message"]


def test_several_on_the_command_line(run):
    code, out, err = run("stationary", LEAST, "x", "λ")
    assert (code, err) == (0, "") and out.splitlines() == [
        *("# x:", "A'*inv(A*A')*b", "# λ:", "-2*inv(A*A')*b"),
        "# where x ∈ ℝ^n, λ ∈ ℝ^m, A ∈ ℝ^(m×n), b ∈ ℝ^m",
        "# λ is read as a vector in ℝ^m",
        "# b is read as a vector in ℝ^m",
        "# where A*A' is invertible",
    ]
    assert run("stationary", LEAST, "x", "λ", "-t", "latex", "--quiet")[1].startswith("% x:\nA^{\\top}")
    said = json.loads(run("stationary", LEAST, "x", "λ", "-t", "json")[1])
    assert {name: f["text"] for name, f in said["stationary"].items()} == {
        "x": "A'*inv(A*A')*b",
        "λ": "-2*inv(A*A')*b",
    }
    namespace = {}
    exec(run("stationary", LEAST, "x", "λ", "-t", "numpy", "--name", "least")[1], namespace)
    A, b = draw(2, 4), draw(2)
    x, _ = namespace["least"](A, b)
    assert close(x, np.linalg.pinv(A) @ b)


def test_in_a_session():
    talk = Conversation()
    talk.reply(SQUARE)
    assert talk.reply(":stationary x").splitlines()[0] == "(Aᵀ A)⁻¹ Aᵀ b"
    assert talk.reply("stationary x") == talk.reply(":stationary x")
