"""How long ``llmtool check --base`` takes over a thousand prompts, beside one ``count`` of the same files.

Every prompt is another than at the base, and is held against budgets of two models: four times the texts of the count.
Every figure is of a whole process, start-up included; both sides run in turn: a machine that slows down slows both.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from count import Work, at_most, run

ROUNDS = 3
PROMPTS = 1_000
WORDS = 400
LLMTOOL = (sys.executable, "-m", "llmtool")
_MANIFEST = """\
checks:
- paths: ["prompts/"]
  models: [{models}]
  output_tokens: 500
  calls: {{number: 1000, per: day}}
  limits: {{max_tokens: 4000, max_cost_per_call: 0.05, max_monthly_cost: 2000, max_growth_percent: 20}}
"""


def _git(folder: Path, *argv: str) -> None:
    names = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.hooksPath=/dev/null")
    subprocess.run(["git", "-C", str(folder), *names, *argv], check=True, stdout=subprocess.DEVNULL)


def repository(folder: Path, models: str) -> None:
    """A branch on which every prompt has grown by a line."""
    words = Path(__file__).read_text(encoding="utf-8").split()
    chance = random.Random(1)  # the same texts on every run
    (folder / "prompts").mkdir(parents=True)
    paths = [folder / "prompts" / f"{number}.md" for number in range(PROMPTS)]
    for path in paths:
        path.write_text(" ".join(chance.choices(words, k=WORDS)), encoding="utf-8")
    (folder / "llmtool.yaml").write_text(_MANIFEST.format(models=models), encoding="utf-8")
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message=before")
    _git(folder, "checkout", "--quiet", "-b", "feature")
    for path in paths:
        path.write_text(path.read_text(encoding="utf-8") + "\nAnother line.", encoding="utf-8")
    _git(folder, "commit", "--quiet", "--all", "--message=after")


def main() -> None:
    """Print the ratio for two models with one tokenizer, and with two."""
    env = {**os.environ, "LLMTOOL_OFFLINE": "1"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    for models in ("gpt-4o, gpt-5", "gpt-4o, claude-sonnet-5"):
        slowest = models.rpartition(" ")[2]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            repository(folder, models)
            check = [*LLMTOOL, "check", "--base", "main", "--manifest", str(folder / "llmtool.yaml")]
            count = [*LLMTOOL, "count", "-q", "-m", slowest, str(folder / "prompts")]
            ratios = [run(Work(check), env).seconds / run(Work(count), env).seconds for _ in range(ROUNDS)]
            at_most(f"check --base / count -m {slowest}, {PROMPTS:,} prompts, {models}", statistics.median(ratios), 3)


if __name__ == "__main__":
    main()
