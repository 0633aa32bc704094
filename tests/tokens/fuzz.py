"""Compare every counting engine that is installed on awkward strings: ``python -m tests.tokens.fuzz [N] [SEED]``.

Prints each mismatch and ends with 1 if there was any. The reference is tiktoken's ids; the pieces are those that
tokenizers get wrong, joined at random, with random code points among them, and now and then a very long run.
"""

import random
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from llmtool.tokens.cutting import last_safe_cut
from llmtool.tokens.encodings import encoding, names
from llmtool.tokens.reference import Reference
from llmtool.tokens.small import PieceTooLongError, SmallCounter
from tests.tokens.strings import FRAGMENTS

_LONG_RUN_EVERY = 500
_SHOWN = 5

Count = Callable[[str], int]


def strings(number: int, seed: int) -> Iterator[str]:
    """Awkward strings; the same ones for the same seed."""
    chosen = random.Random(seed)
    for at in range(number):
        text = "".join(chosen.choices(FRAGMENTS, k=chosen.randrange(1, 30)))
        if chosen.random() < 0.3:
            place = chosen.randrange(len(text) + 1)
            text = text[:place] + "".join(_code_point(chosen) for _ in range(chosen.randrange(1, 8))) + text[place:]
        if at % _LONG_RUN_EVERY == 0:
            text += chosen.choice(FRAGMENTS) * chosen.randrange(100, 3000)
        yield text


def _code_point(chosen: random.Random) -> str:
    code = chosen.randrange(0x110000 - 0x800)
    return chr(code if code < 0xD800 else code + 0x800)


def engines(name: str, reference: Reference) -> dict[str, Count]:
    """What counts in this encoding: name → count of one text."""
    small = SmallCounter(encoding(name))

    def in_python(text: str) -> int:
        try:
            return small.count(text)
        except PieceTooLongError:
            return len(reference.encode(text))

    def in_two_parts(text: str) -> int:
        cut = last_safe_cut(text)
        return in_python(text[:cut]) + in_python(text[cut:])

    found: dict[str, Count] = {"small": in_python, "cut in two": in_two_parts}
    if find_spec("gigatoken") is not None and encoding(name).table != "p50k_base":
        from llmtool.tokens.bulk import Bulk  # noqa: PLC0415 - optional

        bulk = Bulk(encoding(name), in_python)
        found["gigatoken"] = lambda text: bulk.count([text])[0]
    return found


def main() -> None:
    """Compare, print, and fail on a mismatch."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    wrong_in_all = 0
    for name in names():
        reference = Reference(encoding(name))
        counters = engines(name, reference)
        wrong = dict.fromkeys(counters, 0)
        for text in strings(number, seed):
            expected = len(reference.encode(text))
            for engine, count in counters.items():
                if (tokens := count(text)) != expected:
                    wrong[engine] += 1
                    if wrong[engine] <= _SHOWN:
                        print(f"{name} {engine}: {tokens} instead of {expected}: {text[:200]!r}")
        wrong_in_all += sum(wrong.values())
        print(f"{name:14} {number} strings  " + "  ".join(f"{engine}: {n} mismatches" for engine, n in wrong.items()))
    sys.exit(1 if wrong_in_all else 0)


if __name__ == "__main__":
    main()
