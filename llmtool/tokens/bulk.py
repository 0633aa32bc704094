"""toktok, the engine for large inputs: exactly tiktoken's counts at some ten to twenty times its speed.

An optional package (the extra ``fast``); importing this module fails where it is missing. See
docs/decisions/0003-counting-engines.md for how it was chosen.
"""

import toktok

_HAS = frozenset({"o200k_base", "cl100k_base"})


class Bulk:
    """toktok over one of its vocabularies.

    Args:
        table: the vocabulary table's name; encodings that share a table differ only in special tokens, which are
            ordinary text here.

    Raises:
        KeyError: toktok does not carry that vocabulary.
    """

    def __init__(self, table: str) -> None:
        if table not in _HAS:
            raise KeyError(table)
        self._name = table

    def count(self, texts: list[str]) -> list[int]:
        """One count per text, on all cores."""
        counts: list[int] = toktok.batch_count(texts, self._name, threads=0)
        return counts
