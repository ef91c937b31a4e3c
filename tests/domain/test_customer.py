"""What may be asked about a customer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from domain.aggregate import Asker
from domain.customer import commands as c
from domain.customer import errors
from domain.customer import events as e
from domain.customer.decisions import CUSTOMER, legal
from domain.customer.state import Consent, Merged, Registered
from domain.event import On
from domain.personal import Plain
from tests.domain.histories import SEALED
from tests.samples import NOW
from tests.spec import STREAM, given

if TYPE_CHECKING:
    from domain.command import Action
    from domain.event import Event

OTHER, THIRD = "customer-2", "customer-3"
known = e.CustomerRegistered(market="de", language="de", email=SEALED)
merged = e.MergedInto(into=OTHER, reason=SEALED)
newsletter = e.ConsentGiven(purpose="newsletter", since=NOW, wording="2026-01")
REASON = Plain("Same phone.", STREAM)


def beside(*events: Event, stream: str = OTHER) -> dict[str, object]:
    """Return another customer's state, as a decision is given it."""
    return {stream: CUSTOMER.fold(events, CUSTOMER.initial)}


def merge(into: str = OTHER) -> c.MergeCustomer:
    """Return the wish to merge into another customer."""
    return c.MergeCustomer(into=into, reason="Same phone.")


def test_a_customer_registers_once_with_a_contact() -> None:
    """Contacts are personal, and can be found again; without one there is no customer, and twice is refused."""
    action = c.RegisterCustomer(
        market="de", name="Ann", email="ann@example.org", phone="030 1", time_zone="Europe/Berlin"
    )
    given(CUSTOMER).when(action).then(
        e.CustomerRegistered(
            market="de",
            time_zone="Europe/Berlin",
            name=Plain("Ann", STREAM),
            email=Plain("ann@example.org", STREAM, "email"),
            phone=Plain("030 1", STREAM, "phone"),
        )
    )
    given(CUSTOMER).when(c.RegisterCustomer(market="de", name="Ann")).then(errors.NoContact)
    given(CUSTOMER, known).when(action).then(errors.CustomerRegisteredAlready)
    given(CUSTOMER, known, merged).when(action).then(errors.CustomerRegisteredAlready)


def test_contact_details_change_where_they_are_given() -> None:
    """What is left out stays; nothing given is refused, and the preferences that there are already are no news."""
    change = c.ChangeContactDetails(email="ann@example.com")
    given(CUSTOMER, known).when(change).then(e.ContactDetailsChanged(email=Plain("ann@example.com", STREAM, "email")))
    assert given(CUSTOMER, known, e.ContactDetailsChanged(name=SEALED)).state.file.language == "de"
    given(CUSTOMER, known).when(c.ChangeContactDetails(language="de")).then()
    both = c.ChangeContactDetails(language="de", time_zone="Europe/Berlin")
    given(CUSTOMER, known).when(both).then(e.ContactDetailsChanged(language="de", time_zone="Europe/Berlin"))
    given(CUSTOMER, known, e.ContactDetailsChanged(time_zone="Europe/Berlin")).when(both).then()
    given(CUSTOMER, known).when(c.ChangeContactDetails()).then(errors.NothingToChange)
    given(CUSTOMER).when(change).then(errors.CustomerUnknown)


def test_a_preferred_channel_is_one_of_the_policys() -> None:
    """Another one is refused with the list of those that there are."""
    change = c.ChangeContactDetails(preferred_channel="phone")
    given(CUSTOMER, known).when(change).then(e.ContactDetailsChanged(preferred_channel="phone"))
    for action, history in (
        (c.ChangeContactDetails(preferred_channel="pigeon"), (known,)),
        (c.RegisterCustomer(market="de", phone="030 1", preferred_channel="pigeon"), ()),
    ):
        message = given(CUSTOMER, *history).when(action).then(errors.PreferredChannelUnknown)
        assert message == "There is no channel pigeon. The policy lists: email, phone."


def test_a_detail_is_removed_but_for_the_last_contact() -> None:
    """What is not there is no news; the last of e-mail and phone stays, and the refusal says what to do."""
    both = e.ContactDetailsChanged(phone=SEALED, name=SEALED)
    remove = c.RemoveContactDetail(what="phone")
    given(CUSTOMER, known, both).when(remove).then(e.ContactDetailRemoved(what="phone"))
    gone = e.ContactDetailRemoved(what="phone")
    given(CUSTOMER, known, both, gone).when(remove).then()
    message = given(CUSTOMER, known, both, gone).when(c.RemoveContactDetail(what="email")).then(errors.LastContact)
    assert message.startswith("The email is the last contact of this customer: give another one first.")
    for what in ("name", "language"):
        given(CUSTOMER, known, both).when(c.RemoveContactDetail(what=what)).then(e.ContactDetailRemoved(what=what))
        assert getattr(given(CUSTOMER, known, both, e.ContactDetailRemoved(what=what)).state.file, what) is None
    given(CUSTOMER).when(remove).then(errors.CustomerUnknown)


def test_a_consent_is_given_for_a_purpose_and_withdrawn() -> None:
    """What is given already is no news unless it is to another text, and nor is the withdrawal of what is not given."""
    give = c.GiveConsent(purpose="newsletter", wording="2026-01")
    withdraw = c.WithdrawConsent(purpose="newsletter")
    withdrawn = e.ConsentWithdrawn(purpose="newsletter", since=NOW)
    given(CUSTOMER, known).when(give).then(newsletter)
    given(CUSTOMER, known, newsletter).when(give).then()
    given(CUSTOMER, known, newsletter).when(c.GiveConsent(purpose="newsletter")).then()
    given(CUSTOMER, known, newsletter).when(c.GiveConsent(purpose="newsletter", wording="2026-02")).then(
        e.ConsentGiven(purpose="newsletter", since=NOW, wording="2026-02")
    )
    given(CUSTOMER, known, newsletter).when(withdraw).then(withdrawn)
    given(CUSTOMER, known, newsletter, withdrawn).when(withdraw).then()
    given(CUSTOMER, known).when(withdraw).then()
    given(CUSTOMER, known, newsletter, withdrawn).when(give).then(newsletter)
    given(CUSTOMER).when(give).then(errors.CustomerUnknown)


def test_the_state_says_of_each_purpose_whether_and_since_when() -> None:
    """The last word on a purpose counts, and leaves the others alone."""
    later = NOW + timedelta(days=1)
    calls = e.ConsentGiven(purpose="calls", since=NOW)
    withdrawn = e.ConsentWithdrawn(purpose="newsletter", since=later)
    file = given(CUSTOMER, known, newsletter, calls, withdrawn).state.file
    assert file.consent("newsletter") == Consent("newsletter", given=False, since=later)
    assert file.consent("calls") == Consent("calls", given=True, since=NOW)
    assert file.consent("letters") is None


def test_a_late_word_on_a_consent_does_not_undo_a_newer_one() -> None:
    """What was said before the last word is refused with when that was."""
    before = NOW - timedelta(microseconds=1)
    withdrawn = e.ConsentWithdrawn(purpose="newsletter", since=NOW)
    late = c.WithdrawConsent(purpose="newsletter", occurred_at=before)
    message = given(CUSTOMER, known, newsletter).when(late).then(errors.ConsentChangedSince)
    assert message.startswith(f"The consent to newsletter was given at {NOW.isoformat()}")
    late_gift = c.GiveConsent(purpose="newsletter", occurred_at=before)
    assert "withdrawn at" in given(CUSTOMER, known, newsletter, withdrawn).when(late_gift).then(
        errors.ConsentChangedSince
    )
    given(CUSTOMER, known).when(late_gift).then(e.ConsentGiven(purpose="newsletter", since=before))


def test_a_customer_is_merged_into_another() -> None:
    """An event on either stream, and the reason is personal to the one who goes away; the same again is no news."""
    given(CUSTOMER, known).when(merge(), beside=beside(known)).then(
        e.MergedInto(into=OTHER, reason=REASON), On(OTHER, e.MergedIn(merged=STREAM))
    )
    given(CUSTOMER, known, merged).when(merge(), beside=beside(known)).then()
    given(CUSTOMER).when(merge(), beside=beside(known)).then(errors.CustomerUnknown)
    state = given(CUSTOMER, known, merged).state
    assert (type(state), state.into) == (Merged, OTHER)
    assert given(CUSTOMER, known, e.MergedIn(merged=OTHER)).state.file.merged == (OTHER,)


def test_a_merge_that_can_not_be_is_refused_by_name() -> None:
    """Into itself, into two at once, into one that is merged away, and in a circle; the refusal says where to go."""
    elsewhere = e.MergedInto(into=THIRD, reason=SEALED)
    here = e.MergedInto(into=STREAM, reason=SEALED)
    given(CUSTOMER, known).when(merge(STREAM), beside=beside(known, stream=STREAM)).then(errors.MergedIntoItself)
    message = (
        given(CUSTOMER, known, merged)
        .when(merge(THIRD), beside=beside(known, stream=THIRD))
        .then(errors.CustomerIsMerged)
    )
    assert f"merged into {OTHER}" in message
    message = given(CUSTOMER, known).when(merge(), beside=beside(known, elsewhere)).then(errors.MergeTargetIsMerged)
    assert message.startswith(f"{OTHER} is merged into {THIRD}: merge into {THIRD} instead.")
    given(CUSTOMER, known).when(merge(), beside=beside(known, here)).then(errors.MergedInACircle)


def test_one_who_has_others_in_them_may_be_merged_on() -> None:
    """The others stay where they are."""
    absorbed = e.MergedIn(merged=THIRD)
    given(CUSTOMER, known, absorbed).when(merge(), beside=beside(known)).then(
        e.MergedInto(into=OTHER, reason=REASON), On(OTHER, e.MergedIn(merged=STREAM))
    )
    assert given(CUSTOMER, known, absorbed, merged).state.file.merged == (THIRD,)


def test_a_merge_is_undone() -> None:
    """On either stream; who was never merged can't be taken out, and is then dealt with again."""
    undo = c.UnmergeCustomer(reason="Same phone.")
    apart = e.UnmergedFrom(was=OTHER, reason=SEALED)
    given(CUSTOMER, known, merged).when(undo, beside=beside(known)).then(
        e.UnmergedFrom(was=OTHER, reason=REASON), On(OTHER, e.UnmergedOut(unmerged=STREAM))
    )
    for history in ((known,), (known, merged, apart)):
        given(CUSTOMER, *history).when(undo).then(errors.CustomerIsNotMerged)
        assert isinstance(given(CUSTOMER, *history).state, Registered)
    given(CUSTOMER).when(undo).then(errors.CustomerUnknown)
    assert given(CUSTOMER, known, e.MergedIn(merged=OTHER), e.UnmergedOut(unmerged=OTHER)).state.file.merged == ()


@pytest.mark.parametrize(
    "action",
    [
        c.ChangeContactDetails(language="nl"),
        c.RemoveContactDetail(what="language"),
        c.GiveConsent(purpose="newsletter"),
        c.WithdrawConsent(purpose="newsletter"),
    ],
    ids=lambda one: one.verb,
)
def test_a_merged_customer_is_dealt_with_under_the_other(action: Action) -> None:
    """Whatever is asked of one that is merged away is refused with where to go."""
    message = given(CUSTOMER, known, newsletter, merged).when(action).then(errors.CustomerIsMerged)
    assert message == (
        f"This customer is merged into {OTHER}: do it there, or unmerge this one first. Legal now: unmerge."
    )


def test_what_is_legal_follows_from_the_state() -> None:
    """A detail can be removed where one may be missed, a consent withdrawn where one is given."""
    asker = Asker("staff-1", NOW)
    bare = e.CustomerRegistered(market="de", email=SEALED)
    for history, expected in (
        ((), ("register",)),
        ((bare,), ("change_contact_details", "give_consent", "merge")),
        ((known,), ("change_contact_details", "remove_contact_detail", "give_consent", "merge")),
        ((bare, newsletter), ("change_contact_details", "give_consent", "withdraw_consent", "merge")),
        ((known, merged), ("unmerge",)),
    ):
        assert legal(given(CUSTOMER, *history).state, asker) == expected


@pytest.mark.parametrize(
    "body",
    [
        b'{"market": "de\\n", "phone": "030 1234"}',
        b'{"market": "de", "phone": "030 1234\\n"}',
        b'{"market": "de", "email": "ann@example.org\\n"}',
        b'{"market": "de", "phone": "030 1234", "language": "de\\n"}',
        b'{"market": "de", "phone": "030 1234", "time_zone": "Europe/Berlin\\n"}',
        b'{"market": "de", "phone": "030 1234", "time_zone": "../../etc/passwd"}',
    ],
)
def test_a_line_end_is_no_part_of_a_name_or_an_address(body: bytes) -> None:
    """Given a value with a line end behind it, then it is refused rather than kept as another value."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=c.RegisterCustomer)
