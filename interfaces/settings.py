"""What the service is told by its environment and its options."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from application.keys.master import MasterKeyMalformed, MasterKeys, new_master_keys, parse_master_keys
from application.store.errors import MasterKeyMissing
from domain.errors import Refusal
from interfaces.embedded.layout import default_data_dir
from interfaces.http.limits import Limits

PREFIX = "CASELEDGER_"
URL, OWNER_URL, DATA_DIR = f"{PREFIX}DATABASE_URL", f"{PREFIX}OWNER_URL", f"{PREFIX}DATA_DIR"
MASTER_KEYS, MASTER_KEY_FILE = f"{PREFIX}MASTER_KEYS", f"{PREFIX}MASTER_KEY_FILE"
VOLUME = f"{PREFIX}VOLUME"
RATE_LIMIT, REPORT_LIMIT = f"{PREFIX}RATE_LIMIT", f"{PREFIX}REPORT_LIMIT"
TRUSTED_PROXIES = f"{PREFIX}TRUSTED_PROXIES"
KEY_FILE_NAME = "master.keys"


class LimitMalformed(Refusal):
    """{setting} is {given!r}; it takes the requests that a token has in a minute, as in 6000, or 0 for no limit."""

    kind = "invalid"


class TrustedProxiesMalformed(Refusal):
    """{setting} has {given!r}; it takes addresses or networks of proxies with commas between: 10.0.0.7, 10.1.0.0/16."""

    kind = "invalid"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the ledger is and what opens it.

    Without a `database_url` the embedded server runs in `data_dir`. Master keys stand in the environment or in a file
    of mode 0600; the embedded server's file is made on the first start.
    """

    database_url: str | None
    data_dir: Path
    master_keys: str | None = None
    master_key_file: Path | None = None
    volume: Path | None = None
    """Told to the processes of the service: where the embedded server, which their parent runs, has its data."""
    limits: Limits = field(default_factory=Limits)
    """Those of the whole service on this host."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Who is believed what they say of a client's address; nobody, unless they are named."""

    @property
    def key_file(self) -> Path:
        """Return the file of the master keys, named or in the data folder."""
        return self.master_key_file or self.data_dir / KEY_FILE_NAME

    def make_masters(self) -> None:
        """Write a first master key for a ledger that is about to be made, unless there are keys already."""
        if self.master_keys is None and not self.key_file.exists():
            write_keys(self.key_file, new_master_keys(), replace=False)

    def masters(self) -> MasterKeys:
        """Return the master keys; raise `MasterKeyMissing` where there are none."""
        if self.master_keys is not None:
            return _parsed(self.master_keys)
        file = self.key_file
        if file.exists():
            if file.stat().st_mode & 0o077:
                raise MasterKeyMissing(f"{file} can be read by others: `chmod 600` it")
            return _parsed(file.read_text(encoding="utf-8", errors="replace"))
        raise MasterKeyMissing(
            f"set {MASTER_KEYS}, or {MASTER_KEY_FILE} to a file of mode 0600; `caseledger keys new` makes one"
        )


def _parsed(text: str) -> MasterKeys:
    if not text.isascii():
        raise MasterKeyMalformed(MasterKeyMalformed.__doc__)
    return parse_master_keys(text)


def write_keys(file: Path, keys: MasterKeys, *, replace: bool = True) -> None:
    """Write master keys for their owner's eyes only; the file is whole or not there, whatever happens.

    Without `replace` a file that is there stays: of two processes that make a first key, both go on with one.
    """
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(keys.text())
        opened.flush()
        os.fsync(opened.fileno())
    if replace:
        beside.replace(file)
    else:
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(beside)
        beside.unlink()
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def settings_from(database_url: str | None = None, data_dir: Path | None = None) -> Settings:
    """Return the settings: options first, then the environment, then what is usual."""
    environment = os.environ
    file = environment.get(MASTER_KEY_FILE)
    named = environment.get(DATA_DIR)
    return Settings(
        database_url=database_url or environment.get(URL) or None,
        data_dir=(data_dir or (Path(named) if named else default_data_dir())).expanduser().resolve(),
        master_keys=environment.get(MASTER_KEYS) or None,
        master_key_file=Path(file) if file else None,
        volume=Path(volume) if (volume := environment.get(VOLUME)) else None,
        limits=Limits(_limit(RATE_LIMIT, Limits().requests), _limit(REPORT_LIMIT, Limits().reports)),
        trusted_proxies=_networks(TRUSTED_PROXIES),
    )


def _limit(setting: str, usual: int) -> int:
    given = os.environ.get(setting, "").strip()
    if not given:
        return usual
    if not re.fullmatch(r"[0-9]{1,9}", given):
        raise LimitMalformed(setting=setting, given=given)
    return int(given)


def _networks(setting: str) -> tuple[IPv4Network | IPv6Network, ...]:
    found = []
    for one in os.environ.get(setting, "").split(","):
        given = one.strip()
        if not given:
            continue
        try:
            found.append(ip_network(given))
        except ValueError as error:
            raise TrustedProxiesMalformed(setting=setting, given=given) from error
    return tuple(found)
