"""Cosines and the highest of them, against NumPy and scikit-learn; ties; vectors that cannot be compared."""

from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors

from llmtool.calls.nearest import Query, UnfitVectorError, best


@pytest.mark.parametrize(("rows", "numbers", "seed"), [(1, 1, 0), (50, 3, 1), (2000, 256, 2), (300, 1536, 3)])
def test_cosines_are_those_of_scikit_learn(rows: int, numbers: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    matrix, query = random.standard_normal((rows, numbers)), random.standard_normal(numbers)
    assert Query(query).cosines(matrix) == pytest.approx(cosine_similarity(matrix, query[None])[:, 0], abs=1e-12)


@pytest.mark.parametrize("top", [1, 7, 5000])
def test_the_nearest_are_those_of_scikit_learn(top: int) -> None:
    random = np.random.default_rng(top)
    matrix = random.standard_normal((5000, 64)).astype(np.float32)
    query = random.standard_normal(64)
    peer = NearestNeighbors(n_neighbors=top, metric="cosine", algorithm="brute").fit(matrix.astype(np.float64))
    assert best(Query(query).cosines(matrix), top) == peer.kneighbors(query[None], return_distance=False)[0].tolist()


def test_blocks_give_what_the_whole_gives() -> None:
    random = np.random.default_rng(4)
    matrix, query = random.standard_normal((1000, 33)), Query(random.standard_normal(33))
    whole = query.cosines(matrix).tolist()
    assert [score for start in range(0, 1000, 7) for score in query.cosines(matrix[start : start + 7])] == whole


@given(st.lists(st.sampled_from([-1.0, -0.25, 0.0, 0.5, 1.0]), min_size=1), st.integers(1, 12))
def test_the_first_of_equals_is_the_better(scores: list[float], top: int) -> None:
    assert best(np.array(scores), top) == sorted(range(len(scores)), key=lambda place: -scores[place])[:top]


@given(st.integers(1, 40), st.integers(1, 70), st.integers(0, 2**32 - 1))
def test_equal_vectors_have_the_very_same_cosine_wherever_they_stand(rows: int, numbers: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    vector = random.standard_normal(numbers)
    matrix = random.standard_normal((rows, numbers))
    places = random.choice(rows, size=(rows + 1) // 2, replace=False)
    matrix[places] = vector
    assert len(set(Query(random.standard_normal(numbers)).cosines(matrix)[places].tolist())) == 1


@pytest.mark.parametrize("factor", [1e-320, 1e-200, 1.0, 1e200, 1e308])
def test_length_does_not_matter_however_great_or_small(factor: float) -> None:
    assert Query([1.0, 0.0]).cosines([[factor, factor]])[0] == pytest.approx(0.5**0.5, abs=1e-3)
    assert Query([factor, 0.0]).cosines([[1.0, 0.0], [-2.0, 0.0]]).tolist() == [1, -1]


def test_vectors_may_be_arrays_and_lists() -> None:
    vectors = [array("f", [1, 0]), array("d", [0, 2]), [3.0, 3.0]]
    assert Query(array("f", [1, 0])).cosines(vectors) == pytest.approx([1, 0, 0.5**0.5])


@pytest.mark.parametrize(
    ("vector", "reason"),
    [
        ([0.0, -0.0], "is zero"),
        ([1.0, float("nan")], "has a number that is not finite"),
        ([float("-inf"), 1.0], "has a number that is not finite"),
        ([1.0], "has 1 numbers, and the query's has 2"),
        ([], "has 0 numbers, and the query's has 2"),
    ],
)
def test_a_vector_that_cannot_be_compared_is_named(vector: list[float], reason: str) -> None:
    with pytest.raises(UnfitVectorError) as raised:
        Query([1.0, 1.0]).cosines([[1.0, 2.0], vector, [0.0, 0.0]])
    assert (raised.value.place, raised.value.reason) == (1, reason)


@pytest.mark.parametrize("vector", [[0.0], [float("inf")], []])
def test_a_query_that_cannot_be_compared_is_refused(vector: list[float]) -> None:
    with pytest.raises(UnfitVectorError):
        Query(vector)
