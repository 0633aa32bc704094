"""How the lines of facts about one model become its record."""

import pytest

from llmtool.pricing.build.model_records import model_record
from llmtool.pricing.build.price_rows import Plain
from tests.pricing.build.facts import fact


def test_a_whole_record() -> None:
    record = model_record([fact()])
    assert list(record) == [
        "id",
        "name",
        "kind",
        "aliases",
        "limits",
        "tokenizer",
        "capabilities",
        "lifecycle",
        "prices",
    ]
    assert record["limits"] == {"context": 1000, "max_output": 100}
    assert record["tokenizer"] == "o200k_base"
    assert record["capabilities"] == ["tools", "vision"]
    assert record["lifecycle"] == {"released": "2026-01-01"}


def test_rows_are_in_order_and_the_current_line_speaks_for_the_model() -> None:
    old = fact(effective_to="2026-06-01", is_current=False, name="Old")
    new = fact(effective_from="2026-06-01", prices={"input": 1, "output": 2}, name="New")
    record = model_record([new, old])
    assert record["name"] == "New"
    assert [row.get("to") for row in record["prices"]] == ["2026-06-01", None]


def test_a_row_ends_at_the_instant_at_which_the_next_begins() -> None:
    old = fact(effective_to="2026-06-01", is_current=False)
    new = fact(effective_from="2026-06-01", effective_basis="effective 2026-06-01T16:00Z")
    rows = model_record([old, new])["prices"]
    assert rows[0]["to"] == rows[1]["from"] == "2026-06-01T16:00:00Z"


def test_a_row_that_ended_before_the_release_is_a_placeholder() -> None:
    ghost = fact(effective_from=None, effective_to="2026-01-01", is_current=False, prices={"input": 9, "output": 9})
    rows = model_record([ghost, fact()])["prices"]
    assert [row["rates"]["input"] for row in rows] == ["2.50"]


def test_a_row_from_a_day_on_is_none_and_nor_is_one_of_a_name_that_moves() -> None:
    early = fact(effective_from="2025-06-01", effective_to="2025-12-01", is_current=False)
    assert len(model_record([early, fact()])["prices"]) == 2
    before = fact(model="one-latest", effective_from=None, effective_to="2026-01-01", is_current=False)
    assert len(model_record([before, fact(model="one-latest")])["prices"]) == 2


def test_an_announced_price_stands_on_the_page_of_the_present_one() -> None:
    present, future = fact(effective_to="2027-01-01"), fact(effective_from="2027-01-01", source={"url": None})
    assert model_record([present, future])["prices"][1]["source"] == "https://openai.example/pricing"


def _listed(longest: int) -> Plain:
    """What litellm lists as the longest input."""
    return {"context_window_sources": {"litellm(max_input)": longest}}


@pytest.mark.parametrize(
    ("changes", "limits"),
    [
        (_listed(900), {"context": 1000, "max_input": 900, "max_output": 100}),
        (_listed(990), {"context": 1000, "max_output": 100}),
        (_listed(990) | {"provider": "alibaba"}, {"context": 1000, "max_input": 990, "max_output": 100}),
        (_listed(500) | {"max_output_tokens": 500}, {"context": 1000, "max_output": 500}),
        ({"max_output_tokens": 2000}, {"context": 1000}),
        ({"mode": "embedding", "max_output_tokens": 3072}, {"context": 1000}),
        ({"mode": "audio_speech", "max_output_tokens": 2000}, {"max_input": 1000, "max_output": 2000}),
        ({"max_output_tokens": 100.0}, {"context": 1000, "max_output": 100}),
        ({"context_window": None, "max_output_tokens": None}, None),
    ],
)  # fmt: skip
def test_limits_are_what_a_prompt_and_an_answer_can_have(changes: Plain, limits: Plain | None) -> None:
    assert model_record([fact(**changes)]).get("limits") == limits


def test_what_speaks_is_no_chat() -> None:
    assert model_record([fact(model="gemini-2.5-pro-tts")])["kind"] == "audio_speech"
    assert model_record([fact(model="gemini-ttsx")])["kind"] == "chat"


def test_an_assumed_tokenizer_says_so_and_none_is_left_out() -> None:
    assumed = fact(tokenizer={"encoding": "o200k_base", "fidelity": "assumed"})
    assert model_record([assumed])["tokenizer"] == {"id": "o200k_base", "assumed": True}
    assert "tokenizer" not in model_record([fact(model="whisper-1", mode="audio_transcription", tokenizer={})])


def test_a_redirect_after_the_end_is_read_from_the_basis() -> None:
    record = model_record([fact(retires="2026-12-01", status_basis=["a page; requests route to two afterwards"])])
    assert record["lifecycle"] == {
        "released": "2026-01-01",
        "retires": "2026-12-01",
        "replacement": "two",
        "after_retirement": "redirect",
    }


def test_an_end_whose_day_is_not_known_is_the_day_it_was_found_gone() -> None:
    record = model_record([fact(status="retired")])
    assert record["lifecycle"]["retires"] == "2026-11-09"
    assert record["note"] == "Not offered any more on 2026-11-09; the day it ended is not known."


@pytest.mark.parametrize(("status", "word"), [("deprecated", "Deprecated"), ("unknown", "one catalogue only")])
def test_a_status_without_a_date_is_a_note(status: str, word: str) -> None:
    record = model_record([fact(status=status)])
    assert word in record["note"]
    assert "retires" not in record["lifecycle"]


def test_a_month_is_no_day_of_release() -> None:
    assert "lifecycle" not in model_record([fact(release_date="2026-01")])


def test_what_never_was_has_no_price() -> None:
    record = model_record([fact(status="never_released", prices={}, note="Only a name.")])
    assert record["lifecycle"] == {"status": "never_released"}
    assert record["note"] == "Only a name."
    assert not {"prices", "tokenizer"} & record.keys()


def test_what_all_rows_say_is_said_once() -> None:
    old = fact(effective_to="2026-06-01", is_current=False, note="Same.")
    new = fact(effective_from="2026-06-01", prices={"input": 1, "output": 2}, note="Same.")
    record = model_record([old, new])
    assert record["note"] == "Same."
    assert not [row for row in record["prices"] if "note" in row]


def test_a_resold_model_says_only_what_is_its_own() -> None:
    record = model_record([fact(same_as="anthropic/claude-opus-5")])
    assert list(record) == ["id", "name", "same_as", "aliases", "lifecycle", "prices"]
