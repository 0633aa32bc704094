"""Which model a call goes to, at which server, and what it costs there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from llmtool.calls.tariff import Tariff
from llmtool.cli import rate_card
from llmtool.cli.session import Session
from llmtool.errors import LlmtoolError, PriceMissingError, UnknownModelError, UsageError
from llmtool.names import readings
from llmtool.pricing.catalogue import Catalogue, Found
from llmtool.pricing.model import Model
from llmtool.providers.address import is_loopback
from llmtool.providers.endpoints import Choice, Endpoint, resolve
from llmtool.providers.servers import servers
from llmtool.settings import layers
from llmtool.settings.declared import Value
from llmtool.settings.layers import PROJECT_FILE, Settings

_CALLED = frozenset({"chat", "responses"})
_EMBEDDERS = "llmtool models list --kind embedding shows which do"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a call is for.

    Attributes:
        name: the model's name, as its server takes it.
        endpoint: the server.
        model: what the rate card says of the model; None where it says nothing.
        tariff: what its calls cost; None where nobody knows.
        notes: what a user should know of all that.
    """

    name: str
    endpoint: Endpoint
    model: Model | None
    tariff: Tariff | None
    notes: tuple[str, ...]


def target(session: Session, at: datetime) -> Target:
    """What the command line, the environment and the settings mean.

    Raises:
        UsageError: no model is named, nothing says which server has it, or it is none that answers.
        UnknownModelError: a provider's model is not listed, and calls without a price are not allowed.
        PriceMissingError: it is listed without a price for now, and the same.
        BadConfigError: the settings, the environment or a file of prices is wrong.
        AuthError: a variable holds what cannot be a key.
    """
    model = session.settings.model
    if model.value is None:
        raise UsageError("no model is named", "name one with -m MODEL, or set LLMTOOL_MODEL")
    return _target(session, model, model.value, at, embeds=False)


def embedding_target(session: Session, model: Value[str | None], at: datetime) -> Target:
    """As :func:`target`, for a model that makes vectors.

    Args:
        session: the run.
        model: its name, and who said so.
        at: the moment of the call.

    Raises:
        LlmtoolError: as above.
    """
    return _target(session, model, model.value or "", at, embeds=True)


def _target(session: Session, model: Value[str | None], name: str, at: datetime, *, embeds: bool) -> Target:
    settings = session.settings
    trusted, notes = _trusted(session)
    card = rate_card.load(trusted)
    flags, user = _choices(settings)
    provider = flags.provider or user.provider
    found, unknown = _found(card, name, provider, at)
    known = found.model if found else None
    if known:
        _check_kind(known, embeds=embeds)
    if found and found.conditions.get("processing") == "batch":
        raise UsageError(f"{name} is the model in batches, and this is a call", "leave ':batch' out")
    written = _wire_name(name, found, provider)
    data = Choice(known.provider, "responses" if known.kind == "responses" else None) if known else Choice()
    if known is None and provider is None:
        data, written = _of_a_server(name)
    if embeds:
        flags = replace(flags, api=_embedding_api(flags.api or user.api, provider or data.provider))
    endpoint = _resolved(data, flags, user, session.host.environ, unknown)
    tariff, priced_notes = _tariff(card, found, unknown, endpoint, at, allowed=settings.allow_unpriced.value)
    return Target(written, endpoint, known, tariff, (*notes, *chosen_by_project(model), *priced_notes))


def _check_kind(known: Model, *, embeds: bool) -> None:
    """Refuse a model that is not for what is asked of it."""
    if embeds and known.kind != "embedding":
        raise UsageError(f"{known.id} makes no vectors: it is for {known.kind.replace('_', ' ')}", _EMBEDDERS)
    if not embeds and known.kind not in _CALLED:
        raise UsageError(f"{known.id} does not answer prompts: it is for {known.kind.replace('_', ' ')}")


def _embedding_api(asked: str | None, provider: str | None) -> str:
    """What is spoken where vectors are asked for: Google has its own protocol, and all others OpenAI's address."""
    return "gemini" if asked == "gemini" or (asked is None and provider == "google") else "chat"


def _trusted(session: Session) -> tuple[Settings, tuple[str, ...]]:
    """The settings without prices from a project's file: those of a stranger are not to say what a call costs."""
    settings = session.settings
    if not _is_of_project(settings.pricing):
        return settings, ()
    own = layers.load({}, session.host.environ, session.host.folder, heed_project=False)
    note = f"the prices that {settings.pricing.source} names do not count for calls"
    return replace(settings, pricing=own.pricing), (note,)


def chosen_by_project(model: Value[str | None]) -> tuple[str, ...]:
    """That a project's file names the model, where it does: it says whom a prompt is sent to."""
    return (f"the model {model.value} is chosen by {model.source}",) if _is_of_project(model) else ()


def _is_of_project(value: Value[object]) -> bool:
    return Path(value.source.rpartition(":")[0]).name == PROJECT_FILE


def _choices(settings: Settings) -> tuple[Choice, Choice]:
    """What is said of the server for this run, and what the user's own file says of it."""
    said = {"provider": settings.provider, "api": settings.api, "base_url": settings.base_url}
    now = {name: value.value for name, value in said.items() if _is_for_this_run(value)}
    always = {name: value.value for name, value in said.items() if not _is_for_this_run(value)}
    return Choice(**now), Choice(**always)


def _is_for_this_run(value: Value[object]) -> bool:
    return value.source.startswith(("flag ", "LLMTOOL_"))


def _found(
    card: Catalogue, name: str, provider: str | None, at: datetime
) -> tuple[Found | None, UnknownModelError | None]:
    """The model in the rate card: that of the provider which is named, where one is; or why there is none."""
    names = (name,) if provider is None else (f"{provider}/{name}", name)
    unknown: UnknownModelError | None = None
    for written in names:
        try:
            found = card.find(written, at.date())
        except UnknownModelError as error:
            unknown = unknown or error
        else:
            if provider in {None, found.model.provider}:
                return found, None
    return None, unknown or UnknownModelError(f"unknown model '{provider}/{name}'")


def _wire_name(name: str, found: Found | None, provider: str | None) -> str:
    """The name as the model's provider takes it: what was written, without a provider before it."""
    if found is None:
        return name.removeprefix(f"{provider}/")
    model = found.model
    own = {model.id, *(alias.name for alias in model.aliases)}
    plain = [reading for reading in readings(name) if not reading.elsewhere]
    literal = next((reading.id for reading in plain if reading.id in own and not reading.notes), None)
    if literal:
        return literal
    # A date or a fine-tune that is not listed is priced as what it was taken for, and asked for as it was written.
    dated = next((reading.id for reading in plain if reading.provider == model.provider and not reading.notes), name)
    return dated if found.notes else model.id


def _of_a_server(name: str) -> tuple[Choice, str]:
    """A server that is named before the model, as in ``ollama/llama3.2``; and the model's name."""
    server, _, rest = name.partition("/")
    return (Choice(server), rest) if rest and server in servers() else (Choice(), name)


def _resolved(
    data: Choice, flags: Choice, user: Choice, environ: Mapping[str, str], unknown: UnknownModelError | None
) -> Endpoint:
    """The server; where nothing says which, an unknown model is the reason."""
    try:
        return resolve(data, flags, environ, user)
    except UsageError:
        nowhere = data.provider is None and not any((flags.provider, flags.base_url, user.provider, user.base_url))
        if unknown is None or not nowhere:
            raise
        raise UnknownModelError(
            unknown.message, _also(unknown.hint, "name the server that has it: --provider NAME, --base-url URL")
        ) from None


def _tariff(  # noqa: PLR0913 - what is known of a model, and what is allowed
    card: Catalogue,
    found: Found | None,
    unknown: LlmtoolError | None,
    endpoint: Endpoint,
    at: datetime,
    *,
    allowed: bool,
) -> tuple[Tariff | None, tuple[str, ...]]:
    """What calls cost, and what there is to know of that.

    Raises:
        UnknownModelError: a provider's model is not listed, and that is not allowed.
        PriceMissingError: it has no price for now, and that is not allowed.
    """
    missing = unknown
    if found:
        try:
            priced = card.price(found.model, at)
        except PriceMissingError as error:
            missing = error
        else:
            return Tariff(priced.model, priced.price, found.conditions), (*found.notes, *priced.notes)
    if missing and not (allowed or endpoint.own or is_loopback(endpoint.base_url)):
        raise type(missing)(missing.message, _also(missing.hint, "call it all the same: --allow-unpriced"))
    return None, ("the call is unpriced: nobody here knows what it costs",)


def _also(hint: str, other: str) -> str:
    return f"{hint} or {other}" if hint else other
