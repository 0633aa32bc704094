"""Text to measure on: labelled pieces for accuracy, big ones for speed.

It is read from the installed packages, so there is no network, and it is the same at each run in the same
environment. The extra `bench` installs enough of it. What JSON is not found as a file is built from what is:
tools, records, tables, vectors, requests with pictures.
"""

import base64
import json
import random
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from installed import Source, cjk, code, docstrings, english, languages, named, read

SHORTEST, LONGEST = 300, 6_000
# The languages that most people write in have three times as many documents.
WIDESPREAD = (
    *("ar", "bn", "cs", "da", "de", "el", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nb", "nl"),
    *("pl", "pt", "pt_BR", "ro", "ru", "sk", "sv", "ta", "th", "tr", "uk", "vi", "zh_CN", "zh_TW"),
)
LAYOUTS: tuple[dict[str, Any], ...] = ({"indent": 2}, {"indent": 4}, {}, {"separators": (",", ":")})


@dataclass(frozen=True, slots=True)
class Document:
    """One piece of text.

    Attributes:
        kind: `english`, `code`, `json` or `language`.
        language: what it is written in: where English is from, the suffix of a file, the shape of JSON,
            the code of a language.
        text: some 300 to 6,000 characters.
    """

    kind: str
    language: str
    text: str


def documents(per_kind: int = 600, per_language: int = 16, seed: int = 0) -> list[Document]:
    """Pieces that do not overlap, in a fixed order.

    Args:
        per_kind: how many of English, of code and of JSON.
        per_language: at most how many of each natural language; three times as many of a widespread one.
        seed: what chooses among them.
    """
    picked: list[Document] = []
    for kind, sources in (("english", english), ("code", code), ("json", _json)):
        rng = _random(seed, kind)
        pieces = (Document(kind, label, piece) for label, text in sources(rng) for piece in _pieces(text, rng, 1))
        picked += islice(pieces, per_kind)
    for language, text in sorted(languages().items()):
        most = per_language * (3 if language in WIDESPREAD else 1)
        cut = _pieces(text, _random(seed, language), most)
        picked += (Document("language", language, piece) for piece in cut)
    return picked


def big(kind: str, size: int) -> bytes:
    """Exactly `size` bytes of UTF-8: what there is, then the same again.

    Args:
        kind: `english`, `code`, `cjk` or `json`.
        size: bytes, for example 100_000_000.

    Raises:
        KeyError: another kind.
        LookupError: nothing is installed to read it from.
    """
    sources = {"english": english, "code": code, "cjk": cjk, "json": _json}[kind]
    parts: list[bytes] = []
    length = 0
    for _, text in sources(_random(0, kind)):
        parts.append(text.encode() + b"\n")
        length += len(parts[-1])
        if length >= size:
            break
    if not length:
        raise LookupError(f"nothing is installed to read {kind} from")
    repeated = b"".join(parts) * (size // length + 1)
    return repeated[:size].decode(errors="ignore").encode().ljust(size, b"\n")


def _random(seed: int, name: str) -> random.Random:
    return random.Random(f"{seed} {name}")


def _pieces(text: str, rng: random.Random, most: int) -> Iterator[str]:
    """Consecutive stretches of very different lengths, each to the end of a line where one ends soon."""
    at = rng.randrange(max(1, len(text) - LONGEST)) if most == 1 else 0
    longest = min(LONGEST, max(2 * SHORTEST, len(text) // most))
    for _ in range(most):
        end = at + int(SHORTEST * (longest / SHORTEST) ** rng.random())
        line = text.find("\n", end, end + SHORTEST)
        piece = text[at : line + 1 if line >= 0 else end]
        if len(piece.strip()) < SHORTEST:
            return
        yield piece
        at += len(piece)


def _json(rng: random.Random) -> Iterator[Source]:
    """The data files, then without end values of every shape, pretty or minified."""
    yield from (("file", read(path)) for path in named(rng, ".json"))
    docs = [text for path in named(rng, ".py")[:400] if len(text := docstrings(path)) > SHORTEST]
    messages = [text.splitlines() for _, text in sorted(languages().items())] or [docs]
    while docs:
        for shape, value in (
            ("records", [_record(rng, docs) for _ in range(rng.randrange(5, 40))]),
            ("vectors", [[round(rng.gauss(0, 0.1), 8) for _ in range(128)] for _ in range(rng.randrange(1, 5))]),
            ("table", {"rows": [[rng.randrange(10**6) for _ in range(9)] for _ in range(rng.randrange(5, 60))]}),
            ("request", _request(rng, docs)),
            ("pictures", [_picture(rng, 3_000), _picture(rng, 1_000)]),
            ("messages", dict(enumerate(rng.choice(messages)[:60]))),
            ("tools", [_tool(rng, docs) for _ in range(rng.randrange(2, 12))]),
        ):
            yield shape, json.dumps(value, ensure_ascii=rng.random() < 1 / 4, **rng.choice(LAYOUTS))


def _record(rng: random.Random, docs: list[str]) -> dict[str, object]:
    words = rng.choice(docs).split()
    return {
        "id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "created_at": f"20{rng.randrange(10, 27)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}T08:15:30.123Z",
        "customer": {"name": " ".join(rng.sample(words, 2)), "email": f"{rng.choice(words)}@example.com", "vip": False},
        "amount": round(rng.expovariate(0.01), 2),
        "tags": rng.sample(words, 3),
        "sha256": f"{rng.getrandbits(256):064x}",
        "parent": None,
    }


def _picture(rng: random.Random, size: int) -> dict[str, object]:
    """A compressed picture has no pattern, and neither have these bytes."""
    return {"type": "image", "media_type": "image/png", "data": base64.b64encode(rng.randbytes(size)).decode()}


def _request(rng: random.Random, docs: list[str]) -> dict[str, object]:
    asked = [{"type": "text", "text": rng.choice(docs)[:2_000]}, _picture(rng, rng.randrange(100, 1_500))]
    system = {"role": "system", "content": rng.choice(docs)[:1_000]}
    return {"model": "gpt-4o", "max_tokens": 1024, "messages": [system, {"role": "user", "content": asked}]}


def _tool(rng: random.Random, docs: list[str]) -> dict[str, object]:
    names = re.findall(r"[a-z_]{4,}", rng.choice(docs))[:6]
    properties = {name: {"type": "string", "description": rng.choice(docs)[:80]} for name in names}
    schema = {"type": "object", "properties": properties, "required": names[:2]}
    return {"name": "_".join(names[:3]), "description": rng.choice(docs)[:300], "parameters": schema}
