"""What docs/derivations.md says is what symcalc derives."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
WRITTEN = (DOCS / "derivations.md").read_text(encoding="utf-8")


def module():
    spec = importlib.util.spec_from_file_location("write_derivations", DOCS / "write_derivations.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


PAGES = module()


def test_there_are_twenty():
    assert len(PAGES.PAGES) == 20 and WRITTEN.startswith(PAGES.HEAD)


@pytest.mark.parametrize("number", range(1, 21))
def test_the_page_is_what_is_derived(number):
    assert "\n".join(PAGES.section(number, *PAGES.PAGES[number - 1])) in WRITTEN
