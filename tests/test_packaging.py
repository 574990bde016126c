"""What is installed: a wheel, an editable install and a plain checkout find the grammar alike."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import symcalc
from symcalc.faces import cli
from symcalc.version import version_of

ROOT = Path(__file__).parent.parent
# one process says what was loaded, where from, where the grammar is, and answers
SESSION = """
import sys, symcalc, symcalc.language.parsing
names = "numpy", "scipy", "click", "prompt_toolkit", "matplotlib", "IPython", "pytest", "jax"
print([name for name in names if name in sys.modules])
print(symcalc.__file__)
print(symcalc.language.parsing.grammar_path())
from symcalc.faces.cli import main
sys.exit(main(["gradient", "norm2(A*x - b)^2", "x"]))
"""
ANSWER = ["2*A'*(A*x - b)", "# where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m", "# b is read as a vector in ℝ^m"]
# makes a folder one where .pth files are read, before all others
SITE = """
import site, sys
others, sys.path[:] = sys.path[:], []
site.addsitedir({!r})
sys.path += others
"""


def build(hook, folder):
    """Build a wheel as pip does, by a hook of the build backend that pyproject.toml names."""
    subprocess.run(
        [sys.executable, "-c", f"import hatchling.build as b; b.{hook}({str(folder)!r})"], cwd=ROOT, check=True
    )
    (built,) = folder.glob("symcalc_matrix-*.whl")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel."""
    return build("build_wheel", tmp_path_factory.mktemp("wheel"))


def unpack(wheel, folder):
    """Unpack a wheel; that is all that installing does to a package of pure Python."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)


def session(cwd, path="", before=""):
    """Return package, grammar and answer of a fresh process; with a folder before all that is installed."""
    environment = os.environ | {"PYTHONPATH": str(path)}
    command = [sys.executable, "-c", before + SESSION]
    done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, timeout=60)
    loaded, package, grammar, *answer = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert loaded == "[]" and answer == ANSWER
    return Path(package).parent, Path(grammar)


def test_contents_of_the_wheel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {str(p.relative_to(ROOT)) for p in (ROOT / "symcalc").rglob("*.py")}
    assert {"symcalc/grammar/symcalc.lark", "symcalc/py.typed"} | sources <= names
    metadata = {name for name in names if ".dist-info/" in name}
    assert names - metadata - sources == {"symcalc/grammar/symcalc.lark", "symcalc/py.typed"}
    assert any(name.endswith("licenses/LICENSE") for name in metadata)


def test_metadata_of_the_wheel(wheel):
    archive = zipfile.ZipFile(wheel)
    (metadata,) = (name for name in archive.namelist() if name.endswith("METADATA"))
    (commands,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
    lines = archive.read(metadata).decode().splitlines()
    required = [line.split()[1].split(">")[0] for line in lines if line.startswith("Requires-Dist:")]
    assert required[:6] == sorted(["sympy", "numpy", "scipy", "lark", "click", "prompt-toolkit"])
    assert lines[1] == "Name: symcalc-matrix" and f"Version: {symcalc.__version__}" in lines
    assert "symcalc = symcalc.faces.cli:main" in archive.read(commands).decode()


def test_a_wheel_runs_on_its_own(wheel, tmp_path):
    unpack(wheel, tmp_path)
    package = tmp_path / "symcalc"
    assert session(tmp_path, path=tmp_path) == (package, package / "grammar" / "symcalc.lark")


def test_an_editable_install_leads_to_the_checkout(tmp_path):
    unpack(build("build_editable", tmp_path), tmp_path)
    package, grammar = session(tmp_path, before=SITE.format(str(tmp_path)))
    assert package == ROOT / "symcalc" and grammar.samefile(ROOT / "grammar" / "symcalc.lark")


def test_a_checkout_runs_without_being_installed(tmp_path):
    assert session(tmp_path, path=ROOT) == (ROOT / "symcalc", ROOT / "grammar" / "symcalc.lark")


def test_one_version_everywhere(wheel, tmp_path, monkeypatch, capsys):
    (said,) = re.findall(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.M)
    assert said == symcalc.__version__ and version_of(ROOT / "pyproject.toml") == said
    assert cli.main(["--version"]) == 0 and capsys.readouterr().out == f"symcalc, version {said}\n"
    # what is installed has its metadata, and no pyproject.toml beside it
    unpack(wheel, tmp_path)
    asked = "import symcalc; print(symcalc.__file__, symcalc.__version__)"
    done = subprocess.run(
        [sys.executable, "-c", asked], env=os.environ | {"PYTHONPATH": str(tmp_path)}, cwd=tmp_path, capture_output=True
    )
    assert done.stdout.decode().split() == [str(tmp_path / "symcalc" / "__init__.py"), said]


def test_the_version_is_not_that_of_another_project(tmp_path):
    file = tmp_path / "pyproject.toml"
    assert version_of(file) is None
    file.write_text('[project]\nname = "another"\nversion = "3.1"\n')
    assert version_of(file) is None
    assert "__version__" in dir(symcalc) and not hasattr(symcalc, "__nothing__")
