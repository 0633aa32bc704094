"""A decoded rate card from somewhere else has nothing in it that the program does not reckon with."""

import json
from pathlib import Path
from typing import Any

import pytest

from llmtool.pricing.form import read_folder
from llmtool.pricing.records import from_record, provider_from_record, to_record
from llmtool.pricing.snapshot import load
from llmtool.pricing.untrusted import is_sound

SAMPLE = read_folder(Path(__file__).parent / "sample")
MODELS = {model.full_id: model for model in SAMPLE.models}


def record(name: str = "openai/gpt-4o") -> Any:  # noqa: ANN401 - JSON, to be damaged
    return json.loads(json.dumps(to_record(MODELS[name]), default=str))


def test_what_was_made_here_is_sound() -> None:
    catalogue = load()
    assert all(map(is_sound, catalogue.models.values()))
    assert all(map(is_sound, catalogue.providers.values()))
    assert all(map(is_sound, SAMPLE.models))
    assert all(map(is_sound, SAMPLE.providers))


DAMAGE = [
    ("id", "two words"), ("id", 7), ("provider", ""), ("title", None), ("kind", "chatty"), ("kind", ["chat"]),
    ("context", "128000"), ("context", 0), ("context", 10**15), ("context", True), ("max_output", -1),
    ("aliases", [{"name": "../x\n"}]), ("capabilities", ["sight"]), ("capabilities", [["vision"]]),
    ("tokenizer_assumed", "no"), ("note", "x" * 10_001), ("where", "openai.yaml"), ("where", "\x1b[2J:1"),
    ("knowledge_cutoff", 2023), ("input_includes_cache", 1),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), DAMAGE)
def test_a_damaged_model_is_not_sound(field: str, value: object) -> None:
    try:
        damaged = from_record({**record(), field: value})
    except TypeError:  # what cannot even be decoded is refused before
        return
    assert not is_sound(damaged)


PRICE_DAMAGE = [
    ("rates", {"inptu": "1"}), ("rates", {"input": "NaN"}), ("rates", {"input": "Infinity"}),
    ("rates", {"input": "-1"}), ("rates", {"input": "1e9"}), ("rates", {"input": "1e-31"}),
    ("rates", {"input": "1e999999"}),
    ("fees", {"input": "1"}), ("start", "2026-01-01T00:00:00"), ("basis", "guessed"), ("source", 7),
    ("verified_by", [7]), ("where", "x:y"),
    ("tiers", [{"threshold": "many", "where": "x:1"}]), ("tiers", [{"threshold": -1, "where": "x:1"}]),
    ("variants", [{"when": {"mood": "good"}, "where": "x:1"}]),
    ("variants", [{"when": {"speed": 7}, "where": "x:1"}]),
    ("variants", [{"when": {"speed": "fast"}, "multiply": "-2", "where": "x:1"}]),
    ("windows", [{"name": "peak", "hours": [[0, 1441]], "where": "x:1"}]),
    ("windows", [{"name": "peak", "hours": [[0]], "where": "x:1"}]),
    ("windows", [{"name": "peak", "hours": [[0, 1, 2]], "where": "x:1"}]),
    ("windows", [{"name": "peak", "weekdays": [8], "where": "x:1"}]),
    ("windows", [{"name": "peak", "zone": 9_999, "where": "x:1"}]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), PRICE_DAMAGE)
def test_a_damaged_price_is_not_sound(field: str, value: object) -> None:
    damaged = record()
    damaged["prices"][-1][field] = value
    try:
        model = from_record(damaged)
    except ValueError:  # what cannot even be decoded is refused before
        return
    assert not is_sound(model)


def test_a_damaged_provider_is_not_sound() -> None:
    good = to_record(SAMPLE.providers[0])
    assert is_sound(provider_from_record(good))
    for field, value in (("id", "a b"), ("kind", "friend"), ("title", 7), ("pricing_urls", [7])):
        assert not is_sound(provider_from_record({**good, field: value}))
