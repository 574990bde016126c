"""What is installed: a wheel, an editable install and a plain checkout find the grammar alike."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GRADIENT = ["gradient", "norm2(A*x - b)^2", "x"]
ANSWER = "2*A'*(A*x - b)\n# b is read as a vector in ℝ^m\n"
WHERE = "import symcalc, symcalc.parsing as p; print(symcalc.__file__); print(p.grammar_path())"


def build(hook, folder):
    """Build a wheel as pip does, by a hook of the build backend that pyproject.toml names."""
    subprocess.run(
        [sys.executable, "-c", f"import hatchling.build as b; b.{hook}({str(folder)!r})"], cwd=ROOT, check=True
    )
    (built,) = folder.glob("symcalc-*.whl")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel."""
    return build("build_wheel", tmp_path_factory.mktemp("wheel"))


def unpack(wheel, folder):
    """Unpack a wheel; that is all that installing does to a package of pure Python."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)


def run(path, *arguments, cwd):
    """Run Python with a folder before all that is installed; what it says is its output."""
    environment = os.environ | {"PYTHONPATH": str(path)}
    done = subprocess.run([sys.executable, *arguments], env=environment, cwd=cwd, capture_output=True, timeout=60)
    assert done.stderr == b""
    return done.stdout.decode()


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
    assert required[:5] == sorted(["sympy", "numpy", "scipy", "lark", "click"])
    assert "symcalc = symcalc.cli:main" in archive.read(commands).decode()


def test_a_wheel_runs_on_its_own(wheel, tmp_path):
    unpack(wheel, tmp_path)
    package, grammar = run(tmp_path, "-c", WHERE, cwd=tmp_path).splitlines()
    assert Path(package).parent == tmp_path / "symcalc"
    assert Path(grammar) == tmp_path / "symcalc" / "grammar" / "symcalc.lark"
    assert run(tmp_path, "-m", "symcalc", *GRADIENT, cwd=tmp_path) == ANSWER


def test_an_editable_install_leads_to_the_checkout(tmp_path):
    unpack(build("build_editable", tmp_path), tmp_path)
    # a folder where .pth files are read, before all others
    site = (
        f"import site, sys; old = sys.path[:]; sys.path[:] = []; site.addsitedir({str(tmp_path)!r}); sys.path += old; "
    )
    package, grammar = run(tmp_path, "-c", site + WHERE, cwd=tmp_path).splitlines()
    assert Path(package).parent == ROOT / "symcalc" and Path(grammar).samefile(ROOT / "grammar" / "symcalc.lark")
    assert run(tmp_path, "-c", f"{site}from symcalc.cli import main; main({GRADIENT!r})", cwd=tmp_path) == ANSWER


def test_what_is_imported(tmp_path):
    heavy = "('scipy', 'click', 'matplotlib', 'IPython', 'pytest', 'hypothesis', 'jax')"
    session = "import sys, symcalc as sc; sc.parse(\"x'*x\").gradient('x').code(); "
    assert run(ROOT, "-c", f"{session}print([m for m in {heavy} if m in sys.modules])", cwd=tmp_path) == "[]\n"


def test_a_checkout_runs_without_being_installed(tmp_path):
    package, grammar = run(ROOT, "-c", WHERE, cwd=tmp_path).splitlines()
    assert Path(package).parent == ROOT / "symcalc" and Path(grammar) == ROOT / "grammar" / "symcalc.lark"
    assert run(ROOT, "-m", "symcalc", *GRADIENT, cwd=tmp_path) == ANSWER
