"""Packages that are loaded when they are asked for: without NumPy everything works that needs no numbers."""

import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from symcalc.errors import NotSupported
from symcalc.optional_packages import Package, optional

ROOT = Path(__file__).parents[1]
# what a session does without NumPy and SciPy
SESSION = """
import sys
sys.modules["numpy"] = sys.modules["scipy"] = None
import symcalc as sc
f = sc.parse("norm2(A*x - b)^2 + logdet(K)", K="spd(n)")
g = f.gradient("x")
print(str(g).splitlines()[-1], g.latex(), f.hessian("x").unicode())
assert "np." in f.code() and f.sympy is not None
for act in (lambda: sc.compile(f), lambda: f.evaluate(A=[[1]], x=[1], b=[1], K=[[1]])):
    try:
        act()
    except sc.SymcalcError as error:
        print(error)
print(f.check("x"))
"""


def test_without_numpy_all_but_numbers_works():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SESSION],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    first, *rest = done.stdout.splitlines()
    assert first.startswith("2*A'*(A*x - b) ")
    missing = ["numpy is not installed", "pip install numpy"]
    assert rest == [*missing, *missing, "not checked: numpy is not installed"]


def test_a_package_that_is_not_there_is_named():
    with pytest.raises(NotSupported, match="no_such_package is not installed") as e:
        optional("no_such_package")
    assert e.value.hint == "pip install no_such_package"


def test_what_an_installed_package_lacks_itself_is_its_own_error(tmp_path, monkeypatch):
    (tmp_path / "broken_package.py").write_text("import no_such_package\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        optional("broken_package")


def test_a_package_is_copied_and_asked_for_what_it_does_not_have():
    math = Package("math")
    for twin in (copy.copy(math), pickle.loads(pickle.dumps(math))):
        assert twin.floor(2.5) == 2
    assert not hasattr(math, "_private") and not hasattr(math, "no_such_function")
    assert not hasattr(Package("no_such_package"), "__wrapped__")
