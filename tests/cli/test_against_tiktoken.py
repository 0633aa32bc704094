"""The whole standard library, file by file, against tiktoken."""

import json
import sysconfig
from pathlib import Path

import pytest

from llmtool.tokens.encodings import encoding
from llmtool.tokens.reference import Reference
from tests.cli.terminal import Place


@pytest.mark.parametrize("name", ["o200k_base", "cl100k_base"])
def test_the_standard_library_file_by_file(place: Place, name: str) -> None:
    library = Path(sysconfig.get_path("stdlib"))
    files = sorted(
        path
        for path in library.rglob("*.py")
        if "site-packages" not in path.parts and (name == "o200k_base" or path.parent == library)
    )
    names = b"".join(str(path).encode() + b"\0" for path in files)
    done = place.run("count", "--files0-from", "-", "--json", "--encoding", name, stdin=names)
    counted = {file["path"]: file["tokens"] for file in json.loads(done.out)["files"] if "notes" not in file}
    assert len(counted) > len(files) * 0.97  # some files of the tests are deliberately no UTF-8
    reference = Reference(encoding(name))
    for path, tokens in counted.items():
        assert tokens == len(reference.encode(Path(path).read_bytes().decode())), path
