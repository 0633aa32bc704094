import pytest

from llmtool.exchange import Api, Message, Request
from llmtool.providers.adapter import Quirks, adapter_for


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_every_protocol_has_its_adapter(api: Api) -> None:
    assert adapter_for(api).api == api


def test_an_adapter_knows_the_quirks_of_its_server() -> None:
    request = Request("some", (Message("user", "Hi"),), 7)
    assert adapter_for("chat", Quirks(limit="max_completion_tokens")).build(request).body["max_completion_tokens"] == 7
    assert adapter_for("chat").build(request).body["max_tokens"] == 7
