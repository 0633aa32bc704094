"""Commands that are groups of commands: ``llmtool models list``."""

import typer


def command_group(summary: str) -> typer.Typer:
    """A group, to which its module adds commands with ``@group.command("name")``.

    Args:
        summary: what its help begins with.
    """
    group = typer.Typer(help=summary, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    group.callback(invoke_without_command=True)(help_without_command)
    return group


def help_without_command(context: typer.Context) -> None:
    """Where no command of a group is named, show the help on stderr.

    Raises:
        typer.Exit: no command is named; the code is that of a wrong command line.
    """
    if context.invoked_subcommand is None:
        context.obj.say(context.get_help())
        raise typer.Exit(2)
