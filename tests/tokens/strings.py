"""Strings that tokenizers get wrong, and ways to make more of them."""

from hypothesis import strategies as st

GOLDEN = (
    "",
    " ",
    "hello world",
    "The quick brown fox jumps over the lazy dog.",
    "don't you'LL we'Ve I'm he'd it'ſ O'Neil ''s",
    "NASA camelCase XMLHttpRequest mixedCASEWord ǅungla ßtraße İstanbul",
    "3.14159 1234567890 ½ ٣٤٥ 二〇二六",
    "a\n\nb\r\nc\rd\n \n  e\t\tf  \n",
    "   leading and trailing   ",
    "https://example.com/a/b//c?d=e&f#g /usr//bin/\n/\n",
    "def f(x):\n    return x ** 2  # squares\n\n\nclass A: ...\n",
    '{"id":"b64","blob":"SGVsbG8gV29ybGQhIQ==","n":[1,2,3]}',
    "你好，世界。これはテストです。안녕하세요 세계",
    "नमस्ते दुनिया ภาษาไทย مرحبا بالعالم שלום",
    "e\u0301a\u0308 \u0301 \u200d zero\u200bwidth \ufeff",
    "👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 😀😀",
    "<|endoftext|> <|im_start|>user<|im_end|> <|fim_prefix|>",
    "NUL\x00 and \x1c\x1d\x85\u2028\u2029 and \u3000wide",
    "x" * 300,
    "=" * 200 + "\n" * 50 + " " * 100,
)

FRAGMENTS = (
    *("a", "B", "the", " the", "The", "WORD", "ing", "ſ", "'", "'s", "'S", "'ll", "'ſ", "'RE", "é", "e\u0301", "ß"),
    *("ǅ", "\u200b", "\U00032c26"),
    *(" ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", "\r", "\x0b", "\x85", "\u3000", "\u2028", "\x00", "\x1c"),
    *("0", "12", "345", "6789", "½", "٣", ".", "...", ",", "-", "_", "/", "//", "!", "?!", "(", ")", '"', "#", "©"),
    *("™", "ﬁ", "Ⅷ", "²", "ʼn"),
    *("中", "文字", "，", "。", "ひ", "カ", "한", "글", "ا", "ख", "ि", "ไ", "😀", "👨‍👩‍👧", "\ufeff", "<|endoftext|>"),
    *("http://", "camelCase", "XMLHttp", "don't", "I'VE", "ـ", "\u200d", "\ufffd"),
)  # fmt: skip
fragments = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
# Everything but surrogates, which no decoder lets through.
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
awkward = st.one_of(fragments, any_text, st.tuples(fragments, any_text, fragments).map("".join))
