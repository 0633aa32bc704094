"""Reads an answer of vectors: its bill first, so that an answer that is wrong is still paid for in the ledger."""

import binascii
import math
import sys
from array import array
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from llmtool.errors import NoAnswerError
from llmtool.exchange import Delta, Reply
from llmtool.providers.complaints import complaint, error_in, lacking
from llmtool.providers.embeddings import EmbeddingReply, Vector
from llmtool.providers.events import Event
from llmtool.providers.reported import MOST_TOKENS
from llmtool.providers.sending import BILLED
from llmtool.usage import Usage


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer has in it, wherever its form keeps that.

    Attributes:
        vectors: the number of each text, from 0 on, and what is to be its vector; None where there are none.
        tokens: how many were billed, or what else the form has in that place.
        model: the model as the provider names it, or empty.
        id: the provider's id of the answer, or empty.
        cost: US dollars, where the provider says so.
    """

    vectors: Iterable[tuple[object, object]] | None
    tokens: object = None
    model: object = ""
    id: object = ""
    cost: Decimal | None = None


class VectorsAnswer:
    """Reads one answer.

    Args:
        told: finds what is in it.
    """

    def __init__(self, told: Callable[[Mapping[str, Any]], Told]) -> None:
        self._told = told
        self._reply = Reply()
        self._complete = False

    @property
    def reply(self) -> Reply:
        """What has come."""
        return self._reply

    @property
    def complete(self) -> bool:
        """Whether all of it has been read."""
        return self._complete

    def feed(self, event: Event) -> Iterator[Delta]:
        """Refuse a piece of an answer: vectors come in one.

        Raises:
            NoAnswerError: always.
        """
        raise NoAnswerError(f"the server sent its vectors piece by piece: {event.data[:80]!r}", BILLED)

    def whole(self, body: Mapping[str, Any]) -> None:
        """Take the JSON of an answer.

        Raises:
            LlmtoolError: it is an error, or there is something in it that is no vector.
        """
        if error := error_in(body):
            raise complaint(error)
        told = self._told(body)
        if told.vectors is None:
            raise lacking("vectors", body)
        tokens = _tokens(told.tokens)
        bill = None if tokens is None else Usage(input=tokens)
        reply = EmbeddingReply(
            stop="stop", usage=bill, model=_text(told.model), id=_text(told.id), reported_cost=told.cost
        )
        # What is known of the bill stays known, whatever is wrong with the vectors.
        self._reply = reply
        self._reply = replace(reply, vectors=dict(_numbered(told.vectors)))
        self._complete = True


def _numbered(found: Iterable[tuple[object, object]]) -> Iterator[tuple[int, Vector]]:
    seen: set[int] = set()
    for number, value in found:
        if not isinstance(number, int) or isinstance(number, bool) or number in seen:
            raise NoAnswerError(f"the server sent two vectors for one text, or one for none: {number!r}", BILLED)
        seen.add(number)
        yield number, _vector(value, number)


def _vector(value: object, number: int) -> Vector:
    """A vector of numbers, or of base64 of their 32 bits, the low ones first."""
    vector = array("f")
    try:
        if isinstance(value, str):
            vector.frombytes(b64decode(value, validate=True))
            if sys.byteorder == "big":
                vector.byteswap()
        elif isinstance(value, list) and bool not in set(map(type, value)):
            vector.extend(value)
    except (binascii.Error, ValueError, TypeError, OverflowError) as error:
        raise NoAnswerError(f"the vector of text {number} is none: {error}", BILLED) from error
    if not vector:
        raise NoAnswerError(f"the vector of text {number} is empty, or none", BILLED)
    # 32-bit numbers add up to no infinity in 64 bits, so a sum that is no number has a part that is none.
    if not math.isfinite(sum(vector)):
        raise NoAnswerError(f"the vector of text {number} has something in it that is no number", BILLED)
    return vector


def _tokens(value: object) -> int | None:
    """A number of tokens; None where it is none that can be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value <= MOST_TOKENS else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
