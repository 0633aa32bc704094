"""The composition root: from the process and the flags to everything that a command works with."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from llmtool.cli.host import Host, ShownError
from llmtool.cli.offline import forbid_sockets
from llmtool.errors import LlmtoolError, UsageError
from llmtool.render.document import View, write
from llmtool.render.look import look_at
from llmtool.render.progress import Progress, shown_on
from llmtool.render.safe_text import in_one_line
from llmtool.settings.layers import Settings, load

if TYPE_CHECKING:
    from llmtool.pricing.catalogue import Catalogue
    from llmtool.pricing.model import Model
    from llmtool.tokens.registry import Choice


class Session:
    """One run of one command.

    Args:
        host: the process it runs in.
        flags: what the command line says of the settings; None where it says nothing.

    Raises:
        BadConfigError: a settings file or variable is wrong.
    """

    def __init__(self, host: Host, flags: Mapping[str, object]) -> None:
        self.host = host
        self.settings: Settings = load(flags, host.environ, host.folder)
        if self.settings.offline.value:
            forbid_sockets()

    @cached_property
    def format(self) -> str:
        """The format of the result: ``auto`` is a table on a terminal and plain text elsewhere."""
        chosen = self.settings.format.value
        if chosen == "auto":
            return "table" if self.host.stdout.isatty() else "plain"
        return chosen

    @cached_property
    def catalogue(self) -> "Catalogue":
        """The rate card, with the user's own prices over it.

        Raises:
            BadConfigError: a file of prices is wrong or is not there.
        """
        # Imported late: not every command prices.
        card: Catalogue = import_module("llmtool.cli.rate_card").load(self.settings)
        return card

    @cached_property
    def calibration_file(self) -> Path:
        """What the user's bills have taught of estimates. It need not exist."""
        # Imported late: the settings know whether anybody needs it.
        folder: Path = import_module("llmtool.settings.paths").data_dir()
        return folder / "calibration.json"

    def choice(self, model: str | None, encoding: str | None = None) -> "Choice":
        """Which tokenizer to count with: a model's as the user's bills have corrected it.

        Args:
            model: a model's name, or None.
            encoding: a tokenizer's id, or None; it goes before the model.
        """
        # Imported late: not every command counts.
        choice: Choice = import_module("llmtool.tokens.registry").Choice(model, encoding, self.calibration_file)
        return choice

    def choice_of(self, model: "Model") -> "Choice":
        """Which tokenizer to count with for a model of the rate card, also for one that only the user's prices list.

        Raises:
            UsageError: the model reads no text.
        """
        if model.tokenizer is None:
            raise UsageError(f"{model.id} reads no text", "say how large the prompt is: --input-tokens N")
        # Imported late, as above.
        if model.full_id in import_module("llmtool.tokens.registry").model_names():
            return self.choice(model.full_id)
        return self.choice(None, model.tokenizer)

    def show(self, document: View, error: LlmtoolError | None = None) -> None:
        """Write the result to stdout.

        Args:
            document: the result.
            error: why the command fails although there is a result; the document has it too.

        Raises:
            ShownError: there is an error.
        """
        self.host.write(write(document, self.format, look_at(self.host.stdout, self.host.environ)))
        if error is not None:
            raise ShownError(error)

    def note(self, text: str) -> None:
        """Tell the user something beside the result, on stderr."""
        self.host.say(f"note: {in_one_line(text)}")

    def progress(self) -> AbstractContextManager[Progress]:
        """A bar on stderr while something long is done, on a terminal only."""
        return shown_on(self.host.stderr, self.host.environ)
