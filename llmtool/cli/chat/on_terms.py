"""Commands about the terms of a conversation: model, system message, budget, how answers are chosen."""

from dataclasses import replace

from llmtool.calls.gateway import worst_case
from llmtool.calls.outcome import Call
from llmtool.cli import bookkeeping
from llmtool.cli.chat.meter import in_all
from llmtool.cli.chat.partner import NOTHING, Manner, Partner, partner
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.teller import Teller
from llmtool.cli.priced_options import amount
from llmtool.errors import UsageError
from llmtool.money import usd
from llmtool.render.views.switch import Weighed, switch_view

_NONE = "none"
_HOTTEST = 2


def model(talk: Talk, teller: Teller, words: str) -> None:
    """Say whom the conversation is with, or go on with another model and say what that changes.

    Raises:
        LlmtoolError: there is no such model, or it takes something not that is asked of it.
    """
    if not words:
        teller.line(f"{talk.partner.name} at {talk.partner.target.endpoint.base_url}")
        return
    session = talk.partner.session
    chosen = partner(session.host, talk.manner.flags, words)
    before, after = _call(talk, talk.partner), _call(talk, chosen)
    talk.change(replace(talk.conversation, model=chosen.name))
    talk.partner = chosen
    talk.forget_fits()
    teller.notes(chosen.target.notes)
    teller.line(f"now with {chosen.name}")
    session.show(switch_view(_weighed(before), _weighed(after)))


def system(talk: Talk, teller: Teller, words: str) -> None:
    """Show or set the system message.

    Raises:
        BadInputError: the conversation cannot be saved.
    """
    if not words:
        teller.text(talk.conversation.system or "there is no system message")
        return
    text = "" if words == _NONE else words
    talk.change(replace(talk.conversation, system=text))
    teller.line("the system message is set" if text else "there is no system message any more")


def budget(talk: Talk, teller: Teller, words: str) -> None:
    """Show how the budgets stand, or set the conversation's.

    Raises:
        UsageError: that is no amount.
        BadInputError: the conversation cannot be saved.
    """
    if words:
        usd_allowed = None if words == _NONE else amount("/budget", words)
        talk.change(replace(talk.conversation, budget=usd_allowed))
    budgets = talk.standings()
    for standing in budgets:
        limit = standing.limit
        teller.line(f"{limit.name}: {usd(standing.spent)} of {usd(limit.amount)} spent, {usd(standing.left)} left")
    if not budgets:
        teller.line(f"there is no budget; {in_all(talk.calls(), talk.spent())}")


def temperature(talk: Talk, teller: Teller, words: str) -> None:
    """Show or set how freely words are chosen.

    Raises:
        UsageError: that is no temperature, or the model takes none.
    """
    if words:
        _adopt(talk, talk.manner.with_sampling(temperature=_number(words)))
    asked = _call(talk, talk.partner).request.sampling.temperature
    teller.line("the temperature is the model's own" if asked is None else f"the temperature is {asked:g}")


def max_tokens(talk: Talk, teller: Teller, words: str) -> None:
    """Show or set the longest answer.

    Raises:
        UsageError: that is no number of tokens.
    """
    if words:
        _adopt(talk, replace(talk.manner, max_tokens=_whole_number(words)))
    teller.line(f"an answer has {_call(talk, talk.partner).request.max_tokens:,} tokens at most")


def _adopt(talk: Talk, manner: Manner) -> None:
    """Have answers in that manner from now on.

    Raises:
        UsageError: the model does not take it; nothing has changed.
    """
    talk.partner.call(NOTHING, manner, talk.conversation.id)
    talk.manner = manner


def _number(words: str) -> float | None:
    """A temperature; None to leave it to the model."""
    if words == _NONE:
        return None
    try:
        number = float(words)
    except ValueError:
        number = -1
    if not 0 <= number <= _HOTTEST:
        raise UsageError(f"'{words}' is no temperature", "write a number from 0 to 2, or none")
    return number


def _whole_number(words: str) -> int | None:
    """A number of tokens; None for the usual."""
    if words == _NONE:
        return None
    digits = words.replace(",", "").replace("_", "")
    if not (digits.isascii() and digits.isdecimal() and int(digits)):
        raise UsageError(f"'{words}' is no number of tokens", "write it as 500, or none")
    return int(digits)


def _call(talk: Talk, whom: Partner) -> Call:
    """A call with the history alone, which shows what a turn begins with."""
    return whom.weighed(talk.conversation.sent, talk.manner, talk.conversation.id)


def _weighed(call: Call) -> Weighed:
    """What a turn costs: the history, and the longest answer."""
    at = bookkeeping.now()
    alone = worst_case(replace(call, request=replace(call.request, max_tokens=0)), at)
    return Weighed(call.request.model, call.prompt, alone, worst_case(call, at))
