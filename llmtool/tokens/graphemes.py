"""Ends of grapheme clusters: what a reader sees as one character, such as a letter with its accents or a flag.

The clusters are those of the package ``regex``, which follows Unicode (UAX 29, extended grapheme clusters).
"""

from collections.abc import Iterator

import regex

_CLUSTER = regex.compile(r"\X")
# Behind anything but the few characters that join what follows them, a cluster always ends before an ASCII
# character (of CR LF: before the CR).
_SURE = regex.compile(r"(?r)(?<=[^\p{Grapheme_Cluster_Break=Prepend}\r])(?=[\x00-\x7f])")
_WINDOW = 1024


def before(text: str, place: int, start: int = 0) -> Iterator[int]:
    """The ends of clusters from ``place`` back to, but without, ``start``, the last one first."""
    while place > start:
        sure = _sure_end(text, place - 1)
        ends = list(_ends(text, sure, place))
        if sure > 0:
            ends.insert(0, sure)
        yield from (end for end in reversed(ends) if end > start)
        place = sure - 1


def after(text: str, place: int, end: int) -> Iterator[int]:
    """The ends of clusters from ``place`` on up to, but without, ``end``, the first one first."""
    for at in _ends(text, _sure_end(text, max(place - 1, 0)), end - 1):
        if at >= place:
            yield at


def _ends(text: str, sure: int, last: int) -> Iterator[int]:
    """The ends of the clusters that follow a sure end, up to ``last``."""
    for cluster in _CLUSTER.finditer(text, sure):
        if cluster.end() > last:
            return
        yield cluster.end()


def _sure_end(text: str, place: int) -> int:
    """A place up to ``place`` where a cluster ends whatever surrounds it; the text's beginning at the worst."""
    begin, width = place, _WINDOW
    while begin > 0:
        begin = max(0, place - width)
        found = _SURE.search(text, begin, place + 1)
        if found and found.start() <= place:
            return int(found.start())
        width *= 16
    return 0
