"""The reports of ``check`` for machines are what their published schemas say they are."""

import io
import json
from pathlib import Path
from typing import Any, Literal

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from llmtool.planning.check.result import Change, Checked, Loosened
from llmtool.reading.problem import Problem
from llmtool.render.views.check import gitlab, junit, sarif
from tests.render.checks import Shop, checked

SCHEMAS = Path(__file__).parents[1] / "schemas"
HOSTILE = [
    "a b.md",
    "<script>&amp;\"'.md",
    "]]>.md",
    "line\nend\ttab\r.md",
    "\x1b]0;title\x07\x1b[31mred.md",
    "\ud800\udcff lone.md",
    "\x00\x01\x7f\x85\ufffe\uffff.md",
    "\u202eright to left.md",
    "100%41 #?:@.md",
    "\U0001f600.md",
    " ",
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("shop"))


def _validator(name: str) -> Draft7Validator:
    schema: dict[str, Any] = json.loads((SCHEMAS / name).read_text("utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)


_SARIF = _validator("sarif-2.1.0.json")
_GITLAB = _validator("gitlab-code-quality.json")
_JUNIT = xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")


def _valid(found: Checked) -> None:
    """Every report, as it is written to its file, is what its schema asks for."""
    as_sarif, as_gitlab, as_junit = (module.render(found).encode("utf-8") for module in (sarif, gitlab, junit))
    assert [error.message for error in _SARIF.iter_errors(json.loads(as_sarif))] == []
    assert [error.message for error in _GITLAB.iter_errors(json.loads(as_gitlab))] == []
    assert [str(error) for error in _JUNIT.iter_errors(io.BytesIO(as_junit))] == []


def test_a_check_of_nothing_is_valid() -> None:
    _valid(checked())


def test_whatever_a_check_can_find_is_valid(shop: Shop) -> None:
    _valid(
        checked(
            shop.item("pass.md", 2),
            shop.item("fail.md", 12, 8, change="changed", owner="ask <us>"),
            shop.item("warn.md", 12, level="warn"),
            shop.item("close.md", 10, margin=20.0),
            shop.item("new.md", 3, change="new"),
            shop.item("to.md", 9, 9, change="renamed", base_path="from.md"),
            shop.item("gone.md", None, 8, change="removed"),
            folder="app/",
            problems=(Problem("d.md", "no such file"), Problem("", "")),
            loosened=(Loosened("max_tokens", "8", "10", ("a.md",)),),
        )
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_words_are_valid(shop: Shop, text: str) -> None:
    _valid(
        checked(
            shop.item(text, 12, 8, change="changed", owner=text),
            shop.item(text, 12, level="warn", owner=text),
            folder="app/",
            problems=(Problem(text, text),),
        )
    )


# No file that is found below a folder is called otherwise.
_NAMES = st.text(st.characters(exclude_categories=[]), min_size=1).filter(lambda name: not name.startswith(("/", "./")))


@given(
    name=_NAMES,
    owner=st.text(st.characters(exclude_categories=[])),
    now=st.none() | st.integers(0, 30),
    base=st.none() | st.integers(0, 30),
    change=st.sampled_from(["new", "changed", "renamed", "removed", "unchanged", None]),
    level=st.sampled_from(["fail", "warn"]),
)
def test_whatever_is_found_is_valid(  # noqa: PLR0913, PLR0917 - all that can differ
    shop: Shop,
    name: str,
    owner: str,
    now: int | None,
    base: int | None,
    change: Change | None,
    level: Literal["fail", "warn"],
) -> None:
    item = shop.item(name, now, base, change=change, owner=owner, level=level)
    _valid(checked(item, problems=(Problem(name, owner),)))


def test_the_schemas_see_what_is_wrong(shop: Shop) -> None:
    found = checked(shop.item("a.md", 12))
    log = json.loads(sarif.render(found))
    log["runs"][0]["results"][0]["level"] = "fail"
    assert not _SARIF.is_valid(log)
    entries = json.loads(gitlab.render(found))
    entries[0]["severity"] = "fail"
    assert not _GITLAB.is_valid(entries)
    suites = junit.render(found).replace("<testcase ", "<case ").replace("</testcase>", "</case>")
    assert not _JUNIT.is_valid(io.BytesIO(suites.encode()))
