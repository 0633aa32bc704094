"""What ``check`` found, as JUnit's XML: a suite for each prompt and model, a case for each limit."""

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

from llmtool.planning.check.result import Checked, Item, Verdict
from llmtool.render.safe_text import in_one_line
from llmtool.render.views.check.view import breach

_NO_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Case:
    """One case: what it is called, and what was wrong, if anything was."""

    name: str
    wrong: Literal["failure", "error"] | None = None
    kind: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class _Suite:
    """The cases of one prompt and model, and what is said beside them."""

    name: str
    cases: list[_Case]
    said: str = ""


def render(checked: Checked) -> str:
    """The report. A warning is a case that passed; what it warns of is the suite's output."""
    suites = [_of_item(item) for item in checked.items if item.now]
    suites += [
        _Suite(f"{problem.path} (unread)", [_Case("read", "error", "bad_input", problem.message)])
        for problem in checked.errors
    ]
    at = checked.at.strftime("%Y-%m-%dT%H:%M:%S")
    written = [_written(suite, number, at) for number, suite in enumerate(suites)]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *written, "</testsuites>", ""])


def _of_item(item: Item) -> _Suite:
    cases = [
        _Case(limit.name, "failure", limit.name, breach(item, limit))
        if limit.verdict is Verdict.FAIL
        else _Case(limit.name)
        for limit in item.limits
    ]
    warned = [breach(item, limit) for limit in item.limits if limit.verdict is Verdict.WARN]
    return _Suite(f"{item.path} ({item.model})", cases or [_Case("counted")], "\n".join(warned))


def _written(suite: _Suite, number: int, at: str) -> str:
    """A suite with all that the schema of Ant's reports asks for."""
    kinds = [case.wrong for case in suite.cases]
    attributes = {
        "id": str(number), "package": "llmtool", "name": suite.name, "timestamp": at, "hostname": "localhost",
        "tests": str(len(kinds)), "failures": str(kinds.count("failure")), "errors": str(kinds.count("error")),
        "time": "0",
    }  # fmt: skip
    cases = [_case(case, suite.name) for case in suite.cases]
    output = "\n".join(_safe(line) for line in suite.said.split("\n"))
    foot = f"<system-out>{output}</system-out><system-err/></testsuite>"
    return "\n".join([f"<testsuite {_attributes(attributes)}>", "<properties/>", *cases, foot])


def _case(case: _Case, suite: str) -> str:
    head = f"<testcase {_attributes({'classname': suite, 'name': case.name, 'time': '0'})}"
    if case.wrong is None:
        return f"{head}/>"
    wrong = f"<{case.wrong} {_attributes({'type': case.kind, 'message': case.message})}/>"
    return f"{head}>{wrong}</testcase>"


def _attributes(values: dict[str, str]) -> str:
    return " ".join(f'{name}="{_safe(value)}"' for name, value in values.items())


def _safe(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", in_one_line(text)))
