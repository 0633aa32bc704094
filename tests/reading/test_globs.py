import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.reading.globs import glob_to_regex


def _fits(glob: str, path: str) -> bool:
    regex = glob_to_regex(glob)
    return regex is not None and re.fullmatch(regex, path, re.DOTALL) is not None


@pytest.mark.parametrize(("glob", "fits", "does_not"), [
    ("main.py", "main.py", "mainxpy"),
    ("*.py", ".py a.py a.b.py", "a.pyc a/b.py"),
    ("?.py", "a.py é.py", "ab.py .py /.py"),
    ("a*", "a ab a.b", "ba a/b"),
    ("docs/*.md", "docs/a.md", "docs/a/b.md a/docs/b.md"),
    ("**/foo", "foo a/foo a/b/foo", "afoo a/bfoo"),
    ("foo/**", "foo/a foo/a/b", "foo foobar"),
    ("a/**/b", "a/b a/x/b a/x/y/b", "ab a/xb ax/b"),
    ("a/**/b/**/c", "a/b/c a/x/b/y/z/c a/b/b/c/c", "a/c a/b a/bc"),
    ("**", "a a/b", ""),
    ("a**b", "ab axb", "a/b axb/c"),
    ("x/a**b", "x/ab x/acb", "x/a/b"),
    ("foo**/bar", "foo/bar foox/bar foo/x/bar foobar", "fo/bar"),
    ("a/**\\/b", "a/x/b a/x/y/b", "a/b ab"),
    ("a*b*c*d", "abcd axbxcxd abbccdd", "abdc abc"),
    ("*a*b", "ab xaxb aabb", "ba abx"),
    ("[ab]*[cd]", "ac bxd", "ca ax"),
    ("\\*.py", "*.py", "a.py"),
    ("\\a\\[", "a[", "\\a["),
    ("a\\/b", "a/b", "ab"),
    ("a+(b)|c", "a+(b)|c", "ab c"),
    ("[ab", "", "a [ab"),
    ("a\\", "", "a a\\"),
    ("a[[:nothing:]]", "", "a ab"),
])  # fmt: skip
def test_globs_mean_what_they_mean_to_git(glob: str, fits: str, does_not: str) -> None:
    assert [path for path in fits.split() if not _fits(glob, path)] == []
    assert [path for path in does_not.split() if _fits(glob, path)] == []


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_a_name_with_backslashes_fits_itself_alone(name: str) -> None:
    glob = "".join("\\" + character for character in name)
    assert _fits(glob, name)
    assert not _fits(glob, name + "x")
    assert not _fits(glob, "x" + name)


@given(st.text("ab*?/[]!^-\\:", max_size=12), st.text("ab/-", max_size=8))
def test_every_glob_is_a_valid_expression(glob: str, path: str) -> None:
    assert _fits(glob, path) in {True, False}


def test_a_hostile_glob_is_answered() -> None:
    assert not _fits("*a" * 100 + "b", "a" * 255)
    assert not _fits("**/a/" * 50 + "b", "a/" * 1000 + "c")
    assert not _fits("**/*a*a*a/" * 20 + "b", "aaaaaaaaaa/" * 300 + "c")
    assert _fits("*a" * 100 + "*", "a" * 255)
    assert _fits("**/a/" * 50 + "c", "a/" * 1000 + "c")
