"""The line that a person types: edited, completed, remembered, with the meter below it."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.processors import TabsProcessor
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from llmtool.render.safe_text import in_one_line

_COLOURED = Style.from_dict({"prompt": "bold ansigreen", "bottom-toolbar": "noreverse ansibrightblack"})
_PLAIN = Style.from_dict({"bottom-toolbar": "noreverse"})
_PROMPT, _MORE = "> ", "  "


class LineInput:
    """Reads messages and commands.

    Args:
        history: the file of what was typed; it is made, for the user alone, where it does not exist.
        completer: completes what is typed.
        colour: whether the terminal obeys colours and they are wanted.
    """

    def __init__(self, history: Path, completer: Completer, *, colour: bool) -> None:
        self._is_begun = False
        self._session: PromptSession[str] = PromptSession(
            history=_history(history),
            completer=completer,
            complete_while_typing=False,
            multiline=True,
            prompt_continuation=_MORE,
            key_bindings=self._keys(),
            style=_COLOURED if colour else _PLAIN,
            include_default_pygments_style=False,
            # Shown as wide as they are in code, and sent as they were pasted.
            input_processors=[TabsProcessor(tabstop=4, char1=" ", char2=" ")],
            color_depth=None if colour else ColorDepth.DEPTH_1_BIT,
            enable_open_in_editor=False,
        )

    def read(self, meter: Callable[[str], str], line: str = "") -> str:
        """One message or command, of any number of lines.

        Args:
            meter: what stands below the line for what is typed so far.
            line: what it begins with, to be edited.

        Raises:
            EOFError: Ctrl-D.
            KeyboardInterrupt: Ctrl-C in a line that began with something; another line is cleared by it.
        """
        buffer = self._session.default_buffer
        self._is_begun = bool(line)

        def toolbar() -> FormattedText:
            return FormattedText([("", in_one_line(meter(buffer.text)))])

        prompt = FormattedText([("class:prompt", _PROMPT)])
        return self._session.prompt(prompt, default=line, bottom_toolbar=toolbar)

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("enter")
        def _(event: KeyPressEvent) -> None:
            """Send, or begin another line where this one ends with a backslash."""
            buffer = event.current_buffer
            if buffer.document.is_cursor_at_the_end and buffer.text.endswith("\\"):
                buffer.delete_before_cursor()
                buffer.newline(copy_margin=False)
            elif buffer.text.strip():
                buffer.validate_and_handle()

        @keys.add("escape", "enter")
        def _(event: KeyPressEvent) -> None:
            """Begin another line."""
            event.current_buffer.newline(copy_margin=False)

        @keys.add("c-c")
        @keys.add("<sigint>")
        def _(event: KeyPressEvent) -> None:
            """Clear the line, or leave what was to be edited."""
            if self._is_begun:
                event.app.exit(exception=KeyboardInterrupt)
            else:
                event.current_buffer.reset()

        return keys


def _history(path: Path) -> History:
    """The lines of earlier conversations; where the file cannot be used, those of this one."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError:
        return InMemoryHistory()
    return _Typed(path)


class _Typed(FileHistory):
    """What was typed, in a file. Where that cannot be used any more, as on a full disk, the conversation goes on."""

    def load_history_strings(self) -> Iterable[str]:
        """What was typed before, the newest first."""
        try:
            return super().load_history_strings()
        except OSError:
            return ()

    def store_string(self, string: str) -> None:
        """Write down what was typed."""
        with suppress(OSError):
            super().store_string(string)
