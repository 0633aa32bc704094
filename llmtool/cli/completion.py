"""Shell completions: the scripts, where shells look for them, and ``python -m llmtool.cli.completion FOLDER``."""

import sys
from pathlib import Path

from typer._completion_shared import get_completion_script

# Shell → the script's file in completions/, and where the shell finds one of the user's own.
SCRIPTS = {
    "bash": ("llmtool.bash", "~/.local/share/bash-completion/completions/llmtool"),
    "zsh": ("_llmtool", "a folder of $fpath, as _llmtool"),
    "fish": ("llmtool.fish", "~/.config/fish/completions/llmtool.fish"),
    "powershell": ("llmtool.ps1", "$PROFILE, as a line that runs llmtool.ps1"),
}


def script(shell: str) -> str:
    """The completion script for one of the shells of ``SCRIPTS``."""
    text = get_completion_script(prog_name="llmtool", complete_var="_LLMTOOL_COMPLETE", shell=shell)
    return text.rstrip("\n") + "\n"


def main() -> None:
    """Write all scripts into the folder that is named."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit("usage: python -m llmtool.cli.completion FOLDER")
    for shell, (name, _) in SCRIPTS.items():
        (Path(sys.argv[1]) / name).write_text(script(shell), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
