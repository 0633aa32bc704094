"""What a server sends in place of the answer that was asked for, although it says that all is well."""

import json
import re
from typing import Any

from llmtool.errors import IncompleteError, LlmtoolError, NoAnswerError
from llmtool.providers.complaints import complaint, error_in
from llmtool.providers.sending import BILLED

_TAG = re.compile(r"<[^<>]*>")
_FIELD = re.compile(r"(?:data|event|id|retry)?:")
_SHOWN = 80
_LOOKED_AT = 4096
_ELSEWHERE = "check the base URL: something else than the API may have answered"


def object_in(text: str) -> dict[str, Any]:
    """The JSON object that an answer in one piece is; an error that it tells is in it still.

    Raises:
        IncompleteError: the text breaks off.
        NoAnswerError: it is something else; the message says what.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        if text.startswith("{") and not text.rstrip().endswith("}"):
            raise IncompleteError(f"the answer broke off after {len(text):,} characters") from None
        if _FIELD.match(text):
            raise NoAnswerError("the server sent a stream, and none was asked for", BILLED) from None
        raise _other(text) from None
    # Google may put an object into a list.
    first = body[0] if isinstance(body, list) and len(body) == 1 else body
    if not isinstance(first, dict):
        raise _other(text)
    return first


def in_place_of_a_stream(text: str) -> LlmtoolError | None:
    """What went wrong where a body has no event in it; None where it may be the beginning of a stream.

    Args:
        text: its beginning.
    """
    if _FIELD.match(text.lstrip()):
        return None
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return _other(text)
    first = body[0] if isinstance(body, list) and body else body
    error = error_in(first) if isinstance(first, dict) else None
    if error:
        return complaint(error)
    return NoAnswerError(f"the server sent its answer in one piece, for which --no-stream asks: {_line(text)}", BILLED)


def _other(text: str) -> NoAnswerError:
    plain = text.strip()
    if not plain:
        return NoAnswerError("the server sent an empty answer", _ELSEWHERE)
    if plain.startswith("<"):
        return NoAnswerError(
            f"the server sent a web page in place of an answer: {_line(_TAG.sub(' ', plain[:_LOOKED_AT]))}", _ELSEWHERE
        )
    return NoAnswerError(f"the server sent what is no answer: {_line(plain)}", _ELSEWHERE)


def _line(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…")
