"""Markdown as rich draws it, made for answers of models: nothing that a terminal obeys, nothing left out."""

from typing import ClassVar

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement
from rich.syntax import Syntax

from llmtool.render.safe_text import for_terminal


class _Heading(Heading):
    """A heading at the left, where rich would centre the first one or put it into a box."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The heading, as rich is given it."""
        del console, options
        text = self.text.copy()
        text.justify = "left"
        yield text


class _Code(CodeBlock):
    """Code in the terminal's own colours and without anything around it, to be copied as it stands."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The code, as rich is given it."""
        del console, options
        code = str(self.text).rstrip("\n")
        yield Syntax(code, self.lexer_name, theme="ansi_dark", background_color="default", word_wrap=True)


class RichMarkdown(Markdown):
    """Markdown that rich can draw.

    Args:
        parser: reads Markdown, HTML in it as text like any other.
        text: the Markdown.
    """

    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements, "heading_open": _Heading, "fence": _Code, "code_block": _Code,
    }  # fmt: skip

    def __init__(self, parser: MarkdownIt, text: str) -> None:
        super().__init__("", hyperlinks=False)
        self.parsed = parser.parse(text)
        for token in self.parsed:
            _make_harmless(token)


def _make_harmless(token: Token) -> None:
    """Take out what a terminal obeys; Markdown can spell that too, as in ``&#x202e;``."""
    token.content = for_terminal(token.content)
    token.attrs = {
        name: for_terminal(value) if isinstance(value, str) else value for name, value in token.attrs.items()
    }
    for child in token.children or ():
        _make_harmless(child)
