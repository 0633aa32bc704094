"""Measure what rules of thumb are worth, and write llmtool/tokens/thumbs.json.

    python benchmarks/thumbs.py            print a table
    python benchmarks/thumbs.py --write    and write the file (with ctok and the extras fast, open and bench)

Each document of corpora.py that a rule is for is counted by every tokenizer; the error of the rule is how far it is
from the furthest of these counts. Beside that, how many tokens a character of English prose has with each tokenizer.
"""

import json
import math
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from corpora import SHORTEST, documents
from fitting import SEED, Counts, Sample, by_group, covering
from margins import BASE, LEFT_OUT, counts_for, counts_of, dumped, looked_at, measured

from llmtool.tokens.estimated import SCRIPTS, UNKNOWN
from llmtool.tokens.registry import named, tokenizer_names
from llmtool.tokens.thumbs import RULES, amount

TARGET = Path(__file__).parents[1] / "llmtool" / "tokens" / "thumbs.json"
GROUPS = ("english", "latin", *SCRIPTS, "other")


def main() -> None:
    """Measure, print, and write the file when asked to."""
    names = [name for name in tokenizer_names() if name not in LEFT_OUT]
    missing = [name for name in names if named(name).exactness == "estimated"]
    if missing and "--write" in sys.argv:
        sys.exit(f"nothing is installed to count {', '.join(missing)} with")
    names = [name for name in names if name not in missing]
    found = documents()
    texts = [document.text for document in found]
    rng = random.Random(SEED)
    shorts = [text[: int(3 * (SHORTEST / 3) ** rng.random())] for text in texts]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:  # a fork would inherit the engines' threads
        long = dict(zip(names, pool.map(counts_of, names, repeat(texts)), strict=True))
        short = dict(zip(names, pool.map(counts_of, names, repeat(shorts)), strict=True))
    samples, snippets = looked_at(found, texts, long[BASE]), looked_at(found, shorts, short[BASE])
    every, few = counts_for(UNKNOWN, long), counts_for(UNKNOWN, short)
    rules = {}
    for rule in RULES:
        margins = measure(rule, texts, samples, every)
        rules[rule] = {"margins": margins, "slack": slack(rule, shorts, snippets, few, margins)}
        print(f"{rule:<11} {rules[rule]}")
    prose = [at for at, document in enumerate(found) if document.kind == "english" and document.language != "symbols"]
    characters = sum(len(texts[at]) for at in prose)
    english = {name: round(sum(counts[at] for at in prose) / characters, 4) for name, counts in long.items()}
    print(f"tokens for a character of English prose: {english}")
    if "--write" in sys.argv:
        lines = (f"  {json.dumps(name)}: {dumped(rule)}" for name, rule in rules.items())
        joined = ",\n".join(lines)
        head = f' "english": {dumped(english)},\n "measured": {dumped(measured(found))},\n'
        whole = f'{{\n{head} "rules": {{\n{joined}\n }}\n}}\n'
        TARGET.write_text(whole, encoding="utf-8")


def measure(rule: str, texts: Sequence[str], samples: Sequence[Sample], counts: Counts) -> dict[str, float]:
    """Group → the margin in percent; where there are too few documents of a group, that of all."""
    chosen = [at for at, sample in enumerate(samples) if sample.kind in RULES[rule].kinds]
    errors = [error(rule, texts[at], at, counts) for at in chosen]
    for kind in RULES[rule].kinds:
        own = [each for at, each in zip(chosen, errors, strict=True) if samples[at].kind == kind]
        print(f"{rule:<11} {kind:<9} median {median(own):7.1%} p95 {covering(own):8.1%}")
    margins = by_group([samples[at] for at in chosen], errors)
    if RULES[rule].kinds == ("code",):
        # What script its comments are in says little about code.
        return dict.fromkeys(GROUPS, math.ceil(1000 * covering(errors)) / 10)
    return {group: margins[group] for group in GROUPS}


def error(rule: str, text: str, at: int, counts: Counts) -> float:
    """How far the rule is from the furthest count, for one token of its own."""
    estimate = estimated(rule, text)
    return counts.furthest(at, estimate) / estimate


def estimated(rule: str, text: str) -> float:
    """What the rule says."""
    return max(1.0, float(amount(rule, text) * RULES[rule].tokens))


def slack(rule: str, texts: Sequence[str], samples: Sequence[Sample], counts: Counts, margins: dict[str, float]) -> int:
    """The tokens that the margin lacks where a text is only some words long."""
    lacking = []
    for at, sample in enumerate(samples):
        if sample.kind in RULES[rule].kinds:
            estimate = estimated(rule, texts[at])
            lacking.append(counts.furthest(at, estimate) - estimate * margins[sample.group] / 100)
    return max(0, math.ceil(covering(lacking)))


if __name__ == "__main__":
    main()
