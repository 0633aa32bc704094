import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from llmtool.planning.batch import BatchEstimate, Defaults, estimate_batch
from llmtool.planning.work import Prompt
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.model import Model
from tests.planning.works import NOW

NONE = Defaults(None, None)


def weigh(body: Mapping[str, Any], model: Model) -> Prompt:
    """A token for each character of the prompt."""
    del model
    return Prompt(len(str(body.get("prompt", body.get("input", "")))), "characters", "exact")


def openai(name: str, **body: object) -> str:
    return json.dumps({"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": body})


def batch(catalogue: Catalogue, *lines: str, defaults: Defaults = NONE) -> BatchEstimate:
    return estimate_batch([line.encode() for line in lines], catalogue, NOW, weigh, defaults)


def test_each_request_counts_with_its_own_limit(catalogue: Catalogue) -> None:
    result = batch(
        catalogue,
        openai("a", model="one", prompt="x" * 100, max_tokens=10),
        "",
        openai("b", model="one", prompt="x" * 200, max_completion_tokens=20),
        json.dumps({"custom_id": "c", "params": {"model": "acme/one", "prompt": "x" * 300, "max_tokens": 30}}),
    )
    (one,) = result.sums
    assert (one.requests, one.input_tokens, one.most_output) == (3, 600, 60)
    # Half of a dollar for a million tokens of input, half of four for the output. No prompt is in the tier by itself.
    assert result.low == Decimal("0.0003")
    assert result.high == Decimal("0.0003") + Decimal("0.00012")
    assert not result.wrong


def test_several_answers_are_all_billed(catalogue: Catalogue) -> None:
    assert batch(catalogue, openai("a", model="one", prompt="x", max_tokens=10, n=3)).sums[0].most_output == 30
    settings = {"maxOutputTokens": 10, "candidateCount": 4}
    line = json.dumps({"key": "a", "request": {"prompt": "x", "generationConfig": settings}})
    assert batch(catalogue, line, defaults=Defaults("one", None)).sums[0].most_output == 40


def test_each_of_several_answers_has_to_fit_by_itself(catalogue: Catalogue) -> None:
    assert not batch(catalogue, openai("a", model="one", prompt="x", max_tokens=100, n=9)).wrong


def test_limit_is_looked_for_where_gemini_has_it(catalogue: Catalogue) -> None:
    line = json.dumps({"key": "a", "request": {"prompt": "x", "generationConfig": {"maxOutputTokens": 7}}})
    assert batch(catalogue, line, defaults=Defaults("one", None)).sums[0].most_output == 7


def test_answer_without_a_limit_is_as_long_as_the_model_can(catalogue: Catalogue) -> None:
    line = openai("a", model="one", prompt="x")
    assert batch(catalogue, line).sums[0].most_output == 100
    assert batch(catalogue, line, defaults=Defaults(None, 5)).sums[0].most_output == 5


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON: "),
        ("[1]", "not a JSON object"),
        ('{"custom_id": "a"}', "no request in it: "),
        (openai("a", prompt="x"), "it names no model, and none is given by -m"),
        (openai("a", model="two", prompt="x"), "unknown model 'two'"),
        (openai("a", model="one", prompt="x", max_tokens="5"), "'5' is no number of tokens for an answer"),
        (openai("a", model="one", prompt="x", max_tokens=5, n=-1), "-1 is no number of answers"),
        (openai("a", model="one", prompt="x", max_tokens=5, n=0), "0 is no number of answers"),
        (openai("a", model="one", prompt="x", max_tokens=5, n=True), "True is no number of answers"),
        (
            openai("a", model="boundless", prompt="x"),
            "it does not limit its answer, and the longest of boundless is un",
        ),
        (openai("a", model="embed", input="x"), "embed has no batch price"),
        (
            openai("a", model="one", prompt="x" * 950, max_tokens=51),
            "prompt and answer together would have 1,001 tokens",
        ),
        (openai("a", model="one", prompt="x", max_tokens=101), "the answer would have 101 tokens, and one takes 100"),
        (openai("good", model="one", prompt="x"), "custom_id 'good' stands on line 1 too"),
    ],
)
def test_wrong_line_is_named_and_the_others_are_priced(catalogue: Catalogue, line: str, message: str) -> None:
    result = batch(catalogue, openai("good", model="one", prompt="x", max_tokens=1), line)
    assert result.sums[0].requests == 1
    (wrong,) = result.wrong
    assert wrong.number == 2
    assert wrong.message.startswith(message)
