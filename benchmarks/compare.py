"""How long ``llmtool compare --all`` takes over a megabyte, beside one ``count`` for each of its tokenizers.

Each tokenizer has to run once, however many models have it, so the comparison may take little longer than the counts
together. Every figure is of a whole process, start-up included; both sides run in turn: a machine that slows down slows
both.
"""

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from count import MB, Work, at_most, run, write

ROUNDS = 3
LLMTOOL = (sys.executable, "-m", "llmtool")


def engines(path: Path, env: dict[str, str]) -> list[str]:
    """The tokenizers that a comparison of all models runs; the unknown ones are estimated from the default one."""
    rows = json.loads(run(Work([*LLMTOOL, "compare", "--all", "--json", str(path)]), env).output)["rows"]
    return sorted({row["tokenizer"] for row in rows} - {"unknown"})


def main() -> None:
    """Print the ratio on one core and on all."""
    env = {**os.environ, "LLMTOOL_OFFLINE": "1"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        write(path, ("english", MB // 2), ("code", MB - MB // 2))
        names = engines(path, env)
        print(f"{len(names)} tokenizers: {', '.join(names)}", flush=True)
        for cores in (1, len(os.sched_getaffinity(0))):
            compare = Work([*LLMTOOL, "compare", "--all", str(path)], cores=cores)
            counts = [Work([*LLMTOOL, "count", "-q", "--encoding", name, str(path)], cores=cores) for name in names]
            ratios = []
            for _ in range(ROUNDS):
                alone = sum(run(work, env).seconds for work in counts)
                ratios.append(run(compare, env).seconds / alone)
            cores_word = f"{cores} core{'s' * (cores > 1)}"
            at_most(f"compare --all / count by each tokenizer, 1 MB, {cores_word}", statistics.median(ratios), 1.3)


if __name__ == "__main__":
    main()
