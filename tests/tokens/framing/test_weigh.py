"""The frames around texts. Where a letter is a token, every expected sum can be done by hand."""

from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadInputError
from llmtool.tokens.framing.request import Api
from llmtool.tokens.framing.weigh import Weight, weigh, weigh_messages
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.registry import for_model
from tests.tokens.framing.fakes import SCHEMAS, Letters
from tests.tokens.pictures import data_url, png

OPENAI = Letters("o200k_base", "exact")
CLAUDE = Letters("claude-v3")
GEMMA = Letters("gemma3")
JARGON = [
    {"role": "system", "content": "You are a helpful, pattern-following assistant that translates corporate jargon "
     "into plain English."},
    {"role": "system", "name": "example_user", "content": "New synergies will help drive top-line growth."},
    {"role": "system", "name": "example_assistant", "content": "Things working well together will increase revenue."},
    {"role": "system", "name": "example_user", "content": "Let's circle back when we have more bandwidth to touch base "
     "on opportunities for increased leverage."},
    {"role": "system", "name": "example_assistant", "content": "Let's talk later when we're less busy about how to do "
     "better."},
    {"role": "user", "content": "This late pivot means we don't have time to boil the ocean for the client "
     "deliverable."},
]  # fmt: skip
WEATHER = {
    "messages": [
        {"role": "system", "content": "You are a helpful assistant that can answer to questions about the weather."},
        {"role": "user", "content": "What's the weather like in San Francisco?"},
    ],
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "get_current_weather",
                "description": "Get the current weather in a given location",
                "parameters": {
                    "type": "object",
                    "properties": {
                        "location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"},
                        "unit": {
                            "type": "string",
                            "description": "The unit of temperature to return",
                            "enum": ["celsius", "fahrenheit"],
                        },
                    },
                    "required": ["location"],
                },
            },
        }
    ],
}


def parts(weight: Weight) -> dict[str, int]:
    return {part.name: part.tokens for part in weight.parts}


@pytest.mark.parametrize(("model", "wanted"), [("gpt-4", 129), ("gpt-3.5-turbo", 129), ("gpt-4o", 124)])
def test_openais_published_example_of_messages(model: str, wanted: int) -> None:
    weight = weigh_messages(JARGON, for_model(model), model)
    assert (weight.tokens, weight.exactness, weight.margin_percent) == (wanted, "exact", None)


@pytest.mark.parametrize(("model", "wanted"), [("gpt-4", 105), ("gpt-3.5-turbo", 105), ("gpt-4o", 101)])
def test_openais_published_example_of_functions(model: str, wanted: int) -> None:
    weight = weigh(WEATHER, "chat", for_model(model), model)
    assert (weight.tokens, weight.exactness) == (wanted, "reconstructed")
    assert list(parts(weight)) == ["system", "message 2: user", "tools", "framing"]


def test_without_a_model_the_usual_frame_of_the_tokenizer_is_taken() -> None:
    assert weigh_messages(JARGON, OpenAITokenizer("cl100k_base")).tokens == 129


HI: list[dict[str, Any]] = [{"role": "user", "content": "Hi"}]
TALK: list[dict[str, Any]] = [*HI, {"role": "assistant", "content": "Ho"}, {"role": "user", "content": "Hu"}]


@pytest.mark.parametrize(
    ("tokenizer", "model", "messages", "framing"),
    [
        (OPENAI, "gpt-4o", HI, 3 + 3),
        (OPENAI, "gpt-4o", TALK, 3 * 3 + 3),
        (OPENAI, "gpt-5", HI, 3 + 2),
        (OPENAI, "gpt-5", TALK, 3 * 3 + 2 + 2),
        (CLAUDE, "claude-sonnet-4-5", HI, 7),
        (CLAUDE, "claude-sonnet-4-5", TALK, 13),
        (CLAUDE, "claude-sonnet-4-5", TALK[:2], 7),  # to be continued: no new reply begins
        (CLAUDE, "claude-sonnet-4-5", [{"role": "system", "content": "Be"}, *HI], 8),
        (CLAUDE, "claude-sonnet-5", HI, 6),
        (CLAUDE, "claude-sonnet-5", TALK, 10),
        (CLAUDE, "claude-opus-4-7", HI, 11),
        (GEMMA, "gemini-2.0-flash", TALK, 0),
        (GEMMA, "gemini-2.5-flash", TALK, 3),
        (GEMMA, "gemini-3-flash-preview", HI, 1),
    ],
)
def test_the_frame_of_plain_messages(
    tokenizer: Letters, model: str, messages: list[dict[str, Any]], framing: int
) -> None:
    assert parts(weigh_messages(messages, tokenizer, model))["framing"] == framing


def test_an_answer_may_have_to_have_a_shape() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    chat = {"messages": HI, "response_format": {"type": "json_schema", "json_schema": {"name": "N", "schema": schema}}}
    text = '# Response Formats\n\n## N\n\n{"type":"object","properties":{"n":{"type":"integer"}}}'
    assert parts(weigh(chat, "chat", OPENAI, "gpt-4o"))["answer format"] == len(text) + 1
    claude = {"messages": HI, "output_config": {"format": {"type": "json_schema", "schema": {"type": "null"}}}}
    assert parts(weigh(claude, "messages", CLAUDE, "claude-sonnet-4-5"))["answer format"] == 80 + len(
        '{\n  "type": "null"\n}'
    )


CALL = {"id": "c1", "type": "function", "function": {"name": "now", "arguments": '{"tz":"UTC"}'}}
ANSWER = {"role": "tool", "tool_call_id": "c1", "content": "noon"}


def test_a_call_and_its_answer_in_chat() -> None:
    messages = [*HI, {"role": "assistant", "content": None, "tool_calls": [CALL]}, ANSWER]
    weight = parts(weigh_messages(messages, OPENAI, "gpt-4o"))
    assert weight["message 2: assistant"] == len("functions.now") + len('{"tz":"UTC"}')
    assert weight["message 3: tool"] == len("now") + len("noon")
    assert weight["framing"] == 3 + 3 + 6 + 6


def test_what_one_maker_writes_another_can_read() -> None:
    answer = {"functionResponse": {"name": "now", "response": {"time": "noon"}}}
    gemini = [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "user", "parts": [answer]}]
    assert parts(weigh_messages(gemini, OPENAI, "gpt-4o"))["message 2: user"] == len('now{"time":"noon"}')
    document = {"type": "document", "source": {"type": "text", "data": "Once"}}
    claude = [{"role": "user", "content": [document]}]
    assert parts(weigh_messages(claude, OPENAI, "gpt-4o"))["message 1: user"] == len("userOnce")


def test_several_calls_at_once_are_one_that_makes_them_all() -> None:
    messages = [*HI, {"role": "assistant", "tool_calls": [CALL, CALL]}]
    one = '{"recipient_name":"functions.now","parameters":{"tz":"UTC"}}'
    weight = parts(weigh_messages(messages, OPENAI, "gpt-4o"))
    assert weight["message 2: assistant"] == len(f'{{"tool_uses":[{one},{one}]}}') + 1


def test_responses_speak_of_the_same_in_other_words() -> None:
    body = {
        "instructions": "Be brief",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
            {"type": "function_call", "call_id": "c1", "name": "now", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c1", "output": "noon"},
        ],
    }
    weight = parts(weigh(body, "responses", OPENAI, "gpt-4o"))
    assert weight == {
        "system": len("system") + len("Be brief"),
        "message 2: user": len("user") + len("Hi"),
        "message 3: assistant": len("functions.now") + len("{}"),
        "message 4: tool": len("now") + len("noon"),
        "framing": 3 + 3 + 4 + 6 + 3,
    }
    assert weigh({"input": "Hi"}, "responses", OPENAI, "gpt-4o").tokens == len("userHi") + 6


def test_a_call_and_its_answer_at_claude() -> None:
    use = {"type": "tool_use", "id": "t1", "name": "now", "input": {"tz": "UTC", "n": 2}}
    result = {"type": "tool_result", "tool_use_id": "t1", "content": "noon"}
    messages = [*HI, {"role": "assistant", "content": [use]}, {"role": "user", "content": [result]}]
    space = "antml"
    call = (
        f'<{space}:function_calls>\n<{space}:invoke name="now">\n'
        f'<{space}:parameter name="tz">UTC</{space}:parameter>\n<{space}:parameter name="n">2</{space}:parameter>\n'
        f"</{space}:invoke>\n</{space}:function_calls>"
    )
    weight = parts(weigh({"messages": messages}, "messages", CLAUDE, "claude-sonnet-4-5"))
    assert weight["message 2: assistant"] == len(call)
    assert weight["message 3: user"] == len("<result>noon</result>")


def test_claude_is_told_how_to_call_functions() -> None:
    tool = {"name": "now", "description": "The time", "input_schema": {"type": "object"}}
    shown = '<function>{"description": "The time", "name": "now", "parameters": {"type": "object"}}</function>\n'
    body = {"messages": HI, "tools": [tool]}
    assert parts(weigh(body, "messages", CLAUDE, "claude-sonnet-4-5"))["tools"] == 496 + 1 + len(shown)
    forced = {**body, "tool_choice": {"type": "any"}}
    assert parts(weigh(forced, "messages", CLAUDE, "claude-sonnet-4-5"))["tools"] == 588 + 1 + len(shown)
    later = {**body, "tools": [tool, {**tool, "name": "x", "defer_loading": True}]}
    assert weigh(later, "messages", CLAUDE, "claude-sonnet-4-5").tokens == weigh(body, "messages", CLAUDE).tokens


def test_functions_that_are_looked_up_are_shown_where_they_are_found() -> None:
    tool = {"name": "now", "input_schema": {"type": "object"}, "defer_loading": True}
    found = {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "tool_reference", "tool_name": "now"}]}
    body = {"messages": [*HI, {"role": "user", "content": [found]}], "tools": [tool]}
    shown = '<function>{"name": "now", "parameters": {"type": "object"}}</function>\n'
    weight = parts(weigh(body, "messages", CLAUDE, "claude-sonnet-4-5"))
    assert weight["message 2: user"] == len("<result></result>") + len(shown) + 12


def test_claude_keeps_only_the_thoughts_of_the_present_turn() -> None:
    thought = {"role": "assistant", "content": [{"type": "thinking", "thinking": "Hm"}, {"type": "text", "text": "Ho"}]}
    past = [*HI, thought, {"role": "user", "content": "Hu"}]
    assert parts(weigh({"messages": past}, "messages", CLAUDE))["message 2: assistant"] == len("Ho")
    result = {"type": "tool_result", "tool_use_id": "t", "content": "x"}
    present = [*HI, thought, {"role": "user", "content": [result]}]
    assert parts(weigh({"messages": present}, "messages", CLAUDE))["message 2: assistant"] == len("HoHm") + 8


def test_each_generation_of_gemini_is_shown_functions_in_its_own_way() -> None:
    declared = {"name": "now", "description": "The time", "parameters": {"type": "OBJECT"}}
    body = {"contents": [{"parts": [{"text": "Hi"}]}], "tools": [{"functionDeclarations": [declared]}]}
    words = parts(weigh(body, "gemini", GEMMA, "gemini-2.0-flash"))["tools"]
    assert words == len("now") + len("The time") + len("OBJECT")
    python = parts(weigh(body, "gemini", GEMMA, "gemini-2.5-flash"))["tools"]
    assert python == len('def now(\n) -> Any:\n  """The time\n\n  Args:\n  """\n')
    markup = parts(weigh(body, "gemini", GEMMA, "gemini-3-flash-preview"))["tools"]
    assert markup == len("'declaration:now{description:'The time',parameters:{type:'OBJECT'}}'")


def test_thoughts_that_gemini_sealed_are_counted_by_their_length() -> None:
    def body(seal: str) -> dict[str, Any]:
        call = {"functionCall": {"name": "now", "args": {}}, "thoughtSignature": seal}
        return {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "model", "parts": [call]}]}

    weight = weigh(body("x" * 1181), "gemini", GEMMA, "gemini-3-flash-preview")
    assert parts(weight)["thoughts"] == 215
    assert (weight.exactness, weight.margin_percent) == ("estimated", 5.9)
    assert weight.unknown == ("thoughts that only the provider can read, counted by their length",)
    none = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="
    assert weigh(body(none), "gemini", GEMMA, "gemini-3-flash-preview").exactness == "reconstructed"
    assert weigh(body("x" * 1181), "gemini", GEMMA, "gemini-2.5-flash").exactness == "reconstructed"


@pytest.mark.parametrize(
    ("body", "api", "unknown"),
    [
        ({"input": "Hi", "previous_response_id": "r"}, "responses", "earlier turns"),
        ({"input": "Hi", "tools": [{"type": "web_search"}]}, "responses", "tool of the kind web_search"),
        ({"input": [{"type": "reasoning", "encrypted_content": "x"}]}, "responses", "reasoning"),
        ({"messages": [{"role": "user", "content": [{"type": "smell"}]}]}, "chat", "content of the kind smell"),
        ({"contents": [{"parts": [{"smell": {}}]}]}, "gemini", "part of the kind smell"),
        ({"input": "Hi", "tools": [{"type": "custom", "name": "f"}]}, "responses", "tool of the kind custom"),
        ({"messages": HI, "web_search_options": {"search_context_size": "low"}}, "chat", "web search"),
        ({"messages": HI, "tools": [{"type": "bash_20250124", "name": "bash"}]}, "messages", "tool of the kind bash"),
        ({"messages": HI, "mcp_servers": [{"url": "x"}]}, "messages", "tools of MCP servers"),
        ({"contents": "Hi", "cachedContent": "c"}, "gemini", "content that the provider keeps"),
        ({"contents": [{"parts": [{"fileData": {"fileUri": "u"}}]}]}, "gemini", "file that is stored elsewhere"),
        ({"contents": "Hi", "tools": [{"googleSearch": {}}]}, "gemini", "tool of the kind googleSearch"),
    ],
)
def test_what_cannot_be_known_is_named_and_makes_an_estimate(body: dict[str, Any], api: Api, unknown: str) -> None:
    tokenizer = {"messages": CLAUDE, "gemini": GEMMA}.get(api, OPENAI)
    weight = weigh(body, api, tokenizer)
    assert weight.exactness == "estimated"
    assert weight.unknown[0].startswith(unknown)
    assert weight.margin_percent is not None
    assert weight.note.startswith("not all that is billed is in the request, and what is not may weigh ")
    assert weight.margin_to_say is None


def test_a_margin_that_says_nothing_is_said_in_words_and_the_one_of_what_is_here_stays() -> None:
    body = {"input": "Hi", "tools": [{"type": "web_search"}]}
    weight = weigh(body, "responses", Letters("elsewhere", "estimated"))
    here = weigh({"input": "Hi"}, "responses", Letters("elsewhere", "estimated"))
    assert weight.note == (
        f"{here.note}; not all that is billed is in the request, and what is not may weigh many times what is"
    )
    assert weight.margin_percent is not None
    assert weight.margin_percent > 1000
    assert weight.margin_to_say == weight.margin_here_percent == here.margin_percent == here.margin_to_say


def test_what_is_hidden_may_weigh_more_than_what_is_not() -> None:
    weight = weigh({"messages": [{"role": "user", "content": [{"type": "smell"}]}]}, "chat", OPENAI)
    assert weight.note.endswith(", and what is not may weigh more than what is")


def test_sealed_thoughts_are_in_the_request_and_have_a_margin() -> None:
    call = {"functionCall": {"name": "f", "args": {}}, "thoughtSignature": "A" * 1000}
    weight = weigh({"contents": [{"role": "model", "parts": [call]}]}, "gemini", GEMMA, "gemini-3-pro")
    assert weight.margin_to_say == weight.margin_here_percent == weight.margin_percent == 5.9
    assert weight.note == "not all that is billed is in the request"


def test_images_are_a_part_of_their_own() -> None:
    image = {"type": "image_url", "image_url": {"url": data_url(png(1024, 1024)), "detail": "high"}}
    messages = [{"role": "user", "content": [{"type": "text", "text": "What?"}, image]}]
    weight = weigh_messages(messages, OPENAI, "gpt-4o")
    assert parts(weight)["images"] == 765
    assert weight.exactness == "exact"
    claude = weigh_messages(messages, CLAUDE, "claude-sonnet-4-5")
    assert parts(claude)["images"] == 1369
    no_rule = weigh_messages(messages, Letters("llama3"), "llama-3.3-70b")
    assert no_rule.unknown == ("images, for which no rule of llama-3.3-70b is known",)


def test_a_frame_that_is_not_known_makes_an_estimate_of_its_own_size() -> None:
    weight = weigh_messages(HI, Letters("llama3"), "llama-3.3-70b")
    assert weight.exactness == "estimated"
    assert weight.margin_percent == pytest.approx(50.0)  # six of twelve
    assert "the frame of llama-3.3-70b is not known" in weight.note


def test_what_newer_claudes_are_told_of_functions_is_an_estimate() -> None:
    body = {"messages": HI, "tools": [{"name": "now", "input_schema": {}}]}
    assert weigh(body, "messages", CLAUDE, "claude-sonnet-4-5").exactness == "reconstructed"
    weight = weigh(body, "messages", Letters("claude-v4.8"), "claude-sonnet-5")
    assert weight.exactness == "estimated"
    assert weight.margin_percent == pytest.approx(100 * parts(weight)["tools"] / weight.tokens, abs=0.1)
    assert weigh_messages(HI, Letters("claude-v4.8"), "claude-sonnet-5").exactness == "reconstructed"


def test_an_estimated_tokenizer_passes_its_margin_on() -> None:
    weight = weigh_messages(HI, Letters("claude-v3", "estimated"), "claude-sonnet-4-5")
    assert (weight.exactness, weight.margin_percent, weight.note) == ("estimated", 5.0, "counts letters")


_TEXT = st.text(max_size=20)
_TURNS = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["system", "user", "assistant"]), "content": _TEXT}), min_size=1
)


@pytest.mark.parametrize(
    ("tokenizer", "model"),
    [(OPENAI, "gpt-4o"), (OPENAI, "gpt-5"), (CLAUDE, "claude-sonnet-5"), (GEMMA, "gemini-3-pro")],
)
@given(_TURNS)
def test_the_parts_sum_to_the_whole_and_no_message_is_free(
    tokenizer: Letters, model: str, turns: list[dict[str, str]]
) -> None:
    weight = weigh_messages(turns, tokenizer, model)
    assert weight.tokens == sum(part.tokens for part in weight.parts)
    assert weight.tokens > sum(len(turn["content"]) for turn in turns)
    longer = weigh_messages([*turns, {"role": "user", "content": "x"}], tokenizer, model)
    assert longer.tokens > weight.tokens


@pytest.mark.parametrize(
    ("api", "model"), [("chat", "gpt-5"), ("messages", "claude-sonnet-4-5"), ("gemini", "gemini-2.0")]
)
@given(SCHEMAS)
def test_any_function_weighs_something(api: Api, model: str, schema: dict[str, Any]) -> None:
    function = {"name": "f", "parameters": schema, "input_schema": schema}
    bodies: dict[Api, dict[str, Any]] = {
        "chat": {"messages": HI, "tools": [{"type": "function", "function": function}]},
        "messages": {"messages": HI, "tools": [function]},
        "gemini": {"contents": "Hi", "tools": [{"functionDeclarations": [function]}]},
    }
    tokenizer = {"messages": CLAUDE, "gemini": GEMMA}.get(api, OPENAI)
    assert parts(weigh(bodies[api], api, tokenizer, model))["tools"] > 0


@given(st.text(st.characters(categories=["Cs", "L", "P", "Z"]), max_size=20))
def test_lone_surrogates_are_counted(text: str) -> None:
    assert weigh_messages([{"role": "user", "content": text}], for_model("gpt-4o"), "gpt-4o").tokens >= 7


def test_a_schema_that_is_nested_too_deep_is_refused() -> None:
    schema: dict[str, Any] = {}
    for _ in range(100_000):
        schema = {"x": schema}
    body = {"messages": HI, "response_format": {"json_schema": {"name": "n", "schema": schema}}}
    with pytest.raises(BadInputError, match="is nested too deep"):
        weigh(body, "chat", OPENAI, "gpt-4o")
    while schema:  # taken apart by hand: its end would go as deep
        schema = schema["x"]


@pytest.mark.parametrize("messages", [[], {}, "x", None, {"messages": HI}])
def test_what_is_no_list_of_messages_is_refused(messages: object) -> None:
    with pytest.raises(BadInputError, match="a list of messages is expected"):
        weigh_messages(messages, OPENAI)


@pytest.mark.skipif(find_spec("ctok") is None, reason="ctok needs Python 3.12")
def test_one_plain_message_to_claude_is_what_ctok_says() -> None:
    tokenizer = for_model("claude-sonnet-4-5")
    assert weigh_messages(HI, tokenizer, "claude-sonnet-4-5").tokens == tokenizer.count_many(["Hi"])[0].tokens + 7
