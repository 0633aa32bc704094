"""How ``truncate`` shows what it kept of a text."""

from dataclasses import dataclass

from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Table
from llmtool.tokens.tokenizer import Exactness, TokenCount

SCHEMA = "llmtool.truncate/1"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a text was before, and what was kept of it.

    Attributes:
        model: the model that it was cut for, as the user named it, or None.
        tokenizer: the id of what counted.
        exactness: of its counts.
        strategy: what was kept.
        before: the tokens of the whole.
        after: the tokens of what was kept.
        notes: what a reader should know of the cut.
    """

    model: str | None
    tokenizer: str
    exactness: Exactness
    strategy: str
    before: TokenCount
    after: TokenCount
    notes: tuple[str, ...]

    @property
    def removed(self) -> int:
        """How many tokens less there are."""
        return max(self.before.tokens - self.after.tokens, 0)

    def say(self) -> str:
        """What was cut, in a few words."""
        before = self.before.margin_percent
        about, margin = ("", "") if before is None else ("about ", f", ±{before:g} %")
        percent = 100 * self.removed // max(self.before.tokens, 1)
        share = f"{percent} %" if percent else "less than 1 %"
        return f"cut {about}{self.removed:,} of {about}{self.before.tokens:,} tokens ({share}{margin})"


def kept_view(kept: Kept, text: str) -> Document:
    """The text that was kept, and what that means in tokens."""
    data = {**kept_data(kept), "text": text, "notes": kept.notes}
    return Document(data, Table((Column("text"),), ((text,),)), bare=text)


def head(model: str | None, tokenizer: str, exactness: Exactness, strategy: str) -> dict[str, Json]:
    """What every result of ``truncate`` begins with."""
    return {
        "schema": SCHEMA,
        "strategy": strategy,
        "model": model,
        "tokenizer": tokenizer,
        "exactness": exactness,
    }


def kept_data(kept: Kept) -> dict[str, Json]:
    """What was counted, without what was kept."""
    return {
        **head(kept.model, kept.tokenizer, kept.exactness, kept.strategy),
        "tokens_before": kept.before.tokens,
        "tokens_before_margin_percent": kept.before.margin_percent,
        "tokens_after": kept.after.tokens,
        "tokens_after_margin_percent": kept.after.margin_percent,
        "tokens_removed": kept.removed,
    }
