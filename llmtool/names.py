"""How people write the names of models, and what to say about a name that nobody knows."""

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import chain, takewhile

# Provider → what may stand before a model's name and means it. A prefix that is not listed here is part of the name
# (``llama3:8b``, ``meta-llama/…``).
_PREFIXES = {
    "alibaba": ("dashscope", "qwen"),
    "amazon-bedrock": ("amazon", "aws", "bedrock", "bedrock_converse"),
    "anthropic": (),
    "azure-openai": ("azure", "azure_ai"),
    "cerebras": (),
    "cohere": ("cohere_chat",),
    "deepseek": (),
    "fireworks": ("fireworks-ai", "fireworks_ai"),
    "google": ("gemini", "google-vertex", "vertex_ai"),
    "groq": (),
    "meta": (),
    "minimax": (),
    "mistral": ("mistralai",),
    "moonshot": ("moonshotai",),
    "openai": (),
    "perplexity": (),
    "together": ("together_ai", "togetherai"),
    "voyage": ("voyageai",),
    "xai": ("x-ai",),
    "zai": ("z-ai",),
}
_PROVIDERS = {prefix: provider for provider, others in _PREFIXES.items() for prefix in (provider, *others)}
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DATE = re.compile(rf"(?<=.)[-@]20\d\d(?:-{_MONTH}-{_DAY}|{_MONTH}{_DAY})$")
# A path that a provider writes before a model's name.
_PATHS = (
    (re.compile(r"(?:projects/[^/]+/locations/[^/]+/)?publishers/[^/]+/models/([^/]+)"), "google"),
    (re.compile(r"models/([^/]+)"), "google"),
    (re.compile(r"accounts/fireworks/(?:models|routers)/([^/]+)"), "fireworks"),
)
_BEDROCK = re.compile(r"(?:(us|us-gov|ca|sa|eu|apac|jp|au|global)\.)?([a-z0-9]+)\.([^/]+?)(-v\d+(?::\d+)?)?")
_FIRST_VERSION = ("-v1", "-v1:0")
_BEDROCK_AUTHORS = {
    "amazon": None, "anthropic": "anthropic", "cohere": "cohere", "deepseek": "deepseek", "meta": "meta",
    "minimax": "minimax", "mistral": "mistral", "moonshot": "moonshot", "moonshotai": "moonshot", "openai": "openai",
    "qwen": "alibaba", "zai": "zai",
}  # fmt: skip
_AZURE = re.compile(r"(us|eu|global|global-standard)/(.+)")
_ROUTER = "openrouter"
_OTHER_PRODUCTS = {"beta", "exacto", "extended", "floor", "free", "nitro", "online", "thinking"}
_SUGGESTIONS = 3
_WORD = re.compile(r"[^-_./:@ ]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name that somebody wrote.

    Attributes:
        id: the model's id, alias or title.
        provider: whose it is, or None where the name does not say.
        conditions: how it is to be served, as far as the name says: ``{"processing": "batch"}``, ``{"region": "us"}``.
        notes: what was assumed.
        any_case: whether capital and small letters are the same.
        elsewhere: empty; or why what is paid for is not this, though it is the same model: good enough for counting,
            never for a price.
    """

    id: str
    provider: str | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    any_case: bool = False
    elsewhere: str = ""

    @property
    def name(self) -> str:
        """``provider/id``, or the id alone."""
        return f"{self.provider}/{self.id}" if self.provider else self.id


def readings(name: str) -> Iterator[Reading]:
    """Every way to read a name, in the order in which a list of models is to be asked for them.

    First come the most literal ones, then the same in any case, then those without the date of a snapshot.

    ========================================================  ===================================================
    ``gpt-4o``, ``meta-llama/Llama-3-8b-chat-hf``             as it stands
    ``openai/gpt-4o``, ``openai:gpt-4o``, ``x-ai/grok-4.7``   the provider's
    ``models/…``, ``publishers/google/models/…``              Google's
    ``accounts/fireworks/models/…``                           Fireworks'
    ``bedrock/us.anthropic.claude-…``, ``us.anthropic.…``     Bedrock's, there
    ``azure/us/gpt-4o``                                       Azure's, there
    ``ft:gpt-4o-2024-08-06:org::id``                          any fine-tune of that model, never the model itself
    ``openrouter/…``, ``…:free``                              elsewhere: OpenRouter's
    ``…:batch``                                               processed in batches
    ``gpt-4o-2027-01-01``, ``claude-sonnet-4-5@20250929``     without the date, which a note says
    ========================================================  ===================================================
    """
    written = list(_written(name))
    for group in (written, [_undated(reading) for reading in written if _DATE.search(reading.id)]):
        yield from group
        yield from (replace(reading, any_case=True) for reading in group)


def nearest(name: str, known: Collection[str], same: Callable[[str], Hashable] = str) -> list[str]:
    """Up to three known names that look most like ``name``, the likeliest first; those that contain it come first.

    Args:
        name: what was written.
        known: what might have been meant.
        same: what two names have in common that mean one thing; only the likelier of them is offered.
    """
    plain = {candidate.lower(): candidate for candidate in known}
    wanted = name.lower()
    within = sorted((candidate for candidate in plain if wanted in candidate), key=lambda c: (len(c), c))
    likeliest: dict[Hashable, str] = {}
    for candidate in chain(within, _close(wanted, plain)):
        likeliest.setdefault(same(plain[candidate]), plain[candidate])
        if len(likeliest) == _SUGGESTIONS:
            break
    return list(likeliest.values())


def _close(name: str, known: Collection[str]) -> Iterator[str]:
    """What is much like a name, which is told quickly; and only then what is hardly like it.

    What begins with the same words goes first: a name's end (``-latest``, ``-mini``) says less than its beginning.
    """
    for cutoff in (0.6, 0.0):
        close = get_close_matches(name, known, n=_SUGGESTIONS * 10, cutoff=cutoff)
        yield from sorted(close, key=lambda candidate: -_words_in_common(name, candidate))


def _words_in_common(one: str, other: str) -> int:
    """With how many of the same words two names begin."""
    pairs = zip(_WORD.findall(one), _WORD.findall(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def without_date(name: str) -> str:
    """The name without the date of a snapshot at its end (``-2024-08-06``, ``-20241022``, ``@20250929``)."""
    return _DATE.sub("", name)


def _undated(reading: Reading) -> Reading:
    short = without_date(reading.id)
    return replace(reading, id=short, notes=(*reading.notes, f"{reading.id} is not listed: taken as {short}"))


def _written(name: str) -> Iterator[Reading]:
    """The literal readings."""
    yield from _routed(name)
    head, _, tag = name.rpartition(":")
    if head and tag == "batch":
        for reading in _routed(head):
            yield replace(reading, conditions={**reading.conditions, "processing": "batch"})
    elif head and tag in _OTHER_PRODUCTS:
        for reading in _routed(head):
            yield replace(reading, elsewhere=f"what ':{tag}' costs is not listed")


def _routed(name: str) -> Iterator[Reading]:
    """The readings of a name that may begin with a router's."""
    yield from _untagged(name)
    router, _, routed = name.partition("/")
    if routed and router == _ROUTER:
        for reading in _untagged(routed):
            yield replace(reading, elsewhere="OpenRouter's own prices are not listed")


def _untagged(name: str) -> Iterator[Reading]:
    yield Reading(name)
    yield from _of_a_provider(name)


def _of_a_provider(name: str) -> Iterator[Reading]:
    """The readings of a name that says in some way whose it is."""
    for path, provider in _PATHS:
        if found := path.fullmatch(name):
            yield from _at(provider, found[1])
    for separator in "/:":
        prefix, _, rest = name.partition(separator)
        if rest and prefix.lower() in _PROVIDERS:
            yield from _at(_PROVIDERS[prefix.lower()], rest)
    yield from _at_bedrock(name)
    yield from _fine_tune(name)


def _at(provider: str, name: str) -> Iterator[Reading]:
    """The readings of a name at a provider that is known."""
    yield Reading(name, provider)
    for path, owner in _PATHS:
        if owner == provider and (found := path.fullmatch(name)):
            yield Reading(found[1], provider)
    if provider == "amazon-bedrock":
        yield from _at_bedrock(name)
    elif provider == "azure-openai":
        yield from _at_azure(name)
    elif provider == "openai":
        yield from _fine_tune(name)
    elif provider == "google" and name.startswith("claude-"):
        yield Reading(name, "anthropic", elsewhere="what it costs at Google is not listed")


def _at_bedrock(name: str) -> Iterator[Reading]:
    """``us.anthropic.claude-…-v1:0``: region, author, model, version, of which the first is listed without, too."""
    found = _BEDROCK.fullmatch(name)
    if not found or found[2] not in _BEDROCK_AUTHORS:
        return
    region, author, model, version = found.groups(default="")
    plain = name.removesuffix(version) if version in _FIRST_VERSION else name
    for whole in dict.fromkeys((name, plain)):
        yield Reading(whole, "amazon-bedrock")
    if region:
        for whole in dict.fromkeys((name, plain)):
            yield Reading(whole.removeprefix(f"{region}."), "amazon-bedrock", {"region": region})
    if maker := _BEDROCK_AUTHORS[author]:
        yield Reading(model, maker, elsewhere="what it costs at Bedrock is not listed")


def _at_azure(name: str) -> Iterator[Reading]:
    """``us/gpt-4o``: a region and a model."""
    found = _AZURE.fullmatch(name)
    model = found[2] if found else name
    if found:
        yield Reading(model, "azure-openai", {"region": found[1]} if found[1] in {"us", "eu"} else {})
    yield Reading(model, "openai", elsewhere="what it costs at Azure is not listed")


def _fine_tune(name: str) -> Iterator[Reading]:
    """``ft:gpt-4o-2024-08-06:org::id``: all fine-tunes of a model have one price."""
    mark, _, rest = name.partition(":")
    model, colon, _ = rest.partition(":")
    if mark != "ft" or not model:
        return
    notes = (f"{name} costs what every ft:{model} does",) if colon else ()
    yield Reading(f"ft:{model}", "openai", notes=notes)
    yield Reading(model, "openai", elsewhere="what a fine-tune of it costs is not listed")
