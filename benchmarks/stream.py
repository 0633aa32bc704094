"""How much slower a call is with all that llmtool does around it: beside plain httpx reading the same bytes.

Prints the milliseconds that budget, ledger, prices, counting, parsing and retries add to the first token and to the
whole answer of a local server, imports apart; events a second through parser and adapter; what a stream of 100 MB adds
to the memory; and what the imports of a call cost, in CPU time of `import httpx`.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from count import MB, at_most, line

from llmtool.providers.adapter import adapter_for
from llmtool.providers.events import server_sent

EVENTS, PAUSE = 100, 0.003
ROUNDS = 15
BODY = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hello"}], "stream": True}

_HTTPX = """
import json, sys, httpx
sys.stderr.write("ready\\n"); sys.stderr.flush()
with httpx.stream("POST", sys.argv[1] + "/chat/completions", json=json.loads(sys.argv[2]), timeout=600) as answer:
    for piece in answer.iter_raw():
        sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
"""
_LLMTOOL = """
import sys
from llmtool.cli import frame
import llmtool.cli.commands.stream, llmtool.cli.streaming, llmtool.providers.chat, llmtool.tokens.openai
sys.stderr.write("ready\\n"); sys.stderr.flush()
sys.exit(frame.run(["stream", "-q", "-m", "gpt-4o-mini", "--base-url", sys.argv[1], "hello"]))
"""
_LARGE = """
import resource, sys
from llmtool.providers.adapter import adapter_for
from llmtool.providers.events import server_sent
event, size = sys.argv[1].encode() + b"\\n\\n", int(sys.argv[2])
answer = adapter_for("chat").answer()
for came in server_sent(event * 300 for _ in range(size // (300 * len(event)))):
    for delta in answer.feed(came):
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1 / 1024))
print(len(answer.reply.text))
"""


def event(text: str) -> bytes:
    """A piece of an answer, with all that comes beside it."""
    chunk = {
        "id": "chatcmpl-Cabc0123456789", "object": "chat.completion.chunk", "created": 1_790_000_000,
        "model": "gpt-4o-mini-2024-07-18", "service_tier": "default", "system_fingerprint": "fp_0123456789",
        "choices": [{"index": 0, "delta": {"content": text}, "logprobs": None, "finish_reason": None}],
        "usage": None, "obfuscation": "abcdefgh",
    }  # fmt: skip
    return f"data: {json.dumps(chunk, separators=(',', ':'))}\n\n".encode()


END = b"".join(
    f"data: {text}\n\n".encode()
    for text in (
        '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
        '{"choices":[],"usage":{"prompt_tokens":8,"completion_tokens":100,"total_tokens":108}}',
        "[DONE]",
    )
)


class Handler(BaseHTTPRequestHandler):
    """Streams one answer."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (*(event("word ") for _ in range(EVENTS)), END):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
            time.sleep(PAUSE)
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - it is named so there
        """Say nothing."""


def timed(words: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Milliseconds from the end of a script's imports to its first byte and to its last."""
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=env
    ) as process:
        out, err = process.stdout, process.stderr
        if out is None or err is None or err.readline() != b"ready\n":
            sys.exit(f"{words}: {err.read().decode() if err else ''}")
        start = time.perf_counter()
        os.read(out.fileno(), 1)
        first = time.perf_counter()
        out.read()
        process.wait()
        end = time.perf_counter()
    if process.returncode:
        sys.exit(f"{words}: exit code {process.returncode}")
    return 1000 * (first - start), 1000 * (end - start)


def overhead(folder: Path) -> None:
    """The same stream to llmtool and to httpx, in turn."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    env = {**os.environ, "HOME": str(folder), "LLMTOOL_DATA_DIR": str(folder / "data"), "LLMTOOL_BUDGET_DAILY": "100"}
    ours, theirs = [], []
    for _ in range(ROUNDS + 1):
        ours.append(timed([sys.executable, "-c", _LLMTOOL, url], env))
        theirs.append(timed([sys.executable, "-c", _HTTPX, url, json.dumps(BODY)], env))
    server.shutdown()
    for place, what in enumerate(("to the first token", "to the end")):
        more, plain = (statistics.median(times[place] for times in each[1:]) for each in (ours, theirs))
        at_most(f"stream − httpx {what} ({plain:.0f} ms of httpx)", more - plain, 40, "ms")


def events(folder: Path) -> None:
    """Events of Chat Completions through parser and adapter, in pieces as a socket gives them."""
    del folder
    number = 50_000
    data = event("word ") * number + END
    pieces = [data[start : start + 65_536] for start in range(0, len(data), 65_536)]

    def seconds() -> float:
        answer = adapter_for("chat").answer()
        start = time.perf_counter()
        for came in server_sent(pieces):
            for _ in answer.feed(came):
                pass
        taken = time.perf_counter() - start
        if len(answer.reply.text) != 5 * number:
            sys.exit("the answer is wrong")
        return taken

    rate = number / min(seconds() for _ in range(5))
    line("events a second through parser and adapter", rate, "≥ 50,000", ok=rate >= 50_000)


def memory(folder: Path) -> None:
    """What the tenfold of a stream adds to the largest memory, and how much of that is the answer itself."""
    del folder
    sizes: dict[int, tuple[float, int]] = {}
    for size in (10 * MB, 100 * MB):
        words = [sys.executable, "-c", _LARGE, event("word ").decode().strip(), str(size)]
        peak, text = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
        sizes[size] = float(peak) / MB, int(text)
    (small, _), (large, text_size) = sizes.values()
    at_most(f"memory of a 100 MB stream − of 10 MB ({text_size / MB:.1f} MB of text)", large - small, 25, "MB")


def cpu(script: str) -> float:
    """CPU seconds of a script, the least of many runs."""
    return min(_cpu(script) for _ in range(15))


def _cpu(script: str) -> float:
    process = subprocess.Popen([sys.executable, "-c", script])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    return used.ru_utime + used.ru_stime


def imports(folder: Path) -> None:
    """What a call imports; then the same with Typer, tokenizers and all that the command needs."""
    del folder
    python, httpx = cpu("pass"), cpu("import httpx")
    call = "import llmtool.providers.transport, llmtool.calls.gateway, llmtool.providers.chat"
    command = "import llmtool.cli.frame, llmtool.cli.commands.stream, llmtool.cli.streaming, llmtool.tokens.openai"
    at_most("imports of a call / import httpx", (cpu(call) - python) / (httpx - python), 2)
    whole = (cpu(f"{call}; {command}") - python) / (httpx - python)
    line("imports of the whole command / import httpx", whole, "", ok=True)


PARTS = {"overhead": overhead, "events": events, "memory": memory, "imports": imports}


def main() -> None:
    """Print all rows, or those that are named."""
    with tempfile.TemporaryDirectory() as name:
        for part in sys.argv[1:] or PARTS:
            PARTS[part](Path(name))


if __name__ == "__main__":
    main()
