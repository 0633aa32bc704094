"""The model on this machine: what its vectors are, that they mean something, and that no connection is opened."""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from llmtool.errors import BadInputError, MissingPackageError
from tests.cli.local_model import IS_INSTALLED, WHY

if not IS_INSTALLED:
    pytest.skip(WHY, allow_module_level=True)

from llmtool.calls import local_embeddings
from llmtool.calls.local_embeddings import LocalEmbedder
from llmtool.calls.nearest import Query, best

# Questions and what answers them, in other words.
PAIRS = (
    ("how do I get my money back", "Refunds are issued to the original payment method within five days."),
    ("flights were cancelled due to weather", "A storm grounded dozens of planes at the airport on Tuesday."),
    ("heart attack symptoms", "Chest pain spreading to the left arm calls for an ambulance at once."),
    ("how to train a puppy", "Young dogs learn fastest when good behaviour is rewarded with treats."),
    ("speed up a slow SQL query", "Add an index on the columns and look at the plan of the database."),
    ("company profit fell last quarter", "Net income dropped 12 percent in the three months to June."),
    ("the first man on the moon", "In July 1969 Neil Armstrong stepped onto the lunar surface."),
    ("convert celsius to fahrenheit", "Multiply the temperature in degrees by nine fifths, add thirty-two."),
)
_NO_SOCKETS = """
import socket
def refuse(*_, **__):
    raise AssertionError("a connection was opened")
socket.socket.__init__ = socket.getaddrinfo = refuse
from llmtool.calls.local_embeddings import LocalEmbedder
import sys
LocalEmbedder().embed(["hello"])
print(*sorted({"wordllama", "requests", "httpx", "huggingface_hub"} & set(sys.modules)))
"""


@pytest.fixture(scope="module")
def model() -> LocalEmbedder:
    return LocalEmbedder()


def test_the_name_has_the_version(model: LocalEmbedder) -> None:
    assert model.name.startswith("wordllama-0.")
    assert model.dimensions == 256


def test_vectors_have_length_one(model: LocalEmbedder) -> None:
    vectors = model.embed(["a", "Größe 你好 👋", "x" * 5000])
    assert vectors.shape == (3, 256)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    assert model.embed([]).shape == (0, 256)


def test_each_question_is_nearest_to_its_answer(model: LocalEmbedder) -> None:
    answers = model.embed([answer for _, answer in PAIRS])
    asked = model.embed([question for question, _ in PAIRS])
    assert [best(Query(question).cosines(answers), 1)[0] for question in asked] == list(range(len(PAIRS)))


def test_a_vector_does_not_depend_on_the_texts_beside_it(model: LocalEmbedder) -> None:
    texts = [f"{number} texts of {'some ' * (number % 9)}words" for number in range(600)]
    together = model.embed(texts)
    assert all(np.array_equal(together[number], model.embed([texts[number]])[0]) for number in (0, 255, 256, 599))


def test_all_of_a_long_text_counts(model: LocalEmbedder) -> None:
    about_cats, then_dogs = model.embed(["cat " * 20_000, "cat " * 20_000 + "dog " * 20_000])
    cat, dog = model.embed(["cat cat", "dog dog"])
    assert then_dogs @ dog > about_cats @ dog
    assert then_dogs @ cat > 0.5


def test_names_of_special_tokens_are_text(model: LocalEmbedder) -> None:
    plain, with_name = model.embed(["hi", "</s>hi"])
    assert plain @ with_name < 0.9


def test_halves_of_surrogate_pairs_are_replaced(model: LocalEmbedder) -> None:
    half, replaced = model.embed(["a\ud800", "a\ufffd"])
    assert np.array_equal(half, replaced)


def test_an_empty_text_has_no_vector(model: LocalEmbedder) -> None:
    with pytest.raises(BadInputError, match="an empty text has no vector"):
        model.embed(["a", ""])


def test_no_connection_is_opened_and_no_client_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", _NO_SOCKETS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(local_embeddings, "distribution", missing)
    with pytest.raises(MissingPackageError, match="needs the package wordllama") as raised:
        LocalEmbedder()
    assert raised.value.hint == "pip install 'llmtool[local]'"


def test_a_version_without_the_model_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_embeddings, "_WEIGHTS", "wordllama/weights/none.safetensors")
    with pytest.raises(MissingPackageError, match=r"wordllama 0\.\S+ does not ship wordllama/weights/none"):
        LocalEmbedder()
