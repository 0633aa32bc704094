"""Every unit that a price can name, and what stands in for one that a price does not name."""

from collections.abc import Mapping
from types import MappingProxyType

# A bucket of tokens → the bucket whose rate holds where it has none of its own; None for the two that have no parent.
PARENTS: Mapping[str, str | None] = MappingProxyType(
    {
        "input": None,
        "cache_read": "input",
        "cache_write": "input",
        "cache_write_1h": "cache_write",
        "cache_write_12h": "cache_write_1h",
        "input_audio": "input",
        "cache_read_audio": "cache_read",
        "input_image": "input",
        "cache_read_image": "cache_read",
        "input_video": "input",
        "output": None,
        "output_reasoning": "output",
        "output_audio": "output",
        "output_image": "output",
        "output_video": "output",
    }
)

# A fee → what is counted, and how many of it the fee is for.
FEES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "web_search_per_1k": ("web_search", 1_000),
        "file_search_per_1k": ("file_search", 1_000),
        "request_per_1k": ("request", 1_000),
        "text_message_per_1k": ("text_message", 1_000),
        "page_per_1k": ("page", 1_000),
        "annotated_page_per_1k": ("annotated_page", 1_000),
        "characters_per_1m": ("character", 1_000_000),
        "audio_per_hour": ("audio_second", 3_600),
    }
)
