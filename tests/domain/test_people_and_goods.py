"""What may be asked about customers, orders, staff, teams and the policy."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from domain.customer import errors as customer_errors
from domain.customer.commands import ChangeContactDetails, RegisterCustomer
from domain.customer.decisions import CUSTOMER
from domain.customer.events import ContactDetailsChanged, CustomerRegistered
from domain.order import errors as order_errors
from domain.order.commands import LineInput, RecordOrder
from domain.order.decisions import ORDER
from domain.order.events import Line, OrderRecorded
from domain.personal import Plain
from domain.policy import errors as policy_errors
from domain.policy.commands import PublishPolicy
from domain.policy.decisions import POLICY
from domain.policy.events import PolicyPublished
from domain.policy.pack import NO_POLICY
from domain.staff import errors as staff_errors
from domain.staff.commands import IssueToken, RegisterStaff, RevokeToken
from domain.staff.decisions import STAFF
from domain.staff.events import StaffRegistered, TokenIssued, TokenRevoked
from domain.team.commands import FormTeam
from domain.team.decisions import TEAM
from domain.team.errors import TeamExists
from domain.team.events import TeamFormed
from tests.domain.histories import SEALED
from tests.samples import NOW, PACK
from tests.spec import STREAM, given

known = CustomerRegistered(market="de", language="de", email=SEALED)
employed = StaffRegistered(name=SEALED, team="front")
issued = TokenIssued(token="t-1", label="laptop")
order = RecordOrder(
    market="de",
    number="A-17",
    customer="customer-1",
    currency="EUR",
    lines=(LineInput(product="shoe", quantity=2, price=500, paid=900, coupon=100),),
)
recorded = OrderRecorded(
    market="de", number=SEALED, customer="customer-1", currency="EUR", lines=(Line("shoe", 2, 500, 900, 100),)
)
published = PolicyPublished(
    pack="shop", text=PACK, reason="first", announced_at=NOW - timedelta(days=1), effective_at=NOW - timedelta(days=1)
)


def test_a_customer_registers_once_with_a_contact() -> None:
    """Contacts are personal, and can be found again; without one there is no customer, and twice is refused."""
    action = RegisterCustomer(market="de", name="Ann", email="ann@example.org", phone="030 1")
    given(CUSTOMER).when(action).then(
        CustomerRegistered(
            market="de",
            name=Plain("Ann", STREAM),
            email=Plain("ann@example.org", STREAM, "email"),
            phone=Plain("030 1", STREAM, "phone"),
        )
    )
    given(CUSTOMER).when(RegisterCustomer(market="de", name="Ann")).then(customer_errors.NoContact)
    given(CUSTOMER, known).when(action).then(customer_errors.CustomerRegisteredAlready)


def test_contact_details_change_where_they_are_given() -> None:
    """What is left out stays; nothing given is refused, and the language it has already is no news."""
    change = ChangeContactDetails(email="ann@example.com")
    given(CUSTOMER, known).when(change).then(ContactDetailsChanged(email=Plain("ann@example.com", STREAM, "email")))
    assert given(CUSTOMER, known, ContactDetailsChanged(name=SEALED)).state.language == "de"
    given(CUSTOMER, known).when(ChangeContactDetails(language="de")).then()
    given(CUSTOMER, known).when(ChangeContactDetails()).then(customer_errors.NothingToChange)
    given(CUSTOMER).when(change).then(customer_errors.CustomerUnknown)


def test_an_order_is_recorded_once() -> None:
    """The same contents again are no news; others under the same number are refused."""
    number = Plain("A-17", "customer-1", "order_number")
    given(ORDER).when(order).then(msgspec.structs.replace(recorded, number=number))
    given(ORDER, recorded).when(order).then()
    other = msgspec.structs.replace(order, currency="CHF")
    given(ORDER, recorded).when(other).then(order_errors.OrderRecordedAlready)


@pytest.mark.parametrize("paid, coupon", [(901, 100), (900, 99), (0, 0)])
def test_the_shares_of_a_line_add_up_to_its_price(paid: int, coupon: int) -> None:
    """What was paid and what a coupon covered make price times quantity, to the cent; the refusal names the line."""
    lines = (order.lines[0], LineInput(product="shoe", quantity=2, price=500, paid=paid, coupon=coupon))
    message = given(ORDER).when(msgspec.structs.replace(order, lines=lines)).then(order_errors.SharesDoNotAddUp)
    assert message.startswith("Line 2: ")
    assert "1000" in message


def test_staff_register_once_in_a_team_of_the_policy() -> None:
    """A name is personal to the one who works here; an unknown team is refused, and so is a second registration."""
    action = RegisterStaff(name="Bo", team="front", administrator=True)
    given(STAFF).when(action).then(StaffRegistered(name=Plain("Bo", STREAM), team="front", administrator=True))
    given(STAFF).when(RegisterStaff(name="Bo", team="moon")).then(staff_errors.StaffTeamUnknown)
    given(STAFF, employed).when(action).then(staff_errors.StaffRegisteredAlready)


def test_a_token_is_issued_once_and_revoked_for_good() -> None:
    """An id that was issued is no news; what was never issued can't be revoked."""
    given(STAFF, employed).when(IssueToken(token="t-1", label="laptop")).then(issued)
    given(STAFF, employed, issued).when(IssueToken(token="t-1", label="laptop")).then()
    given(STAFF, employed, issued).when(RevokeToken(token="t-1")).then(TokenRevoked(token="t-1"))
    given(STAFF, employed, issued).when(RevokeToken(token="t-2")).then(staff_errors.TokenUnknown)
    given(STAFF).when(IssueToken(token="t-1", label="laptop")).then(staff_errors.StaffUnknown)
    given(STAFF).when(RevokeToken(token="t-1")).then(staff_errors.StaffUnknown)


def test_a_token_expires_after_it_is_issued() -> None:
    """An expiry that has come already is refused."""
    given(STAFF, employed).when(IssueToken(token="t-1", label="laptop", expires_at=NOW)).then(
        staff_errors.TokenExpiryInThePast
    )
    later = NOW + timedelta(microseconds=1)
    given(STAFF, employed).when(IssueToken(token="t-1", label="laptop", expires_at=later)).then(
        TokenIssued(token="t-1", label="laptop", expires_at=later)
    )


def test_a_team_is_formed_once_under_its_name() -> None:
    """The same title again is no news, another one is refused."""
    formed = TeamFormed(team="front", title="Front desk")
    given(TEAM).when(FormTeam(team="front", title="Front desk")).then(formed)
    given(TEAM, formed).when(FormTeam(team="front", title="Front desk")).then()
    given(TEAM, formed).when(FormTeam(team="front", title="Back desk")).then(TeamExists)


def test_a_policy_holds_from_its_publication_or_later() -> None:
    """The whole text is kept with its reason; the past can't be ruled, and the text in force is no news."""
    later = NOW + timedelta(days=1)
    for given_time, effective_at in ((None, NOW), (later, later)):
        action = PublishPolicy(text=PACK, reason="spring", effective_at=given_time)
        given(POLICY).when(action, policy=NO_POLICY).then(
            PolicyPublished(pack="shop", text=PACK, reason="spring", announced_at=NOW, effective_at=effective_at)
        )
        given(POLICY, published).when(action).then()
    before = NOW - timedelta(microseconds=1)
    past = PublishPolicy(text=PACK, reason="spring", effective_at=before)
    given(POLICY).when(past).then(policy_errors.PolicyInThePast)


@pytest.mark.parametrize(
    "old, new, complaint",
    [
        ('name = "shop"', "", "name"),
        ('name = "shop"', 'name = "shop"\ncolour = "red"', "colour"),
        ("silent_days = 7", "silent_days = -1", "silent_days"),
        ('channels = ["email", "phone"]', "channels = []", "channels"),
        ('channels = ["email", "phone"]', 'channels = ["email", "email"]', "'email' is listed twice"),
        ('team = "returns"', 'team = "moon"', "'moon', which the pack does not list"),
        ('id = "return"', 'id = "delivery"', "topic 'delivery' is listed twice"),
        ('id = "returns"', 'id = "front"', "team 'front' is listed twice"),
        ('name = "shop"', "name = ", ""),
    ],
)
def test_a_pack_that_can_not_be_meant_is_refused(old: str, new: str, complaint: str) -> None:
    """Whatever is missing, unknown, double or impossible in a pack is named."""
    assert old in PACK
    action = PublishPolicy(text=PACK.replace(old, new, 1), reason="spring")
    assert complaint in given(POLICY).when(action).then(policy_errors.PackInvalid)


def test_the_policy_of_a_moment_is_the_latest_that_holds_then() -> None:
    """Of several publications the one with the latest beginning holds, and of equal ones the later published."""
    tomorrow = msgspec.structs.replace(published, reason="second", effective_at=NOW + timedelta(days=1))
    corrected = msgspec.structs.replace(tomorrow, reason="third")
    state = given(POLICY, published, tomorrow, corrected).state
    assert state.in_force(NOW - timedelta(days=2)) is None
    assert state.in_force(NOW) == (1, published)
    assert state.in_force(NOW + timedelta(days=1)) == (3, corrected)


@pytest.mark.parametrize(
    "body",
    [
        b'{"market": "de\\n", "phone": "030 1234"}',
        b'{"market": "de", "phone": "030 1234\\n"}',
        b'{"market": "de", "email": "ann@example.org\\n"}',
        b'{"market": "de", "phone": "030 1234", "language": "de\\n"}',
    ],
)
def test_a_line_end_is_no_part_of_a_name_or_an_address(body: bytes) -> None:
    """Given a value with a line end behind it, then it is refused rather than kept as another value."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=RegisterCustomer)
