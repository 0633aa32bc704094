"""Text from elsewhere that comes in pieces, made safe to show: what a terminal obeys can be cut anywhere."""

import re

from llmtool.render.safe_text import without_controls, without_sequences

# What may yet become a control sequence, at the end of what came.
_UNFINISHED = re.compile(
    r"(?:"
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*"
    r"|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*\x1b?"
    r"|\x1b[ -/]*"
    r")\Z"
)
# No sequence is waited for longer: what is hidden in an endless one would never be seen.
_LONGEST = 4_096


class SafeStream:
    """As ``safe_text.for_terminal``, piece by piece: together the pieces are what that makes of the whole text."""

    def __init__(self) -> None:
        self._held = ""
        self._returned = False

    def feed(self, text: str) -> str:
        """What can be shown now of all that came."""
        text = self._held + text
        unfinished = _UNFINISHED.search(text, max(0, len(text) - _LONGEST))
        end = unfinished.start() if unfinished else len(text)
        self._held = text[end:]
        return self._shown(text[:end])

    def end(self) -> str:
        """What is left when nothing more comes."""
        text, self._held = self._held, ""
        return self._shown(text)

    def _shown(self, text: str) -> str:
        """A piece that ends in no unfinished sequence; CR LF is one line end, whatever stood between them."""
        text = without_sequences(text)
        if not text:
            return ""
        rest = text.removeprefix("\n") if self._returned else text
        self._returned = text.endswith("\r")
        return without_controls(rest)
