"""What is said of a call that is not made is what would be said if it were."""

import io
from pathlib import Path

import pytest

from llmtool.cli.chat.partner import Manner, partner
from llmtool.cli.host import Host
from llmtool.exchange import Message, Sampling


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-6-sol", "nobody-knows-it"])
@pytest.mark.parametrize("text", ["Hello", "Why is the sky blue? " * 40])
def test_a_history_is_weighed_as_its_call_would_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, text: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    environ = {"LLMTOOL_BASE_URL": "http://127.0.0.1:9/v1"}
    host = Host(environ, tmp_path, io.BytesIO(), False, io.StringIO(), io.StringIO())  # noqa: FBT003 - no terminal
    whom, manner, messages = partner(host, {}, model), Manner({}, Sampling()), (Message("user", text),)
    assert whom.weighed(messages, manner, "id").prompt == whom.call(messages, manner, "id")[0].prompt
