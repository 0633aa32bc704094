"""How likely tokens were: what is asked of each protocol, and how each answer is read."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import UsageError
from llmtool.exchange import Api, Message, Position, Request, Sampling, Scored
from llmtool.providers.adapter import Quirks, adapter_for
from llmtool.providers.positions import positions_of, positions_of_gemini
from tests.providers.streams import DONE, JSON, events, fed

ASKED = Request("some-model", (Message("user", "Hi"),), 2, Sampling(top_logprobs=2))
PARIS, LYON, END = Scored("Paris", -0.25), Scored("Lyon", -1.5), Scored(".", -0.125)
EXPECTED = (Position(LYON, (PARIS, LYON)), Position(END, (END,)))


def entry(scored: Scored, *likeliest: Scored) -> dict[str, Any]:
    """A position in OpenAI's words."""
    others = [{"token": other.token, "logprob": other.logprob, "bytes": None} for other in likeliest]
    return {"token": scored.token, "logprob": scored.logprob, "bytes": None, "top_logprobs": others}


ENTRIES = [entry(position.chosen, *position.likeliest) for position in EXPECTED]
PART = {"type": "output_text", "text": "Lyon.", "annotations": [], "logprobs": ENTRIES}
GEMINI: dict[str, list[dict[str, Any]]] = {
    "chosenCandidates": [{"token": "Lyon", "logProbability": -1.5}, {"token": ".", "logProbability": -0.125}],
    "topCandidates": [
        {"candidates": [{"token": "Paris", "logProbability": -0.25}, {"token": "Lyon", "logProbability": -1.5}]},
        {"candidates": [{"token": ".", "logProbability": -0.125}]},
    ],
}
WHOLE: dict[Api, dict[str, Any]] = {
    "chat": {
        "choices": [{"message": {"content": "Lyon."}, "finish_reason": "length", "logprobs": {"content": ENTRIES}}]
    },
    "responses": {"status": "completed", "output": [{"type": "message", "content": [PART]}]},
    "gemini": {
        "candidates": [
            {"content": {"parts": [{"text": "Lyon."}]}, "finishReason": "MAX_TOKENS", "logprobsResult": GEMINI}
        ]
    },
    "ollama": {"message": {"content": "Lyon."}, "done": True, "done_reason": "length", "logprobs": ENTRIES},
}


def gemini_piece(place: int, **more: str) -> dict[str, Any]:
    odds = {name: [told[place]] for name, told in GEMINI.items()}
    return {"candidates": [{"content": {"parts": [{"text": "x"}]}, "logprobsResult": odds, **more}]}


STREAMS: dict[Api, list[dict[str, Any]]] = {
    "chat": [
        {"choices": [{"delta": {"content": "Lyon"}, "logprobs": {"content": ENTRIES[:1]}}]},
        {"choices": [{"delta": {"content": "."}, "logprobs": {"content": ENTRIES[1:]}, "finish_reason": "length"}]},
    ],
    "responses": [
        {"type": "response.output_text.delta", "delta": "Lyon", "logprobs": ENTRIES[:1]},
        {"type": "response.output_text.delta", "delta": ".", "logprobs": ENTRIES[1:]},
        {"type": "response.completed", "response": WHOLE["responses"]},
    ],
    "gemini": [gemini_piece(0), gemini_piece(1, finishReason="MAX_TOKENS")],
    "ollama": [
        {"message": {"content": "Lyon"}, "done": False, "logprobs": ENTRIES[:1]},
        {"message": {"content": "."}, "done": True, "done_reason": "length", "logprobs": ENTRIES[1:]},
    ],
}


@pytest.mark.parametrize("api", WHOLE)
def test_an_answer_in_one_piece_tells_its_positions(api: Api) -> None:
    answer = adapter_for(api).answer()
    answer.whole(WHOLE[api])
    assert (answer.reply.text, answer.reply.positions) == ("Lyon.", EXPECTED)


@pytest.mark.parametrize("api", STREAMS)
def test_a_stream_tells_them_once(api: Api) -> None:
    answer = adapter_for(api).answer()
    fed(answer, [*events(*STREAMS[api]), *([DONE] if api == "chat" else [])])
    assert answer.complete
    assert answer.reply.positions == EXPECTED


@pytest.mark.parametrize(
    ("api", "fields"),
    [
        ("chat", {"logprobs": True, "top_logprobs": 2}),
        ("responses", {"include": ["message.output_text.logprobs"], "top_logprobs": 2}),
        ("ollama", {"logprobs": True, "top_logprobs": 2}),
    ],
)
def test_the_protocols_are_asked_in_their_words(api: Api, fields: dict[str, object]) -> None:
    body = adapter_for(api).build(ASKED).body
    assert {name: body[name] for name in fields} == fields
    plain = adapter_for(api).build(replace(ASKED, sampling=Sampling())).body
    assert plain == {name: value for name, value in body.items() if name not in fields}


def test_google_is_asked_in_its_configuration() -> None:
    config: Any = adapter_for("gemini").build(ASKED).body["generationConfig"]
    assert (config["responseLogprobs"], config["logprobs"]) == (True, 2)


def test_a_protocol_without_them_says_so_before_the_call() -> None:
    with pytest.raises(UsageError, match="some-model gives no logprobs this way"):
        adapter_for("messages").build(ASKED)


@pytest.mark.parametrize(
    ("api", "provider", "model", "effort"),
    [
        ("chat", "openai", "o3", None), ("chat", "openai", "gpt-5", None), ("responses", "openai", "gpt-5-pro", None),
        ("chat", "openai", "gpt-5.4", "low"), ("chat", "openai", "gpt-5.5", None),
        ("messages", "anthropic", "claude-haiku-4-5", None), ("chat", "anthropic", "claude-opus-5", None),
    ],
)  # fmt: skip
def test_a_model_without_them_says_so_before_the_call(api: Api, provider: str, model: str, effort: str | None) -> None:
    asked = replace(ASKED, model=model, sampling=Sampling(top_logprobs=2, reasoning_effort=effort))
    with pytest.raises(UsageError, match=f"{model} gives no logprobs"):
        adapter_for(api, Quirks(rules=provider)).build(asked)


@pytest.mark.parametrize(("model", "effort"), [("gpt-4o", None), ("gpt-5.4", None), ("gpt-5.5", "none")])
def test_a_model_that_does_not_reason_is_asked(model: str, effort: str | None) -> None:
    asked = replace(ASKED, model=model, sampling=Sampling(top_logprobs=2, reasoning_effort=effort))
    assert adapter_for("chat", Quirks(rules="openai")).build(asked).body["top_logprobs"] == 2


def test_what_is_no_probability_is_left_out() -> None:
    filler = Scored("rare", -9999.0)
    assert positions_of([entry(filler, PARIS, filler)]) == (Position(filler, (PARIS,)),)
    odd: list[object] = [float("nan"), float("-inf"), 10**400, 1e308, 0.5, True, "-1", None]
    assert positions_of([{"token": "x", "logprob": value} for value in odd]) == ()


def test_the_likeliest_come_first_whatever_their_order_was() -> None:
    assert positions_of([entry(PARIS, LYON, PARIS)]) == (Position(PARIS, (PARIS, LYON)),)


@given(JSON)
def test_whatever_comes_instead_holds_none_or_some(odd: object) -> None:
    assert isinstance(positions_of(odd), tuple)
    assert isinstance(positions_of_gemini({"chosenCandidates": odd, "topCandidates": odd}), tuple)


@given(st.lists(st.dictionaries(st.sampled_from(["token", "logprob", "top_logprobs"]), JSON), max_size=3))
def test_odd_entries_break_nothing(odd: list[dict[str, Any]]) -> None:
    assert len(positions_of(odd)) <= len(odd)
