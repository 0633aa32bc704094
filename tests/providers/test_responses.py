from dataclasses import replace
from typing import Any

import pytest

from llmtool.errors import AuthError, ProviderError, UsageError
from llmtool.exchange import Message, Request, Sampling
from llmtool.providers.adapter import Adapter, Quirks
from llmtool.providers.responses import Responses

OPENAI = Quirks(rules="openai", counts=True)
MESSAGES = (Message("system", "Be brief."), Message("user", "Hi"), Message("assistant", "Hi!"), Message("user", "So?"))
PLAIN = Request("gpt-4o", MESSAGES, 100)
INPUT = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hi"},
    {"role": "assistant", "content": "Hi!"},
    {"role": "user", "content": "So?"},
]


def body(request: Request, quirks: Quirks = OPENAI) -> Any:  # noqa: ANN401  # JSON
    adapter: Adapter = Responses(quirks)
    wire = adapter.build(request)
    assert wire.path == "/responses"
    return wire.body


def test_a_plain_request_is_not_kept_by_the_provider() -> None:
    plain = {"model": "gpt-4o", "input": INPUT, "max_output_tokens": 100, "store": False, "stream": True}
    assert body(PLAIN) == plain
    assert body(replace(PLAIN, stream=False)) == {**plain, "stream": False}


def test_what_the_protocol_has_a_place_for_is_sent() -> None:
    sent = body(replace(PLAIN, model="unheard-of", sampling=Sampling(temperature=0, top_p=0.5, reasoning_effort="low")))
    assert (sent["temperature"], sent["top_p"], sent["reasoning"]) == (0, 0.5, {"effort": "low"})


def test_a_reasoning_model_is_told_by_the_developer() -> None:
    assert body(replace(PLAIN, model="o3"))["input"][0]["role"] == "developer"


@pytest.mark.parametrize(
    ("sampling", "name"),
    [
        (Sampling(stop=("x",)), "stop sequence"),
        (Sampling(seed=1), "seed"),
        (Sampling(frequency_penalty=0.0), "frequency penalty"),
        (Sampling(presence_penalty=0.0), "presence penalty"),
    ],
)
def test_what_the_protocol_has_no_place_for_is_an_error_that_names_the_other(sampling: Sampling, name: str) -> None:
    with pytest.raises(UsageError, match=f"gpt-4o takes no {name} this way") as raised:
        body(replace(PLAIN, sampling=sampling), Quirks())
    assert "--api chat" in raised.value.hint


def test_what_the_model_rejects_is_an_error_before_the_call() -> None:
    with pytest.raises(UsageError, match="o4-mini takes no temperature"):
        body(replace(PLAIN, model="o4-mini", sampling=Sampling(temperature=1)))


def test_what_is_counted_is_what_is_sent_without_limits() -> None:
    wire = Responses(OPENAI).count(replace(PLAIN, model="o3", sampling=Sampling(reasoning_effort="low")))
    assert wire is not None
    developer = {"role": "developer", "content": "Be brief."}
    assert wire.body == {"model": "o3", "input": [developer, *INPUT[1:]], "reasoning": {"effort": "low"}}


def test_nothing_is_counted_that_the_model_does_not_take() -> None:
    with pytest.raises(UsageError, match="o1-mini takes no system message"):
        Responses(OPENAI).count(replace(PLAIN, model="o1-mini"))


def test_a_server_that_does_not_count_is_not_asked() -> None:
    assert Responses(Quirks()).count(PLAIN) is None


def test_a_count_is_read() -> None:
    assert Responses(OPENAI).counted({"object": "response.input_tokens", "input_tokens": 11}) == 11


@pytest.mark.parametrize("answer", [{}, {"input_tokens": None}, {"input_tokens": "11"}, {"input_tokens": -1}])
def test_what_is_no_count_is_an_error_that_names_what_came(answer: dict[str, object]) -> None:
    with pytest.raises(ProviderError, match=f"its fields are {', '.join(answer) or 'none'}"):
        Responses(OPENAI).counted(answer)


def test_an_error_in_place_of_a_count_is_raised() -> None:
    with pytest.raises(AuthError, match="who are you"):
        Responses(OPENAI).counted({"error": {"message": "who are you", "code": "invalid_api_key"}})
