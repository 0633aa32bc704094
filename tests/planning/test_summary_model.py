"""Who writes the summaries where nobody is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from llmtool.planning.summary_model import summary_model
from llmtool.pricing import snapshot
from llmtool.pricing.catalogue import Catalogue
from tests.planning.market import market
from tests.planning.works import NOW


@pytest.fixture
def card(tmp_path: Path) -> Catalogue:
    return market(tmp_path)


def chosen(card: Catalogue, talk: str, prompt: int = 400, answer: int = 100) -> str:
    return summary_model(card, card.models[talk], prompt, answer, NOW).full_id


def test_it_is_the_cheapest_of_the_same_provider(card: Catalogue) -> None:
    assert chosen(card, "acme/large") == "acme/small"
    assert chosen(card, "acme/going") == "acme/small"


def test_the_model_of_the_conversation_stays_where_none_is_cheaper(card: Catalogue) -> None:
    assert chosen(card, "acme/small") == "acme/small"
    assert chosen(card, "bolt/fast") == "bolt/fast"


def test_it_takes_the_messages_in_twice_as_many_tokens_and_writes_the_whole_summary(card: Catalogue) -> None:
    assert chosen(card, "acme/large", prompt=450, answer=100) == "acme/small"
    assert chosen(card, "acme/large", prompt=451, answer=100) == "acme/guessed"
    assert chosen(card, "acme/large", prompt=100, answer=101) == "acme/guessed"


def test_a_model_that_cannot_be_called_or_whose_window_is_not_known_is_not_taken(card: Catalogue) -> None:
    # ``veiled`` is cheaper than all and says nothing of its window; the others are over, to come, or do not answer.
    wide = {name: replace(model, context=10**6) for name, model in card.models.items() if name.startswith("acme/")}
    widened = replace(card, models={**card.models, **wide})
    assert chosen(widened, "acme/large") == "acme/veiled"
    for name in ("gone", "redirected", "soon", "paper", "embed"):
        only = replace(card, models={key: wide[key] for key in (f"acme/{name}", "acme/large")})
        assert chosen(only, "acme/large") == "acme/large"


def test_a_model_without_a_price_is_replaced_by_any_that_has_one(card: Catalogue) -> None:
    assert chosen(card, "acme/soon") == "acme/small"
    alone = replace(card, models={"acme/paper": card.models["acme/paper"]})
    assert chosen(alone, "acme/paper") == "acme/paper"


@pytest.mark.parametrize(
    ("talk", "writer"),
    [
        ("openai/gpt-5.4", "openai/gpt-5-nano"),
        ("anthropic/claude-sonnet-5", "anthropic/claude-haiku-5-5"),
        # Claude is sold there too, and is reached in another way.
        ("google/gemini-2.5-pro", "google/gemini-2.5-flash-lite"),
    ],
)
def test_of_the_real_card_it_is_a_small_one(talk: str, writer: str) -> None:
    assert chosen(snapshot.load(), talk, 12_000, 1_024) == writer


def test_nobody_is_moved_unasked_to_a_judge_of_texts_or_to_a_price_paid_in_texts() -> None:
    card = snapshot.load()
    for model in [each for each in card.models.values() if each.kind == "chat" and each.provider in {"groq", "meta"}]:
        writer = summary_model(card, model, 100, 50, NOW)
        assert writer == model or not any(word in writer.id for word in ("guard", "contributor"))
