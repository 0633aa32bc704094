"""Small answers of Chat Completions, written for these tests."""

import json


def event(body: object) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def piece(text: str, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return event({"id": "chatcmpl-1", "model": "gpt-4o-mini-2024-07-18", "choices": [choice], "usage": None})


def bill(prompt: int, answer: int, cached: int = 0) -> bytes:
    details = {"cached_tokens": cached}
    usage = {
        "prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer,
        "prompt_tokens_details": details,
    }  # fmt: skip
    return event({"id": "chatcmpl-1", "model": "gpt-4o-mini-2024-07-18", "choices": [], "usage": usage})


DONE = b"data: [DONE]\n\n"


def streamed(*texts: str, prompt: int = 1000, answer: int = 100, finish: str = "stop") -> tuple[bytes, ...]:
    """A whole stream, its bill among it."""
    return (*(piece(text) for text in texts), piece("", finish), bill(prompt, answer), DONE)


def in_one_piece(text: str, prompt: int = 1000, answer: int = 100, finish: str = "stop") -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    usage = {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
    return json.dumps({"id": "chatcmpl-1", "model": "m", "choices": [choice], "usage": usage}).encode()
