"""Adapters and transport against a real server: what is sent is understood, and what comes back is read."""

import pytest

from llmtool.errors import ProviderError
from llmtool.exchange import Api, Delta, Message, Reply, Request, Sampling
from llmtool.providers.adapter import adapter_for
from llmtool.providers.endpoints import Choice, Endpoint, resolve
from llmtool.providers.transport import Transport
from tests.e2e.server import Server

APIS: tuple[Api, ...] = ("chat", "responses", "messages")
ASKED = (Message("system", "You are a helpful assistant."), Message("user", "Name a colour."))


def endpoint_of(server: Server, api: Api) -> Endpoint:
    return resolve(Choice(), Choice("llamacpp", api, server.v1), {})


def request(server: Server, *, stream: bool, max_tokens: int = 4) -> Request:
    return Request(server.model, ASKED, max_tokens, Sampling(temperature=0), stream=stream)


def streamed(endpoint: Endpoint, asked: Request) -> tuple[list[Delta], Reply, bool]:
    adapter = adapter_for(endpoint.api, endpoint.quirks)
    answer = adapter.answer()
    with Transport() as transport, transport.stream(endpoint, adapter.build(asked)) as incoming:
        deltas = [delta for event in incoming.events for delta in answer.feed(event)]
    return deltas, answer.reply, answer.complete


def whole(endpoint: Endpoint, asked: Request) -> Reply:
    adapter = adapter_for(endpoint.api, endpoint.quirks)
    answer = adapter.answer()
    with Transport() as transport:
        answer.whole(transport.send(endpoint, adapter.build(asked)).body)
    return answer.reply


@pytest.mark.parametrize("api", APIS)
def test_a_stream_is_read_to_its_end_with_its_bill(server: Server, api: Api) -> None:
    deltas, reply, complete = streamed(endpoint_of(server, api), request(server, stream=True))
    assert complete
    assert "".join(delta.text for delta in deltas) == reply.text != ""
    assert len(deltas) > 1
    assert reply.usage is not None
    assert 0 < reply.usage.output <= 4
    assert reply.model == server.model


@pytest.mark.parametrize("api", APIS)
def test_an_answer_in_one_piece_is_what_the_stream_was(server: Server, api: Api) -> None:
    endpoint = endpoint_of(server, api)
    _, in_pieces, _ = streamed(endpoint, request(server, stream=True))
    in_one = whole(endpoint, request(server, stream=False))
    assert in_one.text == in_pieces.text
    assert in_one.usage is not None
    assert in_pieces.usage is not None
    assert in_one.usage.output == in_pieces.usage.output


def test_the_three_protocols_bill_the_same_prompt(server: Server) -> None:
    bills = [whole(endpoint_of(server, api), request(server, stream=False)).usage for api in APIS]
    prompts = {bill.input + bill.cache_read + bill.cache_write for bill in bills if bill}
    assert None not in bills
    assert len(prompts) == 1


@pytest.mark.parametrize("api", APIS)
def test_the_longest_answer_ends_by_length(server: Server, api: Api) -> None:
    _, reply, complete = streamed(endpoint_of(server, api), request(server, stream=True, max_tokens=2))
    assert complete
    assert reply.usage is not None
    assert reply.usage.output == 2
    # llama.cpp says `completed` in Responses, whatever ended the answer.
    assert reply.stop == ("stop" if api == "responses" else "length")


@pytest.mark.parametrize("api", APIS)
def test_the_server_counts_what_it_bills(server: Server, api: Api) -> None:
    endpoint = endpoint_of(server, api)
    adapter = adapter_for(api, endpoint.quirks)
    wire = adapter.count(request(server, stream=False))
    assert wire is not None
    with Transport() as transport:
        counted = adapter.counted(transport.send(endpoint, wire).body)
    bill = whole(endpoint, request(server, stream=False)).usage
    assert bill is not None
    assert counted == bill.input + bill.cache_read + bill.cache_write


def test_a_stop_sequence_ends_the_answer(server: Server) -> None:
    endpoint = endpoint_of(server, "chat")
    free = whole(endpoint, request(server, stream=False)).text
    word = free.split()[1]
    asked = Request(server.model, ASKED, 4, Sampling(temperature=0, stop=(word,)), stream=True)
    _, reply, _ = streamed(endpoint, asked)
    assert reply.stop == "stop"
    assert reply.text == free[: free.index(word)]


def test_a_prompt_longer_than_the_window_is_refused(server: Server) -> None:
    asked = Request(server.model, (Message("user", "word " * 5000),), 16)
    with pytest.raises(ProviderError, match="5031 tokens > 4096") as caught:
        streamed(endpoint_of(server, "chat"), asked)
    assert caught.value.hint == "shorten the prompt, or take a model with a larger window"
