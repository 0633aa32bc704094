"""A small model that makes vectors of texts on this machine: nothing is downloaded and nothing is sent.

It is the average of the vectors of a text's tokens, which ship with WordLlama (https://pypi.org/project/wordllama/,
MIT). Only its two files of data are read: its code looks for one of them where it is not, and then downloads it.

Optional packages (the extra ``local``); importing this module fails where one of them is missing.
"""

import json
from collections.abc import Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from llmtool.errors import BadInputError, MissingPackageError
from llmtool.reading.surrogates import without_halves

_WEIGHTS = "wordllama/weights/l2_supercat_256.safetensors"
_TOKENIZER = "wordllama/tokenizers/l2_supercat_tokenizer_config.json"
_HINT = "pip install 'llmtool[local]'"
_BATCH = 256
"""So many texts are cut into tokens at once."""


class LocalEmbedder:
    """The model, opened.

    Attributes:
        name: of the model with its version; vectors of two names are not to be compared.
        dimensions: how many numbers a vector has.

    Raises:
        MissingPackageError: the model is not installed.
    """

    def __init__(self) -> None:
        package = _package()
        self.name = f"wordllama-{package.version}"
        self._table = _table(_file(package, _WEIGHTS))
        self.dimensions = self._table.shape[1]
        self._tokenizer = Tokenizer.from_file(str(_file(package, _TOKENIZER)))
        # Names of special tokens in a text are text.
        self._tokenizer.encode_special_tokens = True

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One vector of length 1 for each text, in order: rows of numbers.

        A text counts whole, however long it is, and its vector does not depend on the texts beside it.

        Raises:
            BadInputError: a text is empty, which has no vector.
        """
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [without_halves(text) for text in texts[start : start + _BATCH]]
            for number, encoded in enumerate(self._tokenizer.encode_batch_fast(batch, add_special_tokens=False), start):
                vectors[number] = self._mean(encoded.ids)
        return vectors

    def _mean(self, tokens: list[int]) -> npt.NDArray[np.float32]:
        if not tokens:
            raise BadInputError("an empty text has no vector")
        # Each token's vector is read once, so that a text of any length takes no more memory than the table.
        ids, times = np.unique(np.array(tokens), return_counts=True)
        total = times.astype(np.float32) @ self._table[ids].astype(np.float32)
        unit: npt.NDArray[np.float32] = total / np.linalg.norm(total)
        return unit


def _package() -> Distribution:
    try:
        return distribution("wordllama")
    except PackageNotFoundError as missing:
        raise MissingPackageError("the local model needs the package wordllama, which is not installed", _HINT) from (
            missing
        )


def _file(package: Distribution, name: str) -> Path:
    path = Path(str(package.locate_file(name)))
    if not path.is_file():
        raise MissingPackageError(f"wordllama {package.version} does not ship {name}", _HINT)
    return path


def _table(path: Path) -> npt.NDArray[np.float16]:
    """The vectors of all tokens, mapped: the length of a header in eight bytes, the header in JSON, the numbers."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        shape = json.loads(file.read(size))["embedding.weight"]["shape"]
    return np.memmap(path, dtype="<f2", mode="r", offset=8 + size, shape=(shape[0], shape[1]))
