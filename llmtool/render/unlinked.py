"""Text from elsewhere for a comment: nothing in it is a link, although no markup stands there.

Where comments are shown, ``#12`` is an issue, which is told that it was named; an address is a link, and so is the id
of a commit. Mentions are broken where Markdown is escaped.
"""

import re

_LINKS = re.compile(
    r"[#!](?=\d)"  # issues, and GitLab's merge requests
    # Inside a word too: the space that breaks what stands before it would make it begin one.
    r"|GH(?=-\d)"
    r"|(?:https?|ftp)(?=://)|www(?=\.)"
    r"|[0-9a-f]{6}(?=[0-9a-f])",  # commits, of whose ids seven letters are enough
    re.IGNORECASE,
)
_NOTHING = "\u200b"


def unlinked(text: str) -> str:
    """The text, with a space of no width inside of whatever would become a link."""
    return _LINKS.sub(lambda found: found[0] + _NOTHING, text)
