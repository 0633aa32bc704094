"""Commands that are groups of commands: ``llmtool models list``; and what the helps of all have in common."""

import textwrap

import typer


def command_group(summary: str) -> typer.Typer:
    """A group, to which its module adds commands with ``@group.command("name")``.

    Args:
        summary: what its help begins with.
    """
    group = typer.Typer(help=summary, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    group.callback(invoke_without_command=True)(help_without_command)
    return group


def with_examples(text: str | None) -> str | None:
    """A help text whose examples, paragraphs that begin with a command line, keep their lines."""
    paragraphs = (text or "").split("\n\n")
    return "\n\n".join(_kept(part) if part.lstrip().startswith("llmtool ") else part for part in paragraphs) or None


def _kept(example: str) -> str:
    """A paragraph marked so that Click does not fill its lines."""
    return "\b\n" + textwrap.indent(textwrap.dedent(example), "  ")


def help_without_command(context: typer.Context) -> None:
    """Where no command of a group is named, show the help on stderr.

    Raises:
        typer.Exit: no command is named; the code is that of a wrong command line.
    """
    if context.invoked_subcommand is None:
        context.obj.say(context.get_help())
        raise typer.Exit(2)
