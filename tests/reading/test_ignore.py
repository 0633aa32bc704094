import pytest

from llmtool.reading.ignore import Rules, parse_pattern, read_patterns, verdict


def _rules(*lines: str) -> Rules:
    return Rules().with_patterns(read_patterns("\n".join(lines).encode()), 0)


@pytest.mark.parametrize("line", ["", "!", "/", "//", "!/", "[a", "a\\"])
def test_what_can_match_nothing_is_no_pattern(line: str) -> None:
    assert parse_pattern(line) is None


@pytest.mark.parametrize(("content", "path"), [
    (b"a.txt", "a.txt"),
    (b"# a comment\n\n   \na.txt\n", "a.txt"),
    (b"\xef\xbb\xbfa.txt\n", "a.txt"),
    (b"a.txt\r\n", "a.txt"),
    (b"a.txt   \n", "a.txt"),
    (b"a\\ \n", "a "),
    (b"a\\  \n", "a "),
    (b"a\\\\ \n", "a\\"),
    (b"  a\n", "  a"),
    (b"a\t\n", "a\t"),
    (b"\\#a\n", "#a"),
    (b"\\!a\n", "!a"),
    (b"a\0b\n", "a"),
    ("é\n".encode(), "é"),
    (b"\xe9\n", "\udce9"),
])  # fmt: skip
def test_lines_are_read_as_git_reads_them(content: bytes, path: str) -> None:
    rules = Rules().with_patterns(read_patterns(content), 0)
    assert verdict(rules.files, path) is True
    assert verdict(rules.files, path + "x") is None


def test_the_last_pattern_that_fits_decides() -> None:
    rules = _rules("*.log", "!keep.log", "old/keep.log")
    assert verdict(rules.files, "a.log") is True
    assert verdict(rules.files, "keep.log") is False
    assert verdict(rules.files, "old/keep.log") is True
    assert verdict(rules.files, "a.txt") is None


def test_a_slash_at_the_end_is_for_folders() -> None:
    rules = _rules("build/", "dist")
    assert verdict(rules.folders, "build") is True
    assert verdict(rules.files, "build") is None
    assert verdict(rules.folders, "dist") is verdict(rules.files, "dist") is True


def test_a_slash_elsewhere_ties_a_pattern_to_its_folder() -> None:
    rules = _rules("/top", "a/b", "any")
    assert verdict(rules.files, "top") is True
    assert verdict(rules.files, "x/top") is None
    assert verdict(rules.files, "a/b") is True
    assert verdict(rules.files, "x/a/b") is None
    assert verdict(rules.files, "x/y/any") is True


def test_deeper_rules_decide_first_and_see_only_what_is_below_them() -> None:
    rules = _rules("*.py", "/a").with_patterns(read_patterns(b"!b.py\n/a\n"), len("sub/"))
    assert verdict(rules.files, "sub/b.py") is False
    assert verdict(rules.files, "sub/c.py") is True
    assert verdict(rules.files, "sub/a") is True
    assert verdict(rules.files, "sub/x/a") is None


def test_rules_of_git_end_with_their_repository() -> None:
    rules = Rules().with_patterns(read_patterns(b"a"), 0, from_git=True).with_patterns(read_patterns(b"b/"), 0)
    inside = rules.without_git()
    assert verdict(rules.files, "a") is True
    assert verdict(inside.files, "a") is None
    assert verdict(inside.folders, "a") is None
    assert verdict(inside.folders, "b") is True


def test_a_file_of_patterns_is_few_questions() -> None:
    rules = _rules(*(f"name{number}" for number in range(100)), "!kept", *(f"*.x{number}" for number in range(100)))
    assert len(rules.files) == 3
