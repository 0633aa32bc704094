"""Templates: what is put in stays what it is, and what is no placeholder is an error with its line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmtool.errors import BadConfigError, UsageError
from llmtool.prompts.template import find, parse

KNOWN = ("task", "input")


def test_places_are_filled() -> None:
    template = parse("Do {task}:\n{input}, {input}.\n", KNOWN, "t.txt")
    assert template.placeholders == {"task", "input"}
    assert template.filled({"task": "it", "input": "x"}) == "Do it:\nx, x."


def test_two_braces_are_one() -> None:
    assert parse('{{"a": {{}}}} {task}', KNOWN, "t.txt").filled({"task": "!"}) == '{"a": {}} !'


def test_what_is_put_in_is_never_looked_at_again() -> None:
    template = parse("{task}{input}", KNOWN, "t.txt")
    assert template.filled({"task": "{input}{{", "input": "{task.__class__}"}) == "{input}{{{task.__class__}"


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_any_text_comes_out_as_it_went_in(before: str, value: str, after: str) -> None:
    doubled = (text.replace("{", "{{").replace("}", "}}") for text in (before, after))
    template = parse("{task}".join(doubled) + "|", KNOWN, "t.txt")
    assert template.filled({"task": value}) == f"{before}{value}{after}|"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a\n{tasks}", "t.txt:2: unknown placeholder {tasks}"),
        ("{task}\n\n{task.upper()}", "t.txt:3: unknown placeholder {task.upper()}"),
        ("{task!r}", "t.txt:1: unknown placeholder {task!r}"),
        ("{ task }", "t.txt:1: unknown placeholder { task }"),
        ("{}", "t.txt:1: unknown placeholder {}"),
        ("{0}", "t.txt:1: unknown placeholder {0}"),
        ("a\nb {", "t.txt:2: a '{' stands alone"),
        ("}", "t.txt:1: a '}' stands alone"),
        ("{ta\nsk}", "t.txt:1: a '{' stands alone"),
    ],
)
def test_what_is_no_placeholder_is_an_error(text: str, complaint: str) -> None:
    with pytest.raises(BadConfigError) as refused:
        parse(text, KNOWN, "t.txt")
    assert refused.value.message == complaint
    assert refused.value.hint


@pytest.mark.parametrize("name", ["mine", "mine.txt"])
def test_a_template_is_found_by_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine.txt").write_text("\ufeff{task}\n", encoding="utf-8")
    assert find(tmp_path, name, KNOWN).filled({"task": "it"}) == "it"


def test_what_is_there_is_said_where_a_template_is_not(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "c.pdf"):
        (tmp_path / name).write_text("")
    with pytest.raises(UsageError) as refused:
        find(tmp_path, "none", KNOWN)
    assert refused.value.hint == "there are a, b"


def test_the_folder_need_not_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no template 'none'") as refused:
        find(tmp_path / "prompts", "none", KNOWN)
    assert refused.value.hint == "there is none yet"


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "..", "a/b", "a\\b", ""])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    with pytest.raises(UsageError, match="is no name of a template"):
        find(tmp_path / "prompts", name, KNOWN)


def test_a_template_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadConfigError, match=r"mine\.txt: not UTF-8 text"):
        find(tmp_path, "mine", KNOWN)
