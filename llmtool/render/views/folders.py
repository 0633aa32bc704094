"""Paths with amounts, gathered into a tree of folders."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with what is in it, or a file.

    Attributes:
        name: its name; folders that hold nothing but one folder share a line, as in ``src/llmtool``.
        tokens: the sum of all below it.
        children: the largest first; of equal ones in the order of their names.
    """

    name: str
    tokens: int
    children: tuple["Folder", ...] = ()


def folders(amounts: Iterable[tuple[str, int]]) -> Folder:
    """The tree of all paths; its root has no name."""
    pairs = [(path.split("/"), tokens) for path, tokens in amounts]
    return _folder("", pairs)


def _folder(name: str, pairs: list[tuple[list[str], int]]) -> Folder:
    below: dict[str, list[tuple[list[str], int]]] = {}
    children = []
    for parts, tokens in pairs:
        if len(parts) == 1:
            children.append(Folder(parts[0], tokens))
        else:
            below.setdefault(parts[0], []).append((parts[1:], tokens))
    children += [_joined(_folder(child, inner)) for child, inner in below.items()]
    children.sort(key=lambda child: (-child.tokens, child.name))
    return Folder(name, sum(child.tokens for child in children), tuple(children))


def _joined(folder: Folder) -> Folder:
    """The folder on one line with the only folder in it."""
    only = folder.children[0]
    if len(folder.children) == 1 and only.children:
        return Folder(f"{folder.name}/{only.name}", only.tokens, only.children)
    return folder
