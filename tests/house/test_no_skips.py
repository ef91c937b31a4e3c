"""A skip passes on a developer's machine and fails in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

SAMPLES = {
    "test_one.py": "import pytest\n@pytest.mark.skip(reason='no server')\ndef test_it(): pass\n",
    "test_module.py": "import pytest\npytest.skip('no network', allow_module_level=True)\n",
    "test_expected.py": "import pytest\n@pytest.mark.xfail\ndef test_it(): assert 0\n",
}


def _run(folder: Path, *, ci: str) -> subprocess.CompletedProcess[str]:
    for name, source in SAMPLES.items():
        (folder / name).write_text(source, encoding="utf-8")
    options = [
        "-p",
        "tests.plugins.no_skips",
        "-c",
        os.devnull,
        "--rootdir",
        str(folder),
        "--continue-on-collection-errors",
    ]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, folder],
        env={
            **os.environ,
            "CI": ci,
            "PYTHONPATH": str(ROOT),
            "PYTEST_ADDOPTS": "",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_skip_fails_in_ci(tmp_path: Path) -> None:
    """A skipped test and a skipped module turn the run red and say why; what was expected to fail ran, so it passes."""
    done = _run(tmp_path, ci="true")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "Nothing is skipped in CI, but: Skipped: no server" in done.stdout
    assert "Nothing is skipped in CI, but: Skipped: no network" in done.stdout
    assert "1 xfailed, 2 errors" in done.stdout


def test_a_skip_passes_elsewhere(tmp_path: Path) -> None:
    """A developer without some server still gets an answer."""
    done = _run(tmp_path, ci="")
    assert done.returncode == pytest.ExitCode.OK
    assert "2 skipped, 1 xfailed" in done.stdout
