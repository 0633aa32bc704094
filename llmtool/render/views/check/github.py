"""What ``check`` found, as GitHub's runner takes it: annotations in the log, and outputs for later steps."""

from llmtool.planning.check.result import Checked, Verdict
from llmtool.render.safe_text import in_one_line
from llmtool.render.views.check.view import breach, easing

_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}
_COMMANDS = {Verdict.FAIL: "error", Verdict.WARN: "warning"}
# The runner shows no more than ten of a kind for a step.
_SHOWN = 10


def annotations(checked: Checked) -> str:
    """A workflow command for each breach, each warning, each file that cannot be read, and each loosened limit."""
    found: dict[str, list[str]] = {"error": [], "warning": [], "notice": []}
    for problem in checked.errors:
        found["error"].append(_command("error", checked.folder + problem.path, "cannot be read", problem.message))
    for item, limit in checked.breaches:
        command = _COMMANDS[limit.verdict]
        found[command].append(_command(command, checked.folder + item.path, limit.name, breach(item, limit)))
    for loosened in checked.base.loosened if checked.base else ():
        path = checked.folder + checked.manifest.rpartition("/")[2]
        found["notice"].append(_command("notice", path, "loosened", easing(loosened)))
    return "".join(line for lines in found.values() for line in lines[:_SHOWN])


def outputs(checked: Checked) -> str:
    """What later steps may ask for: the status, how many limits are breached and warned of, how many items changed."""
    verdicts = [limit.verdict for _, limit in checked.breaches]
    failures, warnings = verdicts.count(Verdict.FAIL), verdicts.count(Verdict.WARN)
    return f"status={checked.status}\nfailures={failures}\nwarnings={warnings}\nchanged={len(checked.changed)}\n"


def _command(command: str, path: str, title: str, message: str) -> str:
    properties = f"file={_escaped(path, _IN_PROPERTY)},title={_escaped(f'llmtool check: {title}', _IN_PROPERTY)}"
    return f"::{command} {properties}::{_escaped(message, _IN_TEXT)}\n"


def _escaped(text: str, how: dict[str, str]) -> str:
    return "".join(how.get(character, character) for character in in_one_line(text))
