"""What the readers of all API shapes share: pictures, JSON text, and a list of what is not in the request."""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Literal
from urllib.parse import unquote, unquote_to_bytes

from llmtool.errors import BadInputError
from llmtool.tokens.framing.node import Node
from llmtool.tokens.framing.request import Image
from llmtool.tokens.image_size import image_size

Unknown = Literal["state", "provider tools", "files", "thoughts", "sealed thoughts", "hidden"]
"""Kinds of what cannot be known: turns that the provider keeps, tools that it runs, files that are not in the request,
thoughts that only it can read (those it seals are counted by their length), instructions that it adds."""

# A header is in the first of these bytes, but for a JPEG with a large preview before it.
_HEAD = 1 << 20
_URL_SAFE = str.maketrans("-_", "+/", "\r\n")
_SCHEME = re.compile(r"(?:data|file)(?=:)|[a-z][a-z0-9+.-]+(?=://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a request.

    Attributes:
        folder: where local pictures may lie; None where none may be read.
        unknown: what the request names but does not hold, and of which kind that is; the readers add to it.
    """

    folder: Path | None = None
    unknown: dict[str, Unknown] = field(default_factory=dict)

    def miss(self, what: str, kind: Unknown) -> None:
        """Take down something whose tokens cannot be known; each is named once."""
        self.unknown[what] = kind

    def picture(self, node: Node, detail: str = "auto") -> Image | None:
        """The picture at a URL or a local path; None, and taken down, where it is not here.

        Raises:
            BadInputError: it is broken, or its file cannot be read.
        """
        url = node.text
        if not url:
            node.fail("the image has no URL")
        named = _SCHEME.match(url)
        scheme = named[0].lower() if named else ""
        if scheme == "data":
            return self._measured(node, _data_of(node, url), detail)
        if scheme not in {"", "file"}:
            self.miss(f"remote image {_shortened(url)}", "files")
            return None
        local = unquote(url[len("file:") :].removeprefix("//")) if scheme else url
        try:
            path = self._path(local)
            data = b"" if path is None else _beginning(path)
        except (OSError, ValueError, RuntimeError):  # nothing there; no name of a file; links that lead in a circle
            node.fail(f"the image '{_shortened(url)}' cannot be read")
        if path is None:
            self.miss(f"image outside the request's folder {_shortened(url)}", "files")
            return None
        return self._measured(node, data, detail)

    def encoded_picture(self, node: Node, detail: str = "auto") -> Image:
        """The picture that is given as Base64.

        Raises:
            BadInputError: it is broken.
        """
        return self._measured(node, _unpacked(node, node.text), detail)

    def _measured(self, node: Node, data: bytes, detail: str) -> Image:
        try:
            return Image(image_size(data), detail)
        except BadInputError as error:
            node.fail(error.message)

    def _path(self, local: str) -> Path | None:
        """Where a local picture lies, or None where it may not be read: only what lies below the folder may."""
        posix, windows = PurePosixPath(local), PureWindowsPath(local)
        if self.folder is None or not local or posix.is_absolute() or windows.anchor or ".." in windows.parts:
            return None
        folder = self.folder.resolve()
        path = (folder / local).resolve()
        return path if path.is_relative_to(folder) else None


def parsed(text: str) -> Any:  # noqa: ANN401 - it is JSON
    """The value that JSON text stands for; the text itself where it is no JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def compact(value: object) -> str:
    """A value as the shortest JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _beginning(path: Path) -> bytes:
    """As much of a file as holds its header.

    Raises:
        OSError: there is no such file; a pipe or a device is none.
    """
    if not path.is_file():
        raise FileNotFoundError
    with path.open("rb") as stream:
        return stream.read(_HEAD)


def _data_of(node: Node, url: str) -> bytes:
    head, comma, body = url.partition(",")
    if not comma:
        node.fail("the data URL has no data")
    if head.lower().endswith(";base64"):
        return _unpacked(node, body)
    return unquote_to_bytes(body[:_HEAD].encode("utf-8", "surrogatepass"))


def _unpacked(node: Node, text: str) -> bytes:
    # Some APIs take the alphabet for URLs as well, and may leave out what fills up the end.
    head = text[:_HEAD].translate(_URL_SAFE).rstrip("=")
    if len(text) > _HEAD:
        head = head[: len(head) // 4 * 4]
    try:
        return base64.b64decode(head + "=" * (-len(head) % 4), validate=True)
    except (binascii.Error, ValueError):
        node.fail("the image is no Base64")


def _shortened(url: str) -> str:
    return url if len(url) <= 60 else f"{url[:57]}..."  # noqa: PLR2004 - a line's worth
