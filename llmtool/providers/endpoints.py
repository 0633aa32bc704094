"""Which server a call goes to, what is spoken to it, and with whose key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, cast, get_args

from llmtool.errors import AuthError, BadConfigError, LlmtoolError, UsageError
from llmtool.exchange import Api
from llmtool.names import nearest
from llmtool.providers.adapter import Quirks
from llmtool.providers.address import as_base_url, is_loopback, is_plain, ollama_url, origin
from llmtool.providers.keys import Key
from llmtool.providers.servers import Server, servers

# Holds the key of a server of the user's own.
OWN_KEY = "LLMTOOL_API_KEY"

# A server that only a variable names is one that speaks what this provider speaks.
_HOMES: Mapping[str, str] = {"messages": "anthropic", "gemini": "google", "ollama": "ollama"}
_BEARERS = frozenset({"ANTHROPIC_AUTH_TOKEN"})


@dataclass(frozen=True, slots=True)
class Choice:
    """What is said of the server: by flags, by the user's own settings, or by the model's data.

    Attributes:
        provider: its name, or None.
        api: what it speaks, or None.
        base_url: where it is, or None.
    """

    provider: str | None = None
    api: str | None = None
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server to call.

    Attributes:
        provider: who runs it; None where nobody knows.
        api: what is spoken to it.
        base_url: where it is; a request's path comes after it.
        quirks: where it differs from others that speak the same.
        own: whether it is a server of the user's own: not where its provider says that it is.
        key: what opens it, or None.
        lacking: the variables that could hold a key, where it needs one and there is none.
        withheld: the variable that holds a key which is not sent, for anyone on the way could read it; or empty.
        account: headers that say which account is meant.
    """

    provider: str | None
    api: Api
    base_url: str
    quirks: Quirks = field(default_factory=Quirks)
    own: bool = False
    key: Key | None = None
    lacking: tuple[str, ...] = ()
    withheld: str = ""
    account: Mapping[str, str] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """The headers that open the server.

        Raises:
            AuthError: it needs a key and there is none.
        """
        if self.lacking:
            raise AuthError(f"there is no API key for {self.provider}", f"set {' or '.join(self.lacking)}")
        if self.key is None:
            return dict(self.account)
        if self.api == "messages" and self.key.variable not in _BEARERS:
            opening = {"x-api-key": self.key.reveal()}
        elif self.api == "gemini":
            opening = {"x-goog-api-key": self.key.reveal()}
        else:
            opening = {"Authorization": f"Bearer {self.key.reveal()}"}
        return {**self.account, **opening}


class _Given(NamedTuple):
    """A base URL that somebody gave."""

    url: str
    by_variable: bool


def resolve(model: Choice, flags: Choice, environ: Mapping[str, str], user: Choice | None = None) -> Endpoint:
    """Choose the server for a model: flags, then the environment, then the user's settings, then the model's data.

    A provider's key goes to its own host or to a base URL from one of the first three, and over plain http only to
    this machine itself.

    Args:
        model: the provider and the protocol that the model's data name, where it is known.
        flags: what the command line says.
        environ: the environment; an empty variable is unset.
        user: what the user's own settings say. What a project says must not come here.

    Raises:
        UsageError: nothing says where the model is, or what is asked for does not fit together.
        BadConfigError: the environment or the settings hold what is no base URL.
        AuthError: a variable holds what cannot be a key.
    """
    mine = user or Choice()
    _check(flags, model, UsageError)
    _check(mine, model, BadConfigError)
    provider = flags.provider or mine.provider or model.provider
    if mine.provider not in {None, provider}:
        mine = Choice()  # it speaks of another provider
    asked = flags.api or mine.api
    server = servers().get(provider or _HOMES.get(asked or "", "openai"))
    given = _given(server, flags, environ, mine)
    if provider is None and given is None and asked == "ollama":
        provider = "ollama"
    api = _api(asked, model.api if provider == model.provider else None, server)
    url = _fitted(given, api, server) if given else _known_place(provider, server if provider else None, api)
    own = provider is None or server is None or origin(url) != origin(server.base_url)
    holders = _holders(provider, server, given, own=own)
    return _opened(
        Endpoint(
            provider=provider,
            api=api,
            base_url=url,
            quirks=server.quirks if server and provider else Quirks(),
            own=own,
            account=_account(server, environ) if server and provider and not own else {},
        ),
        holders,
        environ,
    )


def _check(choice: Choice, model: Choice, error: type[LlmtoolError]) -> None:
    """Refuse a provider and a protocol that nobody knows."""
    known = servers()
    if choice.provider not in {None, model.provider, *known}:
        close = nearest(str(choice.provider), tuple(known))
        hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(sorted(known))}"
        raise error(f"unknown provider {choice.provider!r}", hint)
    if choice.api not in {None, *get_args(Api)}:
        raise error(f"unknown API {choice.api!r}", f"known: {', '.join(get_args(Api))}")


def _given(server: Server | None, flags: Choice, environ: Mapping[str, str], mine: Choice) -> _Given | None:
    """The base URL that somebody gave, or None."""
    if flags.base_url:
        return _Given(_read("--base-url", flags.base_url, UsageError), by_variable=False)
    variable = server.variable if server else ""
    if held := environ.get(variable, "").strip():
        return _Given(_read(variable, held, BadConfigError), by_variable=True)
    if mine.base_url:
        return _Given(_read("'base_url' of your settings", mine.base_url, BadConfigError), by_variable=False)
    return None


def _read(source: str, text: str, error: type[LlmtoolError]) -> str:
    url = ollama_url(text) if source == "OLLAMA_HOST" else as_base_url(text)
    if url is None:
        # What it holds is not shown: it may hold a password.
        raise error(
            f"{source} holds no base URL", "write it like https://host/path, without a password and without '?'"
        )
    return url


def _api(asked: str | None, of_model: str | None, server: Server | None) -> Api:
    spoken: tuple[Api, ...] = tuple(server.apis) if server else ("chat",)
    return cast("Api", asked or (of_model if of_model in spoken else None) or spoken[0])


def _known_place(provider: str | None, server: Server | None, api: Api) -> str:
    """Where a server is, of which nobody said that it is elsewhere."""
    if provider is None:
        raise UsageError("nothing says which server has the model", "name it with --provider NAME or --base-url URL")
    if server is None:
        raise UsageError(f"nothing is known of the server of {provider}", "say where it is with --base-url URL")
    if api not in server.apis:
        raise UsageError(f"{provider} does not speak {api!r}", f"it speaks {', '.join(server.apis)}")
    return server.base_url + server.apis[api]


def _fitted(given: _Given, api: Api, server: Server | None) -> str:
    """A base URL that was given, as the protocol's paths need it."""
    # A provider's variable names its server, whatever is spoken to it; a flag means what it says.
    more = server.apis.get(api, "") if server and given.by_variable else ""
    url = given.url if given.url.endswith(more) else given.url + more
    # The other protocols of the same servers begin after the version, which this one has in its paths.
    return url.removesuffix("/v1") if api == "messages" else url


def _holders(provider: str | None, server: Server | None, given: _Given | None, *, own: bool) -> Iterator[str]:
    """The variables that may hold the key, the first that does first."""
    if own:
        yield OWN_KEY
    # A flag that leads to a server of no provider does not say whose key it may see.
    if server and (provider or (given and given.by_variable)):
        yield from server.keys


def _account(server: Server, environ: Mapping[str, str]) -> dict[str, str]:
    return {name: held for name, variable in server.headers.items() if (held := environ.get(variable, "").strip())}


def _opened(endpoint: Endpoint, holders: Iterator[str], environ: Mapping[str, str]) -> Endpoint:
    """The server with its key, or with the reason why there is none."""
    names = tuple(holders)
    found = next((name for name in names if environ.get(name, "").strip()), None)
    local = is_loopback(endpoint.base_url)
    if found is None:
        return endpoint if endpoint.own or local else replace(endpoint, lacking=names)
    if is_plain(endpoint.base_url) and not local:
        return replace(endpoint, withheld=found)
    return replace(endpoint, key=Key(found, environ[found].strip()))
