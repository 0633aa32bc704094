"""Cuts Markdown that is still being written into what is finished and what may yet change."""

from dataclasses import dataclass, replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Code is finished line by line; so many lines of it are worth a piece of their own.
_LINES_OF_A_PIECE = 8


@dataclass(frozen=True, slots=True)
class Block:
    """One or more blocks of Markdown: paragraphs, lists, tables, pieces of code.

    Attributes:
        text: the Markdown.
        continues: whether it goes on with the code of the block before it.
    """

    text: str = ""
    continues: bool = False

    def with_more(self, text: str) -> "Block":
        """The block with more text at its end."""
        return replace(self, text=self.text + text) if text else self


def split(parser: MarkdownIt, block: Block) -> tuple[list[Block], Block]:
    """Cut a text before the last of its blocks, which may go on; of code that goes on, also after some of its lines.

    A last line without its end decides nothing: with its next character it may be another block.

    Args:
        parser: reads Markdown.
        block: what has come and is not finished.

    Returns:
        What is finished, block by block, and the rest.
    """
    complete, line_end, begun = block.text.rpartition("\n")
    lines = complete.split("\n") if line_end else []
    tokens = [token for token in parser.parse(complete) if token.level == 0 and token.map and token.nesting >= 0]
    if not tokens:
        return [], block
    starts = [0, *(token.map[0] for token in tokens[1:] if token.map)]
    finished = ["\n".join(lines[start:end]) for start, end in pairwise(starts)]
    last = lines[starts[-1] :]
    pieces, last = _pieces(tokens[-1], last)
    blocks = [Block(text) for text in finished]
    blocks += [Block(text, continues=place > 0) for place, text in enumerate(pieces)]
    rest = Block("\n".join([*last, begun]), continues=bool(pieces))
    first, *others = [*blocks, rest]
    first = replace(first, continues=first.continues or block.continues)
    *done, rest = [first, *others]
    return done, rest


def _pieces(token: Token, lines: list[str]) -> tuple[list[str], list[str]]:
    """Pieces of code that is being written, each a fenced block of its own; and the rest, which is one as well."""
    fence = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if token.type != "fence" or _is_closed(token, lines[fence + 1 :]):
        return [], lines
    opening, code = lines[fence], lines[fence + 1 :]
    pieces = []
    while len(code) > _LINES_OF_A_PIECE:
        pieces.append("\n".join([opening, *code[:_LINES_OF_A_PIECE], token.markup]))
        code = code[_LINES_OF_A_PIECE:]
    return pieces, [opening, *code]


def _is_closed(token: Token, lines: list[str]) -> bool:
    """Whether a fence has its other end."""
    written = [line.strip() for line in lines if line.strip()]
    return bool(written) and written[-1].startswith(token.markup) and not written[-1].strip(token.markup[0])
