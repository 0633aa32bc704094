"""What is taken to have been used where no bill came."""

from dataclasses import replace

from llmtool.calls.reckoning import reckoned
from llmtool.calls.weighing import prompt_of
from llmtool.exchange import Reply, ToolCall, Wire
from llmtool.tokens.registry import Choice
from llmtool.usage import Usage
from tests.calls.conftest import call


def test_all_that_was_said_counts() -> None:
    reply = Reply(text="one two", reasoning="three", refusal="four", tool_calls=(ToolCall("", "f", "{}"),))
    assert reckoned(call(), reply) == Usage(input=1000, output=5)


def test_the_prompts_part_of_a_bill_stands_and_the_answers_grows() -> None:
    begun = Usage(input=900, cache_read=50, output=1)
    assert reckoned(call(), Reply(text="one two three", usage=begun)) == Usage(input=900, cache_read=50, output=3)


def test_what_goes_beyond_the_longest_answer_is_not_reckoned() -> None:
    endless = Reply(text="one two three four five")
    assert reckoned(call(max_tokens=2), endless) == Usage(input=1000, output=2)
    assert reckoned(call(max_tokens=2), replace(endless, usage=Usage(input=900, output=1))) == Usage(
        input=900, output=2
    )


def test_a_bill_that_is_larger_than_what_came_stands() -> None:
    told = Usage(input=900, output=70, reasoning=60)
    assert reckoned(call(), Reply(text="one", usage=told)) == told


def test_a_prompt_is_weighed_in_its_frame() -> None:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello world"}]}
    prompt = prompt_of(Wire("/chat/completions", {}, body), "chat", Choice(model="gpt-4o")(), "gpt-4o")
    assert (prompt.tokens, prompt.exactness) == (9, "exact")  # two of text, seven around them


def test_a_prompt_for_ollama_is_weighed_as_one_for_chat() -> None:
    wire = Wire("/api/chat", {}, {"model": "x", "messages": [{"role": "user", "content": "hello world"}]})
    assert prompt_of(wire, "ollama", Choice()(), "x").tokens == prompt_of(wire, "chat", Choice()(), "x").tokens > 2
