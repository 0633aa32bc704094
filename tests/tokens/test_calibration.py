"""What bills have taught: how it is kept, and what it does to a count."""

import json
import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadConfigError
from llmtool.tokens.calibration import KINDS, Kind, Learnt, Place, noted, of_model, read, scaled, written
from llmtool.tokens.framing.weigh import weigh
from llmtool.tokens.listing import ListingTokenizer
from llmtool.tokens.registry import Choice, for_model, known_as, named
from llmtool.tokens.tokenizer import TokenCount

ENGLISH = "The quick brown fox jumps over the lazy dog, and nobody knows why it does. " * 8
JAPANESE = "吾輩は猫である。名前はまだ無い。" * 20
DAY = date(2026, 11, 22)


def learnt(kind: Kind = "text", ratio: float = 1.5, margin: float = 3.0, **place: str) -> Learnt:
    fields: dict[str, Any] = {
        "model": "grok-4-0709", "tokenizer": "unknown", "basis": "o200k_base", "kind": kind, "script": "english",
    } | place  # fmt: skip
    return Learnt(Place(**fields), 120, ratio, margin, 50, DAY, ("grok-4", "grok-4-latest"))


def stored(folder: Path, *each: Learnt) -> Path:
    file = folder / "calibration.json"
    file.write_text(written(each), encoding="utf-8")
    return file


def body(text: str, **more: object) -> dict[str, object]:
    return {"model": "grok-4", "messages": [{"role": "user", "content": text}], **more}


NAMES = st.text(st.characters(codec="utf-8"), min_size=1)
ALL = st.lists(
    st.builds(
        Learnt,
        st.builds(Place, NAMES, NAMES, NAMES, st.sampled_from(KINDS), NAMES),
        st.integers(1, 10**9),
        st.floats(1e-6, 1e6),
        st.floats(0, 1e6),
        st.integers(0, 10**9),
        st.dates(),
        st.lists(NAMES).map(tuple),
    ),
    unique_by=lambda each: each.place,
)


@given(ALL)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, each: list[Learnt]) -> None:
    file = stored(tmp_path_factory.mktemp("kept"), *each)
    assert read(file) == tuple(sorted(each, key=lambda one: one.place))


def test_no_file_is_no_calibration(tmp_path: Path) -> None:
    assert read(tmp_path / "calibration.json") == ()


GOOD = json.loads(written([learnt()]))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"format": 1',
        b"[" * 100_000,
        *(
            json.dumps({**GOOD, "calibrations": [{**GOOD["calibrations"][0], name: value}]}).encode()
            for name, value in (
                ("ratio", 0), ("ratio", float("nan")), ("ratio", "much"), ("margin_percent", -1), ("bills", 0),
                ("least", -1), ("kind", "song"), ("learnt", "yesterday"), ("model", 5), ("names", [5]),
                ("script", None),
            )
        ),
        json.dumps({**GOOD, "calibrations": 5}).encode(),
        json.dumps({**GOOD, "format": "1"}).encode(),
    ],
)  # fmt: skip
def test_a_damaged_file_is_one_error_that_names_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "calibration.json"
    file.write_bytes(content)
    with pytest.raises(BadConfigError, match=r"calibration\.json") as caught:
        read(file)
    assert caught.value.hint
    assert "\n" not in caught.value.message


def test_a_folder_in_its_place_is_an_error_as_well(tmp_path: Path) -> None:
    with pytest.raises(BadConfigError, match="cannot be read"):
        read(tmp_path)


def test_a_file_of_a_newer_version_is_not_guessed_at(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    file.write_text('{"format": 2, "calibrations": "who knows"}')
    with pytest.raises(BadConfigError, match="newer version"):
        read(file)


@given(st.integers(0, 10**9), st.floats(1e-3, 1e3))
def test_something_never_becomes_nothing(tokens: int, ratio: float) -> None:
    assert (scaled(tokens, ratio) == 0) == (tokens == 0)
    assert scaled(tokens, 1.0) == tokens


def test_short_texts_keep_the_wider_margin() -> None:
    assert learnt(margin=3.0).applied(TokenCount(100, 44.0)) == TokenCount(150, 3.0)
    assert learnt(margin=3.0).applied(TokenCount(10, 44.0)) == TokenCount(15, 44.0)
    assert learnt(margin=60.0).applied(TokenCount(10, 44.0)) == TokenCount(15, 60.0)


def test_a_note_says_how_many_bills_and_when() -> None:
    assert noted([learnt()]) == "calibrated with 120 bills on 2026-11-22"
    later = replace(learnt(), bills=1, learnt=date(2026, 12, 1))
    assert noted([learnt(), later]) == "calibrated with 121 bills on 2026-12-01"
    assert noted([later]) == "calibrated with 1 bill on 2026-12-01"


@pytest.mark.parametrize("name", ["grok-4", "xai/grok-4", "grok-4-0709", "x-ai/grok-4", "openrouter/x-ai/grok-4:free"])
def test_an_estimate_goes_by_the_bills_whatever_the_model_is_called(tmp_path: Path, name: str) -> None:
    file = stored(tmp_path, learnt())
    plain = for_model(name).count_many([ENGLISH])[0]
    tokenizer = Choice(name, None, file)()
    assert tokenizer.count_many([ENGLISH]) == [TokenCount(scaled(plain.tokens, 1.5), 3.0)]
    assert tokenizer.count_blocks([ENGLISH[:99], ENGLISH[99:]]) == tokenizer.count_many([ENGLISH])[0]
    assert tokenizer.exactness == "estimated"
    assert tokenizer.note.startswith("calibrated with 120 bills on 2026-11-22 (english); for other texts: ")
    tokenizer.prepare()
    assert tokenizer.count_many([ENGLISH])[0].tokens == scaled(plain.tokens, 1.5)


def test_texts_in_a_script_without_bills_are_counted_as_before(tmp_path: Path) -> None:
    file = stored(tmp_path, learnt())
    assert Choice("grok-4", None, file)().count_many([JAPANESE]) == for_model("grok-4").count_many([JAPANESE])


@pytest.mark.parametrize(
    "other",
    [
        learnt(model="grok-3"), learnt(tokenizer="o200k_base"), learnt(basis="cl100k_base"), learnt("request"),
        learnt("tools"),
    ],
)  # fmt: skip
def test_bills_of_something_else_change_no_text(tmp_path: Path, other: Learnt) -> None:
    other = replace(other, names=() if other.place.model == "grok-3" else other.names)
    tokenizer = Choice("grok-4", None, stored(tmp_path, other))()
    plain = for_model("grok-4")
    assert tokenizer.count_many([ENGLISH]) == plain.count_many([ENGLISH])
    assert tokenizer.count_blocks([ENGLISH]) == plain.count_blocks([ENGLISH])
    assert (tokenizer.note, tokenizer.adds_up) == (plain.note, plain.adds_up)


def test_an_exact_count_does_not_even_look_at_the_file(tmp_path: Path) -> None:
    damaged = tmp_path / "calibration.json"
    damaged.write_text("nonsense")
    assert Choice("gpt-4o", None, damaged)().exactness == "exact"
    assert Choice("grok-4", "gpt2", damaged)().name == "gpt2"
    with pytest.raises(BadConfigError):
        Choice("grok-4", None, damaged)()


def test_an_assumed_tokenizer_is_corrected_too(tmp_path: Path) -> None:
    own = learnt(model="gpt-6-sol", tokenizer="o200k_base")
    tokenizer = Choice("gpt-6-sol", None, stored(tmp_path, own))()
    exact = named("o200k_base").count_many([ENGLISH])[0].tokens
    assert tokenizer.count_many([ENGLISH]) == [TokenCount(scaled(exact, 1.5), 3.0)]


def test_a_choice_travels_to_other_processes_and_stays_the_same(tmp_path: Path) -> None:
    choice = Choice("grok-4", None, stored(tmp_path, learnt()))
    other = pickle.loads(pickle.dumps(choice))  # noqa: S301 - it is our own
    assert (other, hash(other)) == (choice, hash(choice))
    assert other().count_many([ENGLISH]) == choice().count_many([ENGLISH])


def test_of_a_model_all_kinds_are_found(tmp_path: Path) -> None:
    each = [learnt(), learnt("request"), learnt(model="else")]
    file = stored(tmp_path, *each[:2], replace(each[2], names=()))
    assert of_model(file, "grok-4") == tuple(sorted(each[:2], key=lambda one: one.place))


def test_one_name_stands_for_all_spellings() -> None:
    assert {known_as(name) for name in ("xai/grok-4", "x-ai:grok-4", "GROK-4", "grok-4")} == {"grok-4"}
    assert known_as("claude-sonnet-4-5@20250929") == "claude-sonnet-4-5"


def test_a_request_goes_by_bills_of_requests(tmp_path: Path) -> None:
    plain = weigh(body(ENGLISH), "chat", for_model("grok-4"), "grok-4")
    tokenizer = Choice("grok-4", None, stored(tmp_path, learnt(), learnt("request", ratio=1.2, margin=2.0)))()
    weight = weigh(body(ENGLISH), "chat", tokenizer, "grok-4")
    assert weight.tokens == scaled(plain.tokens, 1.2)
    assert (weight.exactness, weight.margin_percent) == ("estimated", 2.0)
    assert weight.note == "calibrated with 120 bills on 2026-11-22"
    assert [part.name for part in weight.parts] == [part.name for part in plain.parts]
    assert all(abs(new.tokens - 1.2 * old.tokens) <= 1 for new, old in zip(weight.parts, plain.parts, strict=True))


def test_a_request_without_bills_of_its_like_goes_by_bills_of_texts(tmp_path: Path) -> None:
    function = {"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}
    tokenizer = Choice("grok-4", None, stored(tmp_path, learnt(ratio=2.0), learnt("request", ratio=1.2)))()
    weight = weigh(body(ENGLISH, tools=[function]), "chat", tokenizer, "grok-4")
    plain = weigh(body(ENGLISH, tools=[function]), "chat", for_model("grok-4"), "grok-4")
    assert weight.kind == "tools"
    assert 1.8 * plain.tokens < weight.tokens < 2.1 * plain.tokens
    assert (weight.margin_percent or 0) < (plain.margin_percent or 0)


def test_what_is_not_in_a_request_is_not_calibrated_away(tmp_path: Path) -> None:
    tokenizer = Choice("grok-4", None, stored(tmp_path, learnt("request", ratio=1.2, margin=2.0)))()
    remote = [{"type": "text", "text": ENGLISH}, {"type": "image_url", "image_url": {"url": "https://x.org/a.png"}}]
    request = {"model": "grok-4", "messages": [{"role": "user", "content": remote}]}
    assert weigh(request, "chat", tokenizer, "grok-4") == weigh(request, "chat", for_model("grok-4"), "grok-4")


class Rebuilt:
    """A tokenizer that was worked out, with a vocabulary."""

    name = "llama3"
    exactness = "reconstructed"
    note = "rebuilt"
    adds_up = True

    def prepare(self) -> None:
        """Nothing."""

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        return named("gpt2").count_many(texts)

    def count_blocks(self, blocks: Sequence[str]) -> TokenCount:
        return named("gpt2").count_blocks(blocks)

    def encode(self, text: str) -> list[int]:
        return list(text.encode())

    def token_bytes(self, token: int) -> bytes:
        return bytes([token])


def test_a_reconstructed_tokenizer_keeps_its_texts_and_corrects_its_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llmtool.tokens.registry.for_model", lambda _: Rebuilt())
    own = learnt("request", ratio=1.1, model="llama-9", tokenizer="llama3", basis="llama3")
    tokenizer = Choice("llama-9", None, stored(tmp_path, own))()
    assert tokenizer.count_many([ENGLISH]) == Rebuilt().count_many([ENGLISH])
    assert (tokenizer.exactness, tokenizer.note, tokenizer.adds_up) == ("reconstructed", "rebuilt", True)
    plain = weigh(body(ENGLISH), "chat", Rebuilt(), "llama-9")  # type: ignore[arg-type]  # its class says str
    assert plain.exactness == "estimated"
    assert weigh(body(ENGLISH), "chat", tokenizer, "llama-9").tokens == scaled(plain.tokens, 1.1)
    listing = ListingTokenizer(tokenizer)
    listing.count_many(["ab"])
    assert listing.listed == [[(97, b"a"), (98, b"b")]]
