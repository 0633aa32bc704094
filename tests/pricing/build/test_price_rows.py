"""How a line of facts becomes a row of prices."""

from decimal import Decimal

import pytest

from llmtool.pricing.build.price_rows import Plain, amount, price_row
from tests.pricing.build.facts import fact


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (10, "10.00"),
        (Decimal("2.5"), "2.50"),
        (Decimal("0.003625"), "0.003625"),
        (0, "0.00"),
        (Decimal("1E+2"), "100.00"),
    ],
)
def test_amounts_are_exact_with_two_digits_at_least(number: Decimal | int, text: str) -> None:
    assert amount(number) == text


def test_a_whole_row() -> None:
    assert price_row(fact()) == {
        "from": "2026-01-01",
        "basis": "inferred",
        "rates": {"input": "2.50", "output": "10.00"},
        "source": "https://openai.example/pricing",
        "checked": "2026-11-09",
        "verified_by": ["genai-prices", "litellm"],
    }


def test_rates_and_fees_have_the_names_and_the_order_of_the_card() -> None:
    prices = {
        "output": 4, "input_chars_per_1m": 15, "cache_write_5m": 1.25, "input": 1, "cache_read": 0.5,
        "input_document_kpages": 1, "input_annotated_document_kpages": 3, "web_search_per_1k": 10,
    }  # fmt: skip
    row = price_row(fact(prices=prices))
    assert list(row["rates"].items()) == [
        ("input", "1.00"), ("cache_read", "0.50"), ("cache_write", "1.25"), ("output", "4.00"),
    ]  # fmt: skip
    assert row["fees"] == {
        "web_search_per_1k": "10.00",
        "page_per_1k": "1.00",
        "annotated_page_per_1k": "3.00",
        "characters_per_1m": "15.00",
    }


def test_hours_of_audio_are_one_fee_in_whole_cents() -> None:
    row = price_row(fact(mode="audio_transcription", prices={"audio_per_hour": 0.1, "input_audio_per_hour": 0.100008}))
    assert row["fees"] == {"audio_per_hour": "0.10"}
    assert "rates" not in row


def test_embeddings_have_no_output() -> None:
    variants = {"batch": {"when": {"processing": "batch"}, "prices": {"input": 0.01, "output": 0}}}
    disagreement = {"output": {"md": 0, "_chosen": 0.1}}
    row = price_row(
        fact(mode="embedding", prices={"input": 0.02, "output": 0.1}, variants=variants, disagreement=disagreement)
    )
    assert row["rates"] == {"input": "0.02"}
    assert row["variants"] == [{"when": {"processing": "batch"}, "rates": {"input": "0.01"}}]
    assert "conflict" not in row


def test_tiers_rise_and_say_whether_the_threshold_is_in() -> None:
    tiers = [
        {"when": {"prompt_tokens_gt": 256_000}, "prices": {"input": 9}},
        {"when": {"prompt_tokens_gte": 128_000}, "prices": {"input": 6}},
    ]
    assert price_row(fact(tiers=tiers))["tiers"] == [
        {"at_least": 128_000, "rates": {"input": "6.00"}},
        {"above": 256_000, "rates": {"input": "9.00"}},
    ]


def _batch(**changes: object) -> Plain:
    return {"batch": {"when": {"processing": "batch"}, "prices": {"input": 1.25, "output": 5}, **changes}}


def test_a_variant_that_was_verified_after_the_row_ended_is_not_the_rows() -> None:
    row = price_row(fact(effective_to="2026-06-01", variants=_batch(verified_from="2026-10-14")))
    assert "variants" not in row
    later = price_row(fact(effective_to="2026-12-01", variants=_batch(verified_from="2026-10-14")))
    assert later["variants"] == [{"when": {"processing": "batch"}, "rates": {"input": "1.25", "output": "5.00"}}]


def test_only_where_the_vendor_says_half_of_everything_it_is_a_factor() -> None:
    assert price_row(fact(provider="anthropic", variants=_batch()))["variants"] == [
        {"when": {"processing": "batch"}, "multiply": "0.5"}
    ]
    third = _batch(prices={"input": 1.25, "output": 3})
    assert "multiply" not in price_row(fact(provider="anthropic", variants=third))["variants"][0]
    assert "multiply" not in price_row(fact(variants=_batch()))["variants"][0]


def test_a_variants_fee_becomes_a_note() -> None:
    row = price_row(fact(variants={"fast": {"when": {"search_type": "fast"}, "prices": {"web_search_per_1k": 1}}}))
    assert "variants" not in row
    assert row["note"] == "With search_type fast, web_search_per_1k is 1.00."


def test_a_long_write_costs_the_same_multiple_in_tiers_and_variants() -> None:
    row = price_row(
        fact(
            prices={"input": 2, "cache_write_5m": 2.5, "cache_write_12h": 5, "output": 10},
            tiers=[{"when": {"prompt_tokens_gt": 100}, "prices": {"input": 4, "cache_write_5m": 5}}],
            variants=_batch(prices={"input": 1, "cache_write_5m": 1.25}),
        )
    )
    assert row["tiers"][0]["rates"]["cache_write_12h"] == "10.00"
    assert row["variants"][0]["rates"]["cache_write_12h"] == "2.50"


def test_a_rate_that_repeats_its_parents_everywhere_is_left_to_the_parent() -> None:
    tiers = [{"when": {"prompt_tokens_gt": 100}, "prices": {"input": 5}}]
    row = price_row(fact(prices={"input": 2.5, "input_image": 2.5, "output": 10}, tiers=tiers))
    assert row["rates"] == {"input": "2.50", "output": "10.00"}
    apart = [{"when": {"prompt_tokens_gt": 100}, "prices": {"input": 5, "input_image": 2.5}}]
    kept = price_row(fact(prices={"input": 2.5, "input_image": 2.5, "output": 10}, tiers=apart))
    assert kept["rates"]["input_image"] == "2.50"
    assert kept["tiers"][0]["rates"]["input_image"] == "2.50"


def test_an_instant_on_the_day_of_the_change_is_kept() -> None:
    basis = "list price from 2026-01-01T16:00Z to 2026-02-01T00:30Z"
    row = price_row(fact(effective_to="2026-02-01", effective_basis=basis))
    assert (row["from"], row["to"]) == ("2026-01-01T16:00:00Z", "2026-02-01T00:30:00Z")


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("models.dev release_date (assumes no earlier change)", "inferred"),
        ("genai-prices start_date; start = models.dev release_date", "inferred"),
        ("genai-prices start_date (announced future)", "announced"),
        ("model-prices (documented 2026-10-09)", "announced"),
        ("model-prices (models.dev commit 2025-06-05)", "observed"),
        ("something; start = models.dev release_date; start = 2024-11-15 from LiteLLM-copy history", "observed"),
    ],
)
def test_how_a_beginning_is_known(text: str, basis: str) -> None:
    assert price_row(fact(effective_basis=text))["basis"] == basis


def test_a_price_of_unknown_beginning_has_no_basis() -> None:
    row = price_row(fact(effective_from=None, effective_basis="unknown start"))
    assert not {"from", "basis"} & row.keys()


def test_hours_with_other_rates() -> None:
    window = {
        "id": "peak", "utc": [["01:00", "04:00"]], "weekdays_only": True, "calendar_tz": "Asia/Shanghai",
        "excluded_dates": "cn-public-holidays", "decided_by": "completion_time", "prices": {"input": 5},
    }  # fmt: skip
    row = price_row(fact(time_windows=[window]))
    assert row["windows"] == [
        {
            "name": "peak",
            "utc": ["01:00-04:00"],
            "weekdays": [1, 2, 3, 4, 5],
            "zone": "+08:00",
            "except_calendar": "cn-public-holidays",
            "rates": {"input": "5.00"},
        }
    ]
    assert row["note"] == "The hour in which the answer is complete decides."
    daily = {"id": "off_peak", "utc": [["16:30", "00:30"]], "weekdays_only": False, "multiplier": 0.5}
    assert price_row(fact(time_windows=[daily]))["windows"] == [
        {"name": "off_peak", "utc": ["16:30-00:30"], "multiply": "0.5"}
    ]


def test_a_disagreement_is_kept_with_who_says_what() -> None:
    disagreement = {
        "cache_write_5m": {"sw": 5, "lf": 5, "md": 4, "_chosen": 2.5},
        "tiers": {"mp": {}, "ll": {"272000": 25}, "_chosen": {}},
    }
    assert price_row(fact(disagreement=disagreement))["conflict"] == (
        "cache_write: 5.00 (langfuse, llm-prices); cache_write: 4.00 (models.dev); "
        "tiers: none (model-prices); tiers: 25.00 above 272K (litellm)"
    )


def test_what_has_no_place_of_its_own_becomes_a_note() -> None:
    row = price_row(fact(note="Look twice.", prices={"input": 1, "output": 2, "citation_tokens": 2}))
    assert row["note"] == "Look twice. Tokens of citations cost 2.00 per million."
