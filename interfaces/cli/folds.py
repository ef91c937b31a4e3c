"""A fold of the user's own: found by its name, and told from our own failures when it fails."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from domain.codec import UnreadableEvent
from domain.errors import Refusal

if TYPE_CHECKING:
    from types import ModuleType

    from projections.engine import Entry


class FoldFailed(Refusal):
    """{fold} failed {where}: {error}."""


class Fold(Struct, frozen=True):
    """A function of state and entry, where its state begins, and what is made of the last one."""

    name: str
    function: Callable[[Any, Entry], Any]
    initial: Any
    result: Callable[[Any], Any]

    def step(self, state: Any, entry: Entry) -> Any:  # noqa: ANN401 - whatever the function takes and gives
        """Return the next state; raise `FoldFailed`, which says at which event and on which line."""
        try:
            return self.function(state, entry)
        except UnreadableEvent:
            raise
        except Exception as error:
            where = f"at position {entry.position}, a {entry.tag} of {entry.stream}"
            raise FoldFailed(fold=self.name, where=where, error=_said(error)) from error

    def told(self, state: Any) -> Any:  # noqa: ANN401 - as above
        """Return what the last state comes to; raise `FoldFailed`."""
        try:
            return self.result(state)
        except Exception as error:
            raise FoldFailed(fold=self.name, where="in its result", error=_said(error)) from error


def fold(ctx: click.Context, param: click.Parameter, value: str | None) -> Fold | None:
    """Find a fold by the name that an option gives: `module:function` or `file.py:function`."""
    if value is None:
        return None
    place, colon, name = value.rpartition(":")
    if not (place and colon and name):
        message = f"{value!r} names no function; write it like answers.py:reopened or package.answers:reopened"
        raise click.BadParameter(message, ctx, param)
    try:
        module = _file(Path(place)) if place.endswith(".py") else _module(place)
    except Exception as error:
        message = f"{place} can't be loaded: {_said(error)}"
        raise click.BadParameter(message, ctx, param) from error
    function, result = getattr(module, name, None), getattr(module, "result", _itself)
    if not callable(function) or not callable(result):
        message = f"{place} has no function {name if not callable(function) else 'result'}"
        raise click.BadParameter(message, ctx, param)
    return Fold(value, function, getattr(module, "initial", None), result)


def _module(name: str) -> ModuleType:
    _also_from(Path.cwd())
    return importlib.import_module(name)


def _file(path: Path) -> ModuleType:
    # Under a name that is nobody else's, and known by it: some types look for the module that they were written in.
    spec = importlib.util.spec_from_file_location(f"fold_in_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    _also_from(path.resolve().parent)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _also_from(folder: Path) -> None:
    """Let it import what stands beside it; last, so that nothing there takes the place of ours."""
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


def _itself(state: Any) -> Any:  # noqa: ANN401 - whatever it is
    return state


def _said(error: Exception) -> str:
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [one for one in frames if one.filename != __file__ and not one.filename.startswith("<frozen")]
    return f"{text} ({Path(theirs[-1].filename).name}, line {theirs[-1].lineno})" if theirs else text
