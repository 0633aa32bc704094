"""Completion of what is typed: commands, models, conversations, files."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from llmtool.cli.chat.slash import COMMANDS, is_command

_EXPORTS = ("md", "json")


class CommandCompleter(Completer):
    """Completes commands and what may follow them; in a message it completes nothing.

    Args:
        names: what is completed from a list → the names in it, asked for when they are needed.
    """

    def __init__(self, names: Mapping[str, Callable[[], Sequence[str]]]) -> None:
        self._names = names
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """What the line may go on with."""
        line = document.text_before_cursor
        if not is_command(line) or "\n" in document.text:
            return
        name, space, typed = line.partition(" ")
        if not space:
            for command in COMMANDS:
                if command.name.startswith(name):
                    yield Completion(command.name, -len(name), display_meta=command.help)
            return
        kind = next((command.completes for command in COMMANDS if command.name == name), "")
        if kind == "exports" and " " in typed:
            kind, typed = "files", typed.partition(" ")[2]
        yield from self._of(kind, typed.lstrip(), complete_event)

    def _of(self, kind: str, typed: str, event: CompleteEvent) -> Iterable[Completion]:
        if kind == "exports":
            yield from (Completion(form, -len(typed)) for form in _EXPORTS if form.startswith(typed))
        if kind in self._names:
            names = self._names[kind]()
            yield from (Completion(name, -len(typed)) for name in names if name.startswith(typed))
        if kind in {"files", "conversations"}:
            yield from self._paths.get_completions(Document(typed, len(typed)), event)
