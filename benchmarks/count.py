"""How fast ``llmtool count`` is, beside other tools on the same work in the same run: ``make bench``.

Prints ratios of medians; both sides of a ratio run in turn, so that a machine that slows down slows both. Every figure
is of a whole process, start-up included. tiktoken gets its vocabulary from a cache folder that is filled beforehand.
"""

import base64
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from llmtool.tokens.encodings import encoding
from llmtool.tokens.table import Table

MB = 1_000_000
_SCRIPTS = Path(sysconfig.get_path("scripts"))
LLMTOOL = str(_SCRIPTS / "llmtool")
TTOK = str(_SCRIPTS / "ttok")
_TIKTOKEN = (
    "import sys, tiktoken; e = tiktoken.get_encoding('o200k_base');"
    "print(len(e.encode_ordinary(open(sys.argv[1], encoding='utf-8', newline='').read())))"
)
_WHOLE = (
    "import sys, toktok; print(toktok.batch_count([open(sys.argv[1], encoding='utf-8', newline='').read()],"
    " 'o200k_base', threads=1)[0])"
)


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: wall seconds, peak memory in megabytes, what it printed."""

    seconds: float
    megabytes: float
    output: str


@dataclass(frozen=True, slots=True)
class Work:
    """A command to time: its words, a file for its stdin, how many cores it may use."""

    words: Sequence[str]
    stdin: Path | None = None
    cores: int | None = None


def run(work: Work, env: dict[str, str]) -> Run:
    """Run it once and ask the system what it took."""
    cores = set(list(os.sched_getaffinity(0))[: work.cores]) if work.cores else os.sched_getaffinity(0)
    with open(work.stdin or os.devnull, "rb") as stdin, tempfile.TemporaryFile() as out:  # noqa: PTH123 - either kind
        start = time.perf_counter()
        process = subprocess.Popen(
            work.words,
            stdin=stdin,
            stdout=out,
            env=env,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),  # noqa: PLW1509 - no threads here
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        if process.returncode:
            sys.exit(f"{work.words}: exit code {process.returncode}")
        return Run(seconds, usage.ru_maxrss / 1024, out.read().decode())


def write(path: Path, *texts: tuple[str, int]) -> None:
    """Fill a file with so many bytes of each kind of text.

    In a process of its own: what this one holds in memory would be counted as the peak of those it starts.
    """
    script = "import sys; from corpora import big; sys.stdout.buffer.write(big(sys.argv[1], int(sys.argv[2])))"
    with path.open("wb") as file:
        for kind, size in texts:
            words = [sys.executable, "-c", script, kind, str(size)]
            subprocess.run(words, stdout=file, cwd=Path(__file__).parent, check=True)


def ratio(ours: Work, theirs: Work, env: dict[str, str], rounds: int) -> tuple[float, Run, Run]:
    """Median seconds of ours over median seconds of theirs, run in turn after one warm-up each, and the last runs."""
    run(ours, env)
    run(theirs, env)
    pairs = [(run(ours, env), run(theirs, env)) for _ in range(rounds)]
    medians = [statistics.median(each.seconds for each in side) for side in zip(*pairs, strict=True)]
    return medians[0] / medians[1], *pairs[-1]


def line(what: str, value: float, target: str, *, ok: bool) -> None:
    """One row of the report."""
    print(f"{what:66} {value:8.2f}   {target:14} {'ok' if ok else 'MISSED'}", flush=True)


def at_most(what: str, value: float, limit: float, unit: str = "×") -> None:
    """A row whose value has to stay below a limit."""
    line(what, value, f"≤ {limit:g} {unit}", ok=value <= limit)


def at_least(what: str, value: float, limit: float) -> None:
    """A row whose value has to reach a limit."""
    line(what, value, f"≥ {limit:g} ×", ok=value >= limit)


def start_up(folder: Path, env: dict[str, str]) -> None:
    """One kilobyte, and help."""
    small = folder / "small.txt"
    write(small, ("english", 1000))
    bare = Work([sys.executable, "-c", "pass"])
    count = Work([LLMTOOL, "count", str(small)])
    at_most("count FILE, 1 KB / python -c pass", ratio(count, bare, env, 40)[0], 2.5)
    at_most("count < FILE, 1 KB / python -c pass", ratio(Work([LLMTOOL, "count"], small), bare, env, 40)[0], 2.5)
    at_least(
        "ttok < FILE / count < FILE", 1 / ratio(Work([LLMTOOL, "count"], small), Work([TTOK], small), env, 10)[0], 12
    )
    tiktoken = Work([sys.executable, "-c", _TIKTOKEN, str(small)])
    at_least("tiktoken one-liner / count FILE", 1 / ratio(count, tiktoken, env, 10)[0], 12)
    at_most("--help / python -c pass", ratio(Work([LLMTOOL, "--help"]), bare, env, 20)[0], 8)
    estimate = Work([LLMTOOL, "estimate", "-m", "gpt-5.4", "--input-tokens", "4000", "--output-tokens", "1000"])
    at_most("estimate --input-tokens / python -c pass", ratio(estimate, bare, env, 20)[0], 8)


def throughput(folder: Path, env: dict[str, str]) -> None:
    """A hundred megabytes of each kind, against tiktoken in a process of its own."""
    for kind, targets in (("english", {1: 6, 2: 9}), ("code", {1: 6, 2: 9}), ("cjk", {2: 2.3}), ("json", {2: 3})):
        path = folder / f"{kind}.txt"
        write(path, (kind, 100 * MB))
        for cores, target in targets.items():
            ours = Work([LLMTOOL, "count", "-q", str(path)], cores=cores)
            theirs = Work([sys.executable, "-c", _TIKTOKEN, str(path)])
            value, own, other = ratio(ours, theirs, env, 3)
            if own.output != other.output:
                sys.exit(f"{kind}: {own.output.strip()} tokens, but tiktoken says {other.output.strip()}")
            at_least(f"tiktoken / count, 100 MB {kind}, {cores} core{'s' * (cores > 1)}", 1 / value, target)
        path.unlink()


def many_files(folder: Path, env: dict[str, str]) -> None:
    """Ten thousand files on two cores against one."""
    write(folder / "code", ("code", 120 * MB))
    with (folder / "code").open("rb") as code:
        for at in range(10_000):
            path = folder / "many" / f"{at // 100:03}" / f"{at:05}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(code.read(12_000).decode(errors="ignore").encode())
    one, two = (Work([LLMTOOL, "count", "-q", str(folder / "many")], cores=cores) for cores in (1, 2))
    value, first, second = ratio(one, two, env, 15)  # the rows above differ by a factor, this one by a little
    if first.output != second.output:
        sys.exit(f"one core counts {first.output.strip()}, two count {second.output.strip()}")
    at_least("10,000 files: one core / two cores", value, 1.6)
    shutil.rmtree(folder / "many")


def memory(folder: Path, env: dict[str, str]) -> None:
    """A gigabyte from stdin."""
    path = folder / "gigabyte.txt"
    write(path, ("english", 600 * MB), ("cjk", 400 * MB))
    ours = run(Work([LLMTOOL, "count"], path), env)
    whole = run(Work([sys.executable, "-c", _WHOLE, str(path)]), env)
    at_most("1 GB from stdin, peak memory", ours.megabytes, 250, "MB")
    at_most("1 GB from stdin, difference to the count in one piece", abs(int(ours.output) - int(whole.output)), 0, "")


def tiktoken_cache(folder: Path) -> dict[str, str]:
    """An environment in which tiktoken finds o200k_base, and Python may write its compiled modules."""
    url = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
    o200k = encoding("o200k_base")
    blob = b"".join(base64.b64encode(token) + b" %d\n" % rank for token, rank in Table(o200k.table, o200k.ranks))
    (folder / hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()).write_bytes(blob)
    hidden = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}
    env = {name: value for name, value in os.environ.items() if name not in hidden and "LLMTOOL" not in name}
    return {**env, "TIKTOKEN_CACHE_DIR": str(folder)}


def main() -> None:
    """Print all rows, or those that are named."""
    parts: dict[str, Callable[[Path, dict[str, str]], None]] = {
        "start": start_up, "bulk": throughput, "files": many_files, "memory": memory
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "vocabulary").mkdir()
        env = tiktoken_cache(folder / "vocabulary")
        for part in sys.argv[1:] or parts:
            parts[part](folder, env)


if __name__ == "__main__":
    main()
