"""Records lose nothing."""

import json
from datetime import UTC
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.pricing.form import read_folder
from llmtool.pricing.model import Life, Model, Price, Provider, Tier, Variant, Window
from llmtool.pricing.rates import FEES, PARENTS
from llmtool.pricing.records import from_record, provider_from_record, to_record

TEXT = st.text(max_size=8)
AMOUNTS = st.decimals(0, 1000, allow_nan=False, allow_infinity=False)
FACTORS = st.decimals(Decimal("0.01"), 10, allow_nan=False, allow_infinity=False)
RATES = st.dictionaries(st.sampled_from(sorted(PARENTS)), AMOUNTS, max_size=4)
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
MINUTES = st.integers(0, 1440)
TIERS = st.lists(st.builds(Tier, rates=RATES, where=TEXT), max_size=2).map(tuple)
VARIANTS = st.builds(
    Variant,
    when=st.dictionaries(TEXT, TEXT, max_size=2),
    rates=RATES,
    multiply=st.none() | FACTORS,
    tiers=TIERS,
    where=TEXT,
)
WINDOWS = st.builds(
    Window,
    hours=st.lists(st.tuples(MINUTES, MINUTES), max_size=2).map(tuple),
    weekdays=st.frozensets(st.integers(1, 7)),
    rates=RATES,
    multiply=st.none() | FACTORS,
    where=TEXT,
)
PRICES = st.builds(
    Price,
    start=MOMENTS,
    end=MOMENTS,
    rates=RATES,
    tiers=TIERS,
    variants=st.lists(VARIANTS, max_size=2).map(tuple),
    windows=st.lists(WINDOWS, max_size=2).map(tuple),
    fees=st.dictionaries(st.sampled_from(sorted(FEES)), AMOUNTS, max_size=2),
    source=st.none() | TEXT,
)
MODELS = st.builds(
    Model,
    id=TEXT,
    knowledge_cutoff=st.none() | TEXT,
    tokenizer=st.none() | TEXT,
    life=st.builds(Life, replacement=st.none() | TEXT),
    prices=st.lists(PRICES, max_size=2).map(tuple),
    title=TEXT,
    provider=TEXT,
    where=TEXT,
    same_as=st.none() | TEXT,
)


@given(MODELS)
def test_a_model_comes_back_from_its_record_as_it_was(model: Model) -> None:
    assert from_record(json.loads(json.dumps(to_record(model)))) == model


@given(st.builds(Provider, id=TEXT, title=TEXT))
def test_a_provider_comes_back_from_its_record_as_it_was(provider: Provider) -> None:
    assert provider_from_record(json.loads(json.dumps(to_record(provider)))) == provider


def test_digits_of_money_stay_as_they_were_written() -> None:
    model = read_folder(Path(__file__).parent / "sample").models[3]
    rates = from_record(to_record(model)).prices[1].rates
    assert [str(rate) for rate in rates.values()] == ["2.50", "1.25", "10.00"]


def test_a_record_says_nothing_of_what_is_empty() -> None:
    models = {model.full_id: model for model in read_folder(Path(__file__).parent / "sample").models}
    assert to_record(models["openai/whisper-1"]) == {
        "provider": "openai",
        "id": "whisper-1",
        "title": "Whisper",
        "kind": "audio_transcription",
        "prices": [
            {
                "basis": "unknown",
                "fees": {"audio_per_hour": "0.36"},
                "checked": "2026-11-09",
                "verified_by": ["genai-prices", "litellm"],
                "where": "sample/openai.yaml:52",
            }
        ],
        "input_includes_cache": True,
        "output_includes_reasoning": True,
        "where": "sample/openai.yaml:48",
    }


def test_sets_have_one_order() -> None:
    models = {model.full_id: model for model in read_folder(Path(__file__).parent / "sample").models}
    assert to_record(models["openai/gpt-4o"])["capabilities"] == ["tools", "vision"]


@pytest.mark.parametrize("record", [{}, {"id": "one"}, {"provider": "a", "id": "b", "title": "c", "kind": "chat"}])
def test_a_record_without_what_every_model_has_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        from_record(record)
