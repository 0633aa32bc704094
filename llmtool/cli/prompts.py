"""From the texts that the user named to one prompt of one model."""

from llmtool.cli.counting import Limits, count_selection, no_text_error
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.errors import LlmtoolError, UsageError
from llmtool.planning.work import Prompt
from llmtool.pricing.model import Model
from llmtool.tokens.registry import Choice, model_names


def choice_for(session: Session, model: Model) -> Choice:
    """The tokenizer of a listed model, also of one that only the user's own prices list.

    Raises:
        UsageError: the model reads no text.
    """
    if model.tokenizer is None:
        raise UsageError(f"{model.id} reads no text", "say how large the prompt is: --input-tokens N")
    if model.full_id in model_names():
        return session.choice(model.full_id)
    return session.choice(None, model.tokenizer)


def prompt_of(session: Session, selection: Selection, model: Model) -> tuple[Prompt, LlmtoolError | None]:
    """What was named, as one prompt of this model; and what could not be read of it.

    Raises:
        UsageError: nothing was named and nothing is piped in, or the model reads no text.
        BadInputError: no text was found: a price of nothing would pass for a price.
    """
    result = count_selection(session, selection, choice_for(session, model), Limits(None, require_exact=False))
    tokenizer, tally = result.tokenizer, result.tally
    if not tally.files:
        raise result.error or no_text_error(tally)
    prompt = Prompt(tally.tokens, tokenizer.name, tokenizer.exactness, tally.margin_percent, tokenizer.note)
    return prompt, result.error
