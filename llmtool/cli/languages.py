"""From what the user named to what its characters cost under several tokenizers: ``count --languages``."""

from llmtool.cli.counting import say_each, selected, unread_error
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.planning.by_tokenizer import read
from llmtool.planning.languages import SEVERAL, readings
from llmtool.render.views.languages import LanguagesResult, languages_view


def show_languages(session: Session, selection: Selection) -> None:
    """Count what was named with several tokenizers, and show the tokens for each character.

    Raises:
        UsageError: nothing was named and nothing is piped in.
        ShownError: something could not be read.
    """
    texts = read(selected(session, selection))
    with session.progress() as progress:
        found = readings(texts, SEVERAL, progress.advance) if texts.contents else ()
    facts = texts.tally
    notes = [f"{file.path}: {note}" for file in facts.files for note in file.info.notes]
    say_each(session, "texts were read with care", notes)
    say_each(session, "were skipped", [f"{skipped.path}: skipped, {skipped.reason}" for skipped in facts.skipped])
    if len(facts.errors) > 1:
        lines = [f"{problem.path}: {problem.message}" for problem in facts.errors]
        say_each(session, "could not be read", lines)
    result = LanguagesResult(found, facts, unread_error(facts.errors))
    session.show(languages_view(result, bars=session.format == "table"), result.error)
