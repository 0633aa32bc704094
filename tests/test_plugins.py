import sys
from pathlib import Path

import pytest

from llmtool import plugins
from llmtool.errors import BadConfigError, LlmtoolError, TokenizerUnavailableError

GROUP = "llmtool.test_plugins"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def install(site: Path, package: str, entry_points: str, code: str = "") -> None:
    """Lay a distribution out as an installer would."""
    info = site / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n{entry_points}\n")
    (site / f"{package}.py").write_text(code)


def failure(name: str) -> LlmtoolError:
    with pytest.raises(TokenizerUnavailableError) as caught:
        plugins.find(GROUP, name)
    assert "\n" not in caught.value.message
    return caught.value


def test_find_loads_the_named_object(site: Path) -> None:
    install(site, "llmtool_good_plugin", "good = llmtool_good_plugin:answer", "answer = 42")
    assert plugins.find(GROUP, "good") == 42


def test_find_answers_none_where_nobody_knows_the_name(site: Path) -> None:
    install(site, "llmtool_other_plugin", "other = llmtool_other_plugin:answer", "answer = 42")
    assert plugins.find(GROUP, "good") is None
    assert plugins.find("llmtool.no_such_group", "other") is None


def test_find_imports_no_other_plugin(site: Path) -> None:
    install(site, "llmtool_asked_plugin", "asked = llmtool_asked_plugin:answer", "answer = 42")
    install(site, "llmtool_quiet_plugin", "quiet = llmtool_quiet_plugin:answer", "raise SystemExit")
    assert plugins.find(GROUP, "asked") == 42
    assert "llmtool_quiet_plugin" not in sys.modules


def test_names_are_sorted_and_loaded_by_nobody(site: Path) -> None:
    install(site, "llmtool_named_plugin", "b = llmtool_named_plugin:x\na = llmtool_named_plugin:y", "raise SystemExit")
    install(site, "llmtool_named_again_plugin", "b = llmtool_named_again_plugin:x", "raise SystemExit")
    assert plugins.names(GROUP) == ("a", "b")
    assert plugins.names("llmtool.no_such_group") == ()
    assert "llmtool_named_plugin" not in sys.modules


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import no_such_module_anywhere", "ModuleNotFoundError: No module named 'no_such_module_anywhere'"),
        ("answer: =", "SyntaxError: "),
        ("raise RuntimeError('two\\nlines')", "RuntimeError: two lines"),
        ("", "AttributeError: module 'llmtool_broken_plugin' has no attribute 'answer'"),
    ],
)
def test_plugin_that_cannot_be_loaded_is_named_with_its_package(site: Path, code: str, cause: str) -> None:
    install(site, "llmtool_broken_plugin", "broken = llmtool_broken_plugin:answer", code)
    error = failure("broken")
    assert error.message.startswith(f"the plugin 'broken' of llmtool_broken_plugin cannot be loaded: {cause}")
    assert error.hint == "update or uninstall llmtool_broken_plugin"


def test_name_of_two_packages_is_refused_and_neither_is_imported(site: Path) -> None:
    install(site, "llmtool_twin_b", "twin = llmtool_twin_b:answer", "answer = 2")
    install(site, "llmtool_twin_a", "twin = llmtool_twin_a:answer", "answer = 1")
    error = failure("twin")
    assert error.message == "the plugin 'twin' is defined more than once: llmtool_twin_a, llmtool_twin_b"
    assert "llmtool_twin_a" not in sys.modules
    assert "llmtool_twin_b" not in sys.modules


def test_caller_says_what_kind_of_error_a_broken_plugin_is(site: Path) -> None:
    install(site, "llmtool_sour_plugin", "sour = llmtool_sour_plugin:answer")
    with pytest.raises(BadConfigError):
        plugins.find(GROUP, "sour", BadConfigError)
