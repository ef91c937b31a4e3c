"""The samples in tests/contracts/events are what ledgers hold: one for each version of each event, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from domain import codec
from domain.event import tag_of
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "tests" / "contracts" / "events"
SAMPLES = sorted(FOLDER.glob("*.json"))
every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.stem)


def _bytes(sample: Path) -> bytes:
    """Return a sample as it stands on disk in a ledger, where it takes one line."""
    return msgspec.json.format(sample.read_bytes().strip(), indent=-1)


def test_every_version_of_every_event_has_its_sample() -> None:
    """A sample carries the name of its tag, and there are no others."""
    assert [sample.stem for sample in SAMPLES] == sorted(codec.TAGS)


@every_sample
def test_a_sample_is_read_as_the_newest_version(sample: Path) -> None:
    """What was once written stays readable."""
    event = codec.decode(_bytes(sample))
    assert type(event) not in codec.UPCASTS


@every_sample
def test_a_sample_shows_every_field(sample: Path) -> None:
    """A field that a sample leaves out could be renamed unnoticed."""
    event_type = codec.TAGS[sample.stem]
    shown = msgspec.json.decode(_bytes(sample))
    assert shown.pop("type") == tag_of(event_type)
    assert set(shown) == set(event_type.__struct_fields__)


@every_sample
def test_a_sample_is_written_again_to_the_byte(sample: Path) -> None:
    """Neither names nor order nor form of a field may change in place."""
    event_type = codec.TAGS[sample.stem]
    event = msgspec.json.decode(_bytes(sample), type=event_type)
    assert codec.encode(event) == _bytes(sample)
