"""The Typer app: one command per module, imported when it is invoked."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info, get_group
from typer.models import CommandInfo

from llmtool import __version__
from llmtool.cli.commands import COMMANDS
from llmtool.cli.groups import help_without_command, with_examples

_EPILOG = (
    "Exit codes: 0 done, 1 a limit said no, 2 usage, 3 unknown model, price or tokenizer, 4 input or configuration, "
    "5 a key, 6 the provider, 7 the network."
)


class LazyGroup(TyperGroup):
    """A group whose commands come from the table, so that ``--help`` imports none of them."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ANN401
        """The command or group of that name, imported now, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, summary = COMMANDS[cmd_name]
        found = getattr(import_module(module), cmd_name)
        if isinstance(found, typer.Typer):
            group = get_group(found)
            for command in group.commands.values():
                command.help = with_examples(command.help)
            return group
        info = CommandInfo(name=cmd_name, callback=found, short_help=summary)
        command = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)
        command.help = with_examples(command.help)
        return command

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """The help's list of commands, straight from the table."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


def _version(value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if value:
        typer.echo(f"llmtool {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
]
app = typer.Typer(cls=LazyGroup, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback(epilog=_EPILOG, invoke_without_command=True)
def main(
    context: typer.Context,
    version: Version = False,  # noqa: FBT002 - Typer calls it with names
) -> None:
    """Count, price and spend LLM tokens: exact, offline, instant."""
    del version
    help_without_command(context)
