"""A server that embeds, and `llmtool embed` run against it."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from struct import pack
from typing import Any

from tests.cli.live import Caller
from tests.cli.terminal import Done
from tests.providers.loopback import Handler

MODEL = "text-embedding-3-small"  # $0.02 a million


def vector_of(text: str, dimensions: int = 4) -> list[float]:
    """A vector of its own for each text, of numbers that 32 bits hold."""
    digest = sha256(text.encode()).digest()
    return [digest[number % 32] / 256 for number in range(dimensions)]


@dataclass
class Embedding:
    """Answers as OpenAI does, with base64 where that is asked for.

    Attributes:
        answered: every text that was answered, and so paid for.
        before: done before every answer, with the number of the request.
        tokens: billed for each text.
    """

    answered: list[str] = field(default_factory=list)
    before: Callable[[int], None] = lambda _: None
    tokens: int = 2
    requests: int = 0

    def __call__(self, handler: Handler) -> None:
        self.requests += 1
        asked = handler.server.asked[-1].json
        self.before(self.requests)
        body = json.dumps(self.answer(asked)).encode()
        handler.head(200, {"Content-Type": "application/json", "Content-Length": str(len(body))})
        handler.wfile.write(body)
        self.answered += asked["input"]

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        texts = asked["input"]
        data = [
            {"index": index, "embedding": self.written(vector_of(text, asked.get("dimensions", 4)), asked)}
            for index, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": self.tokens * len(texts), "total_tokens": self.tokens * len(texts)}
        # Not in the order of the texts: only the index says whose a vector is.
        return {"object": "list", "data": data[::-1], "model": asked["model"], "usage": usage}

    @staticmethod
    def written(vector: list[float], asked: dict[str, Any]) -> object:
        if asked.get("encoding_format") != "base64":
            return vector
        return b64encode(pack(f"<{len(vector)}f", *vector)).decode()


def environ(caller: Caller) -> dict[str, str]:
    """The environment of a caller that embeds."""
    return caller.environ | {"LLMTOOL_EMBEDDING_MODEL": MODEL}


def embed(caller: Caller, *words: str, stdin: bytes | None = b"", **more: str) -> Done:
    """What `llmtool embed` does."""
    return caller.place.run("embed", *words, stdin=stdin, **(environ(caller) | more))


def at_terminal(caller: Caller, *words: str) -> Done:
    """What it shows at a terminal."""
    return caller.place.at_terminal("embed", *words, width=80, **environ(caller))


def rows(done: Done) -> list[dict[str, Any]]:
    """The JSON Lines that it wrote."""
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]
