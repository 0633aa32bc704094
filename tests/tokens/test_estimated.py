import json
import math
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmtool.tokens import estimated
from llmtool.tokens.estimated import CLASSES, UNKNOWN, Features, assumed_margin, estimate, families
from llmtool.tokens.registry import named

GROUPS = {"english", "latin", *estimated.SCRIPTS, "other"}
FAMILIES = st.sampled_from(families())
# Of all planes, lone surrogates too.
TEXTS = st.text(st.characters(codec=None, categories=None))
WRITTEN = {
    "english": "The reader takes one line after the other, and stops where it finds none. What is left is kept.",
    "code": "def add(self, other):\n    if other is None:\n        raise ValueError(f'{self.name}: nothing to add')\n",
    "json": '[{"id": 17, "path": "src/a.c", "size": 40961, "sum": "9f86d081884c7d65"}, {"id": 18, "size": 7}]',
    "french": "Le lecteur prend une ligne après l'autre, et s'arrête là où il n'en trouve plus aucune à lire.",
    "german": "Der Leser nimmt eine Zeile nach der anderen und hört dort auf, wo er keine mehr findet.",
    "dutch": "De lezer neemt de ene regel na de andere en houdt op waar hij er geen enkele meer kan vinden.",
    "indonesian": "Pembaca mengambil baris demi baris, lalu berhenti ketika tidak ada lagi baris yang bisa dibaca.",
    "vietnamese": "Trình đọc lấy từng dòng một và dừng lại ở nơi không còn dòng nào nữa để đọc.",
    "russian": "Программа читает одну строку за другой и останавливается там, где больше ничего не находит.",
    "greek": "Το πρόγραμμα διαβάζει τη μία γραμμή μετά την άλλη και σταματά όπου δεν βρίσκει άλλη.",
    "arabic": "يقرأ البرنامج سطرا بعد سطر ثم يتوقف عندما لا يجد شيئا آخر ليقرأه.",
    "hebrew": "התוכנית קוראת שורה אחר שורה ונעצרת במקום שבו אין עוד מה לקרוא.",
    "chinese": "程序一行接一行地读取，在没有更多内容的地方停下来。剩下的部分留到以后再处理。",
    "japanese": "プログラムは一行ずつ読み込み、読むものがなくなったところで止まります。",
    "korean": "프로그램은 한 줄씩 차례로 읽고 더 이상 읽을 것이 없는 곳에서 멈춥니다.",
    "hindi": "प्रोग्राम एक के बाद एक पंक्ति पढ़ता है और जहाँ कुछ नहीं बचता वहाँ रुक जाता है।",
    "thai": "โปรแกรมอ่านทีละบรรทัดและหยุดเมื่อไม่มีอะไรให้อ่านอีก",
    "symbols": "→ ✓ ✗ ─ ≤ ≥ 🚀 🎉 done → next ✓",
}
# Long enough for the margin of a document to mean something.
LONG = {
    "english": (
        "A tokenizer cuts text into the pieces that a model reads. Common words are one piece each, while rare ones, "
        "names and typing errors fall apart into several. That is why nobody can tell the length of a prompt by "
        "counting its words: the same page of prose may take a fifth more with one vendor than with another, and a "
        "table of figures may take twice as much. Whoever pays by the token therefore wants the exact figure before "
        "the request leaves the house. Where that cannot be had, an estimate will do, provided that it says how far "
        "off it may be.\n"
    ),
    "code": '''\
import csv
from pathlib import Path


def totals(folder: Path, column: str = "amount") -> dict[str, float]:
    """Add up one column of every file."""
    found: dict[str, float] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            found[path.stem] = sum(float(row[column]) for row in rows if row[column])
    return found
''',
    "french": (
        "Un segmenteur découpe le texte en morceaux que le modèle sait lire. Les mots courants ne font qu'un seul "
        "morceau, tandis que les mots rares, les noms propres et les fautes de frappe se brisent en plusieurs. C'est "
        "pourquoi personne ne peut deviner la longueur d'une requête en comptant ses mots : la même page peut coûter "
        "un cinquième de plus chez un fournisseur que chez un autre. Celui qui paie veut donc connaître le chiffre à "
        "l'avance.\n"
    ),
    "russian": (
        "Программа делит текст на части, которые умеет читать модель. Частые слова целиком занимают одну часть, а "
        "редкие слова, имена и опечатки распадаются на несколько. Поэтому никто не может узнать длину запроса, просто "
        "посчитав слова: одна и та же страница у одного поставщика стоит на пятую часть дороже, чем у другого. Тот, "
        "кто платит, хочет знать точное число заранее.\n"
    ),
    "chinese": (
        "分词器把文本切成模型能够读取的小块。常用的词通常只占一块，而少见的词、人名和错别字会被拆成好几块。"
        "所以，没有人能够只靠数字数就知道一段提示到底有多长：同样的一页文章，在一家公司可能要比在另一家公司贵五分之一。"
        "付钱的人当然希望在发出请求之前就知道准确的数字。如果做不到，估计也可以，只要说明可能相差多少。\n"
    ),
}


@given(st.lists(TEXTS))
@example(["\ud83d", "\ude00"])
def test_the_features_of_the_parts_add_up_to_those_of_the_whole(parts: list[str]) -> None:
    assert sum(map(Features.of, parts), Features()) == Features.of("".join(parts))


@given(TEXTS)
def test_every_character_is_of_exactly_one_class(text: str) -> None:
    assert sum(Features.of(text).counts) == len(text)


@pytest.mark.parametrize(
    ("name", "characters"),
    [
        ("letters_of_english", "chop"),
        ("letters_of_others", "jk"),
        ("capitals", "QED"),
        ("digits", "0189"),
        ("newline", "\r\n\t"),
        ("punctuation", "_{}'\x00\x7f"),
        ("symbols", "–→€©😀"),
        ("latin", "éßñ"),
        ("latin_more", "łşőə"),
        ("vietnamese", "ếữ"),
        ("greek", "λόγος"),
        ("cyrillic", "слово"),
        ("cyrillic_more", "ңҚӘ"),
        ("armenian", "բառ"),
        ("hebrew", "מילה"),
        ("arabic", "كلمة"),
        ("arabic_more", "گۇی"),
        ("devanagari", "शब्द"),
        ("bengali", "শব্দ"),
        ("gurmukhi", "ਸ਼ਬਦ"),
        ("gujarati", "શબ્દ"),
        ("odia", "ଶବ୍ଦ"),
        ("tamil", "சொல்"),
        ("telugu", "పదం"),
        ("kannada", "ಪದ"),
        ("malayalam", "വാക്ക്"),
        ("sinhala", "වචනය"),
        ("thai", "คำ"),
        ("lao", "ຄຳ"),
        ("myanmar", "စကား"),
        ("georgian", "სიტყვა"),
        ("ethiopic", "ቃል"),
        ("khmer", "ពាក្យ"),
        ("hangul", "낱말"),
        ("kana", "ことば、コ！"),
        ("han", "词語"),
        ("rare", "ཚིགᏣᠮ"),
    ],
)
def test_a_script_is_counted_as_itself(name: str, characters: str) -> None:
    counted = dict(zip(CLASSES, Features.of(characters).counts, strict=True))
    assert {found: count for found, count in counted.items() if count} == {name: len(characters)}


@pytest.mark.parametrize(
    ("languages", "group"),
    [
        ("english code json", "english"),
        ("french german dutch indonesian vietnamese", "latin"),
        ("russian greek", "greek_cyrillic"),
        ("arabic hebrew", "arabic_hebrew"),
        ("chinese japanese korean", "cjk"),
        ("hindi thai", "other"),
        ("symbols", "symbols"),
    ],
)
def test_the_margin_is_that_of_the_scripts_in_the_text(languages: str, group: str) -> None:
    assert {Features.of(WRITTEN[language]).group for language in languages.split()} == {group}


def test_a_little_of_another_script_decides_nothing() -> None:
    assert Features.of(WRITTEN["english"] * 4 + "词語").group == "english"
    assert Features.of(WRITTEN["english"] * 4 + WRITTEN["chinese"]).group == "cjk"


@given(FAMILIES, TEXTS)
def test_no_tokens_are_estimated_for_none(family: str, text: str) -> None:
    assert estimate(family, 0, Features.of(text)) == estimated.Estimate(0, 0.0)


@given(FAMILIES, st.integers(1, 10**9), TEXTS)
def test_text_that_has_tokens_is_never_estimated_at_none(family: str, tokens: int, text: str) -> None:
    found = estimate(family, tokens, Features.of(text))
    assert found.tokens >= 1
    assert found.margin_percent > 0


@given(FAMILIES, st.integers(0, 10**7), st.integers(0, 10**4), TEXTS)
def test_more_tokens_of_the_base_never_give_fewer(family: str, tokens: int, more: int, text: str) -> None:
    features = Features.of(text)
    assert estimate(family, tokens, features).tokens <= estimate(family, tokens + more, features).tokens


@given(st.text(max_size=12).filter(lambda name: name not in families()), st.integers(0, 10**6), TEXTS)
def test_a_family_that_was_never_measured_gets_the_widest_spread(name: str, tokens: int, text: str) -> None:
    features = Features.of(text)
    assert estimate(name, tokens, features) == estimate(UNKNOWN, tokens, features)
    assert all(
        estimate(UNKNOWN, 10**6, features).margin_percent >= estimate(family, 10**6, features).margin_percent
        for family in families()
    )


def test_halves_are_rounded_up_and_a_margin_never_down(monkeypatch: pytest.MonkeyPatch) -> None:
    half = estimated.Family(0.5, dict.fromkeys(CLASSES, 0.0), 0.1, 2.0, {"english": 12.3}, slack=1)
    monkeypatch.setattr(estimated, "_load", lambda: ({"half": half}, {}))
    assert estimate("half", 5, Features()) == estimated.Estimate(3, 45.7)  # 12.3 + 100 / 3
    assert estimate("half", 10**6, Features()) == estimated.Estimate(500_000, 12.4)
    exact = estimated.Family(1.0, dict.fromkeys(CLASSES, 0.0), 0.1, 2.0, {"english": 12.3}, slack=0)
    monkeypatch.setattr(estimated, "_load", lambda: ({"exact": exact}, {}))
    assert estimate("exact", 7, Features()) == estimated.Estimate(7, 12.3)


def test_an_estimate_stays_within_the_ratios_that_were_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    spaces = dict.fromkeys(CLASSES, 0.0) | {"space": 1.0, "newline": -1.0}
    family = estimated.Family(1.0, spaces, 0.5, 3.0, {"english": 10.0}, slack=0)
    monkeypatch.setattr(estimated, "_load", lambda: ({"spaces": family}, {}))
    assert estimate("spaces", 100, Features.of(" " * 50)).tokens == 150
    assert estimate("spaces", 100, Features.of(" " * 9_000)).tokens == 300
    assert estimate("spaces", 100, Features.of("\n" * 9_000)).tokens == 50


@pytest.mark.parametrize("family", families())
def test_what_was_measured_makes_sense(family: str) -> None:
    read = json.loads(Path(estimated.__file__).with_name("ratios.json").read_text(encoding="utf-8"))
    about = read["families"][family]
    assert {*about["weights"]} == {*CLASSES}
    assert {*about["margins"]} == GROUPS
    assert 0 < about["base"] < 3
    assert 0 < about["lowest"] < about["highest"] < 10
    assert all(0 < margin < 100 for margin in about["margins"].values())
    assert 0 <= about["slack"] <= 3
    assert all(math.isfinite(weight) and abs(weight) < 3 for weight in about["weights"].values())


@pytest.mark.parametrize("language", WRITTEN)
def test_a_tokenizer_that_is_only_assumed_has_the_margin_of_a_generation(language: str) -> None:
    features = Features.of(WRITTEN[language])
    assert 10 < assumed_margin(features) < 100


@pytest.mark.parametrize("language", LONG)
@pytest.mark.parametrize("family", ["claude-v3", "claude-v4.8", "deepseek-v3", "gemma3", "llama3", "qwen3"])
def test_the_real_count_is_within_the_margin(family: str, language: str) -> None:
    tokenizer, text = named(family), LONG[language]
    if tokenizer.exactness == "estimated":
        pytest.skip(f"nothing is installed to count {family} with")
    actual, base = (found.count_many([text])[0].tokens for found in (tokenizer, named("o200k_base")))
    for known in (family, UNKNOWN):
        found = estimate(known, base, Features.of(text))
        assert abs(actual - found.tokens) <= found.tokens * found.margin_percent / 100
