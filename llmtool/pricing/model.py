"""What the rate card says of a model: names, limits, life, and its prices over time.

Rates are USD per million tokens, Decimal, by bucket (``input``, ``cache_read``, ``output`` …); a bucket that a set of
rates does not list falls back to its parent (``rates.py``). Fees are USD per unit of what their name says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

Rates: TypeAlias = Mapping[str, Decimal]

# fmt: off
Kind = Literal[
    "chat", "completion", "responses", "embedding", "rerank", "image_generation",
    "audio_speech", "audio_transcription", "realtime", "ocr",
]
CAPABILITIES = (
    "audio_input", "audio_output", "computer_use", "open_weights", "pdf_input", "prompt_caching",
    "reasoning", "structured_output", "tools", "video_input", "vision", "web_search",
)
# fmt: on
ProviderKind = Literal["first_party", "cloud", "host"]
# How the beginning of a price is known.
Basis = Literal["announced", "observed", "inferred", "unknown"]


@dataclass(frozen=True, slots=True)
class Tier:
    """Rates for long prompts: they take the place of those they list, for the whole request.

    Attributes:
        threshold: tokens of the whole prompt, cached ones included.
        inclusive: whether a prompt of exactly ``threshold`` tokens is in the tier.
        rates: the rates that change.
        where: the file and the line of its rates or its factor.
    """

    threshold: int
    inclusive: bool
    rates: Rates
    where: str


@dataclass(frozen=True, slots=True)
class Variant:
    """Rates of another way to be served: they take the place of those they list.

    Attributes:
        when: what has to be asked for, all of it: ``{"processing": "batch"}``, ``{"service_tier": "flex"}``.
        rates: the rates that change.
        multiply: a factor on every token rate of the standard set instead, or None.
        tiers: the variant's own tiers; where it has none, the standard ones hold with ``multiply`` on them.
        where: the file and the line of its rates or its factor.
    """

    when: Mapping[str, str]
    rates: Rates
    multiply: Decimal | None
    tiers: tuple[Tier, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Window:
    """Rates at some times of the day.

    Attributes:
        name: ``peak`` or ``off_peak``.
        hours: minutes of the UTC day, from and up to; a range may pass midnight.
        weekdays: the days it holds on, Monday is 1.
        zone: the offset from UTC in minutes by which weekdays and dates are told.
        except_dates: days in that zone on which it does not hold.
        known_through: the last day for which such days are known, or None where there are none.
        rates: the rates that change.
        multiply: a factor on every token rate instead, or None.
        where: the file and the line of its rates or its factor.
    """

    name: str
    hours: tuple[tuple[int, int], ...]
    weekdays: frozenset[int]
    zone: int
    except_dates: frozenset[date]
    known_through: date | None
    rates: Rates
    multiply: Decimal | None
    where: str


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs from one moment up to another.

    Attributes:
        start: from when (UTC); None where that is unknown.
        end: up to when; None for as long as nothing else is known.
        basis: how the start is known.
        rates: the standard rates.
        tiers: for long prompts, thresholds rising.
        variants: batch, service tiers, speeds, regions.
        windows: times of the day with other rates.
        fees: by the piece: ``web_search_per_1k``, ``audio_per_hour`` …
        source: the page where it is published, or None.
        checked: the day on which it was last found so.
        verified_by: independent lists that agree.
        conflict: where others say something else: what, and who; or empty.
        note: what else a reader should know, or empty.
        where: the file and the line of its rates, or else of the row.
    """

    start: datetime | None
    end: datetime | None
    basis: Basis
    rates: Rates
    tiers: tuple[Tier, ...]
    variants: tuple[Variant, ...]
    windows: tuple[Window, ...]
    fees: Rates
    source: str | None
    checked: date
    verified_by: tuple[str, ...]
    conflict: str
    note: str
    where: str


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a model, for some time or always.

    Attributes:
        name: the name.
        start: the first day on which it means this model, or None.
        end: the first day on which it no longer does, or None.
    """

    name: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """From release to retirement.

    Attributes:
        released: the day it could first be called, or None where unknown.
        deprecated: the day its end was announced, or None.
        retires: the first day on which calls fail (or are redirected), or None.
        replacement: the id of the model to use instead, or None.
        redirects: whether calls after ``retires`` run on, and are billed as, the replacement.
        never_released: whether this is the name of a model that never was.
    """

    released: date | None = None
    deprecated: date | None = None
    retires: date | None = None
    replacement: str | None = None
    redirects: bool = False
    never_released: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """One model of one provider.

    Attributes:
        provider: the provider's id.
        id: the model's name at that provider.
        title: its name for people.
        kind: what it is for.
        aliases: other names, snapshots among them.
        context: tokens that prompt and answer have together; None where unknown.
        max_input: tokens of the longest prompt where that has a limit of its own, or None.
        max_output: tokens of the longest answer, or None where unknown.
        knowledge_cutoff: ``2025-01`` or ``2025-01-31``, or None.
        tokenizer: a tokenizer's id, ``unknown``, or None for a model that reads no text.
        tokenizer_assumed: whether that is an assumption.
        capabilities: some of ``CAPABILITIES``.
        life: from release to retirement.
        prices: in order of time, not overlapping.
        input_includes_cache: whether the provider reports cached tokens within the input tokens.
        output_includes_reasoning: whether it reports reasoning within the output tokens.
        note: what else a reader should know, or empty.
        where: the file and line where it stands.
        same_as: the full id of the model that is sold here under this name, or None where it is the provider's own;
            its name without a provider means the original.
    """

    provider: str
    id: str
    title: str
    kind: Kind
    aliases: tuple[Alias, ...]
    context: int | None
    max_input: int | None
    max_output: int | None
    knowledge_cutoff: str | None
    tokenizer: str | None
    tokenizer_assumed: bool
    capabilities: frozenset[str]
    life: Life
    prices: tuple[Price, ...]
    input_includes_cache: bool
    output_includes_reasoning: bool
    note: str
    where: str
    same_as: str | None = None

    @property
    def full_id(self) -> str:
        """``provider/id``."""
        return f"{self.provider}/{self.id}"


@dataclass(frozen=True, slots=True)
class Provider:
    """Who sells models.

    Attributes:
        id: as it stands before a model's name.
        title: its name for people.
        kind: whose models they are: the provider's own (``first_party``), or others' (``cloud``, ``host``).
        pricing_urls: the pages where prices are published.
        input_includes_cache: whether it reports cached tokens within the input tokens; a model may differ.
        output_includes_reasoning: whether it reports reasoning within the output tokens; a model may differ.
    """

    id: str
    title: str
    kind: ProviderKind
    pricing_urls: tuple[str, ...]
    input_includes_cache: bool = True
    output_includes_reasoning: bool = True


@dataclass(frozen=True, slots=True)
class RateCard:
    """Everything that a set of price files says.

    Attributes:
        providers: in the order of their ids.
        models: in the order of their full ids.
    """

    providers: tuple[Provider, ...]
    models: tuple[Model, ...]
