"""A fresh virtual environment beside this caseledger: what is installed in it is installed nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.house.tree import RINGS, ROOT
from tests.service import environment

PATIENCE: Final = 300
"""Seconds for whatever is run in an environment."""
SCRIPTS: Final = {"caseledger": "interfaces.cli.main", "pip": "pip._internal.cli.main", "pytest": "pytest"}
"""The commands of an environment, and the module that has the `main` of each."""


@dataclass(frozen=True)
class Fresh:
    """A virtual environment that has this caseledger and all that it needs, from where the tests have them."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        """Where what is installed in it stands."""
        (found,) = self.folder.glob("lib/python*/site-packages")
        return found

    def variables(self, **settings: str) -> dict[str, str]:
        """Return the variables of a shell in it, without the settings of whoever runs the tests; nothing is fetched."""
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        # pip reads "no" from this one when the build is not to be isolated.
        pip = {
            "PIP_NO_BUILD_ISOLATION": "0",
            "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_ROOT_USER_ACTION": "ignore",
        }
        kept = environment(**pip, **settings)
        kept.pop("PYTHONPATH", None)
        return {**kept, "PATH": path, "VIRTUAL_ENV": str(self.folder)}

    def run(self, *command: str | Path, cwd: Path, **settings: str) -> str:
        """Run Python with these arguments, and return what it printed; when it fails, so does the test."""
        done = self.tried(*command, cwd=cwd, **settings)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tried(self, *command: str | Path, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments."""
        return subprocess.run(
            [self.python, *command],
            cwd=cwd,
            env=self.variables(**settings),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )


def fresh(folder: Path) -> Fresh:
    """Make an environment in a folder that is not there yet."""
    venv.create(folder, symlinks=True)
    made = Fresh(folder)
    packages = made.packages
    # Its own site-packages come first; those of the tests bring what caseledger needs, and what says that it is there.
    packages.joinpath("caseledger.pth").write_text(
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n", encoding="utf-8"
    )
    for ring in RINGS:
        packages.joinpath(ring).symlink_to(ROOT / ring)
        if sys.pycache_prefix:
            # What was compiled is looked for where a module stands in this environment: it need not be compiled again.
            compiled, here = (Path(f"{sys.pycache_prefix}{one / ring}") for one in (ROOT, packages))
            compiled.mkdir(parents=True, exist_ok=True)
            here.parent.mkdir(parents=True, exist_ok=True)
            if not here.exists():  # as it may of an environment that once stood in the same place
                here.symlink_to(compiled)
    for name, module in SCRIPTS.items():
        script = folder / "bin" / name
        script.write_text(
            f"#!{made.python}\nimport sys\nfrom {module} import main\nsys.exit(main())\n", encoding="utf-8"
        )
        script.chmod(0o755)
    return made


def wheel_of(source: Path, into: Path) -> Path:
    """Build a wheel of a package, with what is installed, and return its path."""
    build = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, into], cwd=source, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    return into / done.stdout.splitlines()[-1]
