import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.planning.check.result import Loosened
from llmtool.reading.problem import Problem
from llmtool.render.safe_text import in_one_line
from llmtool.render.views.check.github import annotations, outputs
from tests.render.checks import Shop, checked

_COMMAND = re.compile(r"::(\w+) (.*?)::(.*)")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("shop"))


def _parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command, as the runner reads it."""
    found = _COMMAND.fullmatch(line)
    assert found
    pairs = (words.partition("=") for words in found[2].split(","))
    return found[1], {name: _plain(value) for name, _, value in pairs}, _plain(found[3])


def _plain(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_a_breach_is_an_error_a_warning_a_warning_and_what_was_loosened_a_notice(shop: Shop) -> None:
    found = checked(
        shop.item("a.md", 12, owner="ask us"),
        shop.item("b.md", 12, level="warn"),
        shop.item("c.md", 10, margin=20.0),
        folder="app/",
        problems=(Problem("d.md", "no such file"),),
        loosened=(Loosened("max_tokens", "8", "10", ("a.md",)),),
    )
    assert [_parsed(line) for line in annotations(found).splitlines()] == [
        ("error", {"file": "app/d.md", "title": "llmtool check: cannot be read"}, "no such file"),
        (
            "error",
            {"file": "app/a.md", "title": "llmtool check: max_tokens"},
            "large: 12 tokens, max_tokens is 10 tokens; ask us",
        ),
        (
            "warning",
            {"file": "app/b.md", "title": "llmtool check: max_tokens"},
            "large: 12 tokens, max_tokens is 10 tokens",
        ),
        (
            "warning",
            {"file": "app/c.md", "title": "llmtool check: max_tokens"},
            "large: 10 tokens, max_tokens is 10 tokens, within the limit but not within the margin of the estimate",
        ),
        (
            "notice",
            {"file": "app/llmtool.yaml", "title": "llmtool check: loosened"},
            "loosened: max_tokens from 8 to 10, for a.md",
        ),
    ]
    assert outputs(found).startswith("status=fail\nfailures=1\nwarnings=2\n")


@given(name=st.text(min_size=1), owner=st.text())
def test_whatever_a_prompt_is_called_it_is_one_command_with_that_file(shop: Shop, name: str, owner: str) -> None:
    lines = annotations(checked(shop.item(name, 12, owner=owner))).split("\n")
    assert lines[1:] == [""]
    command, properties, message = _parsed(lines[0])
    assert (command, set(properties)) == ("error", {"file", "title"})
    assert properties["file"] == in_one_line(name)
    assert message.endswith(in_one_line(owner))


def test_no_more_are_written_than_the_runner_shows(shop: Shop) -> None:
    found = checked(*[shop.item(f"{number}.md", 12) for number in range(30)])
    assert len(annotations(found).splitlines()) == 10


HOSTILE = [
    "::error::x.md", "a.md\n::set-output name=status::pass", "a,title=b.md", "a::b.md", "%0A::error::", "%2C%3A%25",
    "##[error]x.md", "\r\r\n::stop-commands::x", "\u2028::error::x", "\x1b[31m::error::x", "\ud800.md", " ::error::x",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_read_back_and_are_no_command_of_their_own(shop: Shop, text: str) -> None:
    found = checked(
        shop.item(text, 12, owner=text),
        shop.item(text, 12, owner=text, level="warn"),
        problems=(Problem(text, text),),
        loosened=(Loosened("check", "", "", (text,)),),
    )
    written = annotations(found)
    commands = [_parsed(line) for line in written.splitlines()]
    assert [command for command, _, _ in commands] == ["error", "error", "warning", "notice"]
    assert [properties["file"] for _, properties, _ in commands] == [*[in_one_line(text)] * 3, "llmtool.yaml"]
    assert all(message.endswith(in_one_line(text)) for _, _, message in commands)
    assert outputs(found).splitlines()[0] == "status=fail"
    assert written.encode("utf-8")


def test_later_steps_are_told_how_much_changed(shop: Shop) -> None:
    found = checked(shop.item("a.md", 9, 8, change="changed"), shop.item("b.md", 9, 9, change="unchanged"))
    assert outputs(found) == "status=pass\nfailures=0\nwarnings=0\nchanged=1\n"
