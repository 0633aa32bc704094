"""The frame around every command: the one place that decides how a failure looks and which exit code it has."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import typer

from llmtool.cli.app import app
from llmtool.cli.bug import report
from llmtool.cli.host import Host, OutputClosedError, ShownError
from llmtool.cli.instant import Begun
from llmtool.errors import BadInputError, LlmtoolError, UsageError
from llmtool.render.as_json import render
from llmtool.render.errors import as_envelope, as_text


def run(argv: Sequence[str], begun: Begun | None = None) -> int:
    """Run one command line.

    Args:
        argv: the words after the program's name.
        begun: what has been begun of it.

    Returns:
        The exit code.
    """
    host = Host.of_process(begun or Begun())
    try:
        return _run(argv, host)
    except OutputClosedError:
        return 0
    finally:
        if host.ahead is not None:
            host.ahead.end()


def _run(argv: Sequence[str], host: Host) -> int:
    try:
        return int(app(args=list(argv), prog_name="llmtool", standalone_mode=False, obj=host) or 0)
    except (OutputClosedError, KeyboardInterrupt):
        raise
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit as end:
        # Typer's own: shells asking for completions, and help into a pipe that nobody reads any more.
        return 0 if isinstance(end.__context__, BrokenPipeError) else int(end.code or 0)
    except ShownError as shown:
        failure = shown.error
    except BaseException as error:  # noqa: BLE001 - a panic of a Rust package is no Exception
        failure = _failure(error, host)
        if _wants_json(argv, host.environ):
            # On a full disk, what went wrong first is said all the same.
            with suppress(BadInputError):
                host.write(render(as_envelope(failure)))
    host.say(as_text(failure).rstrip("\n"))
    return failure.exit_code


def _failure(error: BaseException, host: Host) -> LlmtoolError:
    """What went wrong, in our words: an error of ours, a usage error that Typer found, or a bug."""
    if isinstance(error, LlmtoolError):
        return error
    if not hasattr(error, "format_message"):
        return report(error, host)
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "llmtool"
    message = str(error.format_message()).rstrip(".")
    return UsageError(message[:1].lower() + message[1:], f"see '{command} --help'")


def _wants_json(argv: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Whether JSON was asked for, even where the command line is wrong or a settings file cannot be read."""
    words = list(argv[: argv.index("--")] if "--" in argv else argv)
    if "--json" in words or "--format=json" in words:
        return True
    if "--format" in words:
        return words[words.index("--format") + 1 :][:1] == ["json"]
    return environ.get("LLMTOOL_FORMAT") == "json"
