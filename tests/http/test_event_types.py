"""The contract of the feed: what it says of each event is what is shown of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs
import msgspec
import pytest

from domain import codec
from domain.registry import EVENT_TYPES
from interfaces.http.event_types import event_types
from tests.domain.test_event_samples import SAMPLES, every_sample
from tests.http.api import done

if TYPE_CHECKING:
    from pathlib import Path

    from tests.http.api import Api

pytestmark = pytest.mark.anyio

CONTRACT: Final[dict[str, Any]] = msgspec.json.decode(msgspec.json.encode(event_types()))
BY_TYPE: Final[dict[str, Any]] = {one["type"]: one for one in CONTRACT["types"]}


def _problems(schema: dict[str, Any], value: object) -> list[str]:
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(value)]


def _strictly(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that takes no field that it does not name."""
    return {**schema, "additionalProperties": False}


async def test_it_is_served_to_everybody_and_again_only_when_it_changed(shared_api: Api) -> None:
    """It holds no data of the desk."""
    nobody = shared_api.holding(None)
    got = await nobody.get("/v1/event-types")
    assert done(got) == CONTRACT
    again = await nobody.send("GET", "/v1/event-types", headers={"If-None-Match": f'"x", W/{got.headers["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")


def test_it_tells_of_every_event() -> None:
    """With its words, its version and its category."""
    assert list(BY_TYPE) == list(codec.TAGS)
    for one in CONTRACT["types"]:
        assert one["description"]
        assert one["type"].endswith(f".v{one['version']}")
        assert one["current"] is (codec.TAGS[one["type"]] not in codec.UPCASTS)
        assert set(one["personal"]) <= one["feed"]["properties"].keys()


def test_its_schemas_are_schemas() -> None:
    """Of the dialect that they name, each under a name of its own."""
    schemas = [CONTRACT["envelope"], *(one[view] for one in CONTRACT["types"] for view in ("feed", "history"))]
    for schema in schemas:
        jsonschema_rs.meta.validate(schema)
    assert len({schema["$id"] for schema in schemas}) == len(schemas) == 1 + 2 * len(EVENT_TYPES)


@every_sample
def test_each_golden_sample_is_as_it_says(sample: Path) -> None:
    """Sealed as the feed shows it, and opened as a history does; no field is left out of the schema."""
    told = BY_TYPE[sample.stem]
    data = msgspec.json.decode(sample.read_bytes())
    del data["type"]
    sealed = {name: {"sealed": True} if name in told["personal"] else value for name, value in data.items()}
    assert _problems(_strictly(told["feed"]), sealed) == []
    for text in ("said", None):
        opened = {name: text if name in told["personal"] else value for name, value in data.items()}
        assert _problems(_strictly(told["history"]), opened) == []
        assert text is None or not told["personal"] or _problems(told["feed"], opened)


def test_there_is_a_sample_of_each() -> None:
    """So that the test above is about all of them."""
    assert {sample.stem for sample in SAMPLES} == BY_TYPE.keys()


async def test_whatever_happens_is_as_it_says(api: Api) -> None:
    """In the feed, and in the history of a case."""
    customer = await api.register_customer(name="Ann Zwölf", phone="+49 30 1234")
    case = await api.open_case(customer=customer, description="Lost.")
    for verb, body in (
        ("note", {"text": "Looking."}),
        ("wait", {"waits_on": "customer", "asked": "Has it come?"}),
        ("message", {"text": "No."}),
        ("reply", {"text": "A second one is on its way."}),
        ("resolve", {"summary": "Sent again."}),
        ("confirm", {}),
        ("reopen", {"reason": "Broken."}),
    ):
        done(await api.post(f"/v1/cases/{case}/{verb}", body))
    feed = await api.feed()
    history = done(await api.get(f"/v1/cases/{case}/history"))["events"]
    assert len({event["type"] for event in feed}) > 10
    for view, events in (("feed", feed), ("history", history)):
        for event in events:
            assert _problems(_strictly(CONTRACT["envelope"]), event) == []
            assert _problems(_strictly(BY_TYPE[event["type"]][view]), event["data"]) == []
