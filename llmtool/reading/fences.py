"""Fenced blocks of code in Markdown: which of them is open at the end of a text."""

import re

_FENCE = re.compile(r"([ \t]*)(`{3,}(?=[^`]*$)|~{3,})(.*)")
_LINE_END = re.compile(r"\r\n|\n|\r")
# More spaces make it a line of code like any other, unless it is a part of a list.
_DEEPEST = 3


def open_fence(text: str, fence: str = "", *, in_lists: bool = True) -> str:
    """The fence of the block that is open at the end of a text, with the spaces before it; or empty.

    Args:
        text: Markdown.
        fence: that of the block that is open at its beginning, or empty.
        in_lists: whether a fence may have any number of spaces before it, as it has within a list.
    """
    for line in _LINE_END.split(text):
        found = _FENCE.match(line)
        if found is None or not (in_lists or len(found[1].expandtabs(4)) <= _DEEPEST):
            continue
        if not fence:
            fence = found[1] + found[2]
        elif found[2].startswith(fence.strip()) and not found[3].strip():
            fence = ""
    return fence
