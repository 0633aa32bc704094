import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def framing() -> Iterator[ModuleType]:
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    yield import_module("framing")
    del sys.path[0], sys.modules["framing"], sys.modules["fitting"]


def row(number: int, words: str, billed: int, turns: int = 1, **more: object) -> dict[str, object]:
    messages = [{"role": "user", "content": words}] * turns
    request = {"model": "gpt-4o", "messages": messages, **more}
    return {
        "provider": "openai", "api": "chat", "model": "gpt-4o", "request": request, "billed": billed,
        "source": f"file{number}#0",
    }  # fmt: skip


def test_the_report(framing: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(number, "hello " * (number + 1), 0, turns) for number in range(20) for turns in (1, 2)]
    for each in rows:
        request = each["request"]
        assert isinstance(request, dict)
        texts = [message["content"] for message in request["messages"]]
        # hello and the space behind the last one are a token each
        each["billed"] = sum(4 + text.count("hello") + 1 for text in texts) + 3
    rows.append(row(1, "x", 500, web_search_options={"search_context_size": "low"}))
    path = tmp_path / "bills.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in [*rows, rows[0]]))
    framing.main(str(path))
    report = capsys.readouterr().out
    assert "41 different requests" in report
    # By the rule, and by figures worked out from the other lots.
    assert report.count("| openai chat | plain text | 40 | 100 % | 100 % | 0.0 % | 0.0 % |") == 2
    assert "| openai chat | not all there | 1 | 0 % | 0 % | 98.4 % | 98.4 % |" in report
    assert "provider tools      1     6150.0" in report


def test_a_model_that_is_not_listed_is_left_out(
    framing: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bills.jsonl"
    path.write_text(json.dumps({**row(1, "x", 8), "model": "gpt-0"}) + "\n" + json.dumps(row(2, "x", 8)) + "\n")
    framing.main(str(path))
    captured = capsys.readouterr()
    assert "1 different requests" in captured.out
    assert "left out: file1#0: unknown model 'gpt-0'" in captured.err
