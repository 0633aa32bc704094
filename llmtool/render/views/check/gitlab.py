"""What ``check`` found, as GitLab's code quality report."""

import json

from llmtool.planning.check.result import Checked, Verdict
from llmtool.render.safe_text import in_one_line, without_surrogates
from llmtool.render.views.check.sarif import fingerprints
from llmtool.render.views.check.view import breach

_SEVERITIES = {Verdict.FAIL: "major", Verdict.WARN: "minor"}


def render(checked: Checked) -> str:
    """A list with an entry for each limit that is not kept."""
    found = [
        {
            "description": in_one_line(breach(item, limit)),
            "check_name": limit.name,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[limit.verdict],
            "location": {"path": without_surrogates(checked.folder + item.path), "lines": {"begin": 1}},
        }
        for (item, limit), fingerprint in zip(checked.breaches, fingerprints(checked), strict=True)
    ]
    return json.dumps(found, indent=2) + "\n"
