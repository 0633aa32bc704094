"""Say in a pull request what a check found: one comment, written anew on every run.

A comment that cannot be written is a warning and no failure: whether the budgets are kept, the step before has said.
"""  # noqa: INP001 - a script beside action.yml, which no package holds

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_A_PAGE = 100
_SECONDS = 30
_FORBIDDEN = (401, 403, 404)


class _GitHub:
    """The comments of one pull request."""

    def __init__(self, api: str, repository: str, number: int, token: str) -> None:
        self._issues = f"{api}/repos/{repository}/issues"
        self._number = number
        self._token = token

    def write(self, text: str, *, anew: bool) -> str:
        """Write the comment over the one that is there, or one more where that is wanted; say what was done."""
        marker = text.partition("\n")[0]
        ours = next((comment["id"] for comment in self._comments() if _is_ours(comment, marker)), None)
        if ours is not None:
            self._ask("PATCH", f"/comments/{ours}", {"body": text})
            return "the comment was written anew"
        if not anew:
            return "every limit is kept and no prompt changed: no comment is needed"
        self._ask("POST", f"/{self._number}/comments", {"body": text})
        return "a comment was written"

    def _comments(self) -> Iterator[dict[str, Any]]:
        page: list[dict[str, Any]] = [{}] * _A_PAGE
        number = 0
        while len(page) == _A_PAGE:
            number += 1
            page = self._ask("GET", f"/{self._number}/comments?per_page={_A_PAGE}&page={number}", None)
            yield from page

    def _ask(self, method: str, path: str, body: dict[str, str] | None) -> Any:  # noqa: ANN401 - JSON of any shape
        request = urllib.request.Request(  # noqa: S310 - the address is the runner's own
            self._issues + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Authorization": f"Bearer {self._token}", "Accept": "application/vnd.github+json"},
        )
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            return json.load(answer)


def _is_ours(comment: dict[str, Any], marker: str) -> bool:
    """Whether a comment is the one of an earlier run: anybody can write the marker, but not as a bot."""
    lines = str(comment.get("body") or "").splitlines()
    return lines[:1] == [marker] and (comment.get("user") or {}).get("type") == "Bot"


def _number(event: str) -> int | None:
    """The number of the pull request that an event is about."""
    told = json.loads(Path(event).read_text("utf-8"))
    number = (told.get("pull_request") or {}).get("number")
    return number if isinstance(number, int) else None


def _comment() -> str:
    """Write the comment, and say what was done."""
    environ = os.environ
    number = _number(environ["GITHUB_EVENT_PATH"])
    if number is None:
        return "this run is about no pull request: no comment is written"
    markdown = Path(environ["MARKDOWN"])
    if not markdown.is_file():
        return "the check has no result: no comment is written"
    github = _GitHub(environ["GITHUB_API_URL"], environ["GITHUB_REPOSITORY"], number, environ["GITHUB_TOKEN"])
    anew = environ["STATUS"] != "pass" or environ["CHANGED"] != "0"
    try:
        return github.write(markdown.read_text("utf-8"), anew=anew)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in _FORBIDDEN:
            return (
                f"::warning title=llmtool check::no comment could be written (HTTP {error.code}): the token may only "
                "read. The workflow needs 'permissions: {pull-requests: write}'; for a pull request from a fork it is "
                "read-only all the same, and the report is in the summary of the run"
            )
        return f"::warning title=llmtool check::no comment could be written: HTTP {error.code}"
    except (OSError, ValueError) as error:
        return f"::warning title=llmtool check::no comment could be written: {type(error).__name__}"


if __name__ == "__main__":
    sys.stdout.write(f"{_comment()}\n")
