"""Whatever a hint proposes is read: for what people typed, and for programs in which one thing is wrong."""

import json
import re

import pytest
from hint_checks import check_hint, proposals
from slips import SLIPS

import symcalc as sc
from symcalc.errors import SymcalcError
from symcalc.faces.cli import main
from symcalc.hints.proposals import CHARACTERS, TRIES
from symcalc.language import parsing

PROGRAMS = [
    "norm2(A*x - b)^2",
    "x'*A*x/2 - b'*x + c",
    "logdet(K) + y'*inv(K)*y\nK : spd(n)",
    "sum(log.(1 .+ exp.(-(y.*(X*w))))) + a/2*norm2(w)^2",
    "tr(A*X*B*X') + a*tr(X)",
    "r = A*x - b; r'*r + a*sum(abs(x))",
    "norm2(T - U*V')^2 + e*norm2(U)^2",
    "A : matrix(m, n)\nb : vector(m)\nx'*A'*A*x - 2*b'*A*x",
    "w'*Sigma*w/2 - lambda*(sum(w) - 1)",
    "sum(sigmoid(W*x + v)) - y'*log(softmax(V*x))",
    "vec(X)'*kron(A, B)*vec(X)",
    "inv(A + c*x*x')*y",
]
SWAPPED = {"*": "+", "+": "*", "-": "*", "/": "./", ".*": "*", "^": "*", "'": "^2"}
SIGNS = re.compile(r"\.\*|[*+/^'-]")
NAME = re.compile(r"[^\W\d_]\w*")


def mutated(program: str) -> list[str]:
    """Return programs in which one sign or name is left out or another."""
    found = []
    for m in SIGNS.finditer(program):
        found += [program[: m.start()] + new + program[m.end() :] for new in ("", SWAPPED[m[0]])]
    for m in NAME.finditer(program):
        called = program[m.end() : m.end() + 1] == "("
        for new in (m[0][:-1] + m[0][-1] * 2, m[0][1:]) if called else ("t", "X", "c"):
            found.append(program[: m.start()] + new + program[m.end() :])
    return found


MUTATED = [text for program in PROGRAMS for text in mutated(program)]


@pytest.mark.parametrize("program", PROGRAMS)
def test_proposals_for_a_program_with_a_mistake_are_read(program: str):
    sc.parse(program)
    refused = proposed = 0
    for text in mutated(program):
        try:
            sc.parse(text)
        except SymcalcError as error:
            refused += 1
            proposed += bool(proposals(error))
            check_hint(error)
    assert refused > 3
    assert proposed > refused / 3


def test_there_are_enough_mistakes():
    assert len(MUTATED) > 400


def test_a_mistake_is_mended_as_it_was_meant():
    program = "norm2(A*x - b)^2 + x'*inv(A'*A)*x"
    mended = 0
    for text in mutated(program):
        try:
            sc.parse(text)
        except SymcalcError as error:
            mended += program in error.mends
    assert mended >= 7


@pytest.mark.parametrize("typed", [slip.typed for slip in SLIPS])
def test_a_second_mistake_is_not_hidden_by_the_first(typed: str):
    with pytest.raises(SymcalcError) as caught:
        sc.parse(f"{typed}\n2*(x + (y - )")
    check_hint(caught.value)


@pytest.mark.parametrize("times", [5, 50, 500, 5_000])
def test_tries_are_bounded_by_the_length_of_the_text(times: int, monkeypatch: pytest.MonkeyPatch):
    text = "t*x + " * times + "y"
    read: list[str] = []
    plain = parsing.parse_program

    def counted(text: str, *declarations: object) -> parsing.Program:
        read.append(text)
        return plain(text, *declarations)

    monkeypatch.setattr(parsing, "parse_program", counted)
    with pytest.raises(SymcalcError):
        sc.parse(text)
    assert len(read) <= 1 + TRIES
    assert sum(map(len, read[1:])) <= CHARACTERS + TRIES * 100


def test_a_hint_is_said_in_the_order_of_what_is_likely():
    with pytest.raises(SymcalcError) as caught:
        sc.parse("t*x")
    assert caught.value.hint.startswith(
        "t is a vector by its letter; if it is a number, add `t : scalar`; write `t'*x`"
    )
    assert caught.value.mends[0] == "t*x\nt : scalar"


def test_declarations_beside_a_text_are_part_of_what_is_tried():
    with pytest.raises(SymcalcError) as caught:
        sc.parse("t*x", x="ℝ^3")
    assert caught.value.mends[0].splitlines() == ["t*x", "x : ℝ^3", "t : scalar"]
    check_hint(caught.value)


def test_names_of_sizes_that_are_proposed_are_free():
    with pytest.raises(SymcalcError) as caught:
        sc.parse("n'*m*(I⊗X)")
    check_hint(caught.value)
    assert "I_k" in caught.value.hint


def test_what_is_proposed_is_data_in_json(capsys: pytest.CaptureFixture[str]):
    assert main(["gradient", "t*x", "x", "--to", "json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["mends"][0] == "t*x\nt : scalar"
    assert "`t : scalar`" in error["hint"]


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("[U, S, V] = svd(A*B)\nU*S", ["svdvals(A*B)", "leftvecs(A*B)", "rightvecs(A*B)"]),
        ("Q, R = np.linalg.qr(A)\nQ*R", ["qr_q(A)", "qr_r(A)"]),
    ],
)
def test_several_results_are_proposed_one_by_one(text, proposed):
    with pytest.raises(sc.SymcalcError) as raised:
        sc.parse(text)
    hint = raised.value.hint
    assert hint.startswith("a definition has one name; ")
    assert re.findall("`([^`]*)`", hint) == proposed
    assert all(map(sc.parse, proposed))  # no hint leads to a refusal


def test_of_a_function_that_has_one_result_here_is_said_which_gives_the_other():
    with pytest.raises(sc.SymcalcError) as raised:
        sc.parse("[V, D] = eig(A)")
    assert raised.value.hint.endswith("here eigenvalues are eig(A), eigenvectors eigbasis(A)")


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("log det X", "logdet(X)"),
        ("sigma_max(A)", "specnorm(A)"),
        ("λ_min(S)", "eigmin(S)"),
        ("lambda_max(S)", "eigmax(S)"),
    ],
)
def test_words_of_books_are_proposed_as_functions(text, proposed):
    with pytest.raises(sc.SymcalcError) as raised:
        sc.parse(text, **({"S": "symmetric(n)"} if "S" in text else {}))
    assert f"`{proposed}`" in raised.value.hint


@pytest.mark.parametrize(
    "text", ["Q, R = qr(A + B(1))", "q, r = np.linalg.qr(a)", "U, S, V = svd(x)", "f = foo(x)\n[V, D] = eig(A)\nf"]
)
def test_several_results_are_not_proposed_where_they_are_refused_or_something_else_is_wrong(text):
    with pytest.raises(sc.SymcalcError) as raised:
        sc.parse(text)
    assert "one name; " not in raised.value.hint


@pytest.mark.parametrize("text", ["log det X'*X", "log det X^2", "log det X Y"])
def test_no_factor_is_left_out_of_a_determinant(text):
    with pytest.raises(sc.SymcalcError) as raised:
        sc.parse(text)
    assert "logdet(X)" not in raised.value.hint
