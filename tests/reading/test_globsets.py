import re
import string

import pytest

from llmtool.reading.globsets import read_set

PRINTABLE = [chr(code) for code in range(0x20, 0x7F)]


def _members(glob: str) -> str:
    found = read_set(glob, 1)
    assert found is not None
    regex, end = found
    assert end == len(glob)
    return "".join(character for character in PRINTABLE if re.fullmatch(regex, character))


@pytest.mark.parametrize(("glob", "members"), [
    ("[ab]", "ab"),
    ("[a-e]", "abcde"),
    ("[a-cx-z]", "abcxyz"),
    ("[-a]", "-a"),
    ("[a-]", "-a"),
    ("[]a]", "]a"),
    ("[]-a]", "]^_`a"),
    ("[a\\]b]", "]ab"),
    ("[\\a-c]", "abc"),
    ("[a-\\c]", "abc"),
    ("[\\\\]", "\\"),
    ("[c-a]", "c"),
    ("[c-ax]", "cx"),
    ("[a-c-e]", "-abce"),
    ("[[]", "["),
    ("[[a]", "[a"),
    ("[[:]", ":["),
    ("[a&&b||c~~d]", "&abcd|~"),
    ("[[:digit:]]", string.digits),
    ("[[:digit:]x]", string.digits + "x"),
    ("[[:alpha:]_]", string.ascii_letters + "_"),
    ("[[:xdigit:]]", string.hexdigits),
    ("[[:punct:]]", string.punctuation.replace("/", "")),
    ("[[:space:]]", " "),
    ("[/]", ""),
    ("[.-0]", ".0"),
])  # fmt: skip
def test_sets_hold_what_they_hold_for_git(glob: str, members: str) -> None:
    assert sorted(_members(glob)) == sorted(set(members))


@pytest.mark.parametrize(("glob", "missing"), [
    ("[!ab]", "ab"),
    ("[^ab]", "ab"),
    ("[!]a]", "]a"),
    ("[!a-e]", "abcde"),
    ("[!c-a]", "c"),
    ("[^[:digit:]]", string.digits),
])  # fmt: skip
def test_negated_sets_hold_everything_else_but_the_slash(glob: str, missing: str) -> None:
    assert set(_members(glob)) == set(PRINTABLE) - set(missing) - {"/"}


@pytest.mark.parametrize(
    "glob", ["[", "[a", "[!", "[]", "[!]", "[a-", "[a\\", "[a-\\", "[[:alpha:]", "[[:nothing:]]", "[[:a"]
)
def test_a_set_that_is_not_closed_or_not_known_is_none(glob: str) -> None:
    assert read_set(glob, 1) is None
