import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadConfigError
from llmtool.planning.check.lock import Lock, Locked, digest, dump
from llmtool.planning.check.lock_read import parse
from llmtool.planning.work import Prompt
from llmtool.pricing import snapshot
from llmtool.pricing.catalogue import Catalogue
from tests.planning.market import market

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MODEL = "acme/small"


def _locked(path: str, tokens: int = 5, model: str = MODEL) -> Locked:
    return Locked(path, model, "text", Prompt(tokens, "o200k_base", "exact"), Decimal("0.0050"), digest(path))


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return market(tmp_path_factory.mktemp("lock"))


def _lock(card: Catalogue, *paths: str) -> Lock:
    prompts = {locked.key: locked for locked in map(_locked, paths)}
    return Lock(prompts, {MODEL: card.price(card.models[MODEL], NOW).price})


@pytest.fixture(scope="module")
def text(card: Catalogue) -> str:
    return dump(_lock(card, "prompts/b.md", "prompts/a.md"))


def test_a_lock_has_a_line_for_its_head_for_each_price_and_for_each_prompt_in_order(text: str) -> None:
    head, price, *prompts = map(json.loads, text.splitlines())
    assert head["llmtool_lock"] == 1
    assert price == {
        "model": "acme/small",
        "from": "2026-01-01T00:00:00+00:00",
        "rates": {
            "input": "1.00", "cache_read": "0.10", "cache_write": "1.25", "cache_write_1h": "2.00", "output": "4.00",
        },
        "variants": [{"when": {"processing": "batch"}, "multiply": "0.5"}],
        "source": "https://acme.example/pricing",
        "checked": "2026-11-09",
    }  # fmt: skip
    assert [prompt["path"] for prompt in prompts] == ["prompts/a.md", "prompts/b.md"]
    assert prompts[0] == {
        "path": "prompts/a.md", "model": "acme/small", "as": "text", "tokens": 5, "tokenizer": "o200k_base",
        "exactness": "exact", "cost": "0.0050", "text": digest("prompts/a.md"),
    }  # fmt: skip


@given(st.lists(st.text(min_size=1, max_size=20), unique=True, max_size=5))
def test_what_is_written_is_read_whatever_prompts_are_called(card: Catalogue, paths: list[str]) -> None:
    lock = _lock(card, *paths)
    written = dump(lock)
    read = parse(written.encode(), "llmtool.lock")
    assert read.prompts == lock.prompts
    assert dump(read) == written
    assert dump(_lock(card, *reversed(paths))) == written
    assert len(written.splitlines()) == 2 + len(paths)


def test_a_name_that_is_no_text_and_line_ends_of_windows_are_no_matter(card: Catalogue) -> None:
    lock = _lock(card, "prompts/\udcff.md")
    assert parse(dump(lock).replace("\n", "\r\n").encode(), "llmtool.lock").prompts == lock.prompts


def _priced_models() -> Iterator[str]:
    catalogue = snapshot.load()
    for full_id, model in catalogue.models.items():
        if any(price.tiers or price.windows or price.variants or price.fees for price in model.prices):
            yield full_id


def test_every_price_of_the_rate_card_comes_back_as_it_costs() -> None:
    catalogue = snapshot.load()
    seen = 0
    for full_id in _priced_models():
        for price in catalogue.models[full_id].prices:
            found = parse(dump(Lock({}, {full_id: price})).encode(), "llmtool.lock").prices[full_id]
            assert (found.rates, found.fees, found.start) == (price.rates, price.fees, price.start)
            assert (found.source, found.checked) == (price.source, price.checked)
            assert [(tier.threshold, tier.inclusive, tier.rates) for tier in found.tiers] == [
                (tier.threshold, tier.inclusive, tier.rates) for tier in price.tiers
            ]
            assert [(way.when, way.rates, way.multiply) for way in found.variants] == [
                (way.when, way.rates, way.multiply) for way in price.variants
            ]
            assert [(hour.name, hour.hours, hour.except_dates) for hour in found.windows] == [
                (hour.name, hour.hours, hour.except_dates) for hour in price.windows
            ]
            seen += 1
    assert seen > 50


def test_a_digest_is_of_the_text_and_not_of_its_line_ends() -> None:
    assert digest("one\r\ntwo\n") == digest("one\ntwo\n")
    assert digest("one\rtwo") != digest("one\ntwo")
    assert len({digest("one"), digest("one "), digest("")}) == 3


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"input": "1.00"', '"input": "0.50"', 1, "prices_sha256 is not the hash of the prices below"),
        ('"llmtool_lock": 1', '"llmtool_lock": 2', 1, "a lock of format 2, where this program knows 1"),
        ('"llmtool_lock": 1', '"llmtool_lock": true', 1, "a lock of format True, where this program knows 1"),
        ('"llmtool_lock": 1', '"lock": 1', 1, "this is no lock"),
        ('{"llmtool_lock"', '<<<<<<< main\n{"llmtool_lock"', 1, "is no JSON object"),
        ('"prices_sha256": "', '"prices_sha256": "x', 1, "prices_sha256 cannot be"),
        ('"llmtool_lock": 1', '"llmtool_lock": 1, "at": 2', 1, "unknown key 'at'"),
        ('"checked": "2026-11-09"', '"checked": "2026-11-99"', 2, "is no price"),
        ('"input": "1.00"', '"input": "NaN"', 2, "is no price"),
        ('"input": "1.00"', '"input": "-1"', 2, "is no price"),
        ('"input": "1.00"', '"input": "1e1000000"', 2, "is no price"),
        ('"rates": {', '"rates": {"gold": "1", ', 2, "is no price"),
        ('"rates": {', '"rates": [], "x": {', 2, "unknown key 'x'"),
        ('"multiply"', '"where": "x:1", "multiply"', 2, "is not as it was written"),
        ('"variants": [', '"variants": [5, ', 2, "is no price"),
        ('"tokens": 5', '"tokens": "5"', 3, "tokens has to be a number of tokens, not '5'"),
        ('"tokens": 5', '"tokens": -5', 3, "tokens has to be a number of tokens, not -5"),
        ('"tokens": 5', '"tokens": true', 3, "tokens has to be a number of tokens, not True"),
        ('"tokens": 5', '"tokens": ' + "9" * 5000, 3, "is no JSON object"),
        ('"tokens": 5', '"tokens": NaN', 3, "tokens has to be a number of tokens, not nan"),
        ('"tokens": 5', '"tokens": 5, "note": ""', 3, "unknown key 'note'"),
        ('"tokens": 5, ', "", 3, "tokens is missing"),
        ('"tokens": 5', '"tokens": 4, "tokens": 5', 3, "is not as it was written"),
        ('"cost": "0.0050"', '"cost": "free"', 3, "cost cannot be 'free'"),
        ('"as": "text"', '"as": ["text"]', 3, "as cannot be ['text']"),
        ('"exactness": "exact"', '"exactness": "sure"', 3, "exactness cannot be 'sure'"),
        ("acme/small", "small", 2, "model cannot be 'small'"),
        ("prompts/b.md", "prompts/a.md", 4, "the same stands here twice"),
        ('{"path": "prompts/a.md"', "[" * 100_000 + '{"path": "prompts/a.md"', 3, "is no JSON object"),
        ('{"path": "prompts/a.md"', '[{"path": "prompts/a.md"', 3, "is no JSON object"),
    ],
)
def test_a_lock_that_was_meddled_with_is_refused_with_file_and_line(
    text: str, old: str, new: str, line: int, message: str
) -> None:
    assert old in text
    with pytest.raises(BadConfigError) as raised:
        parse(text.replace(old, new).encode(), "x/llmtool.lock")
    assert raised.value.message.startswith(f"x/llmtool.lock:{line}: {message}")
    assert len(raised.value.message) < 200
    assert "--update-lock" in raised.value.hint


def test_a_prompt_without_a_price_is_refused(card: Catalogue) -> None:
    lock = Lock({("a", "x/y", "text"): _locked("a", model="x/y")}, _lock(card).prices)
    with pytest.raises(BadConfigError, match=r"^llmtool\.lock:3: there is no price of 'x/y'$"):
        parse(dump(lock).encode(), "llmtool.lock")


@given(st.binary(max_size=200))
def test_no_bytes_are_anything_but_a_lock_or_refused(data: bytes) -> None:
    with pytest.raises(BadConfigError, match=r"^llmtool\.lock:\d+: "):
        parse(data, "llmtool.lock")


@given(st.data())
def test_a_lock_that_is_cut_or_has_other_bytes_is_read_or_refused(text: str, data: st.DataObject) -> None:
    raw = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    refused, lock = "", None
    try:
        lock = parse(bytes(raw), "llmtool.lock")
    except BadConfigError as error:
        refused = error.message
    assert refused.startswith("llmtool.lock:") if lock is None else lock.prices.keys() == {MODEL}


def test_a_lock_is_not_read_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmtool.planning.check.lock_read.MAX_BYTES", 2**20)
    with pytest.raises(BadConfigError, match=r"^llmtool\.lock: is larger than 1 MiB$"):
        parse(b" " * (2**20 + 1), str(Path("llmtool.lock")))
