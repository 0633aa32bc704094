"""Halves of surrogate pairs, which JSON and command lines can hold, but no text, and no tokenizer takes."""


def without_halves(text: str) -> str:
    """The text with U+FFFD for each half that stands alone; two that belong together become their character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
