"""From the texts that the user named to one prompt of one model."""

from llmtool.cli.counting import Limits, count_selection, no_text_error
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.errors import LlmtoolError
from llmtool.planning.work import Prompt
from llmtool.pricing.model import Model


def prompt_of(session: Session, selection: Selection, model: Model) -> tuple[Prompt, LlmtoolError | None]:
    """What was named, as one prompt of this model; and what could not be read of it.

    Raises:
        UsageError: nothing was named and nothing is piped in, or the model reads no text.
        BadInputError: no text was found: a price of nothing would pass for a price.
    """
    result = count_selection(session, selection, session.choice_of(model), Limits(None, require_exact=False))
    tokenizer, tally = result.tokenizer, result.tally
    if not tally.files:
        raise result.error or no_text_error(tally)
    prompt = Prompt(tally.tokens, tokenizer.name, tokenizer.exactness, tally.margin_percent, tokenizer.note)
    return prompt, result.error
