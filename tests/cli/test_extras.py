"""What is said of a package that is not installed."""

import sys
from pathlib import Path

import pytest

from llmtool.cli.extras import load
from llmtool.errors import MissingPackageError


def test_a_missing_package_is_named_with_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needs_much.py").write_text("import no_such_package.inside\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(MissingPackageError) as raised:
        load("needs_much", "vectors", "comparing vectors")
    assert raised.value.message == "comparing vectors needs the package no_such_package, which is not installed"
    assert raised.value.hint == "pip install 'llmtool[vectors]'"
    assert (raised.value.code, raised.value.exit_code) == ("package_missing", 3)


def test_numpy_is_needed_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "llmtool.calls.nearest", raising=False)
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingPackageError, match="the package numpy"):
        load("llmtool.calls.nearest", "vectors", "comparing vectors")


def test_a_module_of_our_own_that_is_missing_is_a_bug() -> None:
    with pytest.raises(ModuleNotFoundError):
        load("llmtool.no_such_module", "vectors", "comparing vectors")
