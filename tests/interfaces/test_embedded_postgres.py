"""The embedded PostgreSQL: private, safe against kills, and gone with its parent."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from interfaces.embedded import (
    ClusterVersionMismatch,
    DataDirectoryInUse,
    DataDirectoryUnusable,
    EmbeddedPostgres,
    ServerStartFailed,
    binaries,
    default_data_dir,
)
from interfaces.embedded.accounts import caller_account, can_run, server_account
from interfaces.embedded.process import run_tool
from tests.house.tree import ROOT
from tests.interfaces.data_folder import data_folder
from tests.interfaces.waiting import eventually, gone

PARENT = """
import sys, time
from pathlib import Path
from interfaces.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder that is not there yet."""
    with data_folder() as folder:
        yield folder


def _parent(data_dir: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PARENT, str(data_dir)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def _socket_folder(server: EmbeddedPostgres) -> Path:
    return Path(parse_qs(urlsplit(server.owner_url).query)["host"][0])


def _superuser_url(server: EmbeddedPostgres) -> str:
    return server.owner_url.replace("caseledger_owner@", "postgres@")


def _write_down(server: EmbeddedPostgres, word: str) -> None:
    with psycopg.connect(server.owner_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", (word,))


def _words(server: EmbeddedPostgres) -> list[str]:
    with psycopg.connect(server.owner_url) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words")]


def test_both_roles_connect_to_a_c_collated_database_that_the_owner_owns(data_dir: Path) -> None:
    """Neither role is a superuser, the order of text is that of its bytes, and pages carry checksums."""
    with EmbeddedPostgres(data_dir) as server:
        for url, role in ((server.owner_url, "caseledger_owner"), (server.application_url, "caseledger_app")):
            with psycopg.connect(url) as connection:
                found = connection.execute(
                    "SELECT session_user::text, rolsuper, datcollate, datctype, pg_get_userbyid(datdba)::text,"
                    " pg_encoding_to_char(encoding)::text, current_setting('data_checksums')"
                    " FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = session_user"
                ).fetchone()
            assert found == (role, False, "C", "C", "caseledger_owner", "UTF8", "on")


def test_there_is_no_tcp_port_and_the_socket_is_private(data_dir: Path) -> None:
    """Only the owner of the socket's folder can reach it, and nothing listens on the network."""
    with EmbeddedPostgres(data_dir) as server, psycopg.connect(server.application_url) as connection:
        folder = _socket_folder(server)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / ".s.PGSQL.5432").stat().st_mode & 0o777 == 0o700
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_another_user_cannot_connect(data_dir: Path) -> None:
    """The folder stops strangers; and should somebody open it, they are asked who they are and refused."""
    with EmbeddedPostgres(data_dir) as server:
        # given: a role that the map does not name stands for a user that it does not name
        with psycopg.connect(_superuser_url(server), autocommit=True) as connection:
            connection.execute("CREATE ROLE stranger LOGIN SUPERUSER")
        # then
        with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
            psycopg.connect(server.owner_url.replace("caseledger_owner@", "stranger@"))
        if os.geteuid() == 0:
            url = _superuser_url(server)
            assert "Permission denied" in _error_of_nobody(server, url)
            _socket_folder(server).chmod(0o755)
            (_socket_folder(server) / ".s.PGSQL.5432").chmod(0o777)
            assert "Peer authentication failed" in _error_of_nobody(server, url)


def _error_of_nobody(server: EmbeddedPostgres, url: str) -> str:
    psql = Path(f"/proc/{server.pid}/exe").resolve().with_name("psql")
    done = subprocess.run(
        [psql, url, "-c", "SELECT 1"],
        user="nobody",
        cwd="/",
        env={"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    return done.stderr


def test_data_survives_an_orderly_stop(data_dir: Path) -> None:
    """A second start finds what the first wrote."""
    with EmbeddedPostgres(data_dir) as server:
        _write_down(server, "kept")
    assert not server.alive()
    with server:
        assert _words(server) == ["kept"]


@pytest.mark.faults
def test_a_killed_server_is_revived_with_its_data(data_dir: Path) -> None:
    """A kill -9 of the postmaster while a client is connected: what was committed is there, and clients can return."""
    with EmbeddedPostgres(data_dir) as server:
        _write_down(server, "kept")
        with psycopg.connect(server.application_url):
            killed = server.pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            eventually(lambda: not server.alive())
            # when
            server.revive()
        # then
        assert server.pid not in {None, killed}
        assert _words(server) == ["kept"]


def test_a_stopped_server_is_not_revived(data_dir: Path) -> None:
    """Whoever watches over the server does not bring back what was stopped on purpose."""
    with EmbeddedPostgres(data_dir) as server:
        pass
    server.revive()
    assert not server.alive()


@pytest.mark.faults
def test_the_server_ends_with_a_killed_parent(data_dir: Path) -> None:
    """A kill -9 of caseledger leaves no server behind, and the next start is none the worse."""
    parent = _parent(data_dir)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    # when
    _kill(parent)
    # then
    if sys.platform == "linux":
        eventually(lambda: gone(pid))
    with EmbeddedPostgres(data_dir) as server:
        assert server.pid != pid


@pytest.mark.faults
def test_a_start_ends_the_server_that_nobody_minds(data_dir: Path) -> None:
    """Where the system does not end a child with its parent, the next start does, and takes over its data."""
    with EmbeddedPostgres(data_dir) as server:
        _write_down(server, "kept")
    # given
    cluster = data_dir / "postgres"
    account = server_account(cluster)
    pg_ctl = binaries.find_programs(account, data_dir) / "pg_ctl"
    log = str(cluster / "orphan.log")
    options = f"-c listen_addresses= -k {cluster}"
    started = run_tool(account, [str(pg_ctl), "start", "-D", str(cluster), "-l", log, "-o", options])
    assert started.returncode == 0, started.stderr
    orphan = int((cluster / "postmaster.pid").read_text(encoding="ascii").split()[0])
    assert not gone(orphan)
    # when
    with server:
        # then
        assert gone(orphan)
        assert _words(server) == ["kept"]


@pytest.mark.faults
def test_a_stale_pid_file_does_not_hinder_a_start(data_dir: Path) -> None:
    """After a restart of the machine the number in the file may be that of another process of the same account."""
    with EmbeddedPostgres(data_dir) as server:
        pid_file = data_dir / "postgres" / "postmaster.pid"
        written = pid_file.read_text(encoding="utf-8")
    account = server_account(data_dir / "postgres")
    user = account.uid if os.geteuid() == 0 else None
    with subprocess.Popen(["sleep", "600"], user=user, cwd="/") as other:
        try:
            pid_file.write_text(written.replace(written.split()[0], str(other.pid), 1), encoding="utf-8")
            os.chown(pid_file, account.uid, account.gid)
            # when
            with server:
                # then
                assert server.alive()
                assert other.poll() is None
        finally:
            other.kill()


@pytest.mark.faults
@pytest.mark.parametrize("moment", ["postgres.new-*", "postgres.new-*/PG_VERSION", "postgres.new-*/base/4", "postgres"])
def test_a_kill_while_the_cluster_is_made_is_recovered(data_dir: Path, moment: str) -> None:
    """Whatever was half done is thrown away, and nothing of it stays for long."""
    parent = _parent(data_dir)
    eventually(lambda: list(data_dir.glob(moment)))
    _kill(parent)
    with EmbeddedPostgres(data_dir) as server:
        _write_down(server, "works")
        assert _words(server) == ["works"]
    # The start above may have met the tools of the killed one still at work; this one meets nobody.
    with server:
        assert not list(data_dir.glob("postgres.new-*"))


def test_a_second_caseledger_on_the_same_folder_is_refused(data_dir: Path) -> None:
    """It says so, and leaves the first alone."""
    with EmbeddedPostgres(data_dir) as server:
        with pytest.raises(DataDirectoryInUse, match="already running"):
            EmbeddedPostgres(data_dir).start()
        assert server.alive()
        _write_down(server, "undisturbed")


def test_a_second_caseledger_can_use_the_server_of_the_first(data_dir: Path) -> None:
    """A command beside a running service reaches its database; once that is stopped, there is nothing to reach."""
    with EmbeddedPostgres(data_dir) as server:
        second = EmbeddedPostgres(data_dir)
        with pytest.raises(DataDirectoryInUse):
            second.start()
        second.revive()
        assert not second.alive()
        assert second.attach() == server.application_url
        with psycopg.connect(second.attach()) as connection:
            assert connection.execute("SELECT session_user::text").fetchone() == ("caseledger_app",)
    with pytest.raises(ServerStartFailed, match="takes no connections"):
        EmbeddedPostgres(data_dir, start_seconds=0.05).attach()


def test_a_path_too_long_for_a_socket_works(data_dir: Path) -> None:
    """The socket moves to a short private folder, which goes with the server."""
    with EmbeddedPostgres(data_dir / ("long" * 30)) as server:
        folder = _socket_folder(server)
        assert not folder.is_relative_to(data_dir)
        assert folder.stat().st_mode & 0o777 == 0o700
        _write_down(server, "reached")
    assert not folder.exists()


def test_a_short_socket_folder_of_somebody_else_is_refused(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name can be foreseen, so what lies under it is looked at: a folder open to others is not used."""
    monkeypatch.setattr("interfaces.embedded.layout._short_base", lambda: data_dir.parent)
    long_dir = data_dir / ("long" * 30)
    with EmbeddedPostgres(long_dir) as server:
        folder = _socket_folder(server)
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(DataDirectoryUnusable, match="remove it"):
        server.start()


def test_a_path_with_blanks_quotes_and_commas_works(data_dir: Path) -> None:
    """Every list and connection string that the path gets into keeps it whole."""
    with EmbeddedPostgres(data_dir.with_name("""it's my "desk" & 100 % mine""")) as server:
        _write_down(server, "quoted")
    with EmbeddedPostgres(data_dir.with_name("one, two")) as server:
        _write_down(server, "short")


def test_the_server_outlives_the_thread_that_started_it(data_dir: Path) -> None:
    """Linux ties a child to the thread that started it; the server is tied to the process."""
    server = EmbeddedPostgres(data_dir)
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    eventually(lambda: not Path(f"/proc/self/task/{thread.native_id}").exists())
    try:
        _write_down(server, "still there")
        assert server.alive()
    finally:
        server.stop()


def test_ctrl_c_in_a_terminal_does_not_reach_the_server(data_dir: Path) -> None:
    """It has a process group of its own, so that the order of stopping is caseledger's."""
    with EmbeddedPostgres(data_dir) as server:
        assert server.pid is not None
        assert os.getpgid(server.pid) == server.pid


def test_the_shell_s_postgres_variables_are_not_heeded(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PGPORT and PGDATA of a developer's shell mean another server."""
    monkeypatch.setenv("PGPORT", "7777")
    monkeypatch.setenv("PGDATA", "/nowhere")
    with EmbeddedPostgres(data_dir) as server:
        _write_down(server, "ours")


def test_a_server_that_does_not_start_says_why_and_lets_go(data_dir: Path) -> None:
    """The reason of the server stands in the error, and a corrected start works."""
    with EmbeddedPostgres(data_dir):
        pass
    with pytest.raises(ServerStartFailed, match='invalid value for parameter "work_mem"'):
        EmbeddedPostgres(data_dir, settings={"work_mem": "much"}).start()
    corrected = EmbeddedPostgres(data_dir, settings={"work_mem": "8MB"})
    with corrected, psycopg.connect(corrected.application_url) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("8MB",)


def test_a_server_that_is_not_ready_in_time_is_stopped(data_dir: Path) -> None:
    """The wait has an end, and leaves neither server nor lock behind."""
    with EmbeddedPostgres(data_dir):
        pass
    late = EmbeddedPostgres(data_dir, start_seconds=-1.0)
    with pytest.raises(ServerStartFailed, match="not ready within"):
        late.start()
    assert not late.alive()
    with EmbeddedPostgres(data_dir) as server:
        assert server.alive()


def test_a_cluster_of_another_major_version_is_refused_with_a_way_out(data_dir: Path) -> None:
    """PostgreSQL does not read it; the message tells how to carry the data over."""
    with EmbeddedPostgres(data_dir) as server:
        pass
    (data_dir / "postgres" / "PG_VERSION").write_text("16\n", encoding="ascii")
    with pytest.raises(ClusterVersionMismatch, match=r"PostgreSQL 16 cluster.*pg_dump"):
        server.start()


def test_a_data_folder_that_others_can_write_to_is_refused(data_dir: Path) -> None:
    """Whoever can write there could put another cluster or another key in place."""
    data_dir.mkdir()
    data_dir.chmod(0o777)
    with pytest.raises(DataDirectoryUnusable, match="chmod go-w"):
        EmbeddedPostgres(data_dir).start()


def test_a_data_folder_that_the_server_cannot_enter_is_refused_with_a_way_out(data_dir: Path) -> None:
    """Nobody's folders are opened on the quiet: the one that is closed is named. A user's own server can enter."""
    data_dir.parent.chmod(0o700)
    if os.geteuid() == 0:
        with pytest.raises(DataDirectoryUnusable, match=f"chmod o\\+x {data_dir.parent}"):
            EmbeddedPostgres(data_dir).start()
    else:
        with EmbeddedPostgres(data_dir) as server:
            assert server.alive()


def test_programs_out_of_the_server_s_reach_are_copied(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment below /root stays closed; the copy in the data folder runs, and is made once."""
    # given: the package in a folder that a server of root cannot enter; a user's own is told apart by the path
    closed = data_dir.parent / "closed"
    closed.mkdir(mode=0o700)
    real = binaries._package_folder()  # noqa: SLF001 - the one place that knows where the package lies
    for part in (real, real.with_name(f"{real.name}.libs")):
        if part.exists():
            (closed / part.name).symlink_to(part)
    monkeypatch.setattr(binaries, "_package_folder", lambda: closed / real.name)
    monkeypatch.setattr(
        binaries,
        "can_run",
        lambda account, *command: not Path(command[0]).is_relative_to(closed) and can_run(account, *command),
    )
    # when
    with EmbeddedPostgres(data_dir) as server:
        # then
        assert Path(f"/proc/{server.pid}/cmdline").read_text(encoding="utf-8").startswith(f"{data_dir}/server-18/")
        _write_down(server, "ran")
    made = (next((data_dir / "server-18").iterdir())).stat().st_ctime_ns
    with server:
        assert next((data_dir / "server-18").iterdir()).stat().st_ctime_ns == made


def test_the_log_shows_no_data(data_dir: Path) -> None:
    """An error in the server's log tells neither the statement nor the values that it failed on."""
    with EmbeddedPostgres(data_dir) as server:
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE people (name text PRIMARY KEY)")
            connection.execute("INSERT INTO people VALUES ('Ada Lovelace')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO people VALUES ('Ada Lovelace')")
        log = (data_dir / "postgres.log").read_text(encoding="utf-8")
    assert "duplicate key" in log
    assert "Lovelace" not in log


def test_a_long_log_is_turned_over_at_a_start(data_dir: Path) -> None:
    """One earlier log is kept, so that the disk does not fill over the years."""
    data_dir.mkdir(mode=0o711)
    (data_dir / "postgres.log").write_bytes(b"old\n" * 3_000_000)
    with EmbeddedPostgres(data_dir):
        assert (data_dir / "postgres.log").stat().st_size < 100_000
        assert (data_dir / "postgres.log.1").stat().st_size == 12_000_000


def test_the_default_data_folder_is_the_system_s_for_root_and_the_user_s_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """/var/lib for a service, the XDG data folder for a person."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/caseledger")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_data_dir() == Path("/data/caseledger")
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert default_data_dir() == Path.home() / ".local" / "share" / "caseledger"


def test_the_server_never_runs_as_root(data_dir: Path) -> None:
    """Root hands it to a system account; anybody else's server is their own."""
    account = server_account(data_dir / "postgres")
    assert account.uid != 0
    assert os.geteuid() in {0, account.uid}
    assert caller_account().uid == os.geteuid()
