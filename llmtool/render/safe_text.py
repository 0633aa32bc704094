"""Text from elsewhere, made safe to show.

A file's name, a model's answer or an error's words may hold what a terminal obeys: sequences that move the cursor,
set the window's title or make links, characters that turn the direction of writing, and code points that cannot be
written as UTF-8 at all.
"""

import re

_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erasing
    r"|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC: strings
    r"|\x1b[ -/]*[0-Z\\^-~]"  # the other escapes
)
_LINE_END = re.compile(r"\r\n?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACING = re.compile("[\t\n\u2028\u2029]")


def for_terminal(text: str) -> str:
    """The text without anything that a terminal obeys but line ends and tabs.

    Whole control sequences go with what they carry; single control characters and the overrides of direction go;
    CR LF and a lone CR become LF; what is not UTF-8 (a lone surrogate) becomes U+FFFD.
    """
    return without_controls(without_sequences(text))


def without_sequences(text: str) -> str:
    """The text without whole control sequences and what they carry."""
    return _SEQUENCE.sub("", text)


def without_controls(text: str) -> str:
    """The text as :func:`for_terminal` has it, of one whose sequences are gone."""
    text = _LINE_END.sub("\n", text)
    return without_surrogates(_DIRECTION.sub("", _CONTROL.sub("", text)))


def in_one_line(text: str) -> str:
    """As :func:`for_terminal`, with a space for each line end and tab."""
    return _SPACING.sub(" ", for_terminal(text))


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, which is how Python spells a byte of a name that is not UTF-8."""
    return _SURROGATE.sub("\ufffd", text)
