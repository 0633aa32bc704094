"""Where ``llmtool`` begins: the instant count if the command is that simple, the full program otherwise."""

import gc
import sys
from importlib import import_module

from llmtool.cli import instant

INTERRUPTED = 130
# Imports leave no garbage behind, and looking for it as often as usual is a twelfth of the start.
_OBJECTS_BETWEEN_SEARCHES = 100_000


def main() -> int:
    """Run one command line and return its exit code."""
    gc.set_threshold(_OBJECTS_BETWEEN_SEARCHES)
    try:
        outcome = instant.run(sys.argv[1:])
        if isinstance(outcome, int):
            return outcome
        # Imported late: Typer alone costs more than a whole instant count.
        code: int = import_module("llmtool.cli.frame").run(sys.argv[1:], outcome)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        # When it ends, Python would search all that was loaded for garbage, for longer than many a command takes.
        gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(main())
