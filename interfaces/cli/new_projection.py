"""`caseledger projections new`: the package of a read model, to begin with."""

from __future__ import annotations

import keyword
import re
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

import click

from interfaces.cli.options import fail, failures_told, print_json, say, with_json
from interfaces.installed import installed

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES: Final = {
    "pyproject.toml": "pyproject.toml.template",
    "README.md": "readme.template",
    "{name}/__init__.py": "init.template",
    "{name}/row.py": "row.template",
    "{name}/table.sql": "table.template",
    "{name}/folding.py": "folding.template",
    "{name}/reads.py": "reads.template",
    "{name}/py.typed": None,
    "tests/conftest.py": "conftest.template",
    "tests/test_{name}.py": "test.template",
}
"""The files of a package, and the template of each in `interfaces.cli.skeleton`; None for an empty one."""
_NAME: Final = re.compile(r"^[a-z][a-z0-9_]{0,49}$(?!\n)")
_RESERVED: Final = """
all analyse analyze any array asc asymmetric authorization between binary both case cast check collate collation
column concurrently constraint create cross default deferrable desc distinct do end except fetch foreign freeze full
grant group having ilike initially inner intersect into join lateral leading left like limit localtime natural notnull
offset on only order outer overlaps placing primary references returning right select similar some symmetric table
tablesample then to trailing union unique user using variadic verbose when where window
"""
"""Words of SQL that can't name a table."""
_USED: Final = frozenset({"beginning", "connection", "opened", "tests", "version"})
"""Names that the files of a package have for something else."""


@click.command("new")
@click.argument("name")
@with_json
def new_command(name: str, *, as_json: bool) -> None:
    """Write the package of a new read model into the folder NAME, with its specification, ready to be changed.

    NAME is that of the read model, of its table and of its Python package: first_answers.
    """
    with failures_told():
        _check(name)
        folder = Path(name)
        if folder.exists() or folder.is_symlink():
            fail(f"{folder} is there already, and nothing was written. Take another name, or go to another folder.")
        for path, text in written(name).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    if as_json:
        print_json({"name": name, "files": sorted(written(name))})
        return
    say(f"{name}/ is written. Next:")
    for step in (f"cd {name}", "pytest", "pip install --editable .", f"caseledger projections rebuild {name}"):
        say(f"  {step}")


def written(name: str) -> Mapping[str, str]:
    """Return the text of each file of a package, by its path in it."""
    templates = files("interfaces.cli.skeleton")
    words = {
        "name": name,
        "distribution": name.rstrip("_").replace("_", "-"),
        "constant": name.upper(),
        "row": "".join(part.capitalize() for part in name.split("_")) + "Row",
    }
    return {
        path.format(name=name): ""
        if source is None
        else Template(templates.joinpath(source).read_text(encoding="utf-8")).substitute(words)
        for path, source in FILES.items()
    }


def _check(name: str) -> None:
    """End the command, saying why, with a name that can't be that of a package, of a table and of a read model."""
    if not _NAME.match(name):
        fail(f"{name!r} can't be a name: small letters, digits and _, a letter first, 50 at most, as in first_answers.")
    if keyword.iskeyword(name) or name in {*_RESERVED.split(), *_USED}:
        fail(f"{name!r} can't be a name: it means something else in Python, in SQL or in the package to be written.")
    for one in installed():
        if name == one.name or name in {table.name for table in one.tables}:
            fail(f"{name!r} can't be a name: there is a read model or a table of that name already, in {one.name}.")
    if find_spec(name) is not None:
        fail(f"{name!r} can't be a name: Python has a package of that name already, and one would hide the other.")
