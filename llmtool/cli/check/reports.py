"""The reports of ``check``: several at once, all from one result."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from llmtool.cli.host import Host
from llmtool.cli.out_files import write_file
from llmtool.errors import BadInputError, UsageError
from llmtool.planning.check.result import Checked
from llmtool.reading.problem import problem_of, shown

_VIEWS = "llmtool.render.views.check."
_KINDS = ("markdown", "junit", "sarif", "gitlab")
_HINT = f"write --report KIND=FILE, where KIND is {', '.join(_KINDS)}; or --report github"

Report = tuple[str, Path | None]


def wanted(written: Sequence[str]) -> list[Report]:
    """What ``--report`` asks for: a kind, and the file that it goes to.

    Raises:
        UsageError: there is no such kind, or its file is not named.
    """
    reports: list[Report] = []
    for words in written:
        kind, _, file = words.partition("=")
        if kind == "github" and not file:
            reports.append((kind, None))
        elif kind in _KINDS and file:
            reports.append((kind, Path(file)))
        else:
            raise UsageError(f"--report '{words}' is no report", _HINT)
    return reports


def write(host: Host, checked: Checked, reports: Sequence[Report]) -> None:
    """Write every report.

    Raises:
        BadInputError: one cannot be written.
    """
    for kind, file in reports:
        if file is None:
            _tell_runner(host, checked)
        else:
            write_file(file, _rendered(kind, checked))


def _rendered(kind: str, checked: Checked) -> bytes:
    # Each is imported late: a run writes few of them.
    render: Callable[[Checked], str] = import_module(f"{_VIEWS}{kind}").render
    return render(checked).encode("utf-8", "replace")


def _tell_runner(host: Host, checked: Checked) -> None:
    """Annotate on stderr, which the runner reads too; and add to the files that it has named."""
    github = import_module(f"{_VIEWS}github")
    for line in github.annotations(checked).splitlines():
        host.say(line)
    _append(host, "GITHUB_STEP_SUMMARY", _rendered("markdown", checked))
    _append(host, "GITHUB_OUTPUT", github.outputs(checked).encode())


def _append(host: Host, variable: str, data: bytes) -> None:
    path = host.environ.get(variable)
    if not path:
        return
    try:
        with Path(path).open("ab") as file:
            file.write(data)
    except OSError as error:
        raise BadInputError(f"{shown(path)}: cannot be written, {problem_of('', error).message}") from error
