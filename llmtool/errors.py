"""Every error a user can meet, and the exit code it ends with.

    LlmtoolError                    code                    exit
    ├── LimitError                                          1   a limit the user set said no
    │   ├── OverTokensError         over_tokens
    │   ├── OverBudgetError         over_budget
    │   ├── OverContextError        over_context
    │   ├── InexactError            inexact
    │   └── CheckFailedError        check_failed
    ├── UsageError                  usage                   2   the command line is wrong
    ├── UnknownError                                        3   a name nobody here knows
    │   ├── UnknownModelError       unknown_model
    │   ├── PriceMissingError       price_missing
    │   ├── TokenizerUnavailableError  tokenizer_unavailable
    │   └── MissingPackageError     package_missing
    ├── InputError                                          4   a file is wrong
    │   ├── BadInputError           bad_input
    │   └── BadConfigError          bad_config
    ├── AuthError                   auth                    5   a key is missing or was not taken
    ├── ProviderError               provider                6   the provider said no
    │   ├── NoAnswerError           provider
    │   ├── RateLimitedError        rate_limited
    │   └── RefusedError            refused
    └── NetworkError                network                 7   the network, or that it is not to be used
        ├── CallTimeoutError        timeout
        └── IncompleteError         incomplete

A message says what happened and the value that caused it; the hint says what to do.
"""


class LlmtoolError(Exception):
    """An expected failure: one line for the user, a stable code, an exit code.

    Args:
        message: what happened, with the value that caused it; one line, no full stop.
        hint: what to do about it; one line, or empty.
    """

    code = "internal"
    exit_code = 70

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class LimitError(LlmtoolError):
    """A limit that the user set said no. Exit code 1 means this and nothing else."""

    exit_code = 1


class OverTokensError(LimitError):
    """More tokens than ``--token-budget`` allows."""

    code = "over_tokens"


class OverBudgetError(LimitError):
    """A cost above what the user allowed."""

    code = "over_budget"


class OverContextError(LimitError):
    """A prompt that does not fit the model's context window together with its answer."""

    code = "over_context"


class InexactError(LimitError):
    """A count that is not exact, where ``--require-exact`` was given."""

    code = "inexact"


class CheckFailedError(LimitError):
    """Prompts that do not keep the budgets of their repository."""

    code = "check_failed"


class UsageError(LlmtoolError):
    """The command line is wrong."""

    code = "usage"
    exit_code = 2


class UnknownError(LlmtoolError):
    """A name that nothing here knows: never answered with a guess."""

    exit_code = 3


class UnknownModelError(UnknownError):
    """A model that is in no list."""

    code = "unknown_model"


class PriceMissingError(UnknownError):
    """A known model without a price for what was asked: that date, that way to be served, that modality."""

    code = "price_missing"


class TokenizerUnavailableError(UnknownError):
    """A tokenizer that is unknown, or whose package is not installed."""

    code = "tokenizer_unavailable"


class MissingPackageError(UnknownError):
    """Something that needs an optional package, which is not installed; the hint says how to install it."""

    code = "package_missing"


class InputError(LlmtoolError):
    """A file is wrong; the message names it, and the line where there is one."""

    exit_code = 4


class BadInputError(InputError):
    """Something to be counted cannot be read."""

    code = "bad_input"


class BadConfigError(InputError):
    """A settings file or environment variable is wrong."""

    code = "bad_config"


class AuthError(LlmtoolError):
    """A key is missing, or the provider did not take it; the hint names the variable to set."""

    code = "auth"
    exit_code = 5


class ProviderError(LlmtoolError):
    """The provider said no, or sent what is no answer."""

    code = "provider"
    exit_code = 6


class NoAnswerError(ProviderError):
    """What came says that all is well, and is no answer; the call may have been billed."""


class RateLimitedError(ProviderError):
    """Too many calls, or the money there is spent; the hint says when to come back."""

    code = "rate_limited"


class RefusedError(ProviderError):
    """The model refused, or a filter withheld the answer."""

    code = "refused"


class NetworkError(LlmtoolError):
    """The network failed, or was asked for where it is not to be used."""

    code = "network"
    exit_code = 7


class CallTimeoutError(NetworkError):
    """Nothing came for longer than is waited; the call may have been billed."""

    code = "timeout"


class IncompleteError(NetworkError):
    """An answer was cut off before its end; what came of it may have been billed."""

    code = "incomplete"
