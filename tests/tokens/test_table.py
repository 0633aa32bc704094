"""The shipped tables hold exactly what OpenAI publishes."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
import tiktoken
from tiktoken_ext import openai_public

from llmtool.tokens import bulk, encodings
from llmtool.tokens.bulk import SPLITS
from llmtool.tokens.reference import Reference
from llmtool.tokens.small import merge
from llmtool.tokens.table import Table


def _expected_hashes(name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What tiktoken itself expects of the blobs of an encoding: file name → sha256."""
    seen: dict[str, str] = {}

    def bpe(url: str, expected_hash: str) -> dict[bytes, int]:
        seen[url.rpartition("/")[2]] = expected_hash
        return {}

    def data_gym(**parts: str) -> dict[bytes, int]:
        seen["vocab.bpe"] = parts["vocab_bpe_hash"]
        seen["encoder.json"] = parts["encoder_json_hash"]
        return {}

    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", bpe)
    monkeypatch.setattr(openai_public, "data_gym_to_mergeable_bpe_ranks", data_gym)
    openai_public.ENCODING_CONSTRUCTORS[name]()
    return seen


def _table(name: str) -> Table:
    encoding = encodings.encoding(name)
    return Table(encoding.table, encoding.ranks)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_every_encoding_of_tiktoken_is_here() -> None:
    assert set(encodings.names()) == set(tiktoken.list_encoding_names())


@pytest.mark.parametrize("name", [name for name in encodings.names() if name != "gpt2"])
def test_a_table_rebuilds_the_published_blob(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _expected_hashes(name, monkeypatch)
    blob = b"".join(base64.b64encode(token) + b" %d\n" % rank for token, rank in _table(name))
    assert [_sha256(blob)] == list(expected.values())


@pytest.mark.parametrize("name", SPLITS)
def test_the_blob_of_the_bulk_engine_is_the_published_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = (Path(bulk.__file__).parent / "vocab" / f"{name}.tiktoken").read_bytes()
    assert {f"{name}.tiktoken": _sha256(blob)} == _expected_hashes(name, monkeypatch)


def test_gpt2_rebuilds_both_of_its_published_files(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _expected_hashes("gpt2", monkeypatch)
    table = _table("gpt2")
    letters = _data_gym_letters()

    def written(token: bytes) -> str:
        return "".join(letters[byte] for byte in token)

    merges = ["#version: 0.2"]
    for token, rank in table:
        if len(token) > 1:
            middle = _last_split(token, rank)
            merges.append(f"{written(token[:middle])} {written(token[middle:])}")
    assert _sha256(("\n".join(merges) + "\n").encode()) == expected["vocab.bpe"]
    ids = {written(token): rank for token, rank in table} | {"<|endoftext|>": 50256}
    assert _sha256(json.dumps(ids).encode()) == expected["encoder.json"]


def _data_gym_letters() -> dict[int, str]:
    """GPT-2's way to write bytes: printable ones as themselves, the others as letters from U+0100 on."""
    plain = [byte for byte in range(256) if chr(byte).isprintable() and chr(byte) != " "]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + i) for i, byte in enumerate(others)}


def _last_split(token: bytes, rank: int) -> int:
    """Where the two parts meet that were merged into this token: what its bytes merge to without it."""
    return merge(token, Table("p50k_base", rank))[1]


@pytest.mark.parametrize("name", encodings.names())
def test_patterns_and_special_tokens_are_tiktokens(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _expected_hashes(name, monkeypatch)
    theirs = openai_public.ENCODING_CONSTRUCTORS[name]()
    ours = encodings.encoding(name)
    assert encodings.PATTERNS[ours.pattern] == theirs["pat_str"]
    assert ours.special == theirs["special_tokens"]


def test_a_rank_is_found_for_every_token_and_for_nothing_else() -> None:
    table = _table("p50k_base")
    assert all(table.rank(token) == rank for token, rank in table)
    assert table.rank(b"\xff\xfe") is None
    assert table.rank(b"x" * 256) is None
    assert table.rank(b"") is None


def test_r50k_does_not_see_the_tokens_that_p50k_added() -> None:
    added = {token for token, rank in _table("p50k_base") if rank >= _table_size("r50k_base")}
    assert len(added) == 24
    assert all(_table("r50k_base").rank(token) is None for token in added)


def _table_size(name: str) -> int:
    return encodings.encoding(name).ranks


def test_token_bytes_are_those_of_the_published_ids() -> None:
    reference = Reference(encodings.encoding("o200k_base"))
    assert reference.token_bytes(13225) == b"Hello"
    assert reference.encode("Hello") == [13225]
