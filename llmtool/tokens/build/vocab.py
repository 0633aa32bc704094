"""Make the vocabulary tables and the character classes: ``python -m llmtool.tokens.build.vocab FOLDER``.

FOLDER holds OpenAI's published blobs, under their own names (``o200k_base.tiktoken``) or under the sha1 of their
address, as tiktoken's cache and several wheels keep them. Each is checked against the sha256 that tiktoken expects.
Writes ``llmtool/tokens/vocab/*.bin``; see ``table.py`` and ``pieces.py`` for the two formats. The blobs that the
engine for large inputs reads are put beside them as they are.
"""

import base64
import hashlib
import sys
import unicodedata
from pathlib import Path
from zlib import crc32

import tiktoken

from llmtool.tokens.bulk import SPLITS
from llmtool.tokens.pieces import OTHER
from llmtool.tokens.table import HEADER, MAGIC

_VOCAB = Path(__file__).parents[1] / "vocab"
_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/"
BLOBS = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "p50k_base": "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069",
}
# What the split patterns ask about a character, in the regex engine's own words. The order matters only in that
# each character is in at most one.
_CLASSES = {
    "A": r"[\p{Lu}\p{Lt}]",
    "a": r"\p{Ll}",
    "o": r"[\p{Lm}\p{Lo}]",
    "^": r"\p{M}",
    "0": r"\p{N}",
    "\t": r"[\s--[\r\n ]]",
}
_SINGLE = {**{c: c for c in "DELMRSTVdelmrstv/' "}, "\r": "\n", "\n": "\n", "\u017f": "z"}


def read_blob(folder: Path, name: str) -> bytes:
    """The published blob of that name.

    Raises:
        FileNotFoundError: the folder has it under neither name.
        ValueError: its sha256 is not the published one.
    """
    file_name = f"{name}.tiktoken"
    cached = hashlib.sha1((_ADDRESS + file_name).encode(), usedforsecurity=False).hexdigest()
    path = next((p for p in (folder / file_name, folder / cached) if p.exists()), folder / file_name)
    blob = path.read_bytes()
    if hashlib.sha256(blob).hexdigest() != BLOBS[name]:
        msg = f"{path}: not the published {name} (its sha256 differs)"
        raise ValueError(msg)
    return blob


def table_bytes(blob: bytes) -> bytes:
    """The table (see ``table.py``) of a published blob, lines of base64 token and rank."""
    tokens = [(base64.b64decode(token), int(rank)) for token, rank in (line.split() for line in blob.splitlines())]
    slot_count = 1 << (2 * len(tokens) - 1).bit_length()
    slots = [0] * slot_count
    records = bytearray()
    start = HEADER + 4 * slot_count
    for token, rank in sorted(tokens, key=lambda pair: pair[1]):
        slot = crc32(token) % slot_count
        while slots[slot]:
            slot = (slot + 1) % slot_count
        slots[slot] = start + len(records)
        records += rank.to_bytes(3, "little") + bytes([len(token)]) + token
    header = MAGIC + len(tokens).to_bytes(4, "little") + slot_count.to_bytes(4, "little")
    return header + b"".join(at.to_bytes(4, "little") for at in slots) + bytes(records)


def class_runs() -> list[tuple[int, str]]:
    """Where each run of characters of one class starts, in code point order.

    Found by asking the very regex engine that tiktoken splits with, so it does not depend on the Unicode version
    of the Python that runs this.
    """
    letters = bytearray(OTHER.encode() * 0x110000)
    text = "".join(chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) != "Cs")
    for letter, pattern in _CLASSES.items():
        for char in _matching(pattern, text):
            letters[ord(char)] = ord(letter)
    for char, letter in _SINGLE.items():
        letters[ord(char)] = ord(letter)
    classes = letters.decode("ascii")
    return [(c, classes[c]) for c in range(0x110000) if c == 0 or classes[c] != classes[c - 1]]


def _matching(pattern: str, text: str) -> str:
    """The characters of ``text`` that match, by tiktoken's engine: it drops what its pattern does not match."""
    ranks = {bytes([b]): b for b in range(256)}
    probe = tiktoken.Encoding("probe", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    return probe.decode(probe.encode_ordinary(text))


def class_bytes(runs: list[tuple[int, str]]) -> bytes:
    """The runs as a file: 3 bytes of code point and 1 of class letter each."""
    return b"".join(start.to_bytes(3, "little") + letter.encode("ascii") for start, letter in runs)


def main() -> None:
    """Write the tables and the classes."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit("usage: python -m llmtool.tokens.build.vocab FOLDER")
    folder = Path(sys.argv[1])
    for name in BLOBS:
        blob = read_blob(folder, name)
        (_VOCAB / f"{name}.bin").write_bytes(table_bytes(blob))
        if name in SPLITS:
            (_VOCAB / f"{name}.tiktoken").write_bytes(blob)
    (_VOCAB / "classes.bin").write_bytes(class_bytes(class_runs()))


if __name__ == "__main__":
    main()
