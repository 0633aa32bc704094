"""Read a YAML file into plain data that still knows its lines.

The data is what PyYAML's safe loader makes of it. Beside it stands the tree that it was made from, so that for any
key path a document answers on which line it stands and how it was written: YAML turns an unquoted ``no`` into False,
``1:30`` into 90, ``2.50`` into a float and ``2024-05-13`` into a date, and a reader that minds has to be able to tell.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml
from yaml.constructor import SafeConstructor

from llmtool.errors import BadConfigError

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML was built without libyaml: the same data, four times slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

# The keys of mappings and the positions in lists that lead to a value: ("models", 3, "prices").
KeyPath: TypeAlias = tuple[Hashable, ...]

MAX_BYTES = 4 * 2**20
MAX_DEPTH = 64
MAX_VALUES = 1_000_000
MAX_UNQUOTED = 100

_STR = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it was written.

    Args:
        text: the characters of the value, without its quotes.
        quoted: whether it stood in quotes or in a block (``|``, ``>``), which makes text of whatever it looks like.
    """

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The data of one YAML file, and where each part of it stands.

    Args:
        path: the file, as it was named.
        value: dicts, lists, strings, numbers, booleans, dates and None; None for an empty file.
    """

    path: Path
    value: object
    _root: yaml.Node | None = field(repr=False)

    def line(self, *keys: Hashable) -> int:
        """The line, counted from 1, of the key or list item at this key path.

        Where nothing stands at the path, it is the line of the last part of it that exists.
        """
        return _line_of(self._walk(keys)[0])

    def where(self, *keys: Hashable) -> str:
        """``file:line`` of this key path."""
        return f"{self.path}:{self.line(*keys)}"

    def scalar(self, *keys: Hashable) -> Scalar | None:
        """How the value at this key path was written; None for a mapping, a list, or where nothing stands."""
        _, node, found = self._walk(keys)
        if not found or not isinstance(node, yaml.ScalarNode):
            return None
        return Scalar(text=node.value, quoted=bool(node.style))

    def error(self, message: str, *keys: Hashable, hint: str = "") -> BadConfigError:
        """An error, to be raised, that says on which line of this file something is wrong."""
        return BadConfigError(f"{self.where(*keys)}: {message}", hint)

    def _walk(self, keys: KeyPath) -> tuple[yaml.Node | None, yaml.Node | None, bool]:
        """The node that marks the path's line, the node of its value, and whether the whole path was found."""
        mark, node = self._root, self._root
        for key in keys:
            step = _step(node, key)
            if step is None:
                return mark, node, False
            mark, node = step
        return mark, node, node is not None


def load(path: Path) -> YamlDocument:
    """Read a YAML file.

    Raises:
        BadConfigError: it cannot be read, is larger than ``MAX_BYTES``, or is refused by :func:`parse`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadConfigError(f"{path}: cannot be read: {error.strerror}") from error
    return parse(data, path)


def parse(data: bytes, path: Path) -> YamlDocument:
    """Read YAML that was already fetched; ``path`` is what messages call it.

    Raises:
        BadConfigError: the data is too large, not UTF-8 or not one YAML document, holds a key twice, a type tag or
            a key that is not a scalar, is nested more than ``MAX_DEPTH`` deep, comes to more than ``MAX_VALUES`` values
            when its aliases are followed, or has a number or date of more than ``MAX_UNQUOTED`` characters.
    """
    if len(data) > MAX_BYTES:
        raise BadConfigError(f"{path}: is larger than {MAX_BYTES // 2**20} MiB")
    text = _decode(data, path)
    try:
        _refuse_depth_and_tags(text)
        root = _Loader(text).get_single_node()
        if root is None:
            return YamlDocument(path, None, None)
        constructor = SafeConstructor()
        _Check(constructor).visit(root, depth=0)
        return YamlDocument(path, constructor.construct_document(root), root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = ", ".join(filter(None, (error.context, error.problem)))
        raise BadConfigError(f"{path}:{mark.line + 1 if mark else 1}: not valid YAML: {what}") from error


def _decode(data: bytes, path: Path) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadConfigError(f"{path}:{line}: not UTF-8 text", "save the file as UTF-8") from error
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BadConfigError(f"{path}:{line}: holds U+{ord(found[0]):04X}, a character that YAML does not allow")
    return text


def _refuse_depth_and_tags(text: str) -> None:
    """Refuse deep nesting before the tree is built: libyaml's builder recurses in C and crashes on it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            raise _problem(f"the tag {event.tag!r} is not plain data", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _problem(f"nested more than {MAX_DEPTH} deep", event)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Check:
    """One walk through a tree, its aliases followed, that refuses what the safe loader would let through."""

    def __init__(self, constructor: SafeConstructor) -> None:
        self._constructor = constructor
        self._values = 0

    def visit(self, node: yaml.Node, depth: int) -> None:
        self._values += 1
        if depth > MAX_DEPTH:  # only aliases lead here, an alias to its own parent among them
            raise _problem(f"aliases nested more than {MAX_DEPTH} deep", node)
        if self._values > MAX_VALUES:
            raise _problem(f"more than {MAX_VALUES} values when its aliases are followed", node)
        if isinstance(node, yaml.MappingNode):
            self._visit_mapping(node, depth)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self.visit(item, depth + 1)
        elif node.tag != _STR:
            self._construct(node)

    def _visit_mapping(self, node: yaml.MappingNode, depth: int) -> None:
        lines: dict[object, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _problem("a key has to be one word or text", key)
            name = key.value if key.tag in (_STR, _MERGE) else self._construct(key)
            if name in lines:
                raise _problem(
                    f"the key {key.value[:MAX_UNQUOTED]!r} stands here twice, first on line {lines[name]}", key
                )
            lines[name] = _line_of(key)
            self.visit(value, depth + 1)

    def _construct(self, node: yaml.Node) -> object:
        if len(node.value) > MAX_UNQUOTED:  # 1:1:1:… takes time by the square of its length
            raise _problem(f"a number of {len(node.value)} characters", node)
        try:
            return self._constructor.construct_object(node)
        except ValueError as error:  # such as 2024-13-45
            raise _problem(f"{node.value!r} cannot be read: {error}", node) from error


def _problem(message: str, place: yaml.Node | yaml.Event) -> yaml.MarkedYAMLError:
    mark = place.start_mark
    return yaml.MarkedYAMLError(None, None, message, mark)  # type: ignore[arg-type]  # libyaml's marks have lines too


def _line_of(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node else 1


def _step(node: yaml.Node | None, key: Hashable) -> tuple[yaml.Node, yaml.Node] | None:
    """From a mapping or list to what stands under one key: the node that marks its line, and the node of its value."""
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and 0 <= key < len(node.value):
        return node.value[key], node.value[key]
    if isinstance(node, yaml.MappingNode):
        # From the end: the loader puts what ``<<`` merges in before the mapping's own keys, which win.
        for key_node, value_node in reversed(node.value):
            if _key(key_node) == key:
                return key_node, value_node
    return None


def _key(node: yaml.ScalarNode) -> object:
    return node.value if node.tag == _STR else SafeConstructor().construct_object(node)
