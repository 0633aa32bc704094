"""How fast and how right ``llmtool truncate`` is, beside ttok and tiktoken on the same work in the same run.

Prints ratios of medians of whole processes, up to the end of their output, and how often a cut by tokens does not hold
what it promises.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpora import big
from count import LLMTOOL, MB, TTOK, at_least, line, tiktoken_cache, write

from llmtool.tokens.encodings import encoding
from llmtool.tokens.openai import OpenAITokenizer
from llmtool.tokens.reference import Reference
from llmtool.tokens.truncation import Plan, cut, fits

TOKENS = 2000
_ONE_LINER = (
    "import sys, tiktoken; e = tiktoken.get_encoding('o200k_base');"
    f"sys.stdout.write(e.decode(e.encode_ordinary(open(sys.argv[1], encoding='utf-8').read())[:{TOKENS}]))"
)


def until_read(words: list[str], path: Path, env: dict[str, str]) -> float:
    """Seconds until a reader has all of the output; what a command does besides is not waited for."""
    with path.open("rb") as stdin:
        start = time.perf_counter()
        with subprocess.Popen(
            words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env
        ) as process:
            stdout = process.stdout
            output = stdout.read() if stdout else b""
            seconds = time.perf_counter() - start
    if process.returncode or not output:
        sys.exit(f"{words}: exit code {process.returncode}")
    return seconds


def times_faster(ours: list[str], theirs: list[str], path: Path, env: dict[str, str]) -> float:
    """Median seconds of theirs over median seconds of ours, in turn after one warm-up each."""
    pairs = [(until_read(ours, path, env), until_read(theirs, path, env)) for _ in range(6)][1:]
    return statistics.median(other for _, other in pairs) / statistics.median(own for own, _ in pairs)


def speed(folder: Path, env: dict[str, str]) -> None:
    """Ten megabytes to two thousand tokens."""
    for kind in ("english", "cjk"):
        path = folder / f"{kind}.txt"
        write(path, (kind, 10 * MB))
        options = ["truncate", "--encoding", "o200k_base", "--max-tokens", str(TOKENS)]
        tiktoken = [sys.executable, "-c", _ONE_LINER, str(path)]
        ttok = [TTOK, "-t", str(TOKENS), "-m", "gpt-4o", "--allow-special"]
        for strategy in ("head", "tail", "middle"):
            ours = [LLMTOOL, *options, "--strategy", strategy]
            at_least(f"ttok -t / truncate, 10 MB {kind}, {strategy}", times_faster(ours, ttok, path, env), 3)
            named = times_faster([*ours, str(path)], tiktoken, path, env)
            at_least(f"tiktoken / truncate, 10 MB {kind}, {strategy}", named, 3)


def promises(folder: Path, env: dict[str, str]) -> None:
    """How often the first N tokens, decoded, are broken, too many or too few; and how often ours are."""
    del folder, env
    tokenizer, reference = OpenAITokenizer("o200k_base"), Reference(encoding("o200k_base"))
    rng, texts = random.Random(0), [big(kind, 200_000).decode() for kind in ("english", "code", "cjk", "json")]
    rounds = 400
    wrong = {"naive: holds U+FFFD": 0, "naive: more than N": 0, "naive: longer text fits": 0, "truncate: any": 0}
    for _ in range(rounds):
        text, limit = rng.choice(texts), rng.randrange(1, 200)
        text = text[rng.randrange(len(text) // 2) :]
        tokens = reference.encode(text[:3000])[:limit]
        naive = b"".join(map(reference.token_bytes, tokens)).decode(errors="replace")
        head = text[: cut(text, tokenizer, Plan(limit)).head]
        wrong["naive: holds U+FFFD"] += "\ufffd" in naive
        wrong["naive: more than N"] += not fits(naive, tokenizer, limit)
        wrong["naive: longer text fits"] += len(head) > len(naive.rstrip("\ufffd"))
        wrong["truncate: any"] += not fits(head, tokenizer, limit) or any(
            fits(text[: len(head) + more], tokenizer, limit) for more in range(1, 100)
        )
    for what, times in wrong.items():
        percent = 100 * times / rounds
        line(f"{what}, of {rounds} cuts", percent, "0 %", ok=not percent or what.startswith("naive"))


def main() -> None:
    """Print all rows, or those that are named."""
    parts = {"speed": speed, "promises": promises}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "vocabulary").mkdir()
        env = tiktoken_cache(folder / "vocabulary")
        for part in sys.argv[1:] or parts:
            parts[part](folder, env)


if __name__ == "__main__":
    main()
