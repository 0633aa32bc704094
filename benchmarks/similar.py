"""How fast and how right ``llmtool similar`` is, beside NumPy and scikit-learn on the same work in the same run.

Speed is the time to find the ten nearest of vectors in memory, in ratios of medians. Being right is how often the text
that answers a query comes first among all of ``similar_pairs.py``, and the mean of one over its place; of equals it is
taken for the last.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
from similar_pairs import BY_NAME, IN_OTHER_WORDS
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors

from llmtool.calls.local_embeddings import LocalEmbedder
from llmtool.calls.nearest import Query, best
from llmtool.cli.similar import VECTOR_WEIGHT
from llmtool.planning.keywords import Keywords

ROWS = 100_000
DIMENSIONS = 256
TOP = 10
BLOCK = 1024
ROUNDS = 7
RANK_CONSTANT = 60
"""Of reciprocal rank fusion, as Cormack, Clarke and Buettcher (2009) have it."""


def median_seconds(ways: Sequence[Callable[[], object]]) -> list[float]:
    """Of each way, run in turn after one warm-up."""
    seconds: list[list[float]] = [[] for _ in ways]
    for way in ways:
        way()
    for _ in range(ROUNDS):
        for spent, way in zip(seconds, ways, strict=True):
            start = time.perf_counter()
            way()
            spent.append(time.perf_counter() - start)
    return [statistics.median(spent) for spent in seconds]


def speed() -> None:
    """The ten nearest of 100,000 vectors of 256 numbers of 32 bits, none of them normalised."""
    rng = np.random.default_rng(0)
    store = rng.standard_normal((ROWS, DIMENSIONS)).astype(np.float32)
    query = rng.standard_normal(DIMENSIONS).astype(np.float32)
    peer = NearestNeighbors(n_neighbors=TOP, metric="cosine", algorithm="brute").fit(store)

    def ours() -> list[int]:
        asked, kept = Query(query), []
        for start in range(0, ROWS, BLOCK):
            cosines = asked.cosines(store[start : start + BLOCK])
            kept += [(-cosines[place], start + place) for place in best(cosines, TOP)]
        return [place for _, place in sorted(kept)[:TOP]]

    def plain() -> list[int]:
        cosines = store @ query / (np.linalg.norm(store, axis=1) * np.linalg.norm(query))
        found: list[int] = np.argsort(-cosines, kind="stable")[:TOP].tolist()
        return found

    def whole() -> list[int]:
        found: list[int] = np.argsort(-cosine_similarity(store, query[None])[:, 0], kind="stable")[:TOP].tolist()
        return found

    def indexed() -> list[int]:
        found: list[int] = peer.kneighbors(query[None], return_distance=False)[0].tolist()
        return found

    names = ("NumPy, 32 bits, the whole store at once", "scikit-learn cosine_similarity", "scikit-learn kneighbors")
    others = (plain, whole, indexed)
    agreed = all(other() == ours() for other in others)
    own, *theirs = median_seconds((ours, *others))
    print(f"{ROWS:,} x {DIMENSIONS}, the {TOP} nearest: {own:.3f} s in blocks with 64 bits; the same found: {agreed}")
    for name, seconds in zip(names, theirs, strict=True):
        print(f"  {name} / similar: {seconds / own:.2f}")


def quality() -> None:
    """Where the text that answers a query comes, by several scores."""
    pairs = (*IN_OTHER_WORDS, *BY_NAME)
    texts = [text for _, text in pairs]
    local = LocalEmbedder()
    vectors = local.embed(texts)
    print(f"\n{len(texts)} texts and {len(pairs)} queries by {local.name}: first, mean of 1/place")
    sets = {"in other words": range(len(IN_OTHER_WORDS)), "by name": range(len(IN_OTHER_WORDS), len(pairs))}
    cosines, shares = [], []
    for query, _ in pairs:
        words = Keywords(query)
        counts = [words.add(text) for text in texts]
        shares.append([words.score(each) for each in counts])
        cosines.append(Query(local.embed([query])[0]).cosines(vectors).tolist())
    ways = {"vectors alone": cosines, "words alone": shares, "reciprocal ranks": _fused_by_rank(cosines, shares)}
    for weight in (0.5, 0.6, VECTOR_WEIGHT, 0.8):
        ways[f"{weight:.1f} * vector + {1 - weight:.1f} * keywords"] = [
            [weight * cosine + (1 - weight) * share for cosine, share in zip(*row, strict=True)]
            for row in zip(cosines, shares, strict=True)
        ]
    for name, scores in ways.items():
        told = [f"{which} {_told([_place(scores[number], number) for number in some])}" for which, some in sets.items()]
        print(f"  {name:32} {'   '.join(told)}   all {_told([_place(row, n) for n, row in enumerate(scores)])}")


def _fused_by_rank(cosines: list[list[float]], shares: list[list[float]]) -> list[list[float]]:
    """Reciprocal rank fusion; a text without any of the words has no place among the words."""
    fused = []
    for by_vector, by_words in zip(cosines, shares, strict=True):
        first, second = _ranks(by_vector), _ranks(by_words)
        fused.append(
            [
                1 / (RANK_CONSTANT + near) + (1 / (RANK_CONSTANT + worded) if share else 0)
                for near, worded, share in zip(first, second, by_words, strict=True)
            ]
        )
    return fused


def _ranks(scores: list[float]) -> list[int]:
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    return [rank for _, rank in sorted((place, rank) for rank, place in enumerate(order, 1))]


def _place(scores: list[float], right: int) -> int:
    return sum(score >= scores[right] for score in scores)


def _told(places: list[int]) -> str:
    return (
        f"{sum(place == 1 for place in places) / len(places):4.0%} {statistics.mean(1 / each for each in places):.3f}"
    )


def making() -> None:
    """How many short texts a second become vectors."""
    rng = random.Random(0)
    words = [word for _, text in IN_OTHER_WORDS for word in text.split()]
    texts = [" ".join(rng.choices(words, k=20)) for _ in range(20_000)]
    local = LocalEmbedder()
    [seconds] = median_seconds([lambda: local.embed(texts)])
    print(f"\n{len(texts) / seconds:,.0f} texts of 20 words become vectors in a second")


if __name__ == "__main__":
    speed()
    quality()
    making()
