"""Only interfaces reads the environment; import-linter sees modules, not what is used of them."""

import ast

import pytest

from tests.house.tree import RINGS, ROOT, python_files

# Any attribute of these names counts, whatever it is read from: an alias of os must not hide it.
READERS = {"environ", "environb", "getenv", "getenvb", "expandvars"}


def _lines_that_read(source: str) -> list[int]:
    lines = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) if name in READERS:
                lines.append(node.lineno)
            case ast.ImportFrom(module="os" | "os.path", names=names) if READERS & {alias.name for alias in names}:
                lines.append(node.lineno)
            case _:
                pass
    return lines


def test_only_interfaces_reads_the_environment() -> None:
    """No other ring looks at an environment variable."""
    inner = [ring for ring in RINGS if ring != "interfaces"]
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in python_files(*inner)
        for line in _lines_that_read(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['X']",
        "import os as o\no.getenv('X')",
        "from os import environ",
        "from os import getenv as g",
        "import os\nos.path.expandvars('$X')",
        "def f():\n    from os.path import expandvars",
    ],
)
def test_a_read_is_seen_however_it_is_written(source: str) -> None:
    """The guard above is not blind to any of the usual spellings."""
    assert len(_lines_that_read(source)) == 1


def test_other_uses_of_os_are_free() -> None:
    """Paths and process ids are not the environment."""
    assert _lines_that_read("import os\nfrom os import getpid\nos.path.join('a', 'b')") == []
