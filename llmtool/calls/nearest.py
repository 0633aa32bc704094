"""Cosines of many vectors with one, and the highest of many numbers.

NumPy is needed (the extra ``vectors``); importing this module fails where it is missing.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from llmtool.errors import BadInputError
from llmtool.reading.problem import problem_of, shown

if TYPE_CHECKING:
    from array import array

_ROWS_AND_COLUMNS = 2

Numbers: TypeAlias = npt.NDArray[np.float64]
Vector: TypeAlias = "Sequence[float] | array[float] | npt.NDArray[np.float32] | Numbers"
Vectors: TypeAlias = Sequence[Vector] | npt.NDArray[np.float32] | Numbers


class UnfitVectorError(ValueError):
    """A vector that cannot be compared.

    Args:
        place: which one of those given, from 0.
        reason: what is wrong with it, as in ``is zero``.
        hint: what can be done.
    """

    def __init__(self, place: int, reason: str, hint: str) -> None:
        super().__init__(f"vector {place} {reason}")
        self.place = place
        self.reason = reason
        self.hint = hint


class Query:
    """The vector that others are compared with.

    Args:
        vector: any length but zero.

    Raises:
        UnfitVectorError: it is zero, or a number in it is not finite.
    """

    def __init__(self, vector: Vector) -> None:
        scaled, lengths = _scaled([vector])
        self._unit = scaled[0] / lengths[0]

    def cosines(self, vectors: Vectors) -> Numbers:
        """The cosine of each vector with this one, from -1 to 1.

        Equal vectors have the very same cosine, wherever they stand. It is computed with 64 bits, of a copy of the
        vectors: give a large store in blocks.

        Raises:
            UnfitVectorError: one is zero, is not as long as this one, or a number in it is not finite.
        """
        size = len(self._unit)
        odd = next((place for place, vector in enumerate(vectors) if len(vector) != size), None)
        if odd is not None:
            reason = f"has {len(vectors[odd])} numbers, and the query's has {size}"
            raise UnfitVectorError(odd, reason, "embed both with one model and one length: --model, --dimensions")
        scaled, lengths = _scaled(vectors)
        cosines: Numbers = np.clip(np.vecdot(scaled, self._unit) / lengths, -1, 1)
        return cosines


def mapped(path: str) -> npt.NDArray[np.float32]:
    """The vectors in a NumPy file, a row each; they are read from the disk when they are needed.

    Raises:
        BadInputError: it cannot be read, or holds something else.
    """
    try:
        matrix = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        reason = problem_of(path, error).message if error.errno else "is no NumPy file"
        raise BadInputError(f"{shown(path)}: {reason}") from error
    except (ValueError, EOFError) as error:
        raise BadInputError(f"{shown(path)}: is no NumPy file") from error
    if not isinstance(matrix, np.ndarray) or matrix.ndim != _ROWS_AND_COLUMNS or matrix.dtype.kind != "f":
        raise BadInputError(
            f"{shown(path)}: holds no rows of numbers", "llmtool embed --out FILE.npy writes such a file"
        )
    return matrix


def best(scores: Numbers, top: int) -> list[int]:
    """Where the highest numbers stand, the highest first; of equals the one that comes first.

    Args:
        scores: finite numbers.
        top: how many places at most, from 1.
    """
    places = np.arange(len(scores))
    if len(scores) > top:
        # All that equal the last one that is wanted are looked at: a partition would take any of them.
        places = np.flatnonzero(scores >= np.partition(scores, -top)[-top])
    order = np.argsort(-scores[places], kind="stable")[:top]
    found: list[int] = places[order].tolist()
    return found


def _scaled(vectors: Vectors) -> tuple[Numbers, Numbers]:
    """The vectors with 1 as their largest number, so that no square is too large or too small; and their lengths."""
    matrix = np.asarray(vectors, np.float64)
    largest = np.abs(matrix).max(axis=1, initial=0)
    for place in np.flatnonzero(~np.isfinite(largest) | (largest == 0)).tolist():
        reason = "is zero" if largest[place] == 0 else "has a number that is not finite"
        raise UnfitVectorError(place, reason, "leave it out, or embed its text anew")
    scaled = matrix / largest[:, None]
    # A product for each row by itself: of a whole matrix, equal rows need not give equal results.
    return scaled, np.sqrt(np.vecdot(scaled, scaled))
