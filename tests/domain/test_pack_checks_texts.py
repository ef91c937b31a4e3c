"""What customers read is there in every language of the pack; languages, countries and placeholders are known."""

from __future__ import annotations

import pytest

from tests.domain.packs import wrong

BILINGUAL = """\
name = "shop"
title = { en = "Shop", de = "Laden" }
languages = ["en", "de"]
channels = [{ id = "email", medium = "email" }, { id = "chat", medium = "chat" }]
teams = [{ id = "front", title = "Front desk" }]
topics = [{ id = "delivery", title = { en = "Delivery", de = "Lieferung" }, team = "front" }]
"""


def test_a_text_is_there_in_each_language() -> None:
    """Names of teams are the desk's own and have one language."""
    assert wrong("", BILINGUAL) == []


@pytest.mark.parametrize(
    "sections, said",
    [
        (
            'announcement = { en = "News" }\n',
            "1: announcement: there is no text in de. Add it here.",
        ),
        (
            "announcement = {}\n",
            "1: announcement: there is no text in en, de. Add them here.",
        ),
        (
            'remedies = [\n{ id = "return", title = "Return" },\n]\n',
            (
                "2: remedies.0.title: this is one text, and the pack has 2 languages. Write a table with a text in"
                " each of en, de."
            ),
        ),
        (
            '[intake]\nquestion = { de = "Welche?" }\n',
            "2: intake.question: there is no text in en. Add it here.",
        ),
        (
            (
                '[[surveys]]\nid = "s"\ntitle = { en = "S", de = "S" }\ntrigger = "closure"\nby = ["email"]\n'
                'expires_days = 9\ndimensions = [\n{ id = "care", title = "Care" },\n]\n'
            ),
            (
                "8: surveys.0.dimensions.0.title: this is one text, and the pack has 2 languages. Write a table with"
                " a text in each of en, de."
            ),
        ),
        (
            '[[rules]]\nid = "care"\ntitle = { en = "Care", de = "Pflege" }\ntexts = { en = "Cool." }\n',
            "4: rules.0.texts: there is no text in de. Add it here.",
        ),
        (
            '[[rules]]\nid = "care"\ntitle = { en = "Care", de = "Pflege" }\n',
            (
                "1: rules.0.texts: rule 'care' has no text that customers could read. Add its texts in each language of"
                " the pack."
            ),
        ),
    ],
)
def test_a_missing_translation_is_told_wherever_customers_read(sections: str, said: str) -> None:
    """In sections and however deep in them."""
    assert wrong(sections, BILINGUAL) == [said]


def test_a_text_in_a_language_that_the_pack_does_not_list_is_told() -> None:
    """Nobody would ever be shown it."""
    assert wrong('announcement = { en = "News", fr = "Voici" }\n') == [
        (
            "1: announcement.fr: this is a text in 'fr', which is no language of the pack. Leave it out, or list"
            " 'fr' among the languages."
        )
    ]


@pytest.mark.parametrize(
    "old, new, said",
    [
        ('"de"]', '"deu"]', "-3: languages.1: there is no language 'deu'. Write `de`, if that is meant."),
        ('"de"]', '"qq"]', "-3: languages.1: there is no language 'qq'. Write one such as en, de or zh-Hans."),
    ],
)
def test_an_unknown_language_is_told_once(old: str, new: str, said: str) -> None:
    """The texts that are there in the right one are not told to be in a wrong one."""
    assert wrong("", BILINGUAL.replace(old, new)) == [said]


def test_unknown_countries_are_told_with_the_one_that_is_meant() -> None:
    """Wherever a country is named."""
    sections = (
        'operator = "UK"\nplaces = [{ market = "de", country = "DE" },\n{ market = "x", country = "ZZ" }]\n'
        '[complaints]\nbodies = [{ id = "ombudsman", title = "Ombudsman", country = "EL" }]\n'
    )
    said = [one for one in wrong(sections) if "country" in one]
    assert said == [
        "1: operator: there is no country 'UK'. Write `GB`, if that is meant.",
        "3: places.1.country: there is no country 'ZZ'. Write the two letters that ISO 3166 gives it.",
        "5: complaints.bodies.0.country: there is no country 'EL'. Write `GR`, if that is meant.",
    ]


def test_a_place_is_a_market_of_the_pack() -> None:
    """Unless the pack names none and so is for all."""
    places = 'places = [{ market = "de", country = "DE" }, { market = "fr", country = "FR" }]\n'
    assert wrong(places) == []
    assert wrong(f'{places}markets = ["de"]\n') == [
        (
            "1: places.1.market: the place is in market 'fr', which the pack does not list. Write one that is"
            " listed, or list 'fr'."
        )
    ]


def test_what_an_acknowledgement_can_not_fill_in_is_told() -> None:
    """In every language; what is said while the desk is closed knows the next opening."""
    fine = '[acknowledgement]\ntext = "{number}, until {due}."\nclosed = { en = "Closed until {opening}." }\n'
    assert wrong(fine) == []
    assert wrong(fine.replace("{opening}", "{until}").replace("{due}", "{opening}")) == [
        "2: acknowledgement.text: nothing is known to stand for '{opening}'. Write one of {number}, {due}.",
        (
            "3: acknowledgement.closed.en: nothing is known to stand for '{until}'. Write one of {number},"
            " {due}, {opening}."
        ),
    ]
    assert [one.partition(". ")[0] for one in wrong(fine.replace("{due}", "{due"))] == [
        "2: acknowledgement.text: nothing is known to stand for '{'"
    ]
