"""Prompts that ask a server how near texts are: whose vector cannot be compared is said."""

import json

import pytest

from tests.cli.live import Caller
from tests.cli.terminal import Place
from tests.cli.vectors import environ
from tests.providers.loopback import serving, whole


def answer(*vectors: list[float]) -> bytes:
    data = [{"index": number, "embedding": vector} for number, vector in enumerate(vectors)]
    return json.dumps({"data": data, "usage": {"prompt_tokens": 2, "total_tokens": 2}}).encode()


@pytest.mark.parametrize(
    ("documents", "query", "complaint"),
    [
        ([[1, 0], [0, 0]], [1, 1], "b.md: its vector is zero"),
        ([[1, 0], [1, 1]], [0, 0], "the text to compare with: its vector is zero"),
    ],
)
def test_what_has_no_direction_is_named(
    place: Place, documents: list[list[float]], query: list[float], complaint: str
) -> None:
    for name in ("a.md", "b.md"):
        (place.folder / name).write_text(name)
    with serving(whole(answer(*documents)), whole(answer(query))) as server:
        caller = Caller(place, server.url)
        done = place.run("prompt", "arrange", "--query", "x", "a.md", "b.md", stdin=None, **environ(caller))
    assert (done.code, done.out) == (4, "")
    assert f"llmtool: {complaint}\n" in done.err
