"""What a frame makes of a request: texts to be counted and tokens that are known, each for a part of the prompt."""

from dataclasses import dataclass

FRAMING = "framing"
SYSTEM = "system"
TOOLS = "tools"
IMAGES = "images"
FORMAT = "answer format"
THOUGHTS = "thoughts"


@dataclass(frozen=True, slots=True)
class Piece:
    """A bit of one part.

    Attributes:
        part: which part of the prompt it belongs to.
        text: to be counted.
        tokens: besides those of the text; they may be negative where two texts grow together.
    """

    part: str
    text: str = ""
    tokens: int = 0
