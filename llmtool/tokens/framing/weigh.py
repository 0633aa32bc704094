"""What a request weighs: a body of one of four APIs in, named parts and their tokens out, nothing sent anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from llmtool.errors import BadInputError
from llmtool.tokens.calibrated import CalibratedTokenizer
from llmtool.tokens.calibration import Kind, Learnt, noted
from llmtool.tokens.estimated import Features
from llmtool.tokens.framing import (
    frame_claude,
    frame_gemini,
    frame_openai,
    read_anthropic,
    read_chat,
    read_gemini,
    read_responses,
)
from llmtool.tokens.framing.documents import as_body
from llmtool.tokens.framing.frame_claude import ClaudeRule
from llmtool.tokens.framing.frame_gemini import GeminiRule
from llmtool.tokens.framing.frame_openai import OpenAIRule
from llmtool.tokens.framing.node import Node
from llmtool.tokens.framing.piece import FORMAT, FRAMING, IMAGES, TOOLS, Piece
from llmtool.tokens.framing.reading import Reading
from llmtool.tokens.framing.request import Api, Request
from llmtool.tokens.framing.rules import Family, family
from llmtool.tokens.framing.trust import ALL, trust
from llmtool.tokens.images import ImageRule, image_rule
from llmtool.tokens.tokenizer import Exactness, TokenCount, Tokenizer

_READERS = {
    "chat": read_chat.read,
    "responses": read_responses.read,
    "messages": read_anthropic.read,
    "gemini": read_gemini.read,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a prompt and its tokens."""

    name: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Weight:
    """What a request weighs.

    Attributes:
        parts: in the order of the request; images and framing are the last.
        tokenizer: the id of the tokenizer that counted its texts.
        exactness: exact where the provider publishes tokenizer and frame; reconstructed where one of them was worked
            out from bills; estimated where something is only assumed or is not in the request.
        margin_percent: of an estimate, how far it may be off; None where that is not known, or it is no estimate.
        unknown: what the request names but does not hold, each in a few words.
        api: the shape that the request has.
        margin_here_percent: the same for what is in the request alone; None where that is no estimate.
        note: what a reader should know about the exactness; empty where it is exact.
        script: the group of scripts of its texts, where the tokenizer is not the model's own and all is an estimate;
            else empty.
    """

    parts: tuple[Part, ...]
    tokenizer: str
    exactness: Exactness
    margin_percent: float | None
    unknown: tuple[str, ...]
    api: Api
    margin_here_percent: float | None = None
    note: str = ""
    script: str = ""

    @property
    def tokens(self) -> int:
        """The whole prompt."""
        return sum(part.tokens for part in self.parts)

    @property
    def margin_to_say(self) -> float | None:
        """The margin, or where so much is missing that it means nothing, the one of what is here; the note says so."""
        margin = self.margin_percent
        return margin if not self.unknown or margin is None or margin <= ALL else self.margin_here_percent

    @property
    def kind(self) -> Kind:
        """What it is to those who learn from bills."""
        return "tools" if any(part.name in {TOOLS, FORMAT} for part in self.parts) else "request"


def weigh(body: Any, api: Api, tokenizer: Tokenizer, model: str = "", folder: Path | None = None) -> Weight:  # noqa: ANN401 - it is JSON
    """Weigh a request.

    Args:
        body: as ``json.loads`` gives it.
        api: whose shape it has, as ``documents.recognise`` tells.
        tokenizer: of the model.
        model: its name, which chooses the frame; empty for the usual one of the tokenizer.
        folder: below which local images may be read; None where none may be.

    Raises:
        BadInputError: the body is not what its API describes, or an image is broken.
    """
    try:
        if isinstance(tokenizer, CalibratedTokenizer):
            plain = _weighed(body, api, tokenizer.plain, model, Reading(folder))
            learnt = tokenizer.of_requests(plain.kind, plain.script)
            if learnt is not None and plain.exactness == "estimated" and not plain.unknown:
                return _corrected(plain, learnt)
        return _weighed(body, api, tokenizer, model, Reading(folder))
    except RecursionError:
        raise BadInputError("is nested too deep") from None


def weigh_messages(messages: Any, tokenizer: Tokenizer, model: str = "", folder: Path | None = None) -> Weight:  # noqa: ANN401 - it is JSON
    """Weigh a list of messages, in the notation of any of the four APIs.

    Args:
        messages: as ``json.loads`` gives them.
        tokenizer: as for ``weigh``.
        model: as for ``weigh``.
        folder: as for ``weigh``.

    Raises:
        BadInputError: it is no list of messages, or an image is broken.
    """
    if not isinstance(messages, list) or not messages:
        raise BadInputError("a list of messages is expected")
    body, api = as_body(messages)
    return weigh(body, api, tokenizer, model, folder)


def _weighed(body: Any, api: Api, tokenizer: Tokenizer, model: str, reading: Reading) -> Weight:  # noqa: ANN401 - it is JSON
    request = read(body, api, reading)
    known = family(tokenizer.name, api, model)
    images = image_rule(model or known.model)
    if request.images and images is None:
        reading.miss(f"images, for which no rule of {model or tokenizer.name} is known", "files")
    if request.sealed and known.rule.get("thoughts"):
        reading.miss("thoughts that only the provider can read, counted by their length", "sealed thoughts")
    pieces = framed(request, known, images)
    parts = _parts(pieces, tokenizer)
    whole = max(1, sum(part.tokens for part in parts))
    shares = {part.name: 100 * part.tokens / whole for part in parts}
    text = "" if tokenizer.exactness == "exact" else "".join(_sound(piece.text) for piece in pieces)
    margin = tokenizer.count_many([text])[0].margin_percent or 0.0 if tokenizer.exactness == "estimated" else 0.0
    judged = trust(request, known, images, tokenizer, reading.unknown.values(), shares, margin)
    return Weight(
        parts,
        tokenizer.name,
        judged.exactness,
        judged.margin_percent,
        tuple(reading.unknown),
        api,
        judged.margin_here_percent,
        judged.note,
        Features.of(text).group if judged.exactness == "estimated" and text else "",
    )


def _corrected(plain: Weight, learnt: Learnt) -> Weight:
    """A weight as bills of such requests correct it: each part as much as the whole."""
    whole = learnt.applied(TokenCount(plain.tokens, plain.margin_percent))
    # Rounded sum by sum, so that the parts add up.
    sums = [0, *accumulate(part.tokens for part in plain.parts)]
    upto = [whole.tokens * some // max(1, plain.tokens) for some in sums]
    parts = [Part(part.name, end - start) for part, (start, end) in zip(plain.parts, pairwise(upto), strict=True)]
    margin = whole.margin_percent
    return replace(plain, parts=tuple(parts), margin_percent=margin, margin_here_percent=margin, note=noted([learnt]))


def framed(request: Request, known: Family, images: ImageRule | None) -> list[Piece]:
    """What a family's frame makes of a request: texts to be counted and tokens that are known."""
    if known.provider == "anthropic":
        return list(frame_claude.frame(request, ClaudeRule(**known.rule), images))
    if known.provider == "gemini":
        return list(frame_gemini.frame(request, GeminiRule(**known.rule), images))
    return list(frame_openai.frame(request, OpenAIRule.of(known.rule), images))


def read(body: Any, api: Api, reading: Reading) -> Request:  # noqa: ANN401 - it is JSON
    """A request's body in neutral words.

    Raises:
        BadInputError: the body is not what its API describes, or an image is broken.
    """
    return _READERS[api](Node(body), reading)


def _parts(pieces: Sequence[Piece], tokenizer: Tokenizer) -> tuple[Part, ...]:
    texts = [_sound(piece.text) for piece in pieces if piece.text]
    counts = iter(tokenizer.count_many(texts))
    tokens: dict[str, int] = {}
    for piece in pieces:
        counted = next(counts).tokens if piece.text else 0
        tokens[piece.part] = tokens.get(piece.part, 0) + piece.tokens + counted
    last = [name for name in (IMAGES, FRAMING) if name in tokens]
    names = [name for name in tokens if name not in last] + last
    return tuple(Part(name, tokens[name]) for name in names)


def _sound(text: str) -> str:
    """JSON can hold halves of surrogate pairs, which no text can: each becomes U+FFFD, as it does on the way."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
