"""Measure how far an estimated count may be off, and write llmtool/tokens/ratios.json.

    python benchmarks/margins.py            print a table
    python benchmarks/margins.py --write    and write the file (with ctok and the extras fast, open and bench)

A model of a tokenizer is fitted to the documents of corpora.py by least squares of the relative error; English, code,
JSON and the other languages weigh the same. The documents are split in two by a seed: each half is predicted by what
was fitted to the other, and the margins come from those errors. What is written is fitted to both.
"""

import json
import platform
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib import metadata
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from corpora import SHORTEST, WIDESPREAD, Document, documents
from fitting import SEED, Counts, Sample, by_group, covering, fit, held_out, slack

from llmtool.tokens.estimated import UNKNOWN, Family, Features
from llmtool.tokens.registry import named, tokenizer_names

TARGET = Path(__file__).parents[1] / "llmtool" / "tokens" / "ratios.json"
BASE = "o200k_base"
# The same vocabulary as o200k_base, or older than any model that is still sold.
LEFT_OUT = ("gpt2", "o200k_harmony", "p50k_base", "p50k_edit", "r50k_base")
PACKAGES = (
    "Babel",
    "Django",
    "ctok",
    "gensim",
    "konlpy",
    "mercurial",
    "plone.app.locales",
    "snownlp",
    "splintr-rs",
    "toktok-rs",
)
# One vendor, one generation apart, with another vocabulary.
GENERATIONS = (
    ("cl100k_base", BASE),
    ("claude-v3", "claude-v4.7"),
    ("gemma2", "gemma3"),
    ("llama2", "llama3"),
    ("mistral-v2", "tekken"),
    ("qwen3", "qwen3.5"),
)


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
    assumed = by_group(*changes(samples, long))
    families = {}
    print(f"{'family':<12} {'kind':<9} {'ratio':>6} {'median':>7} {'p95':>6} {'p95 by one ratio':>17}")
    for name in [*sorted({*names} - {BASE}), UNKNOWN]:
        counts, few = counts_for(name, long), counts_for(name, short)
        errors = held_out(samples, counts)
        family = replace(fit(samples, counts, range(len(samples))), margins=by_group(samples, errors))
        families[name] = replace(family, slack=slack(family, snippets, few))
        show(name, samples, counts, errors)
        print(f"{name:<12} margins {families[name].margins}, and {families[name].slack} tokens")
    print(f"assumed: {assumed}")
    if "--write" in sys.argv:
        write(families, assumed, found)


def counts_of(name: str, texts: list[str]) -> list[int]:
    """The tokens of each text."""
    return [count.tokens for count in named(name).count_many(texts)]


def looked_at(found: list[Document], texts: list[str], base: list[int]) -> list[Sample]:
    """The samples; each kind weighs 1 in all."""
    number = Counter(document.kind for document in found)
    samples = []
    for document, text, tokens in zip(found, texts, base, strict=True):
        kind, part, features = document.kind, document.kind, Features.of(text)
        if kind == "language":
            part = document.language if document.language in WIDESPREAD else ""
        samples.append(Sample(kind, part, 1 / number[kind], tokens, features, features.group))
    return samples


def counts_for(name: str, counted: dict[str, list[int]]) -> Counts:
    """What one tokenizer made of the texts; of an unknown one, the least and the most that any made."""
    if name != UNKNOWN:
        return Counts(counted[name], counted[name])
    every = list(zip(*counted.values(), strict=True))
    return Counts([min(each) for each in every], [max(each) for each in every])


def changes(samples: list[Sample], counted: dict[str, list[int]]) -> tuple[list[Sample], list[float]]:
    """For each pair of generations, how far the newer one is from the older, for each sample."""
    pairs = [(counted[old], counted[new]) for old, new in GENERATIONS if {old, new} <= {*counted}]
    changed = [abs(after / before - 1) for old, new in pairs for before, after in zip(old, new, strict=True)]
    return samples * len(pairs), changed


def show(name: str, samples: list[Sample], counts: Counts, errors: list[float]) -> None:
    """A line for each kind, and what a single ratio for everything would have done."""
    ratios = [counts.middle(at) / sample.base for at, sample in enumerate(samples)]
    only = median(ratios)
    for kind in dict.fromkeys(sample.kind for sample in samples):
        chosen = [at for at, sample in enumerate(samples) if sample.kind == kind]
        by_one = covering(counts.furthest(at, only * samples[at].base) / (only * samples[at].base) for at in chosen)
        own = [errors[at] for at in chosen]
        ratio = median(ratios[at] for at in chosen)
        print(f"{name:<12} {kind:<9} {ratio:6.2f} {median(own):7.1%} {covering(own):6.1%} {by_one:17.1%}")


def write(families: dict[str, Family], assumed: dict[str, float], found: list[Document]) -> None:
    """The file, one family on a line."""
    lines = (f"  {json.dumps(name)}: {dumped(asdict(family))}" for name, family in sorted(families.items()))
    joined = ",\n".join(lines)
    about = dumped(measured(found))
    whole = f'{{\n "assumed": {dumped(assumed)},\n "families": {{\n{joined}\n }},\n "measured": {about}\n}}\n'
    TARGET.write_text(whole, encoding="utf-8")


def measured(found: list[Document]) -> dict[str, object]:
    """On what, when and with what."""
    return {
        "characters": sum(len(document.text) for document in found),
        "date": datetime.now(UTC).date().isoformat(),
        "documents": Counter(document.kind for document in found),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "python": platform.python_version(),
    }


def dumped(value: object) -> str:
    """On one line, in the order of the keys."""
    return json.dumps(value, sort_keys=True)


if __name__ == "__main__":
    main()
