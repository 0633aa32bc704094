"""What ``check`` found, as JUnit's XML: a suite for each prompt and model, a case for each limit."""

import re
from collections.abc import Iterable
from html import escape

from llmtool.planning.check_result import Checked, Item, Limit, Verdict
from llmtool.reading.problem import Problem
from llmtool.render.safe_text import in_one_line
from llmtool.render.views.check import breach

_NO_XML = re.compile("[\ufffe\uffff]")


def render(checked: Checked) -> str:
    """The report. A warning is a case that passed; what it warns of is the suite's output."""
    suites = [_suite(item) for item in checked.items if item.now]
    suites += [_unread(problem) for problem in checked.errors]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>", ""])


def _suite(item: Item) -> str:
    at = item.now.work.at.strftime("%Y-%m-%dT%H:%M:%S") if item.now else ""
    name = f"{item.path} ({item.model})"
    warned = [breach(item, limit) for limit in item.limits if limit.verdict is Verdict.WARN]
    cases = [_case(name, item, limit) for limit in item.limits] or [_passed(name, "counted")]
    failures = sum(limit.verdict is Verdict.FAIL for limit in item.limits)
    return _element(name, at, cases, failures, 0, warned)


def _case(suite: str, item: Item, limit: Limit) -> str:
    if limit.verdict is not Verdict.FAIL:
        return _passed(suite, limit.name)
    message = _attribute(breach(item, limit))
    return f'<testcase {_named(suite, limit.name)}><failure type="{limit.name}" message="{message}"/></testcase>'


def _unread(problem: Problem) -> str:
    message = _attribute(problem.message)
    case = f'<testcase {_named(problem.path, "read")}><error type="bad_input" message="{message}"/></testcase>'
    return _element(problem.path, "1970-01-01T00:00:00", [case], 0, 1, [])


def _passed(suite: str, name: str) -> str:
    return f"<testcase {_named(suite, name)}/>"


def _named(suite: str, name: str) -> str:
    return f'classname="{_attribute(suite)}" name="{_attribute(name)}" time="0"'


def _element(name: str, at: str, cases: list[str], failures: int, errors: int, said: Iterable[str]) -> str:  # noqa: PLR0913, PLR0917 - the attributes that the schema asks for
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}" time="0"'
    output = "\n".join(_attribute(line) for line in said)
    head = f'<testsuite name="{_attribute(name)}" timestamp="{at}" hostname="localhost" {counts}>'
    foot = f"<system-out>{output}</system-out><system-err/></testsuite>"
    return "\n".join([head, "<properties/>", *cases, foot])


def _attribute(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", in_one_line(text)))
