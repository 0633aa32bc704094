"""What is a base URL, and where it leads."""

import pytest

from llmtool.providers.address import as_base_url, is_loopback, is_plain, ollama_url, origin


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com/v1"),
        (" http://127.0.0.1:8080/ ", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/a/b//", "http://[::1]:8080/a/b"),
        ("https://höst.example", "https://höst.example"),
    ],
)
def test_a_base_url_has_no_slash_at_its_end(text: str, url: str) -> None:
    assert as_base_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        *("", "api.openai.com", "ftp://host", "https://", "https:///v1", "https://host:port", "https://host:123456"),
        *("https://me:secret@host/v1", "https://secret@host", "https://host/v1?key=secret", "https://host/#a"),
        *(
            "https://ho st",
            "https://host/a b",
            "https://127.0.0.1\\@evil.example",
            "https://host\n.example",
            "file:///etc",
        ),
    ],
)
def test_what_could_hide_a_secret_or_another_host_is_none(text: str) -> None:
    assert as_base_url(text) is None


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("gpu-box", "http://gpu-box:11434"),
        (":8000", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104  # nothing is bound
        ("[::]:11434", "http://[::1]:11434"),
        ("http://gpu-box:1", "http://gpu-box:1"),
        ("https://ollama.com", "https://ollama.com"),
        ("https://ollama.com/proxy/", "https://ollama.com/proxy"),
    ],
)
def test_ollama_host_may_leave_most_out(text: str, url: str) -> None:
    assert ollama_url(text) == url


def test_ollama_host_holds_no_password() -> None:
    assert ollama_url("http://me:secret@host") is None


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://localhost",
            "http://LOCALHOST:1/v1",
            "http://a.localhost",
            "http://127.0.0.1:8080",
            "http://127.1.2.3",
        ),
        *("http://[::1]:1", "http://[0:0:0:0:0:0:0:1]"),
    ],
)
def test_this_machine_is_known(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://localhost.example", "http://127.0.0.1.example", "http://127.example", "http://10.0.0.1"),
        *("http://[::2]", "http://notlocalhost", "http://128.0.0.1", "nonsense"),
    ],
)
def test_other_machines_are_not_this_one(url: str) -> None:
    assert not is_loopback(url)


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin("https://API.openai.com:8443/v1") == "https://api.openai.com:8443"
    assert origin("nonsense") == ""
    assert is_plain("http://host")
    assert not is_plain("https://host")
