"""What ``check`` found, as SARIF 2.1.0: for code scanning."""

import hashlib
import json
from collections import Counter
from urllib.parse import quote

from llmtool.planning.check.result import Checked, Item, Limit, Verdict
from llmtool.reading.problem import Problem
from llmtool.render.safe_text import in_one_line
from llmtool.render.views.check.view import breach

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
        "results": [
            _result(checked, item, limit, fingerprint)
            for (item, limit), fingerprint in zip(checked.breaches, fingerprints(checked), strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def fingerprints(checked: Checked) -> list[str]:
    """Of each breach, in their order, what stays the same from one run to the next and is no other's."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for item, limit in checked.breaches:
        words = f"{checked.folder}{item.path}\0{item.model}\0{limit.name}"
        # Several checks may be about one file, and nothing else of them stays: their lines move.
        found.append(hashlib.sha256(_bytes(f"{words}\0{seen[words]}")).hexdigest())
        seen[words] += 1
    return found


def _result(checked: Checked, item: Item, limit: Limit, fingerprint: str) -> dict[str, object]:
    return {
        "ruleId": limit.name,
        "level": _LEVELS[limit.verdict],
        "message": {"text": in_one_line(breach(item, limit))},
        "locations": [_location(checked, item.path)],
        "partialFingerprints": {"llmtool/v1": fingerprint},
    }


def _notification(checked: Checked, problem: Problem) -> dict[str, object]:
    return {
        "level": "error",
        "message": {"text": in_one_line(problem.message)},
        "locations": [_location(checked, problem.path)],
    }


def _location(checked: Checked, path: str) -> dict[str, object]:
    uri = quote(_bytes(checked.folder + path))
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}}


def _bytes(path: str) -> bytes:
    """A path as the system has it; of a name that Windows takes and UTF-8 cannot write, what comes nearest."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")
