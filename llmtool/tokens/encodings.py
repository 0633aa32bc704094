"""OpenAI's seven encodings, as data: which table, which split pattern, which special tokens.

The figures are tiktoken's (https://github.com/openai/tiktoken, ``tiktoken_ext/openai_public.py``); a test compares
every one of them with the tiktoken that is installed. This module lies on the path of the instant ``count``, so it
imports nothing.
"""

# What counts where nobody names a model or an encoding, and what estimates are scaled from.
DEFAULT = "o200k_base"

R50K_PATTERN = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"
CL100K_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
O200K_PATTERN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

PATTERNS = {"r50k": R50K_PATTERN, "cl100k": CL100K_PATTERN, "o200k": O200K_PATTERN}

_END = "<|endoftext|>"
_FIM = ("<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>")
_O200K_SPECIAL = {_END: 199999, "<|endofprompt|>": 200018}
_HARMONY_NAMES = {200002: "return", 200003: "constrain", 200005: "channel", 200006: "start", 200007: "end"}
_HARMONY_NAMES |= {200008: "message", 200012: "call"}


class Encoding:
    """One of OpenAI's encodings.

    Attributes:
        name: tiktoken's name for it.
        table: the vocabulary table it reads (a file of ``vocab/`` without its suffix).
        ranks: how many of the table's ranks belong to it: those below this number.
        pattern: the key in ``PATTERNS`` of the pattern that splits text into pieces.
        special: special token → id. Text that looks like one is ordinary text to every counter here.
    """

    __slots__ = ("name", "pattern", "ranks", "special", "table")

    def __init__(self, name: str, table: str, ranks: int, pattern: str, special: dict[str, int]) -> None:
        self.name = name
        self.table = table
        self.ranks = ranks
        self.pattern = pattern
        self.special = special


def _harmony_special() -> dict[str, int]:
    """Harmony's special tokens: the named ones, and reserved ones up to 201,087."""
    names = {i: f"<|{_HARMONY_NAMES.get(i, f'reserved_{i}')}|>" for i in range(200000, 201088)}
    return {**_O200K_SPECIAL, "<|startoftext|>": 199998} | {name: i for i, name in names.items()}


def names() -> tuple[str, ...]:
    """Every encoding's name, the newest first."""
    return tuple(_BUILDERS)


def encoding(name: str) -> Encoding:
    """The encoding of that name.

    Raises:
        KeyError: there is none.
    """
    return _BUILDERS[name](name)


# Built when asked for: Harmony has over a thousand special tokens, which a count never looks at.
_BUILDERS = {
    "o200k_base": lambda name: Encoding(name, "o200k_base", 199998, "o200k", dict(_O200K_SPECIAL)),
    "o200k_harmony": lambda name: Encoding(name, "o200k_base", 199998, "o200k", _harmony_special()),
    "cl100k_base": lambda name: Encoding(
        name,
        "cl100k_base",
        100256,
        "cl100k",
        {_END: 100257, **{fim: 100258 + i for i, fim in enumerate(_FIM)}, "<|endofprompt|>": 100276},
    ),
    "p50k_base": lambda name: Encoding(name, "p50k_base", 50281, "r50k", {_END: 50256}),
    "p50k_edit": lambda name: Encoding(
        name, "p50k_base", 50281, "r50k", {_END: 50256, **{fim: 50281 + i for i, fim in enumerate(_FIM)}}
    ),
    "r50k_base": lambda name: Encoding(name, "p50k_base", 50256, "r50k", {_END: 50256}),
    "gpt2": lambda name: Encoding(name, "p50k_base", 50256, "r50k", {_END: 50256}),
}
