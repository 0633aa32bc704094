"""Which server is called, and who may see whose key."""

import re
from dataclasses import asdict, replace

import pytest

from llmtool.errors import AuthError, BadConfigError, LlmtoolError, UsageError
from llmtool.providers.adapter import Quirks
from llmtool.providers.endpoints import OWN_KEY, Choice, Endpoint, resolve
from llmtool.providers.servers import servers

CANARY = "sk-canary-0123456789"
GPT = Choice("openai")
CLAUDE = Choice("anthropic")
NOBODY = Choice()
KEYS = {"OPENAI_API_KEY": CANARY}


def _url(url: str) -> Choice:
    return Choice(base_url=url)


def _told(error: LlmtoolError) -> str:
    return f"{error.message} {error.hint}"


def test_a_model_leads_to_its_provider() -> None:
    found = resolve(GPT, NOBODY, KEYS)
    assert (found.provider, found.api, found.base_url, found.own) == (
        "openai",
        "chat",
        "https://api.openai.com/v1",
        False,
    )
    assert found.quirks.limit == "max_completion_tokens"
    assert found.headers() == {"Authorization": f"Bearer {CANARY}"}


def test_each_protocol_has_its_own_header() -> None:
    keys = {"ANTHROPIC_API_KEY": "a", "GEMINI_API_KEY": "g"}
    assert resolve(CLAUDE, NOBODY, keys).headers() == {"x-api-key": "a"}
    assert resolve(CLAUDE, Choice(api="chat"), keys).headers() == {"Authorization": "Bearer a"}
    assert resolve(Choice("google"), NOBODY, keys).headers() == {"x-goog-api-key": "g"}
    assert resolve(Choice("google"), Choice(api="chat"), keys).headers() == {"Authorization": "Bearer g"}
    token = {"ANTHROPIC_AUTH_TOKEN": "t"}
    assert resolve(CLAUDE, NOBODY, token).headers() == {"Authorization": "Bearer t"}


def test_the_first_variable_that_holds_a_key_holds_it() -> None:
    both = {"GOOGLE_API_KEY": "first", "GEMINI_API_KEY": "second"}
    assert resolve(Choice("google"), NOBODY, both).headers() == {"x-goog-api-key": "first"}
    assert resolve(Choice("google"), NOBODY, both | {"GOOGLE_API_KEY": " "}).headers() == {"x-goog-api-key": "second"}


def test_a_key_that_is_missing_is_named_before_anything_is_sent() -> None:
    found = resolve(CLAUDE, NOBODY, KEYS)
    assert found.lacking == ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")
    with pytest.raises(AuthError, match="there is no API key for anthropic") as caught:
        found.headers()
    assert caught.value.hint == "set ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN"


def test_the_account_is_named_to_the_provider_alone() -> None:
    environ = KEYS | {"OPENAI_ORG_ID": "org-1", "OPENAI_PROJECT_ID": ""}
    assert resolve(GPT, NOBODY, environ).headers()["OpenAI-Organization"] == "org-1"
    assert "OpenAI-Project" not in resolve(GPT, NOBODY, environ).headers()
    assert "OpenAI-Organization" not in resolve(GPT, _url("https://other.example/v1"), environ).headers()


def test_flags_are_heard_before_the_environment_and_that_before_settings() -> None:
    environ = {"OPENAI_BASE_URL": "http://127.0.0.1:2/v1"}
    settings = _url("http://127.0.0.1:3/v1")
    assert resolve(GPT, _url("http://127.0.0.1:1/v1"), environ, settings).base_url == "http://127.0.0.1:1/v1"
    assert resolve(GPT, NOBODY, environ, settings).base_url == "http://127.0.0.1:2/v1"
    assert resolve(GPT, NOBODY, {"OPENAI_BASE_URL": " "}, settings).base_url == "http://127.0.0.1:3/v1"
    assert resolve(GPT, Choice("groq"), {}, Choice("mistral")).provider == "groq"
    assert resolve(GPT, NOBODY, {}, Choice("mistral")).provider == "mistral"


def test_settings_for_one_provider_say_nothing_of_another() -> None:
    settings = Choice("openrouter", "chat", "https://mirror.example/v1")
    found = resolve(CLAUDE, Choice("anthropic"), {"ANTHROPIC_API_KEY": "a"}, settings)
    assert (found.api, found.base_url) == ("messages", "https://api.anthropic.com")


def test_a_variable_of_one_provider_leads_no_other_model_astray() -> None:
    found = resolve(Choice("groq"), NOBODY, {"OPENAI_BASE_URL": "https://other.example/v1", "GROQ_API_KEY": "g"})
    assert found.base_url == "https://api.groq.com/openai/v1"


@pytest.mark.parametrize(
    ("model", "api", "variable", "held", "url"),
    [
        ("openai", None, "OPENAI_BASE_URL", "http://127.0.0.1:1/v1/", "http://127.0.0.1:1/v1"),
        ("anthropic", None, "ANTHROPIC_BASE_URL", "http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("anthropic", None, "ANTHROPIC_BASE_URL", "http://127.0.0.1:1/v1", "http://127.0.0.1:1"),
        ("anthropic", "chat", "ANTHROPIC_BASE_URL", "http://127.0.0.1:1", "http://127.0.0.1:1/v1"),
        ("google", None, "GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("ollama", None, "OLLAMA_HOST", "127.0.0.1", "http://127.0.0.1:11434"),
        ("ollama", "chat", "OLLAMA_HOST", "gpu-box", "http://gpu-box:11434/v1"),
        ("ollama", "chat", "OLLAMA_HOST", "http://gpu-box/v1", "http://gpu-box/v1"),
        (None, None, "OPENAI_BASE_URL", "http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1"),
        (None, "messages", "ANTHROPIC_BASE_URL", "http://127.0.0.1:1", "http://127.0.0.1:1"),
        (None, "gemini", "GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:1", "http://127.0.0.1:1"),
    ],
)
def test_the_usual_variables_say_where_a_server_is(
    model: str | None, api: str | None, variable: str, held: str, url: str
) -> None:
    found = resolve(Choice(model), Choice(api=api), {variable: held})
    assert found.base_url == url
    assert found.provider == model
    assert found.lacking == ()


def test_a_model_that_nobody_knows_needs_a_server() -> None:
    with pytest.raises(UsageError, match="nothing says which server has the model"):
        resolve(NOBODY, NOBODY, KEYS)
    found = resolve(NOBODY, _url("http://127.0.0.1:8080/v1"), KEYS)
    assert (found.provider, found.api, found.own, found.quirks) == (None, "chat", True, Quirks())


def test_ollama_needs_no_address() -> None:
    found = resolve(NOBODY, Choice(api="ollama"), {})
    assert (found.provider, found.api, found.base_url) == ("ollama", "ollama", "http://127.0.0.1:11434")
    assert not found.own
    assert found.headers() == {}


def test_the_protocol_of_the_models_data_holds_at_its_own_provider() -> None:
    model = Choice("openai", "responses")
    assert resolve(model, NOBODY, KEYS).api == "responses"
    assert resolve(model, Choice(api="chat"), KEYS).api == "chat"
    assert resolve(model, Choice("openrouter"), {"OPENROUTER_API_KEY": "o"}).api == "chat"
    assert resolve(Choice("groq", "gemini"), NOBODY, {"GROQ_API_KEY": "g"}).api == "chat"


def test_a_server_of_ones_own_speaks_whatever_is_asked_for() -> None:
    found = resolve(GPT, Choice(api="messages", base_url="http://127.0.0.1:1/v1"), {})
    assert (found.api, found.base_url) == ("messages", "http://127.0.0.1:1")
    with pytest.raises(UsageError, match="openai does not speak 'messages'"):
        resolve(GPT, Choice(api="messages"), KEYS)


def test_what_nobody_knows_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown provider 'opnai'") as caught:
        resolve(GPT, Choice("opnai"), KEYS)
    assert "openai" in caught.value.hint
    with pytest.raises(UsageError, match="unknown API 'soap'"):
        resolve(GPT, Choice(api="soap"), KEYS)
    with pytest.raises(BadConfigError, match="unknown provider"):
        resolve(GPT, NOBODY, KEYS, Choice("opnai"))
    with pytest.raises(UsageError, match="nothing is known of the server of amazon-bedrock"):
        resolve(Choice("amazon-bedrock"), NOBODY, KEYS)


def test_a_known_provider_without_an_address_can_be_given_one() -> None:
    found = resolve(Choice("azure-openai"), _url("https://me.example/openai/v1"), {OWN_KEY: "k"} | KEYS)
    assert (found.provider, found.api, found.quirks) == ("azure-openai", "chat", Quirks())
    assert found.headers() == {"Authorization": "Bearer k"}


@pytest.mark.parametrize("url", ["https://me:secret@host/v1", "https://host/v1?key=secret", "host/secret"])
def test_a_wrong_base_url_is_not_repeated_for_it_may_hold_a_password(url: str) -> None:
    with pytest.raises(UsageError, match="--base-url holds no base URL") as flag:
        resolve(GPT, _url(url), KEYS)
    with pytest.raises(BadConfigError, match="OPENAI_BASE_URL holds no base URL") as variable:
        resolve(GPT, NOBODY, KEYS | {"OPENAI_BASE_URL": url})
    with pytest.raises(BadConfigError, match="settings") as setting:
        resolve(GPT, NOBODY, KEYS, _url(url))
    assert "secret" not in _told(flag.value) + _told(variable.value) + _told(setting.value)


def test_a_key_goes_to_a_base_url_that_the_user_gave() -> None:
    for flags, more, settings in (
        (_url("https://gateway.example/v1"), {}, NOBODY),
        (NOBODY, {"OPENAI_BASE_URL": "https://gateway.example/v1"}, NOBODY),
        (NOBODY, {}, _url("https://gateway.example/v1")),
    ):
        found = resolve(GPT, flags, KEYS | more, settings)
        assert found.own
        assert found.headers() == {"Authorization": f"Bearer {CANARY}"}


def test_a_server_of_no_provider_sees_no_providers_key() -> None:
    flags = _url("https://free-models.example/v1")
    assert resolve(NOBODY, flags, KEYS).headers() == {}
    assert resolve(NOBODY, NOBODY, KEYS, flags).headers() == {}
    assert resolve(NOBODY, flags, KEYS | {OWN_KEY: "own"}).headers() == {"Authorization": "Bearer own"}
    # The two variables belong together.
    beside = KEYS | {"OPENAI_BASE_URL": "https://free-models.example/v1"}
    assert resolve(NOBODY, NOBODY, beside).headers() == {"Authorization": f"Bearer {CANARY}"}


def test_the_key_of_an_own_server_goes_to_no_provider() -> None:
    assert resolve(GPT, NOBODY, KEYS | {OWN_KEY: "own"}).headers() == {"Authorization": f"Bearer {CANARY}"}
    assert resolve(GPT, NOBODY, {OWN_KEY: "own"}).lacking == ("OPENAI_API_KEY",)


def test_no_key_goes_over_plain_http_but_to_this_machine() -> None:
    far = resolve(GPT, _url("http://gpu-box:8000/v1"), KEYS)
    assert far.key is None
    assert far.withheld == "OPENAI_API_KEY"
    assert far.headers() == {}
    near = resolve(GPT, _url("http://127.0.0.1:8000/v1"), KEYS)
    assert near.headers() == {"Authorization": f"Bearer {CANARY}"}
    assert near.withheld == ""


def test_this_machine_needs_no_key() -> None:
    assert resolve(GPT, _url("http://localhost:8000/v1"), {}).headers() == {}
    assert resolve(Choice("vllm"), NOBODY, {}).headers() == {}


def test_a_server_of_ones_own_may_need_none_either() -> None:
    assert resolve(GPT, _url("https://gateway.example/v1"), {}).headers() == {}


def test_a_key_of_what_no_header_holds_is_refused_without_showing_it() -> None:
    with pytest.raises(AuthError, match="OPENAI_API_KEY") as caught:
        resolve(GPT, NOBODY, {"OPENAI_API_KEY": "secret\nkey"})
    assert "secret" not in _told(caught.value)


def test_nothing_shows_the_key_of_an_endpoint() -> None:
    found = resolve(GPT, NOBODY, KEYS)
    assert CANARY not in f"{found} {found!r} {replace(found, own=True)}"
    with pytest.raises(TypeError):
        asdict(found)


def test_every_server_in_the_file_is_whole() -> None:
    assert {"openai", "anthropic", "google", "ollama", "openrouter", "groq", "deepseek", "mistral"} <= set(servers())
    for name, server in servers().items():
        found = resolve(Choice(name), NOBODY, {})
        assert isinstance(found, Endpoint)
        assert re.fullmatch(r"https://[a-z0-9./-]+|http://127\.0\.0\.1:\d+", server.base_url)
        assert server.apis
        assert server.keys
        assert all(re.fullmatch(r"[A-Z_]+", variable) for variable in server.keys)
        assert bool(found.lacking) == server.base_url.startswith("https")
