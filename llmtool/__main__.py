"""Where ``llmtool`` begins: the instant count if the command is that simple, the full program otherwise."""

import sys

from llmtool.cli import instant


def main() -> int:
    """Run one command line and return its exit code."""
    outcome = instant.run(sys.argv[1:])
    if isinstance(outcome, int):
        return outcome
    # Imported late: Typer alone costs more than a whole instant count.
    from llmtool.cli import frame  # noqa: PLC0415

    return frame.run(sys.argv[1:], outcome)


if __name__ == "__main__":
    sys.exit(main())
