"""Which tokenizer a model uses, and where to get it.

``models.json`` says which tokenizer every listed model has. A tokenizer is built when it is asked for, from the first
of these that can: its own module here, a plug-in (an entry point of the group ``llmtool.tokenizers``), an estimate.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from llmtool.errors import TokenizerUnavailableError, UnknownModelError
from llmtool.names import nearest, readings, without_date
from llmtool.tokens import encodings
from llmtool.tokens.tokenizer import Tokenizer

PLUGINS = "llmtool.tokenizers"
_OPENAI = "llmtool.tokens.openai:OpenAITokenizer"
_CLAUDE = "llmtool.tokens.claude:ClaudeTokenizer"
_OPEN = "llmtool.tokens.open_models:OpenModelTokenizer"
_QWEN = "llmtool.tokens.qwen:QwenTokenizer"
# What a model's tokenizer is called of which nothing is known.
UNKNOWN = "unknown"
_CLAUDES = ("claude-v3", "claude-v4.7", "claude-v4.8")
_OPENS = (
    *("gemma2", "gemma3", "gemma4", "llama2", "llama3", "deepseek-v3", "qwen3", "glm4", "kimi-k2"),
    *("mistral-v1", "mistral-v2", "tekken"),
)
# Rules of thumb; they are no model's tokenizer.
_THUMBS = ("approx-characters", "approx-words", "approx-lines")
# Tokenizer id → its class; the module is imported when the tokenizer is built.
_BUILT_IN = {
    **dict.fromkeys(encodings.names(), _OPENAI),
    **dict.fromkeys(_CLAUDES, _CLAUDE),
    **dict.fromkeys(_OPENS, _OPEN),
    "qwen3.5": _QWEN,
    **dict.fromkeys(_THUMBS, "llmtool.tokens.thumbs:ThumbTokenizer"),
}
_MISSING = {
    _CLAUDE: "ctok is not installed (it needs Python 3.12)",
    _OPEN: "splintr-rs is not installed (the extra 'open' brings it)",
    _QWEN: "toktok-rs is not installed (the extra 'fast' brings it)",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which tokenizer the user chose; it makes one when it is called, in whatever process that is.

    Attributes:
        model: a model's name, or None.
        encoding: a tokenizer's id, or None; it goes before the model. With neither, o200k_base.
        calibration: the file of what the user's bills have taught, which corrects what is estimated for a
            model; it need not exist. None for counts as they are without it.
    """

    model: str | None = None
    encoding: str | None = None
    calibration: Path | None = None

    def __call__(self) -> Tokenizer:
        """The tokenizer.

        Raises:
            UnknownModelError: no such model is listed.
            TokenizerUnavailableError: no such tokenizer is here.
            BadConfigError: the count is not exact, and the calibration is damaged.
        """
        if self.encoding is not None or self.model is None:
            return named(self.encoding or encodings.DEFAULT)
        found = for_model(self.model)
        if self.calibration is None or found.exactness == "exact" or not self.calibration.exists():
            return found
        # Imported late: most users have no calibration, and exact counts need none.
        calibrated = import_module("llmtool.tokens.calibrated").calibrated
        tokenizer: Tokenizer = calibrated(found, known_as(self.model), self.calibration)
        return tokenizer


@dataclass(frozen=True, slots=True)
class _Models:
    """``models.json``: name → tokenizer id, and the names for which that is an assumption."""

    tokenizers: dict[str, str]
    assumed: frozenset[str]


@cache
def _models() -> _Models:
    raw = json.loads((Path(__file__).parent / "models.json").read_text(encoding="utf-8"))
    return _Models(raw["models"], frozenset(raw["assumed"]))


def model_names() -> list[str]:
    """Every name that a model is known by, with and without its provider's prefix."""
    return list(_models().tokenizers)


def tokenizer_names() -> list[str]:
    """Every tokenizer that is built in; a rule of thumb is none."""
    return [name for name in _BUILT_IN if name not in _THUMBS]


def for_model(name: str) -> Tokenizer:
    """The tokenizer of a model.

    Args:
        name: as the user wrote it; ``names.readings`` says what is understood.

    Raises:
        UnknownModelError: no such model is listed; the hint names the nearest.
    """
    models = _models()
    listed = _listed(name)
    if listed is None:
        close = ", ".join(nearest(name, models.tokenizers, _without_provider))
        raise UnknownModelError(
            f"unknown model '{name}'", f"did you mean {close}? or name a tokenizer: --encoding NAME"
        )
    tokenizer_id = models.tokenizers[listed]
    if tokenizer_id == UNKNOWN:
        return _scaled(UNKNOWN, f"the tokenizer of {name} is not published; the margin spans all that are known")
    if listed in models.assumed:
        return _assumed(tokenizer_id, f"{name} is assumed, not known, to use {tokenizer_id}")
    return _built_in(tokenizer_id)


def known_as(name: str) -> str:
    """One name for a model, whoever sells it and of whatever day: small letters, without provider and date."""
    return _without_provider(_listed(name) or name)


def _listed(name: str) -> str | None:
    """The name as it is listed; who sells a model makes no difference to its tokenizer."""
    for reading in readings(name):
        known = _small_letters().get(reading.name.lower(), "") if reading.any_case else reading.name
        if known in _models().tokenizers:
            return known
    return None


@cache
def _small_letters() -> dict[str, str]:
    return {name.lower(): name for name in _models().tokenizers}


def _without_provider(name: str) -> str:
    return without_date(name.rpartition("/")[2]).lower()


def named(name: str) -> Tokenizer:
    """The tokenizer of that id, built in or from a plug-in.

    Raises:
        TokenizerUnavailableError: there is none of that name, or its plug-in is broken.
    """
    if name in _BUILT_IN:
        return _built_in(name)
    if name == UNKNOWN:
        return _scaled(UNKNOWN, "the tokenizer is not known; the margin spans all that are")
    found = import_module("llmtool.plugins").find(PLUGINS, name)
    if found is None:
        close = ", ".join(nearest(name, tokenizer_names()))
        raise TokenizerUnavailableError(f"unknown tokenizer '{name}'", f"did you mean {close}?")
    tokenizer: Tokenizer = found(name)
    return tokenizer


def _built_in(name: str) -> Tokenizer:
    place = _BUILT_IN[name]
    module, _, class_name = place.partition(":")
    try:
        tokenizer: Tokenizer = getattr(import_module(module), class_name)(name)
    except ImportError:
        return _scaled(name, _MISSING[place])
    return tokenizer


def _scaled(name: str, note: str) -> Tokenizer:
    # Imported late: the measured ratios are of use only where an estimate is made.
    tokenizer: Tokenizer = import_module("llmtool.tokens.scaled").ScaledTokenizer(name, note)
    return tokenizer


def _assumed(name: str, note: str) -> Tokenizer:
    # Imported late, as above.
    tokenizer: Tokenizer = import_module("llmtool.tokens.scaled").AssumedTokenizer(_built_in(name), note)
    return tokenizer
