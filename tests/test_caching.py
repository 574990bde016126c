"""Caches: all of them are emptied together, and answers stay the same."""

import importlib
import inspect
import pkgutil

import symcalc as sc


def caches():
    """Yield the caches of all modules that hold more than one thing."""
    for info in pkgutil.walk_packages(sc.__path__, "symcalc."):
        if info.name != "symcalc.__main__":
            for name, member in inspect.getmembers(importlib.import_module(info.name)):
                if hasattr(member, "cache_clear") and member.cache_parameters()["maxsize"] != 1:
                    yield f"{info.name}.{name}", member


def test_all_caches_are_emptied_together():
    sc.parse("lambda_1*norm2(A*x - b)^2 + a*b_1*(a + c)").gradient("x").latex()
    assert any(cache.cache_info().currsize for _, cache in caches())
    sc.clear_caches()
    assert [name for name, cache in caches() if cache.cache_info().currsize] == []
    assert str(sc.parse("norm2(A*x - b)^2").gradient("x")) == "2*A'*(A*x - b)"
