"""The reports of ``check`` for machines: JUnit, SARIF and GitLab's code quality."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.planning.check.result import Checked
from llmtool.reading.problem import Problem
from llmtool.render.views.check import gitlab, junit, sarif
from tests.render.checks import Shop, checked


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def found(shop: Shop) -> Checked:
    return checked(
        shop.item("a b.md", 12, 8, change="changed", owner="ask <us>"),
        shop.item("b.md", 12, level="warn"),
        shop.item("gone.md", None, 8, change="removed"),
        folder="app/",
        problems=(Problem("d.md", "no such file"),),
    )


def _suites(found: Checked) -> list[ET.Element]:
    root = ET.fromstring(junit.render(found).encode())  # noqa: S314 - it is our own
    assert root.tag == "testsuites"
    return list(root)


def test_junit_has_a_suite_for_each_prompt_and_a_case_for_each_limit(found: Checked) -> None:
    fails, warns, errs = _suites(found)
    assert fails.attrib == {
        "id": "0", "package": "llmtool", "name": "a b.md (large)", "timestamp": "2026-11-22T12:00:00",
        "hostname": "localhost", "tests": "3", "failures": "2", "errors": "0", "time": "0",
    }  # fmt: skip
    cases = {case.attrib["name"]: case.find("failure") for case in fails.iter("testcase")}
    assert set(cases) == {"max_tokens", "max_cost_per_call", "max_growth_tokens"}
    assert cases["max_cost_per_call"] is None
    failure = cases["max_tokens"]
    assert failure is not None
    assert failure.attrib == {
        "type": "max_tokens", "message": "large: 12 tokens, max_tokens is 10 tokens; ask <us>",
    }  # fmt: skip
    assert (warns.attrib["failures"], warns.findtext("system-out")) == (
        "0", "large: 12 tokens, max_tokens is 10 tokens",
    )  # fmt: skip
    error = errs.find("testcase/error")
    assert error is not None
    assert (errs.attrib["errors"], error.attrib["message"]) == ("1", "no such file")


def test_junit_has_the_parts_of_a_suite_in_the_order_that_its_schema_asks_for(found: Checked) -> None:
    for suite in _suites(found):
        tags = [part.tag for part in suite]
        assert tags == ["properties", *["testcase"] * int(suite.attrib["tests"]), "system-out", "system-err"]


@given(name=st.text(min_size=1))
def test_whatever_a_prompt_is_called_junit_is_xml_and_sarif_json(shop: Shop, name: str) -> None:
    one = checked(shop.item(name, 12, owner=name), problems=(Problem(name, name),))
    assert len(_suites(one)) == 2
    (run,) = json.loads(sarif.render(one))["runs"]
    assert len(run["results"]) == 1
    assert len(json.loads(gitlab.render(one))) == 1


def test_sarif_has_a_result_for_each_limit_that_is_not_kept(found: Checked) -> None:
    log = json.loads(sarif.render(found))
    (run,) = log["runs"]
    assert (log["version"], run["tool"]["driver"]["name"]) == ("2.1.0", "llmtool")
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    places = [(result["ruleId"], result["level"], _uri(result["locations"])) for result in run["results"]]
    assert places == [
        ("max_tokens", "error", "app/a%20b.md"),
        ("max_growth_tokens", "error", "app/a%20b.md"),
        ("max_tokens", "warning", "app/b.md"),
    ]
    assert run["results"][0]["message"]["text"] == "large: 12 tokens, max_tokens is 10 tokens; ask <us>"
    assert {place[0] for place in places} <= rules
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    assert _uri(invocation["toolExecutionNotifications"][0]["locations"]) == "app/d.md"


def test_gitlab_gets_a_list_whose_fingerprints_are_the_same_tomorrow_and_differ_from_each_other(
    shop: Shop, found: Checked
) -> None:
    entries = json.loads(gitlab.render(found))
    assert [(entry["check_name"], entry["severity"], entry["location"]["path"]) for entry in entries] == [
        ("max_tokens", "major", "app/a b.md"),
        ("max_growth_tokens", "major", "app/a b.md"),
        ("max_tokens", "minor", "app/b.md"),
    ]
    prints = [entry["fingerprint"] for entry in entries]
    assert len(set(prints)) == 3
    (tomorrow,) = json.loads(gitlab.render(checked(shop.item("b.md", 13, level="warn"), folder="app/")))
    assert tomorrow["fingerprint"] == prints[2]
    (elsewhere,) = json.loads(gitlab.render(checked(shop.item("b.md", 13, level="warn"))))
    assert elsewhere["fingerprint"] != prints[2]


def test_two_checks_of_one_prompt_have_two_fingerprints(shop: Shop) -> None:
    twice = checked(shop.item("b.md", 12), shop.item("b.md", 12))
    assert len({entry["fingerprint"] for entry in json.loads(gitlab.render(twice))}) == 2


def test_gitlab_gets_the_path_that_the_file_has(shop: Shop) -> None:
    (entry,) = json.loads(gitlab.render(checked(shop.item("\x1f\u202ea.md", 12))))
    assert entry["location"]["path"] == "\x1f\u202ea.md"


def _uri(locations: list[dict[str, Any]]) -> str:
    uri: str = locations[0]["physicalLocation"]["artifactLocation"]["uri"]
    return uri
