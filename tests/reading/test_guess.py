import random

import pytest

from llmtool.reading.guess import guess
from tests.reading import texts

WRITTEN = [
    *(("windows-1252", codec, text) for codec in ("cp1252", "latin-1") for text in (
        texts.FRENCH, texts.GERMAN, texts.SPANISH, texts.PORTUGUESE, texts.ITALIAN, texts.SWEDISH, texts.DANISH,
        texts.FINNISH, texts.ICELANDIC,
    )),
    ("windows-1252", "cp1252", texts.ESTONIAN),
    *(("windows-1250", "cp1250", text) for text in (
        texts.POLISH, texts.CZECH, texts.HUNGARIAN, texts.CROATIAN, texts.SLOVENE, texts.ROMANIAN,
    )),
    *(("iso-8859-2", "iso8859-2", text) for text in (texts.POLISH, texts.CZECH, texts.CROATIAN, texts.SLOVENE)),
    *(("windows-1251", "cp1251", text) for text in (texts.RUSSIAN, texts.UKRAINIAN, texts.BULGARIAN)),
    ("koi8-r", "koi8-r", texts.RUSSIAN),
    ("koi8-r", "koi8-r", texts.BULGARIAN),
    ("koi8-u", "koi8-u", texts.UKRAINIAN),
    ("ibm866", "cp866", texts.RUSSIAN),
    ("iso-8859-5", "iso8859-5", texts.RUSSIAN),
    ("windows-1253", "cp1253", texts.GREEK),
    ("iso-8859-7", "iso8859-7", texts.GREEK),
    ("windows-1254", "cp1254", texts.TURKISH),
    ("windows-1255", "cp1255", texts.HEBREW),
    ("windows-1256", "cp1256", texts.ARABIC),
    ("iso-8859-6", "iso8859-6", texts.ARABIC),
    ("windows-1257", "cp1257", texts.LITHUANIAN),
    ("windows-1257", "cp1257", texts.LATVIAN),
    ("windows-874", "tis-620", texts.THAI),
    ("shift_jis", "shift_jis", texts.JAPANESE),
    ("euc-jp", "euc_jp", texts.JAPANESE),
    ("gb18030", "gb2312", texts.CHINESE),
    ("gb18030", "gb18030", texts.CHINESE),
    ("big5", "big5", texts.TRADITIONAL_CHINESE),
    ("euc-kr", "euc_kr", texts.KOREAN),
]  # fmt: skip


def _read(data: bytes) -> str:
    legacy = guess(data)
    return data.decode(legacy.codec, "replace") if legacy else "no text"


@pytest.mark.parametrize(("name", "codec", "text"), WRITTEN)
def test_a_paragraph_comes_out_right(name: str, codec: str, text: str) -> None:
    data = text.encode(codec)
    legacy = guess(data)
    assert legacy is not None
    assert data.decode(legacy.codec) == text
    if data.decode("cp1250", "replace") != data.decode("iso8859-2"):
        assert legacy.name == name


def _right_share(length: int) -> float:
    """How many of all pieces of some length come out right."""
    right = pieces = 0
    for _, codec, text in WRITTEN:
        for start in range(0, len(text) - length, length // 2):
            piece = text[start : start + length]
            data = piece.encode(codec)
            if not data.isascii():
                pieces += 1
                right += _read(data) == piece
    assert pieces > 100
    return right / pieces


def test_a_hundred_characters_are_enough() -> None:
    assert _right_share(100) == 1


def test_fifty_characters_are_mostly_enough() -> None:
    assert _right_share(50) > 0.95


@pytest.mark.parametrize("text", [
    "café", "été", "naïve", "Straße", "mañana", "façade", "Ångström", "résumé", "São Paulo", "smørrebrød", "Þór",
    "© 2020 Example", "20°C", "£20", "5 µm", "5±1", "don’t", "“hi”", "it’s – well…", "Müller & Söhne",
    "José García", "Temperature: 20°C ±0.5°, 5 µm, 3×4, ½ cup, £5, 10 €", "ATTENTION : FICHIER NON TROUVÉ",
    "name,city\nJosé,Málaga\nFrançois,Besançon\nJürgen,Köln\nSøren,Århus\nZoë,Genève\n",
    "/* Gibt die Größe der Liste zurück */\nint size(void);\n",
])  # fmt: skip
def test_short_western_text_is_windows_1252(text: str) -> None:
    legacy = guess(text.encode("cp1252"))
    assert legacy is not None
    assert legacy.name == "windows-1252"


@pytest.mark.parametrize(("codec", "text"), [
    ("cp1251", 'int main() {\n  // выводим сообщение об ошибке\n  puts("Ошибка: файл не найден"); }\n'),
    ("cp1251", "ВНИМАНИЕ! ВАЖНОЕ СООБЩЕНИЕ ДЛЯ ВСЕХ ПОЛЬЗОВАТЕЛЕЙ"),
    ("koi8-r", "ВНИМАНИЕ! ВАЖНОЕ СООБЩЕНИЕ ДЛЯ ВСЕХ ПОЛЬЗОВАТЕЛЕЙ"),
    ("cp1251", "Датотека није пронађена. Проверите путању и покушајте поново."),
    ("cp1250", "Nie można odnaleźć pliku. Proszę sprawdzić ścieżkę."),
    ("cp1254", "Dosya bulunamadı: lütfen yolu denetleyin. İşlem başarısız."),
    ("cp932", 'int main() {\n  // 初期化処理\n  puts("エラー: ファイルが見つかりません"); }\n'),
    ("cp932", "東京都渋谷区神南一丁目"),
    ("euc_jp", "ファイル一覧を表示する"),
    ("gb18030", '# 读取配置文件\ndef load(path):\n    """返回字典"""\n    return {}\n'),
    ("gb18030", "姓名,城市\n张伟,北京\n王芳,上海\n李娜,广州\n"),
    ("gb18030", "你好，世界"),
    ("big5", "姓名,城市\n陳怡君,臺北\n林志明,高雄\n"),
    ("euc_kr", "이름,도시\n김민수,서울\n박지영,부산\n"),
    ("euc_kr", "안녕하세요 세계"),
    ("cp1253", "Αρχείο δεν βρέθηκε"),
    ("cp1256", "مرحبا بالعالم"),
    ("cp874", "สวัสดีชาวโลก"),
])  # fmt: skip
def test_programs_tables_and_titles_come_out_right(codec: str, text: str) -> None:
    assert _read(text.encode(codec)) == text


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_no_text(seed: int) -> None:
    chance = random.Random(seed)
    assert guess(bytes(chance.choices(range(0x20, 0x100), k=400))) is None


@pytest.mark.parametrize(("name", "codec", "text"), WRITTEN)
def test_every_encoding_leaves_ascii_as_it_is(name: str, codec: str, text: str) -> None:
    legacy = guess(text.encode(codec))
    assert legacy is not None, name
    assert bytes(range(0x80)).decode(legacy.codec) == bytes(range(0x80)).decode("ascii")
