"""The table of commands: name → (module, summary). A command's module is imported when it is invoked, not before."""

COMMANDS: dict[str, tuple[str, str]] = {
    "count": ("llmtool.cli.commands.count", "Count tokens of files, folders and stdin."),
    "config": ("llmtool.cli.commands.config", "Show every setting, its value and where it comes from."),
}
