"""Text from elsewhere that comes in pieces, made safe to show: what a terminal obeys can be cut anywhere."""

import re

from llmtool.render.safe_text import for_terminal

# What may yet become a control sequence or a line end of two characters, at the end of what came.
_UNFINISHED = re.compile(
    r"(?:"
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*"
    r"|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*\x1b?"
    r"|\x1b[ -/]*"
    r"|\r"
    r")\Z"
)
# No sequence is waited for longer: what is hidden in an endless one would never be seen.
_LONGEST = 4_096


class SafeStream:
    """As ``safe_text.for_terminal``, piece by piece: together the pieces are what that makes of the whole text."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """What can be shown now of all that came."""
        text = self._held + text
        unfinished = _UNFINISHED.search(text, max(0, len(text) - _LONGEST))
        end = unfinished.start() if unfinished else len(text)
        self._held = text[end:]
        return for_terminal(text[:end])

    def end(self) -> str:
        """What is left when nothing more comes."""
        text, self._held = self._held, ""
        return for_terminal(text)
