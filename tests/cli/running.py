"""Running `caseledger`: in this process where nothing else is needed, and as a program of its own where it serves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from click.testing import CliRunner

from interfaces.cli.main import main
from tests.serving import SCRIPTS, STOP_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX: Final = "CASELEDGER_"
SECONDS: Final = 30
"""How long a program may take that is expected to end by itself."""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:  # noqa: ANN401 - whatever was printed
        """The JSON that a command printed which did what it was told to."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    def says(self, *words: str) -> bool:
        """Prove that the command was done, without a complaint, and tell whether it printed these words."""
        assert (self.code, self.err) == (0, ""), self.err
        return all(word in self.out for word in words)

    def refuses(self, *words: str, code: int = 2) -> bool:
        """Prove that the command ended with one message and nothing else; tell whether these words are in it."""
        assert (self.code, self.out) == (code, ""), self.err
        assert self.err.startswith("caseledger: "), self.err
        assert self.err.count("\n") == 1, self.err
        return all(word in self.err for word in words)

    def misused(self, *words: str) -> bool:
        """Prove that the command was not understood; tell whether these words say why."""
        assert (self.code, self.out) == (2, ""), self.err
        assert self.err.startswith("Usage: "), self.err
        return all(word in self.err for word in words)


@dataclass(frozen=True)
class Terminal:
    """A terminal with variables of its own, named without their prefix; nothing comes from the tests' environment."""

    variables: dict[str, str] = field(default_factory=dict)

    def having(self, **variables: str | None) -> Terminal:
        """Return a terminal with other variables besides; None takes one away."""
        named = {**self.variables, **{f"{PREFIX}{name}": value for name, value in variables.items()}}
        return Terminal({name: value for name, value in named.items() if value is not None})

    def run(self, *arguments: str) -> Ended:
        """Run a command in this process; an exception that reaches the top fails the test."""
        foreign: dict[str, str | None] = {name: None for name in os.environ if name.startswith(PREFIX)}
        done = CliRunner(env={**foreign, **self.variables}).invoke(main, arguments)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ended(done.exit_code, done.stdout, done.stderr)

    def run_program(self, *arguments: str) -> Ended:
        """Run a command as a program of its own."""
        done = subprocess.run(
            [SCRIPTS / "caseledger", *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        assert "Traceback" not in done.stderr
        # The service's log goes to the same place as its last word.
        words = [line for line in done.stderr.splitlines(keepends=True) if not line.startswith("{")]
        return Ended(done.returncode, done.stdout, "".join(words))

    @contextmanager
    def serving(self, *options: str) -> Iterator[tuple[dict[str, Any], int]]:
        """Run `serve` on a free port for a while; give what it told, and its process."""
        command = [str(SCRIPTS / "caseledger"), "serve", "--json", "--port", "0", *options]
        with subprocess.Popen(
            command, env=self._environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                assert process.stdout is not None
                lines = [process.stdout.readline()]
                while lines[-1] not in ("}\n", ""):
                    lines.append(process.stdout.readline())
                yield json.loads("".join(lines)), process.pid
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(STOP_SECONDS)

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return {**inherited, **self.variables}
