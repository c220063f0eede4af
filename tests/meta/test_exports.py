"""Every module says what it exports, and exports nothing that is not there."""

import importlib
import pkgutil

import pytest

import dashboard
import geodata

#: Run by Streamlit as scripts, or run things when imported.
_SCRIPTS = ("dashboard.app", "dashboard.views.", "dashboard.__main__", "geodata.data.")


def _modules():
    for package in (geodata, dashboard):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not info.name.startswith(_SCRIPTS):
                yield info.name


def faults_of(module):
    """What is wrong with the exports of a module, in words."""
    exported = getattr(module, "__all__", None)
    if exported is None:
        return [] if hasattr(module, "__path__") else ["has no __all__"]
    missing = [name for name in exported if not hasattr(module, name)]
    return [f"exports {name}, which it lacks" for name in missing]


@pytest.mark.parametrize("name", sorted(_modules()))
def test_module_exports_what_it_says(name):
    assert faults_of(importlib.import_module(name)) == []


def test_the_check_can_fail():
    class Module:
        __all__ = ("a", "missing")
        a = 1

    class Silent:
        a = 1

    assert faults_of(Module) == ["exports missing, which it lacks"]
    assert faults_of(Silent) == ["has no __all__"]
