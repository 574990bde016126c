"""What is worked out beforehand: the least entries, in runs of chains and in sums."""

import pytest

import symcalc as sc
from symcalc.expressions.core_nodes import is_array, variables_of
from symcalc.operators.planning import Plan

SIZES = {"n": 100, "m": 3, "p": 50}
DECLARED = "A, B : matrix(m, n)\nC, D : matrix(n, n)\nP : matrix(p, n)\nx : vector(n)\ny : vector(m)\n"


def planned(text):
    """Return the shapes of the parts of an array, and the array in variables."""

    def size(d):
        return int(d.xreplace({s: SIZES[str(s)] for s in d.free_symbols}))

    plan = Plan(size, lambda d: d)
    made = plan.array(sc.parse(DECLARED + text).expression)
    return sorted(tuple(map(size, e.shape)) for e in plan.parts if is_array(e)), made, plan


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("A*A'", [(3, 3)]),
        ("A'*A", [(3, 100)]),
        ("A'*diag(y)*A", [(3, 100), (3, 100)]),
        ("A'*B", [(3, 100), (3, 100)]),
        ("C*D", [(100, 100)]),
        ("C*A'*B", [(3, 100), (100, 3)]),
        ("P'*P", [(100, 100)]),
        ("A'*A + eye(n)", [(3, 100)]),
        ("A'*A + C", [(100, 100)]),
        ("A'*A + diag(x)", [(3, 100), (100, 1)]),
        ("2*C*D", [(100, 100)]),
        ("C + D", [(100, 100)]),
        ("x*x'", [(100, 1)]),
        ("inv(C)*A'", [(100, 3)]),
        ("C'", [(100, 100)]),
    ],
)
def test_parts(text, shapes):
    found, made, plan = planned(text)
    assert found == shapes
    assert variables_of(made) <= {*plan.parts.values()}


def test_a_deep_sum_of_products_is_planned():
    text = "X1 = C*D + C\n" + "\n".join(f"X{k} = C*X{k - 1} + D" for k in range(2, 200)) + "\nX199"
    found, _, _ = planned(text)
    assert found == [(100, 100)]
