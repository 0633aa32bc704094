"""What ``check`` found, as SARIF 2.1.0: for code scanning."""

import hashlib
import json
from urllib.parse import quote

from llmtool.planning.check_result import Checked, Item, Limit, Verdict
from llmtool.reading.problem import Problem
from llmtool.render.safe_text import in_one_line
from llmtool.render.views.check import breach

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RULES = {
    "max_tokens": "A prompt has more tokens than its budget allows.",
    "max_cost_per_call": "A call costs more than its budget allows.",
    "max_monthly_cost": "A month of calls costs more than its budget allows.",
    "context_reserve": "A prompt leaves too little room in the context window.",
    "max_growth_percent": "A prompt has grown by a larger share than its budget allows.",
    "max_growth_tokens": "A prompt has grown by more tokens than its budget allows.",
}
_LEVELS = {Verdict.FAIL: "error", Verdict.WARN: "warning"}


def render(checked: Checked) -> str:
    """The log of one run: a result for each limit that is not kept, and a notification for what cannot be read."""
    driver = {
        "name": "llmtool",
        "rules": [{"id": name, "shortDescription": {"text": text}} for name, text in _RULES.items()],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [
            {
                "executionSuccessful": not checked.errors,
                "toolExecutionNotifications": [_notification(checked, problem) for problem in checked.errors],
            }
        ],
        "results": [_result(checked, item, limit) for item, limit in checked.breaches],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def fingerprint(item: Item, limit: Limit) -> str:
    """What stays the same of a breach from one run to the next."""
    words = f"{item.path}\0{item.model}\0{limit.name}"
    return hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()


def _result(checked: Checked, item: Item, limit: Limit) -> dict[str, object]:
    return {
        "ruleId": limit.name,
        "level": _LEVELS[limit.verdict],
        "message": {"text": in_one_line(breach(item, limit))},
        "locations": [_location(checked, item.path)],
        "partialFingerprints": {"llmtool/v1": fingerprint(item, limit)},
    }


def _notification(checked: Checked, problem: Problem) -> dict[str, object]:
    return {
        "level": "error",
        "message": {"text": in_one_line(problem.message)},
        "locations": [_location(checked, problem.path)],
    }


def _location(checked: Checked, path: str) -> dict[str, object]:
    uri = quote((checked.folder + path).encode("utf-8", "surrogateescape"))
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}}
