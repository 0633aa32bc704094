import json
import struct
import sys
import sysconfig
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SENTENCE = "The parser reads one line after the other and hands each of them on to the reader."
GERMAN = "Der Leser liest eine Zeile nach der anderen und gibt jede von ihnen weiter, Nummer {}."
CHINESE = "解析器一行一行地读取文件，并把每一行交给读者，这是第{}行。"


def catalogue(path: Path, messages: dict[str, str]) -> None:
    """Write a .mo file; gettext wants its messages sorted."""
    pairs = [(key.encode(), messages[key].encode()) for key in sorted(messages)]
    start = 28 + 16 * len(pairs)
    numbers = [0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start]
    texts = b""
    for text in (*(key for key, _ in pairs), *(value for _, value in pairs)):
        numbers += [len(text), start + len(texts)]
        texts += text + b"\0"
    path.parent.mkdir(parents=True)
    path.write_bytes(struct.pack(f"<{len(numbers)}I", *numbers) + texts)


def install(packages: Path) -> None:
    """A little of everything."""
    header = {"": "Content-Type: text/plain; charset=UTF-8\n"}
    for language, sentence in (("de", GERMAN), ("zh_Hans", CHINESE), ("en_GB", SENTENCE)):
        messages = {f"{SENTENCE} {number}": sentence.format(number) for number in range(600)}
        untranslated = {f"{SENTENCE} not translated": f"{SENTENCE} not translated", "OK": "Jawohl"}
        catalogue(packages / "app" / "locale" / language / "LC_MESSAGES" / "app.mo", header | messages | untranslated)
    for number in range(30):
        docstring = "\n\n".join(f"{SENTENCE} It is number {number}, part {part}." for part in range(20))
        (packages / f"module{number}.py").write_text(f'"""{docstring}"""\n\nnumber = {number}\n', encoding="utf-8")
        (packages / f"style{number}.css").write_text(f"p.n{number} {{ margin: {number}px; }}\n" * 30, encoding="utf-8")
    (packages / "latin.py").write_bytes(b'"""' + "Größe und Maß der Dinge. ".encode("latin-1") * 99 + b'"""')


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module, fresh, in an interpreter that has nothing but `tmp_path`."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    monkeypatch.setattr(sysconfig, "get_paths", lambda: dict.fromkeys(("purelib", "platlib", "stdlib"), str(tmp_path)))
    yield import_module("corpora")
    for name in ("corpora", "installed"):
        del sys.modules[name]


@pytest.fixture
def installed(tmp_path: Path, corpora: ModuleType) -> ModuleType:
    install(tmp_path)
    return corpora


def test_the_same_seed_gives_the_same_documents_and_another_gives_others(installed: ModuleType) -> None:
    assert installed.documents(10, 2, seed=1) == installed.documents(10, 2, seed=1)
    assert installed.documents(10, 2, seed=1) != installed.documents(10, 2, seed=2)


def test_each_kind_is_there_as_often_as_asked_and_each_language_at_most(installed: ModuleType) -> None:
    found = installed.documents(10, 2)
    kinds = [document.kind for document in found]
    assert [kinds.count(kind) for kind in ("english", "code", "json")] == [10, 10, 10]
    languages = [document.language for document in found if document.kind == "language"]
    assert languages.count("de") == 6  # a widespread one, so three times as often
    assert {"de", "zh_CN"} <= {*languages}


def test_a_document_is_a_few_hundred_to_several_thousand_characters(installed: ModuleType) -> None:
    lengths = [len(document.text) for document in installed.documents(20, 4)]
    assert min(lengths) >= 300
    assert max(lengths) <= 6_000 + 300 + 1


def test_the_pieces_of_a_language_do_not_overlap(installed: ModuleType) -> None:
    german = [document.text for document in installed.documents(1, 4) if document.language == "de"]
    lines = [line for text in german for line in text.splitlines() if line.startswith("Der") and line.endswith(".")]
    assert len(lines) == len({*lines}) > 20


def test_only_translated_sentences_are_taken_from_a_catalogue(installed: ModuleType) -> None:
    texts = [document.text for document in installed.documents(1, 16) if document.kind == "language"]
    assert not [text for text in texts if "not translated" in text or "Jawohl" in text or "charset" in text]
    assert "en_GB" not in {document.language for document in installed.documents(1, 16)}


def test_code_is_labelled_with_its_suffix(installed: ModuleType) -> None:
    code = [document for document in installed.documents(20, 1) if document.kind == "code"]
    assert {document.language for document in code} == {".py", ".css"}
    assert all("margin" in document.text for document in code if document.language == ".css")


def test_a_file_that_is_not_utf_8_is_passed_over(installed: ModuleType) -> None:
    assert not [document for document in installed.documents(40, 1) if "Maß der Dinge" in document.text]


@pytest.mark.parametrize("kind", ["english", "code", "cjk", "json"])
@pytest.mark.parametrize("size", [1, 1_000, 400_001])
def test_a_big_text_has_exactly_the_bytes_that_were_asked_for(installed: ModuleType, kind: str, size: int) -> None:
    text = installed.big(kind, size)
    assert len(text) == size
    assert text.decode()
    assert text == installed.big(kind, size)


def test_big_cjk_has_hardly_any_spaces_and_parts_without_newlines(installed: ModuleType) -> None:
    text = installed.big("cjk", 20_000).decode()
    assert text.count(" ") < len(text) / 100
    assert sum(ord(character) > 0x2E80 for character in text) > len(text) * 0.8
    lengths = [len(line) for line in installed.big("cjk", 40_000).decode().splitlines()]
    assert max(lengths) > 3_000
    assert sorted(lengths)[len(lengths) // 2] < 100


def test_big_json_does_not_repeat_itself_and_holds_base64(installed: ModuleType) -> None:
    text = installed.big("json", 600_000)
    blocks = [text[at : at + 2_000] for at in range(0, len(text), 2_000)]
    assert len({*blocks}) == len(blocks)
    assert b'"media_type"' in text
    decoder = json.JSONDecoder()
    value, _ = decoder.raw_decode(text.decode())
    assert value


def test_an_unknown_kind_and_an_empty_interpreter_are_errors(corpora: ModuleType) -> None:
    with pytest.raises(KeyError):
        corpora.big("latin", 10)
    with pytest.raises(LookupError, match="nothing is installed to read code from"):
        corpora.big("code", 10)
