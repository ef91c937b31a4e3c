"""A mapping that can't be meant is refused before anything is read, and the message says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from application.importing.mapping import MappingInvalid, parse_mapping
from application.importing.times import TimeReading, TimeUnreadable, reader_of
from tests.house.tree import ROOT
from tests.importing.files import MAPPING
from tests.samples import POLICY


@pytest.mark.parametrize(
    "wrong,reason",
    [
        ("", "missing required field"),
        ("nonsense", "Expected '='"),
        (b"source = '\xff'", "utf-8"),
        ("surprise = 1\n" + MAPPING, "unknown field `surprise`"),
        (MAPPING.replace("assigned", "given"), "Invalid enum value 'given'"),
        (MAPPING.replace('customer = "customer" }', 'custom = "x" }'), "unknown field `custom`"),
        (MAPPING.replace('case = "case"', 'case = "what"'), "can't be two things"),
        (MAPPING.replace("opens = true", "opens = false"), "neither what it means"),
        ("facts = ['Take']\n" + MAPPING, "both mean something and be among the facts"),
        ("facts = [' Note']\n" + MAPPING, "begins or ends with blanks"),
        (MAPPING.replace("opens = true", "after = { ' Wait' = 'resumed' }"), "begins or ends with blanks"),
        (MAPPING.replace("opens = true", "after = { Wait = 'over' }"), "Invalid enum value 'over'"),
        (MAPPING.replace('activity = "what"', "activity = []"), "length"),
        (MAPPING.replace('activity = "what"', 'activity = ["what", "case"]'), "can't be two things"),
        ("format = 'xml'\n" + MAPPING, "Invalid enum value 'xml'"),
        (MAPPING.replace("Triage", '" Triage"'), "begins or ends with blanks"),
        (MAPPING.replace("old-desk", "Old Desk"), "regex"),
        ("delimiter = ';;'\n" + MAPPING, "length"),
        ("delimiter = '\"'\n" + MAPPING, "can't separate columns"),
        ("encoding = 'utf-9'\n" + MAPPING, "no text encoding"),
        ("encoding = 'base64'\n" + MAPPING, "no text encoding"),
        ("encoding = 'utf-16'\n" + MAPPING, "no superset of ASCII"),
        ("encoding = 'utf-7'\n" + MAPPING, "no superset of ASCII"),
        ("time = { zone = 'Rome' }\n" + MAPPING, "no time zone 'Rome'"),
        ("time = { zone = '../zones' }\n" + MAPPING, "no time zone"),
        ("time = { format = '%H:%M' }\n" + MAPPING, "whole date"),
        ("time = { format = 'nonsense' }\n" + MAPPING, "whole date"),
        ("time = { format = '%d.%m.%Y %Z' }\n" + MAPPING, "%Z"),
        (MAPPING + "[priority]\ncolumn = 'note'\nvalues = { A = 'soon' }", "Invalid enum value 'soon'"),
        (MAPPING + "[priority]\ncolumn = 'note'\nvalues = {}", "length"),
        (MAPPING + "[priority]\ncolumn = 'note'\nvalues = { ' A' = 'low' }", "begins or ends with blanks"),
        (MAPPING + "[priority]\ncolumn = 'what'\nvalues = { A = 'low' }", "can't be two things"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused_with_the_reason(wrong: str | bytes, reason: str) -> None:
    """Each mistake is named, so that it can be mended without guessing."""
    with pytest.raises(MappingInvalid) as refused:
        parse_mapping(wrong)
    assert reason in refused.value.message


@pytest.mark.parametrize("key,value", [("topic", "delivery"), ("channel", "email")])
def test_topic_and_channel_must_stand_in_the_policy(key: str, value: str) -> None:
    """What the policy does not list is refused, with what it lists."""
    mapping = parse_mapping(MAPPING.replace(f'{key} = "{value}"', f'{key} = "repairs"'))
    with pytest.raises(MappingInvalid, match=f"no {key} 'repairs' in the policy in force, which .*{value}"):
        mapping.must_suit(POLICY)
    parse_mapping(MAPPING).must_suit(POLICY)


@pytest.mark.parametrize("name", ["helpdesk", "volvo_problems"])
def test_the_examples_are_mappings(name: str) -> None:
    """What the documentation shows can be used."""
    example = Path(ROOT, "docs", "examples", f"{name}.toml").read_text(encoding="utf-8")
    assert "closed" in {activity.means for activity in parse_mapping(example).activities.values()}


@pytest.mark.parametrize(
    "written,zone,text,read",
    [
        ("iso", None, "2012-10-09T14:50:17+02:00", "2012-10-09T12:50:17+00:00"),
        ("iso", None, "2012-10-09 14:50:17.25Z", "2012-10-09T14:50:17.250000+00:00"),
        ("iso", "Europe/Rome", "2012-10-09T14:50", "2012-10-09T12:50:00+00:00"),
        ("iso", "Europe/Rome", "2012-10-09T14:50Z", "2012-10-09T14:50:00+00:00"),
        ("%d/%m/%Y %H:%M", "Europe/Rome", "09/10/2012 14:50", "2012-10-09T12:50:00+00:00"),
        ("%d/%m/%Y %H:%M %z", None, "09/10/2012 14:50 +0100", "2012-10-09T13:50:00+00:00"),
        ("%Y-%m-%d", "UTC", "2012-10-09", "2012-10-09T00:00:00+00:00"),
        # Clocks were put back at 3:00: 2:30 came twice, and the earlier is meant.
        ("iso", "Europe/Rome", "2012-10-28T02:30", "2012-10-28T00:30:00+00:00"),
        # Clocks were put forward at 2:00: 2:30 never was, and is what a clock showed that nobody had put forward.
        ("iso", "Europe/Rome", "2012-03-25T02:30", "2012-03-25T01:30:00+00:00"),
    ],
)
def test_a_time_is_read_as_the_mapping_says(written: str, zone: str | None, text: str, read: str) -> None:
    """An offset is taken at its word; the zone is for times without one."""
    assert reader_of(TimeReading(written, zone))(text).isoformat() == read


@pytest.mark.parametrize(
    "text,reason",
    [
        ("2012-10-09", "without a time of day"),
        ("2012-10-09T14:50", "names no zone"),
        ("yesterday, towards noon", "not written as"),
        ("2012-02-30T10:00Z", "not written as"),
        ("0001-01-01T00:00+14:00", "not written as"),
        ("0001-01-01T00:00Z", "between 1900 and 9000"),
        ("9999-12-31T23:59Z", "between 1900 and 9000"),
    ],
)
def test_a_time_that_says_too_little_is_not_guessed(text: str, reason: str) -> None:
    """The reason is given without repeating the value, which may be anything in a row whose columns slipped."""
    with pytest.raises(TimeUnreadable, match=reason) as unreadable:
        reader_of(TimeReading())(text)
    assert text not in str(unreadable.value)
