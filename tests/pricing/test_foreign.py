"""Other people's lists, as they are published, read exactly and by our names."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from llmtool.errors import BadConfigError, BadInputError
from llmtool.pricing import foreign, snapshot
from llmtool.pricing.difference import Offer, PriceList
from llmtool.pricing.form import read_folder

SAMPLE = Path(__file__).parent / "sample"
OURS = snapshot.load()
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
D = Decimal
GENAI = """
[{"id": "openai", "name": "OpenAI", "models": [
  {"id": "gpt-4o", "match": {"equals": "gpt-4o"}, "context_window": 128000,
   "prices": {"input_mtok": 2.5, "cache_read_mtok": 1.25, "output_mtok": 10, "web_searches_kcount": 10,
              "storage_searches_kcount": 2.5, "requests_kcount": null},
   "price_variants": [{"when": {"processing": "batch"}, "prices": {"input_mtok": 1.25}},
                      {"when": {"processing": "batch"}, "prices": {"input_mtok": 9, "output_mtok": 5}},
                      {"when": {"service_tier": "default"}, "prices": {"input_mtok": 7}},
                      {"when": {"service_tier": "flex"}, "constraint": {"start_date": "2027-01-01"},
                       "prices": {"input_mtok": 1}}]},
  {"id": "gpt-99", "prices": [
    {"prices": {"input_mtok": {"base": 5, "tiers": [{"start": 200000, "price": 10.10}]}}},
    {"constraint": {"start_date": "2026-03-13"}, "prices": {"input_mtok": 3}},
    {"constraint": {"start_date": "2026-12-01"}, "prices": {"input_mtok": 4}},
    {"constraint": {"start_time": "01:00:00Z", "end_time": "04:00:00Z"}, "prices": {"input_mtok": 6}}]}]},
 {"id": "x-ai", "models": [{"id": "grok-4.7", "prices": {"input_mtok": 1}}]},
 {"id": "elsewhere", "models": [{"id": "a", "prices": {}}, {"id": "b", "prices": {"input_mtok": true}}]}]
"""
LITELLM = """
{"sample_spec": {"input_cost_per_token": 0.0, "litellm_provider": "one of many"},
 "gpt-4o": {"input_cost_per_token": 2.5e-06, "cache_read_input_token_cost": 1.25e-06, "output_cost_per_token": 1e-05,
   "input_cost_per_token_batches": 1.25e-06, "output_cost_per_token_priority": 1.7e-05,
   "input_cost_per_token_above_200k_tokens_priority": 0.000004, "litellm_provider": "openai",
   "max_input_tokens": 128000, "max_output_tokens": 16384.0, "mode": "chat", "deprecation_date": "2027-01-14",
   "search_context_cost_per_query": {"search_context_size_medium": 0.025}},
 "gpt-4o-2024-08-06": {"input_cost_per_token": 9e-06, "litellm_provider": "openai"},
 "gemini/gemini-2.5-pro": {"input_cost_per_token_above_200k_tokens": 2.5e-06, "litellm_provider": "gemini"},
 "vertex_ai/gemini-2.5-pro": {"input_cost_per_token": 1, "litellm_provider": "vertex_ai-language-models"},
 "dashscope/qwen-flash": {"litellm_provider": "dashscope", "tiered_pricing": [
   {"input_cost_per_token": 5e-08, "range": [0, 256000.0]},
   {"input_cost_per_token": 2.5e-07, "range": [256000.0, 1000000.0]}]},
 "groq/whisper-large-v3": {"input_cost_per_second": 3.083e-05, "output_cost_per_second": 0, "litellm_provider": "groq"},
 "xai/none": {"input_cost_per_token": -1, "output_cost_per_token": "free", "cache_read_input_token_cost": 1e300,
   "max_input_tokens": "many", "deprecation_date": "soon", "litellm_provider": "xai"},
 "bare": {"mode": "chat"},
 "novita/x": {"litellm_provider": "novita"}}
"""


def read(tmp_path: Path, text: str, at: datetime = AT) -> PriceList:
    (tmp_path / "list.json").write_text(text, encoding="utf-8")
    return foreign.read(tmp_path / "list.json", at, OURS)


def test_genai_prices_data(tmp_path: Path) -> None:
    there = read(tmp_path, GENAI)
    assert (there.form, there.elsewhere, there.timeless) == ("genai-prices", 2, False)
    assert there.offers == {
        "openai/gpt-4o": Offer(
            {
                "input": D("2.5"),
                "cache_read": D("1.25"),
                "output": D(10),
                "web_search_per_1k": D(10),
                "input batch": D("1.25"),
                "output batch": D(5),
            },
            {"context": 128_000},
        ),
        "openai/gpt-99": Offer({"input": D(3)}, {}),
        "xai/grok-4.7": Offer({"input": D(1)}, {}),
    }


@pytest.mark.parametrize(
    ("on", "rates"),
    [
        (date(2026, 1, 1), {"input": D(5), "input over 200000": D("10.10")}),
        (date(2026, 3, 13), {"input": D(3)}),
        (date(2026, 12, 1), {"input": D(4)}),
    ],
)
def test_genai_prices_has_a_history(tmp_path: Path, on: date, rates: dict[str, Decimal]) -> None:
    there = read(tmp_path, GENAI, datetime(on.year, on.month, on.day, 2, tzinfo=UTC))
    assert there.offers["openai/gpt-99"].rates == rates


def test_litellms_list(tmp_path: Path) -> None:
    there = read(tmp_path, LITELLM)
    assert (there.form, there.elsewhere, there.timeless) == ("LiteLLM", 1, True)
    assert there.offers == {
        "openai/gpt-4o": Offer(
            {
                "input": D("2.5"),
                "cache_read": D("1.25"),
                "output": D(10),
                "input batch": D("1.25"),
                "output priority": D(17),
                "input priority over 200000": D(4),
                "web_search_per_1k": D(25),
            },
            {"context": 128_000, "max_output": 16_384},
            date(2027, 1, 14),
        ),
        "google/gemini-2.5-pro": Offer({"input over 200000": D("2.5")}, {}),
        "alibaba/qwen-flash": Offer({"input": D("0.05"), "input over 256000": D("0.25")}, {}),
        "groq/whisper-large-v3": Offer({"audio_per_hour": D("0.110988")}, {}),
        "xai/none": Offer({}, {}),
    }


def test_a_compiled_rate_card_of_ours(tmp_path: Path) -> None:
    there = read(tmp_path, snapshot.dump(read_folder(SAMPLE)))
    assert there.form == "rate card"
    assert there.offers["openai/gpt-4o"].rates["input"] == D("2.50")


@pytest.mark.parametrize("place", [SAMPLE, SAMPLE / "deepseek.yaml"])
def test_price_files_of_ours(place: Path) -> None:
    there = foreign.read(place, AT, OURS)
    assert there.form == "rate card"
    assert there.offers["deepseek/deepseek-v4-pro"].rates["input peak"] == D("1.32")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", "null", "7", "[7]", '{"a": 1}', '{"format": 1}', '{"format": 1}\n}}', "[" * 100_000, "NaN"],
)
def test_what_is_no_list_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInputError) as refusal:
        read(tmp_path, text)
    assert refusal.value.message.startswith(f"{tmp_path / 'list.json'}: ")


@pytest.mark.parametrize("rate", ["-2.50", "NaN", "1E+999999999", "1E-999999999"])
def test_a_rate_card_of_ours_with_rates_that_cannot_be_is_refused(tmp_path: Path, rate: str) -> None:
    text = snapshot.dump(read_folder(SAMPLE)).replace('"2.50"', f'"{rate}"')
    with pytest.raises(BadInputError, match=r"list\.json: the record of openai/gpt-4o is damaged"):
        read(tmp_path, text)


@pytest.mark.parametrize("rate", ["1e-99999999999999999999", "1e99999999999999999999"])
def test_numbers_beyond_all_numbers_are_no_json(tmp_path: Path, rate: str) -> None:
    with pytest.raises(BadInputError, match="is not JSON"):
        read(tmp_path, LITELLM.replace("2.5e-06", rate))


def test_numbers_that_cannot_be_meant_say_nothing(tmp_path: Path) -> None:
    text = LITELLM.replace('"input_cost_per_token": 2.5e-06', '"input_cost_per_token": 1e-999999999')
    assert "input" not in read(tmp_path, text).offers["openai/gpt-4o"].rates


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        foreign.read(tmp_path / "none.json", AT, OURS)
    with pytest.raises(BadInputError, match="no price files in this folder"):
        foreign.read(tmp_path, AT, OURS)
    with pytest.raises(BadConfigError, match="cannot be read"):
        foreign.read(tmp_path / "none.yaml", AT, OURS)


def test_what_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "MOST_BYTES", 2**20)
    with pytest.raises(BadInputError, match="is larger than 1 MiB"):
        read(tmp_path, json.dumps("x" * 2**20))
