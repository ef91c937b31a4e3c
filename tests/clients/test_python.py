"""A Python client as openapi-python-client makes it, at work on a real service, and on one newer than itself."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.clients.newer import ADDED, Newer
from tests.http.described import DOCUMENT
from tests.serving import Service, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE: Final = "caseledger_client"
TOOLS: Final = Path(sys.executable).parent


@dataclass(frozen=True)
class Generated:
    """The package that was made, and what the generator said."""

    said: str

    def __call__(self, module: str) -> Any:  # noqa: ANN401 - made while the tests run
        """Return one of its modules."""
        return importlib.import_module(f"{PACKAGE}.{module}")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    """The client, made of nothing but the description."""
    folder = tmp_path_factory.mktemp("python")
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT), encoding="utf-8")
    done = subprocess.run(
        [
            TOOLS / "openapi-python-client",
            "generate",
            "--path",
            "openapi.json",
            "--meta",
            "none",
            "--output-path",
            PACKAGE,
        ],
        cwd=folder,
        env={**os.environ, "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    sys.path.insert(0, str(folder))
    try:
        yield Generated(done.stdout + done.stderr)
    finally:
        sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The real service."""
    with serving() as running:
        yield running


def test_nothing_of_the_description_is_left_out(generated: Generated) -> None:
    """The generator has a function for each operation, and complains of none."""
    assert "arning" not in generated.said
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            name = operation["operationId"]
            (tag,) = operation["tags"]
            assert callable(generated(f"api.{tag.replace('-', '_')}.{name}").sync_detailed)


@pytest.mark.parametrize("newer", [False, True], ids=["today's server", "a newer server"])
def test_a_case_is_opened_answered_and_read(generated: Generated, service: Service, *, newer: bool) -> None:
    """The same client works on a server that says more than it was told of."""
    models, cases, queues = generated("models"), "api.cases.", "api.queues."
    ways = {"httpx_args": {"transport": Newer()}} if newer else {}
    with generated("client").AuthenticatedClient(
        service.url.removesuffix("/v1"), token=service.token, **ways
    ) as client:
        opening = models.OpenCase(channel="email", topic="delivery")
        opened = generated(cases + "open_case").sync(client=client, body=opening, idempotency_key=f"{newer}")
        assert isinstance(opened, models.Done)
        again = generated(cases + "open_case").sync(client=client, body=opening, idempotency_key=f"{newer}")
        assert again.id == opened.id

        answered = generated(cases + "case_reply").sync(opened.id, client=client, body=models.Reply(text="On its way."))
        assert answered.version == opened.version + 1

        shown = generated(cases + "get_case").sync(opened.id, client=client)
        assert isinstance(shown, models.CaseView)
        assert (shown.id, shown.version, shown.replies) == (opened.id, answered.version, 1)
        assert shown.priority == (ADDED if newer else "normal")

        page = generated(queues + "get_queue").sync(shown.team, client=client, at_least=answered.position)
        assert opened.id in [one.stream for one in page.cases]

        refused = generated(cases + "case_reopen").sync(opened.id, client=client, body=models.Reopen(reason="Why not?"))
        assert isinstance(refused, models.ProblemDetails)
        assert (refused.status, refused.code) == (409, "case_is_open")
        assert "reply" in refused.legal
        if newer:
            assert shown.additional_properties == {ADDED: ADDED}
