"""The frame around every command: the one place that decides how a failure looks and which exit code it has."""

from collections.abc import Mapping, Sequence

import typer

from llmtool.cli.app import app
from llmtool.cli.bug import report
from llmtool.cli.host import Host, OutputClosedError, ShownError
from llmtool.errors import LlmtoolError, UsageError
from llmtool.render.as_json import render
from llmtool.render.errors import as_envelope, as_text

INTERRUPTED = 130


def run(argv: Sequence[str], stdin_head: bytes = b"") -> int:
    """Run one command line.

    Args:
        argv: the words after the program's name.
        stdin_head: what has already been read of stdin.

    Returns:
        The exit code.
    """
    host = Host.of_process(stdin_head)
    try:
        code = app(args=list(argv), prog_name="llmtool", standalone_mode=False, obj=host)
    except OutputClosedError:
        return 0
    except ShownError as shown:
        return _failed(shown.error, host)
    except LlmtoolError as error:
        _envelope(error, argv, host)
        return _failed(error, host)
    except typer.Abort:
        return INTERRUPTED
    except SystemExit as end:
        # Typer's own: shells asking for completions, and help into a pipe that nobody reads any more.
        return 0 if isinstance(end.__context__, BrokenPipeError) else int(end.code or 0)
    except BaseException as error:  # noqa: BLE001 - a panic of a Rust package is no Exception
        if isinstance(error, KeyboardInterrupt):
            return INTERRUPTED
        failure = _usage(error) or report(error, host)
        _envelope(failure, argv, host)
        return _failed(failure, host)
    return int(code or 0)


def _usage(error: BaseException) -> UsageError | None:
    """The usage error that Typer found, in our words."""
    if not hasattr(error, "format_message"):
        return None
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "llmtool"
    message = str(error.format_message()).rstrip(".")
    return UsageError(message[:1].lower() + message[1:], f"see '{command} --help'")


def _envelope(error: LlmtoolError, argv: Sequence[str], host: Host) -> None:
    if _wants_json(argv, host.environ):
        host.write(render(as_envelope(error)))


def _failed(error: LlmtoolError, host: Host) -> int:
    host.say(as_text(error).rstrip("\n"))
    return error.exit_code


def _wants_json(argv: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Whether JSON was asked for, even where the command line is wrong or a settings file cannot be read."""
    words = list(argv[: argv.index("--")] if "--" in argv else argv)
    if "--json" in words or "--format=json" in words:
        return True
    if "--format" in words:
        return words[words.index("--format") + 1 :][:1] == ["json"]
    return environ.get("LLMTOOL_FORMAT") == "json"
