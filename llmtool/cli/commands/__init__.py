"""The table of commands: name → (module, summary). A command's module is imported when it is invoked, not before."""

COMMANDS: dict[str, tuple[str, str]] = {
    "count": ("llmtool.cli.commands.count", "Count tokens of files, folders and stdin."),
    "estimate": ("llmtool.cli.commands.estimate", "Show what a request costs."),
    "compare": ("llmtool.cli.commands.compare", "Show what the same request costs at many models."),
    "models": ("llmtool.cli.commands.models", "List models, show one, or choose one for a task."),
    "pricing": ("llmtool.cli.commands.pricing", "Look after the prices: the rate card and your own."),
    "truncate": ("llmtool.cli.commands.truncate", "Cut a text to a number of tokens, or split it."),
    "check": ("llmtool.cli.commands.check", "Hold a repository's prompts against its budgets."),
    "calibrate": ("llmtool.cli.commands.calibrate", "Learn from bills how far estimated counts are off."),
    "stream": ("llmtool.cli.commands.stream", "Ask a model, and write its answer as it comes."),
    "chat": ("llmtool.cli.commands.chat", "Talk with a model: what turns cost, before and after."),
    "prompt": ("llmtool.cli.commands.prompt", "Write a prompt, or arrange documents for one."),
    "similar": ("llmtool.cli.commands.similar", "Find the texts that are nearest in meaning to a query."),
    "embed": ("llmtool.cli.commands.embed", "Turn texts into vectors."),
    "sample": ("llmtool.cli.commands.sample", "Show what temperature, top-k and top-p do to a choice."),
    "usage": ("llmtool.cli.commands.usage", "Show what calls used and cost, and how budgets stand."),
    "cache": ("llmtool.cli.commands.cache", "Look at the answers and vectors that are kept, or drop them."),
    "config": ("llmtool.cli.commands.config", "Show every setting, its value and where it comes from."),
}
