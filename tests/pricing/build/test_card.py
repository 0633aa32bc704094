"""What the committed rate card has to say, read as plain YAML."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from llmtool import yaml_file
from llmtool.pricing.build.price_rows import Plain
from llmtool.pricing.build.yaml_writer import document

FOLDER = Path(__file__).parents[3] / "pricing"
PROVIDERS = (
    *(
        "alibaba",
        "amazon-bedrock",
        "anthropic",
        "azure-openai",
        "cerebras",
        "cohere",
        "deepseek",
        "fireworks",
        "google",
    ),
    *("groq", "meta", "minimax", "mistral", "moonshot", "openai", "perplexity", "together", "voyage", "xai", "zai"),
)
CARD: dict[str, Plain] = {
    name: value
    for name in PROVIDERS
    if isinstance(value := yaml_file.load(FOLDER / f"{name}.yaml").value, dict)
}  # fmt: skip
# Before this day the models of the first documents had other prices; on it those held.
TODAY = "2026-11-22"


def _names(model: Plain) -> list[str]:
    return [model["id"], *(alias if isinstance(alias, str) else alias["name"] for alias in model.get("aliases", []))]


def _model(full: str) -> Plain:
    provider, _, name = full.partition("/")
    models: list[Plain] = CARD[provider]["models"]
    return next(model for model in models if name in _names(model))


def _price(full: str, day: str) -> Plain:
    """The row that holds on a day."""
    held: list[Plain] = [row for row in _model(full)["prices"] if row.get("from", "") <= day < row.get("to", "9")]
    assert len(held) == 1
    return held[0]


def _models() -> Iterator[tuple[str, Plain]]:
    for provider, card in CARD.items():
        yield from ((f"{provider}/{model['id']}", model) for model in card["models"])


def test_there_is_a_file_for_every_provider_and_no_other() -> None:
    assert {path.stem for path in FOLDER.glob("[a-z]*.yaml")} == set(PROVIDERS)
    assert all(card["provider"]["id"] == name for name, card in CARD.items())


def test_all_models_are_there() -> None:
    own = [full for full, model in _models() if "same_as" not in model]
    assert len(own) >= 589
    assert sum(len(model.get("prices", [])) for _, model in _models()) >= 651


@pytest.mark.parametrize(
    ("full", "day", "rates"),
    [
        ("openai/gpt-4.5", "2025-03-01", "75.00 150.00"),
        ("openai/gpt-4o", TODAY, "2.50 10.00"),
        ("openai/gpt-4o", "2024-06-01", "5.00 15.00"),
        ("openai/gpt-4o-2024-05-13", "2026-01-01", "5.00 15.00"),
        ("openai/gpt-4o-mini", TODAY, "0.15 0.60"),
        ("openai/o1", "2026-01-01", "15.00 60.00"),
        ("openai/o1-mini", "2024-10-01", "3.00 12.00"),
        ("openai/o1-mini", "2025-03-01", "1.10 4.40"),
        ("openai/o3", "2025-05-01", "10.00 40.00"),
        ("openai/text-embedding-3-small", TODAY, "0.02"),
        ("anthropic/claude-3-5-sonnet", "2025-01-01", "3.00 15.00"),
        ("anthropic/claude-3-7-sonnet", "2025-06-01", "3.00 15.00"),
        ("anthropic/claude-3-5-haiku", "2025-06-01", "0.80 4.00"),
        ("anthropic/claude-3-5-haiku", "2024-12-01", "1.00 5.00"),
        ("anthropic/claude-3-opus", "2025-01-01", "15.00 75.00"),
        ("google/gemini-2.0-flash", "2026-01-01", "0.10 0.40"),
        ("google/gemini-1.5-pro", "2025-01-01", "1.25 5.00"),
        ("google/gemini-4-argon", TODAY, "2.00 10.00"),
        ("google/gemini-4-argon", "2026-12-01", "4.00 20.00"),
        ("google/gemini-3.8-flash", "2027-01-01", "1.50 7.50"),
        ("mistral/mistral-medium-latest", "2026-06-16", "1.50 7.50"),
        ("mistral/mistral-small-latest", "2025-06-01", "0.10 0.30"),
        ("deepseek/deepseek-chat", "2025-01-01", "0.14 0.28"),
        ("deepseek/deepseek-chat", "2025-06-01", "0.27 1.10"),
        ("deepseek/deepseek-reasoner", "2025-06-01", "0.55 2.19"),
        ("mistral/mistral-large-4", TODAY, "0.70 2.10"),
        ("amazon-bedrock/global.anthropic.claude-sonnet-4-6", TODAY, "3.00 15.00"),
        ("amazon-bedrock/us.anthropic.claude-sonnet-4-6-v1:0", TODAY, "3.30 16.50"),
        ("amazon-bedrock/anthropic.claude-sonnet-4-6-v1:0", TODAY, "3.30 16.50"),
        ("google/claude-sonnet-4-5@20250929", TODAY, "3.00 15.00"),
    ],
)
def test_prices_that_have_to_hold(full: str, day: str, rates: str) -> None:
    row = _price(full, day)["rates"]
    assert " ".join(row[bucket] for bucket in ("input", "output") if bucket in row) == rates


def test_long_prompts_cost_more() -> None:
    assert _price("google/gemini-1.5-pro", "2025-01-01")["tiers"] == [
        {"above": 128_000, "rates": {"input": "2.50", "output": "10.00"}}
    ]
    assert "tiers" in _price("anthropic/claude-sonnet-4-6", "2026-02-20")
    assert "tiers" not in _price("anthropic/claude-sonnet-4-6", TODAY)
    beginnings = [
        tier for _, model in _models() for row in model.get("prices", []) for tier in row.get("tiers", [])
        if model in CARD["xai"]["models"]
    ]  # fmt: skip
    assert beginnings
    assert all(tier["at_least"] == 200_000 for tier in beginnings)


def test_llama_405b_has_a_window_of_128k() -> None:
    assert _model("fireworks/llama-v3p1-405b-instruct")["limits"]["context"] == 131_072


def test_claude_3_5_opus_was_never_released() -> None:
    model = _model("anthropic/claude-3.5-opus")
    assert model["lifecycle"] == {"status": "never_released"}
    assert "prices" not in model


@pytest.mark.parametrize(
    ("full", "day"),
    [
        ("anthropic/claude-sonnet-4-5", "2026-11-30"),
        ("google/gemini-2.5-pro", "2026-12-01"),
        ("google/gemini-2.5-flash", "2026-12-01"),
        ("openai/gpt-5", "2026-12-11"),
        ("openai/gpt-5-mini", "2026-12-11"),
        ("openai/gpt-5-nano", "2026-12-11"),
        ("openai/gpt-5-pro", "2026-12-11"),
        ("openai/o3", "2026-12-11"),
        ("openai/o3-pro", "2026-12-11"),
        ("openai/gpt-4o", "2027-01-14"),
        ("openai/gpt-4o-mini", "2027-01-14"),
    ],
)
def test_models_that_are_soon_over_say_when(full: str, day: str) -> None:
    assert _model(full)["lifecycle"]["retires"] == day


@pytest.mark.parametrize(
    ("full", "replacement"),
    [
        ("google/gemini-2.5-pro", "gemini-3.8-flash"),
        ("google/gemini-2.5-flash", "gemini-3.5-flash-lite"),
        ("xai/grok-3", "grok-4.3"),
        ("xai/grok-4", "grok-4.3"),
    ],
)
def test_where_calls_run_after_the_end(full: str, replacement: str) -> None:
    life = _model(full)["lifecycle"]
    assert (life["replacement"], life["after_retirement"]) == (replacement, "redirect")


def test_deepseek_changed_its_prices_at_an_instant() -> None:
    row = _price("deepseek/deepseek-v4-pro", TODAY)
    assert row["from"] == "2026-08-16T16:00:00Z"
    assert row["windows"] == [
        {
            "name": "peak",
            "utc": ["01:00-04:00", "06:00-10:00"],
            "weekdays": [1, 2, 3, 4, 5],
            "zone": "+08:00",
            "except_calendar": "cn-public-holidays",
            "rates": {"input": "1.32", "cache_read": "0.044", "output": "3.96"},
        }
    ]


def test_deepseeks_nights_were_cheap() -> None:
    night = {"name": "off_peak", "utc": ["16:30-00:30"]}
    assert _price("deepseek/deepseek-chat", "2025-06-01")["windows"] == [night | {"multiply": "0.5"}]
    assert _price("deepseek/deepseek-reasoner", "2025-06-01")["windows"] == [night | {"multiply": "0.25"}]


def test_caching_in_batches_costs_what_the_vendor_says() -> None:
    variants = {
        row["when"]["processing"]: row
        for row in _price("openai/gpt-4o", TODAY)["variants"]
        if "processing" in row["when"]
    }
    assert variants["batch"]["rates"] == {"input": "1.25", "output": "5.00"}
    claude = _price("anthropic/claude-opus-5", TODAY)["variants"]
    assert {"when": {"processing": "batch"}, "multiply": "0.5"} in claude


def test_usage_is_told_apart_as_each_provider_reports_it() -> None:
    usage = {name: card["provider"]["usage"] for name, card in CARD.items()}
    cache_apart = {name for name, said in usage.items() if not said["input_includes_cache"]}
    reasoning_apart = {name for name, said in usage.items() if not said["output_includes_reasoning"]}
    assert cache_apart == {"anthropic", "amazon-bedrock"}
    assert reasoning_apart == {"google", "xai"}


def test_every_amount_is_a_decimal_in_quotes() -> None:
    found = 0
    for name in PROVIDERS:
        for line in (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").splitlines():
            for keys in re.findall(r"(?:rates|fees): \{([^}]*)\}", line):
                for amount in keys.split(", "):
                    assert re.fullmatch(r'\w+: "\d+\.\d{2,}"', amount), line
                    found += 1
    assert found > 2000


def test_every_row_says_when_it_was_checked_and_by_whom() -> None:
    for full, model in _models():
        for row in model.get("prices", []):
            assert re.fullmatch(r"202\d-\d{2}-\d{2}", row["checked"]), full
            assert row["verified_by"], full


def test_files_stand_as_the_importer_writes_them() -> None:
    for name, card in CARD.items():
        assert document(card) == (FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), name


def test_days_off_in_china_are_weekdays_in_years_that_are_known() -> None:
    calendars = yaml_file.load(FOLDER / "_calendars.yaml").value
    assert isinstance(calendars, dict)
    china = calendars["cn-public-holidays"]
    assert china["covers_through"] == "2026-12-31"
    assert {"2026-02-17", "2026-10-01", "2025-10-08"} <= set(china["dates"])
    assert not {"2026-10-03", "2026-10-10", "2027-01-01"} & set(china["dates"])
    assert len(china["dates"]) == 18 + 19
