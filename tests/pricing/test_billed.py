import contextlib
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadInputError
from llmtool.pricing.billed import Report, read_reports, read_usage
from llmtool.pricing.cost import cost
from llmtool.pricing.model import Life, Model
from llmtool.usage import Usage
from tests.pricing.prices import GEMINI_2_5_PRO, NOON

OPENAI = Model(
    provider="openai", id="gpt-x", title="GPT X", kind="chat", aliases=(), context=None, max_input=None,
    max_output=None, knowledge_cutoff=None, tokenizer=None, tokenizer_assumed=False, capabilities=frozenset(),
    life=Life(), prices=(), input_includes_cache=True, output_includes_reasoning=True, note="", where="",
)  # fmt: skip
ANTHROPIC = replace(OPENAI, provider="anthropic", input_includes_cache=False)
GOOGLE = replace(OPENAI, provider="google", output_includes_reasoning=False)
XAI = replace(GOOGLE, provider="xai")
CHAT = {
    "prompt_tokens": 1000,
    "completion_tokens": 200,
    "total_tokens": 1200,
    "prompt_tokens_details": {"cached_tokens": 600, "audio_tokens": 100, "cache_write_tokens": 50},
    "completion_tokens_details": {"reasoning_tokens": 120, "audio_tokens": 30, "rejected_prediction_tokens": 0},
}
RESPONSES = {
    "input_tokens": 1000,
    "input_tokens_details": {
        "cached_tokens": 600,
        "cache_write_tokens": 300,
        "cache_write_tokens_details": {"ttl_30m_tokens": 100, "ttl_12h_tokens": 200},
    },
    "output_tokens": 200,
    "output_tokens_details": {"reasoning_tokens": 120},
    "total_tokens": 1200,
}
MESSAGES = {
    "input_tokens": 10,
    "cache_read_input_tokens": 6000,
    "cache_creation_input_tokens": 3000,
    "cache_creation": {"ephemeral_5m_input_tokens": 1000, "ephemeral_1h_input_tokens": 2000},
    "output_tokens": 500,
    "output_tokens_details": {"thinking_tokens": 400},
    "server_tool_use": {"web_search_requests": 3, "web_fetch_requests": 1},
    "service_tier": "standard",
    "inference_geo": "global",
}
GEMINI = {
    "promptTokenCount": 1000,
    "cachedContentTokenCount": 400,
    "candidatesTokenCount": 100,
    "thoughtsTokenCount": 300,
    "toolUsePromptTokenCount": 50,
    "totalTokenCount": 1450,
    "promptTokensDetails": [
        {"modality": "TEXT", "tokenCount": 500},
        {"modality": "AUDIO", "tokenCount": 200},
        {"modality": "IMAGE", "tokenCount": 200},
        {"modality": "VIDEO", "tokenCount": 60},
        {"modality": "DOCUMENT", "tokenCount": 40},
    ],
    "cacheTokensDetails": [
        {"modality": "TEXT", "tokenCount": 250},
        {"modality": "AUDIO", "tokenCount": 100},
        {"modality": "IMAGE", "tokenCount": 40},
        {"modality": "VIDEO", "tokenCount": 10},
    ],
    "candidatesTokensDetails": [{"modality": "TEXT", "tokenCount": 60}, {"modality": "IMAGE", "tokenCount": 40}],
    "toolUsePromptTokensDetails": [{"modality": "TEXT", "tokenCount": 45}, {"modality": "AUDIO", "tokenCount": 5}],
}


def _reports(data: object) -> list[Report]:
    return read_reports(json.dumps(data), "usage.json")


def _read(data: object, model: Model = OPENAI) -> Usage:
    (report,) = _reports(data)
    return read_usage(report, model)


def _snake(data: object) -> object:
    if isinstance(data, dict):
        return {
            "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key): _snake(value)
            for key, value in data.items()
        }
    return [_snake(entry) for entry in data] if isinstance(data, list) else data


# Shapes


def test_openai_counts_cached_written_audio_and_reasoning_within() -> None:
    assert _read(CHAT) == Usage(
        input=250, cache_read=600, cache_write=50, input_audio=100, output=170, output_audio=30, reasoning=120
    )


def test_openais_responses_tell_how_long_a_cache_lives() -> None:
    assert _read(RESPONSES) == Usage(
        input=100, cache_read=600, cache_write=100, cache_write_12h=200, output=200, reasoning=120
    )


def test_realtime_tells_what_of_the_cached_was_audio() -> None:
    usage = {
        "total_tokens": 253,
        "input_tokens": 132,
        "output_tokens": 121,
        "input_token_details": {
            "text_tokens": 52,
            "audio_tokens": 70,
            "image_tokens": 10,
            "cached_tokens": 64,
            "cached_tokens_details": {"text_tokens": 30, "audio_tokens": 30, "image_tokens": 4},
        },
        "output_token_details": {"text_tokens": 30, "audio_tokens": 91},
    }
    assert _read(usage) == Usage(
        input=22,
        cache_read=30,
        input_audio=40,
        cache_read_audio=30,
        input_image=6,
        cache_read_image=4,
        output=30,
        output_audio=91,
    )


def test_anthropic_counts_the_cached_apart() -> None:
    assert _read(MESSAGES, ANTHROPIC) == Usage(
        input=10,
        cache_read=6000,
        cache_write=1000,
        cache_write_1h=2000,
        output=500,
        reasoning=400,
        pieces={"web_search": 3},
    )


def test_writes_that_anthropic_does_not_tell_apart_are_of_the_usual_kind() -> None:
    usage = {"input_tokens": 6, "output_tokens": 1, "cache_creation_input_tokens": 3337}
    split = {"ephemeral_5m_input_tokens": 3000, "ephemeral_1h_input_tokens": 68}
    assert _read(usage, ANTHROPIC).cache_write == 3337
    assert _read(usage | {"cache_creation": split}, ANTHROPIC) == Usage(
        input=6, output=1, cache_write=3269, cache_write_1h=68
    )
    del usage["cache_creation_input_tokens"]
    assert _read(usage | {"cache_creation": split}, ANTHROPIC).cache_write == 3000


def test_anthropics_shape_is_the_same_from_everyone_who_speaks_it() -> None:
    assert _read(MESSAGES, OPENAI) == _read(MESSAGES, ANTHROPIC)


@pytest.mark.parametrize("spelling", [GEMINI, _snake(GEMINI)])
def test_google_counts_the_cached_within_and_the_thoughts_apart(spelling: object) -> None:
    assert _read(spelling, GOOGLE) == Usage(
        input=335,
        cache_read=260,
        input_audio=105,
        cache_read_audio=100,
        input_image=160,
        cache_read_image=40,
        input_video=50,
        output=360,
        output_image=40,
        reasoning=300,
    )


def test_all_that_google_does_not_tell_apart_is_text() -> None:
    plain = {"promptTokenCount": 9, "totalTokenCount": 296, "candidatesTokenCount": 29, "thoughtsTokenCount": 258}
    assert _read(plain, GOOGLE) == Usage(input=9, output=287, reasoning=258)
    assert _read({"promptTokenCount": 9, "candidatesTokenCount": None}, GOOGLE) == Usage(input=9)


def test_google_is_priced_by_the_whole_prompt() -> None:
    usage = _read({"promptTokenCount": 200_001, "candidatesTokenCount": 600, "thoughtsTokenCount": 400}, GOOGLE)
    assert str(cost(GEMINI_2_5_PRO, usage, NOON).total.normalize()) == "0.5150025"


def test_bedrock_counts_the_cached_apart() -> None:
    usage = {
        "inputTokens": 10,
        "outputTokens": 5,
        "totalTokens": 3015,
        "cacheReadInputTokens": 1000,
        "cacheWriteInputTokens": 2000,
        "cacheDetails": [{"ttl": "5m", "inputTokens": 500}, {"ttl": "1h", "inputTokens": 1500}],
    }
    expected = Usage(input=10, cache_read=1000, cache_write=500, cache_write_1h=1500, output=5)
    assert _read(usage, ANTHROPIC) == expected
    assert _read(usage | {"totalTokens": 15}, ANTHROPIC) == expected
    assert _read({"inputTokens": 10, "outputTokens": 5, "totalTokens": 15}, ANTHROPIC) == Usage(input=10, output=5)


def test_deepseek_says_hits_and_misses() -> None:
    usage = {
        "prompt_tokens": 495,
        "completion_tokens": 144,
        "total_tokens": 639,
        "prompt_tokens_details": {"cached_tokens": 320},
        "completion_tokens_details": {"reasoning_tokens": 118},
        "prompt_cache_hit_tokens": 320,
        "prompt_cache_miss_tokens": 175,
    }
    expected = Usage(input=175, cache_read=320, output=144, reasoning=118)
    assert _read(usage) == expected
    del usage["prompt_tokens_details"]
    assert _read(usage) == expected


@pytest.mark.parametrize("field", ["cached_tokens", "num_cached_tokens", "cached_input_tokens"])
def test_cached_tokens_beside_the_prompt_are_where_the_provider_has_them(field: str) -> None:
    usage = {"prompt_tokens": 20, "completion_tokens": 5, field: 10}
    assert _read(usage, OPENAI) == Usage(input=10, cache_read=10, output=5)
    assert _read(usage, ANTHROPIC) == Usage(input=20, cache_read=10, output=5)


def test_cached_tokens_in_the_details_are_within_whoever_says_so() -> None:
    usage = {"prompt_tokens": 20, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 10}}
    assert _read(usage, ANTHROPIC) == Usage(input=10, cache_read=10, output=5)


def test_ollama_counts_what_it_evaluated() -> None:
    reply = {
        "model": "llama3",
        "message": {"role": "assistant"},
        "done": True,
        "prompt_eval_count": 26,
        "eval_count": 98,
    }
    assert _read(reply) == Usage(input=26, output=98)
    assert _read({"model": "llama3", "done": True, "eval_count": 98}) == Usage(output=98)
    assert _reports(reply)[0].model == "llama3"


def test_embeddings_have_only_a_prompt() -> None:
    assert _read({"prompt_tokens": 12, "total_tokens": 12}) == Usage(input=12)
    assert _read({"object": "list", "data": [], "model": "voyage-4", "usage": {"total_tokens": 7}}) == Usage(input=7)


def test_transcriptions_are_by_the_second() -> None:
    assert _read({"text": "", "usage": {"type": "duration", "seconds": 42}}) == Usage(pieces={"audio_second": 42})


def test_the_shape_of_this_program_is_read_too() -> None:
    reply = {
        "schema": "llmtool.stream/1",
        "model": "gpt-x",
        "usage": {"input": 5, "cache_read": 4, "cache_write": 3, "cache_write_1h": 2, "output": 9, "reasoning": 8},
    }
    assert _read(reply) == Usage(input=5, cache_read=4, cache_write=3, cache_write_1h=2, output=9, reasoning=8)


def test_null_is_nothing() -> None:
    usage = {"prompt_tokens": 5, "completion_tokens": None, "prompt_tokens_details": None, "total_tokens": None}
    assert _read(usage) == Usage(input=5)


# Reasoning that is or is not within the output


def test_a_total_shows_that_the_reasoning_is_apart() -> None:
    usage = {
        "prompt_tokens": 12,
        "completion_tokens": 2,
        "total_tokens": 354,
        "completion_tokens_details": {"reasoning_tokens": 340},
    }
    for model in (XAI, OPENAI):
        assert _read(usage, model) == Usage(input=12, output=342, reasoning=340)


def test_a_total_shows_that_the_reasoning_is_within() -> None:
    assert _read(RESPONSES, XAI) == _read(RESPONSES, OPENAI)


def test_without_a_total_the_rate_card_knows() -> None:
    usage = {"prompt_tokens": 12, "completion_tokens": 400, "completion_tokens_details": {"reasoning_tokens": 340}}
    assert _read(usage, XAI) == Usage(input=12, output=740, reasoning=340)
    assert _read(usage, OPENAI) == Usage(input=12, output=400, reasoning=340)


def test_what_only_a_total_tells_is_reasoning_where_the_provider_hides_it() -> None:
    usage = {"prompt_tokens": 35, "completion_tokens": 12, "total_tokens": 109}
    assert _read(usage, GOOGLE) == Usage(input=35, output=74, reasoning=62)
    with pytest.raises(BadInputError, match=r"total_tokens is 109, but its parts are 47"):
        _read(usage, OPENAI)


def test_reasoning_beside_the_answer_is_where_the_provider_has_it() -> None:
    usage = {"prompt_tokens": 33, "completion_tokens": 7163, "total_tokens": 7196, "reasoning_tokens": 5000}
    assert _read(usage, OPENAI) == Usage(input=33, output=7163, reasoning=5000)
    assert _read(usage, XAI) == Usage(input=33, output=12163, reasoning=5000)


# Replies, lists, lines


def test_a_reply_says_its_model_and_how_it_was_served() -> None:
    (report,) = _reports({"id": "c1", "model": "gpt-x-2026", "service_tier": "Flex", "usage": CHAT})
    assert (report.model, report.conditions, report.id) == ("gpt-x-2026", {"service_tier": "flex"}, "c1")
    assert read_usage(report, OPENAI) == _read(CHAT)
    (report,) = _reports({"modelVersion": "gemini-x", "responseId": "g1", "usageMetadata": GEMINI})
    assert (report.model, report.conditions, report.id) == ("gemini-x", {}, "g1")


@pytest.mark.parametrize(
    ("more", "conditions"),
    [
        ({}, {}),
        ({"service_tier": "standard", "inference_geo": "global"}, {"service_tier": "standard"}),
        ({"service_tier": "batch"}, {"processing": "batch"}),
        ({"service_tier": "priority", "inference_geo": "us"}, {"service_tier": "priority", "region": "us"}),
        ({"speed": "fast", "inference_geo": "not_available"}, {"speed": "fast"}),
    ],
)
def test_anthropic_says_in_the_usage_how_it_was_served(more: dict[str, str], conditions: dict[str, str]) -> None:
    (report,) = _reports({"model": "claude-x", "usage": {"input_tokens": 1, "output_tokens": 1} | more})
    assert report.conditions == conditions


def test_google_says_in_the_usage_how_it_was_served() -> None:
    (report,) = _reports({"usageMetadata": GEMINI | {"serviceTier": "PRIORITY", "trafficType": "ON_DEMAND"}})
    assert report.conditions == {"service_tier": "priority"}


def test_a_list_and_lines_are_reports_of_their_own() -> None:
    replies = [{"model": "a", "usage": CHAT}, MESSAGES, {"model": "b", "usageMetadata": GEMINI}]
    lines = "\n\n".join(json.dumps(reply) for reply in replies) + "\n"
    for text in (json.dumps(replies), lines, "\ufeff" + lines, lines.replace("\n", "\r\n")):
        assert [report.model for report in read_reports(text, "x")] == ["a", None, "b"]


def test_a_separator_inside_of_a_line_does_not_end_it() -> None:
    reply = {"model": "a", "text": "one\u2028two\x0bthree", "usage": CHAT}
    line = json.dumps(reply, ensure_ascii=False)
    assert len(read_reports(f"{line}\n{line}", "x")) == 2


def test_one_request_is_not_priced_in_the_tier_of_many() -> None:
    reports = _reports([{"promptTokenCount": 150_000, "candidatesTokenCount": 0}] * 2)
    bills = [cost(GEMINI_2_5_PRO, read_usage(report, GOOGLE), NOON).total for report in reports]
    assert bills == [bills[0]] * 2
    assert str(bills[0].normalize()) == "0.1875"


def test_results_of_batches_are_opened_and_were_batches() -> None:
    lines = [
        {"custom_id": "1", "response": {"status_code": 200, "body": {"id": "a", "model": "gpt-x", "usage": CHAT}}},
        {"custom_id": "2", "response": {"status_code": 400, "body": {"error": {"message": "no"}}}, "error": None},
        {"custom_id": "3", "result": {"type": "succeeded", "message": {"id": "b", "model": "cl", "usage": MESSAGES}}},
        {"custom_id": "4", "result": {"type": "errored", "error": {"type": "invalid_request"}}},
        {"key": "5", "response": {"modelVersion": "gem", "usageMetadata": GEMINI}},
    ]
    reports = read_reports("\n".join(map(json.dumps, lines)), "batch.jsonl")
    assert [report.model for report in reports] == ["gpt-x", "cl", "gem"]
    assert all(report.conditions["processing"] == "batch" for report in reports)


def test_a_stream_counts_at_its_end() -> None:
    chunks = [
        {"id": "c1", "model": "gpt-x", "choices": [{"delta": {"content": "a"}}], "usage": None},
        {"id": "c1", "model": "gpt-x", "choices": [], "usage": CHAT},
    ]
    assert _read(chunks) == _read(CHAT)
    gemini = [
        {"responseId": "g", "usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 9}},
        {"responseId": "g", "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 5, "totalTokenCount": 14}},
    ]
    assert _read(gemini, GOOGLE) == Usage(input=9, output=5)
    ollama = [{"message": {"content": "a"}, "done": False}, {"done": True, "prompt_eval_count": 2, "eval_count": 3}]
    assert _read(ollama) == Usage(input=2, output=3)
    responses = [
        {"type": "response.created", "response": {"id": "r", "usage": None}},
        {"type": "response.completed", "response": {"id": "r", "usage": RESPONSES}},
    ]
    assert _read(responses) == _read(RESPONSES)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message_start", "message": {"usage": {"input_tokens": 5, "output_tokens": 1}}},
        {"type": "message_delta", "usage": {"output_tokens": 9}},
    ],
)
def test_a_piece_of_a_stream_is_no_reply(event: object) -> None:
    with pytest.raises(BadInputError, match="a piece of a stream"):
        _reports([event])


def test_every_run_of_a_model_is_a_request() -> None:
    usage = MESSAGES | {
        "input_tokens": 612,
        "iterations": [
            {"type": "compaction", "input_tokens": 60_385, "output_tokens": 522, "cache_read_input_tokens": 0},
            {"type": "advisor_message", "model": "claude-other", "input_tokens": 612, "output_tokens": 2_819},
        ],
    }
    reports = _reports({"id": "m", "model": "claude-x", "usage": usage})
    assert [report.model for report in reports] == ["claude-x", "claude-other"]
    assert [read_usage(report, ANTHROPIC) for report in reports] == [
        Usage(input=60_385, output=522, pieces={"web_search": 3}),
        Usage(input=612, output=2_819),
    ]


# Pieces


def test_openais_searches_are_parts_of_the_answer() -> None:
    output = [
        {"type": "web_search_call", "status": "completed", "action": {"type": "search", "query": "x"}},
        {"type": "web_search_call", "action": {"type": "open_page", "url": "https://example.com"}},
        {"type": "web_search_call"},
        {"type": "file_search_call", "queries": []},
        {"type": "message", "content": []},
    ]
    assert _read({"output": output, "usage": RESPONSES}).pieces == {"web_search": 2, "file_search": 1}


def test_xais_calls_are_in_the_usage_and_not_counted_twice() -> None:
    details = {"web_search_calls": 2, "x_search_calls": 1, "mcp_calls": 4, "code_interpreter_calls": 0}
    reply = {
        "output": [{"type": "web_search_call"}] * 2,
        "usage": RESPONSES | {"server_side_tool_usage_details": details},
    }
    assert _read(reply, XAI).pieces == {"web_search": 2, "x_search": 1}


def test_tools_that_nobody_names_are_not_free() -> None:
    reply = {"output": [{"type": "web_search_call"}], "usage": RESPONSES | {"num_server_side_tools_used": 3}}
    assert _read(reply, XAI).pieces == {"web_search": 1, "server_side_tool": 2}
    reply["usage"] = RESPONSES | {"num_server_side_tools_used": 1}
    assert _read(reply, XAI).pieces == {"web_search": 1}
    reply["usage"] = RESPONSES | {"num_server_side_tools_used": 5, "server_side_tool_usage_details": {"mcp_calls": 4}}
    assert _read(reply, XAI).pieces == {"web_search": 1}


def test_citations_are_not_free() -> None:
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2, "citation_tokens": 20_016}
    assert _read(usage).pieces == {"citation_token": 20_016}


# Contradictions


def _changed(usage: Mapping[str, object], **fields: object) -> dict[str, object]:
    return {**usage, **fields}


@pytest.mark.parametrize(
    ("usage", "message"),
    [
        (_changed(CHAT, prompt_tokens="1000"), "usage.json: prompt_tokens is '1000'"),
        (_changed(CHAT, prompt_tokens=-1), "usage.json: prompt_tokens is -1"),
        (_changed(CHAT, prompt_tokens=10.5), "usage.json: prompt_tokens is 10.5"),
        (_changed(CHAT, prompt_tokens=True), "usage.json: prompt_tokens is True"),
        (_changed(CHAT, total_tokens=1199), "usage.json: total_tokens is 1,199, but its parts are 1,200"),
        (_changed(CHAT, total_tokens=1400), "usage.json: total_tokens is 1,400, but its parts are 1,200"),
        (
            _changed(CHAT, prompt_tokens_details={"cached_tokens": 1001}),
            "usage.json: prompt_tokens is 1,000, but cached, written, audio and image tokens are 1,001",
        ),
        (_changed(CHAT, prompt_tokens_details=[1]), "usage.json: prompt_tokens_details is [1], not an object"),
        (
            _changed(CHAT, prompt_tokens_details={"cached_tokens": "6"}),
            "usage.json: prompt_tokens_details: cached_tokens is '6'",
        ),
        (
            _changed(CHAT, completion_tokens_details={"reasoning_tokens": 201}),
            "usage.json: 201 tokens of reasoning in 200 of output",
        ),
        (
            _changed(CHAT, completion_tokens_details={"audio_tokens": 201}),
            "usage.json: completion_tokens_details: audio_tokens and image_tokens are 201 of an answer of 200",
        ),
        (
            _changed(CHAT, cached_tokens=5),
            "usage.json: cached_tokens is 5; cached_tokens in the details is 600",
        ),
        (
            {"prompt_tokens": 10, "prompt_cache_hit_tokens": 4, "prompt_cache_miss_tokens": 5},
            "usage.json: prompt_tokens is 10, but cache hits and misses together are 9",
        ),
        (
            _changed(RESPONSES, input_tokens_details={"cache_write_tokens_details": {"ttl_12h_tokens": 1}}),
            "usage.json: input_tokens_details: ttl_12h_tokens is 1 of 0 tokens written to the cache",
        ),
        (_changed(MESSAGES, output_tokens=-5), "usage.json: output_tokens is -5"),
        (
            _changed(MESSAGES, cache_creation_input_tokens=2999),
            "usage.json: cache_creation has 3,000 tokens, but cache_creation_input_tokens is 2,999",
        ),
        (
            _changed(MESSAGES, output_tokens_details={"thinking_tokens": 501}),
            "usage.json: 501 tokens of reasoning in 500 of output",
        ),
        (
            {"inputTokens": 1, "outputTokens": 2, "totalTokens": 4, "cacheReadInputTokens": 0},
            "usage.json: totalTokens is 4, but its parts are 3",
        ),
        (_changed(GEMINI, totalTokenCount=1), "usage.json: totalTokenCount is 1, but its parts are 1,450"),
        (
            _changed(GEMINI, cachedContentTokenCount=1001),
            "usage.json: cachedContentTokenCount is 1,001 of a prompt of 1,000",
        ),
        (_changed(GEMINI, promptTokenCount="x"), "usage.json: promptTokenCount is 'x'"),
        (_changed(GEMINI, promptTokensDetails={}), "usage.json: promptTokensDetails is not a list of objects"),
        (
            _changed(GEMINI, promptTokensDetails=[{"modality": "TEXT", "tokenCount": -1}]),
            "usage.json: promptTokensDetails[0]: tokenCount is -1",
        ),
        (
            _changed(GEMINI, promptTokensDetails=[{"modality": "TEXT", "tokenCount": 1001}]),
            "usage.json: promptTokensDetails has 1,001 tokens of 1,000",
        ),
        (
            _changed(GEMINI, promptTokensDetails=[]),
            "usage.json: cacheTokensDetails has more AUDIO than the prompt",
        ),
        ({"usage": {"credits": 5}}, "usage.json: usage: a usage of no known shape"),
        ({"usage": {"input": 5, "tokens": 5}}, "usage.json: usage: a usage of no known shape"),
        ({"usage": 5}, "usage.json: usage is 5, not an object"),
    ],
)
def test_contradictions_name_the_field(usage: object, message: str) -> None:
    with pytest.raises(BadInputError) as caught:
        _read(usage)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "u: not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("{", "u: not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ('{"a":\n{]}', "u: not JSON: Expecting property name enclosed in double quotes: line 2 column 2 (char 7)"),
        ('{"total_tokens": 1}\n{oops', "u:2: not JSON: Expecting property name enclosed in double quotes"),
        ('{"total_tokens": 1}\n5', "u:2: not a JSON object"),
        ("[1]", "u: entry 1: not a JSON object"),
        ("5", "u: not a JSON object"),
        ("[]", "u: no usage in it"),
        ("{}", "u: no usage in it"),
        ('[{"total_tokens": 1}, {"error": "x"}]', "u: entry 2: no usage in it"),
        ('{"custom_id": "1", "response": null}', "u: no usage in it"),
        ('{"usage": null}', "u: no usage in it"),
        ("[" * 100_000, "u: not JSON: "),
        ('{"total_tokens": ' + "9" * 5_000 + "}", "u: not JSON: "),
        ('{"total_tokens": NaN}', "u: total_tokens is nan"),
    ],
)
def test_what_is_no_usage_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadInputError) as caught:
        [read_usage(report, OPENAI) for report in read_reports(text, "u")]
    assert caught.value.message.startswith(message)


NUMBERS = st.integers(0, 10**9)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_the_same_request_is_the_same_usage_in_every_shape(
    plain: int, read: int, write: int, output: int, reasoning: int
) -> None:
    expected = Usage(input=plain, cache_read=read, cache_write=write, output=output + reasoning, reasoning=reasoning)
    prompt, answer = plain + read + write, output + reasoning
    shapes: list[tuple[object, Model]] = [
        (
            {
                f"{sent}_tokens": prompt,
                f"{got}_tokens": answer,
                "total_tokens": prompt + answer,
                f"{sent}_tokens_details": {"cached_tokens": read, "cache_write_tokens": write},
                f"{got}_tokens_details": {"reasoning_tokens": reasoning},
            },
            model,
        )
        for sent, got in (("prompt", "completion"), ("input", "output"))
        for model in (OPENAI, ANTHROPIC, XAI)
    ]
    shapes.append(
        (
            {
                "input_tokens": plain,
                "cache_read_input_tokens": read,
                "cache_creation_input_tokens": write,
                "output_tokens": answer,
                "output_tokens_details": {"thinking_tokens": reasoning},
            },
            ANTHROPIC,
        )
    )
    assert [_read(usage, model) for usage, model in shapes] == [expected] * len(shapes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*CHAT, *RESPONSES, *MESSAGES, *GEMINI, "usage", "usageMetadata", "response", "iterations"]
            ),
            inside,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(JSON)
def test_whatever_is_given_is_read_or_refused(data: object) -> None:
    with contextlib.suppress(BadInputError):
        usages = [read_usage(report, OPENAI) for report in _reports(data)]
        assert all(usage.total >= 0 for usage in usages)
