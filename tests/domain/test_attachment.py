"""Attachments: begun for somebody, and finished or rejected by what has arrived."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from application.sniffing import UNKNOWN
from domain.attachment import errors
from domain.attachment.commands import BeginAttachment, Contents, FinishArrived, FinishAttachment
from domain.attachment.decisions import ATTACHMENT
from domain.attachment.events import AttachmentBegun, AttachmentFinished, AttachmentRejected
from domain.case.decisions import CASE
from domain.case.events import CaseOpened
from domain.errors import Refusal
from domain.personal import Plain, Sealed
from domain.policy.errors import PackInvalid
from domain.policy.pack import parse_pack
from domain.policy.sections.attachments import AttachmentRules
from tests.samples import PACK, POLICY
from tests.spec import given

SEALED = Sealed(1, "k-1", "nonce", "box")
DIGEST, OTHER = "0" * 64, "f" * 64
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
begin = BeginAttachment(subject="customer-1", name="scan.png", media_type="image/png")
begun = AttachmentBegun(subject="customer-1", name=SEALED, media_type="image/png")
png = Contents(3, DIGEST, "image/png")
finished = AttachmentFinished(size=3, digest=DIGEST, media_type="image/png", declared="image/png")
rejected = AttachmentRejected(reason="contradicted", declared="image/png", found="text/html")


def changed(one: Any, **changes: Any) -> Any:  # noqa: ANN401 - a struct
    """Return a struct with some fields changed."""
    return msgspec.structs.replace(one, **changes)


def ruled(**rules: Any) -> Any:  # noqa: ANN401 - the rules' fields
    """Return the policy with other rules for attachments."""
    return changed(POLICY, pack=changed(POLICY.pack, attachments=AttachmentRules(**rules)))


def test_an_attachment_is_begun_once_for_a_customer() -> None:
    """Its name is personal to them; what is announced is kept, and a type is read in any case."""
    action = changed(begin, media_type="Image/PNG", size=3, digest=DIGEST)
    expected = changed(begun, name=Plain("scan.png", "customer-1"), size=3, digest=DIGEST)
    given(ATTACHMENT).when(action).then(expected)
    given(ATTACHMENT, begun).when(action).then(errors.AttachmentBegunAlready)


def test_an_attachment_of_a_case_is_about_the_cases_person() -> None:
    """A customer, or an unknown sender."""
    opened = CaseOpened(subject="person-7", channel="email", topic="delivery", team="front")
    case = CASE.fold([opened], CASE.initial)
    action = changed(begin, subject=None, case="case-1")
    expected = changed(begun, subject="person-7", name=Plain("scan.png", "person-7"))
    given(ATTACHMENT).when(action, beside={"case-1": case}).then(expected)


@pytest.mark.parametrize("subject, case", [(None, None), ("customer-1", "case-1")])
def test_it_must_be_clear_whom_an_attachment_is_about(subject: str | None, case: str | None) -> None:
    """Nobody, or two who may differ, are refused."""
    given(ATTACHMENT).when(changed(begin, subject=subject, case=case)).then(errors.AttachmentAboutWhom)


def test_what_the_policy_does_not_take_need_not_be_uploaded() -> None:
    """A type that it does not list, more bytes than it allows, or none; undeclared is left to the bytes."""
    html = changed(begin, media_type="text/html")
    assert "image/png" in given(ATTACHMENT).when(html).then(errors.MediaTypeNotTaken)
    small = ruled(max_bytes=2, media_types=("application/pdf",))
    given(ATTACHMENT).when(begin, policy=small).then(errors.MediaTypeNotTaken)
    large = changed(begin, size=3, media_type=UNKNOWN)
    assert "2" in given(ATTACHMENT).when(large, policy=small).then(errors.AttachmentTooLarge)
    given(ATTACHMENT).when(changed(begin, size=0)).then(errors.AttachmentEmpty)
    undeclared = changed(begun, name=Plain("scan.png", "customer-1"), media_type=UNKNOWN)
    given(ATTACHMENT).when(changed(begin, media_type=UNKNOWN)).then(undeclared)


def test_an_attachment_is_finished_once() -> None:
    """By what has arrived; asked again it is no news, unless something else is expected of it."""
    given(ATTACHMENT, begun).when(FinishArrived(contents=png)).then(finished)
    given(ATTACHMENT, begun).when(FinishArrived(contents=png, size=3, digest=DIGEST)).then(finished)
    given(ATTACHMENT, begun, finished).when(FinishAttachment(size=3, digest=DIGEST)).then()
    given(ATTACHMENT, begun, finished).when(FinishAttachment(size=4)).then(errors.SizeDiffers)
    given(ATTACHMENT, begun, finished).when(FinishAttachment(digest=OTHER)).then(errors.DigestDiffers)
    given(ATTACHMENT).when(FinishArrived(contents=png)).then(errors.AttachmentUnknown)


@pytest.mark.parametrize(
    "announced, asked, refusal",
    [
        ({"size": 4}, {}, errors.SizeDiffers),
        ({}, {"size": 4}, errors.SizeDiffers),
        ({"digest": OTHER}, {}, errors.DigestDiffers),
        ({}, {"digest": OTHER}, errors.DigestDiffers),
        ({"size": 3}, {"size": 4}, errors.SizeDiffers),
    ],
)
def test_just_what_was_announced_must_have_arrived(
    announced: dict[str, Any], asked: dict[str, Any], refusal: type[Refusal]
) -> None:
    """At the beginning or at the end; the refusal names both."""
    message = given(ATTACHMENT, changed(begun, **announced)).when(FinishArrived(contents=png, **asked)).then(refusal)
    assert ("4" in message and "3" in message) or (OTHER in message and DIGEST in message)


def test_nothing_and_too_much_can_not_be_finished() -> None:
    """No chunk at all, or more than the policy allows by now."""
    given(ATTACHMENT, begun).when(FinishAttachment()).then(errors.AttachmentEmpty)
    finish = FinishArrived(contents=png)
    given(ATTACHMENT, begun).when(finish, policy=ruled(max_bytes=2)).then(errors.AttachmentTooLarge)


@pytest.mark.parametrize(
    "found", ["image/jpeg", "text/html", "image/svg+xml", "text/plain", "application/zip", UNKNOWN]
)
def test_a_lying_type_is_rejected_for_good(found: str) -> None:
    """Bytes that are of another type, or of none that is known; nothing can be done with the attachment any more."""
    expected = AttachmentRejected(reason="contradicted", declared="image/png", found=found)
    given(ATTACHMENT, begun).when(FinishArrived(contents=changed(png, media_type=found))).then(expected)
    message = given(ATTACHMENT, begun, expected).when(FinishAttachment()).then(errors.AttachmentIsRejected)
    assert found in message
    assert "image/png" in message


@pytest.mark.parametrize(
    "declared, found, media_type",
    [
        ("text/csv", "text/plain", "text/csv"),
        ("text/plain", "text/plain", "text/plain"),
        (UNKNOWN, "image/png", "image/png"),
        (UNKNOWN, "text/plain", "text/plain"),
        (DOCX, DOCX, DOCX),
    ],
)
def test_a_type_that_fits_is_kept(declared: str, found: str, media_type: str) -> None:
    """A table is a text; what was not declared is what it is."""
    taken = changed(finished, media_type=media_type, declared=declared)
    finish = FinishArrived(contents=changed(png, media_type=found))
    given(ATTACHMENT, changed(begun, media_type=declared)).when(finish).then(taken)


def test_what_the_policy_does_not_list_is_rejected_whatever_it_is_called() -> None:
    """Undeclared, an archive by default; where the pack lists archives, office documents may be called so."""
    undeclared, archive = changed(begun, media_type=UNKNOWN), FinishArrived(contents=changed(png, media_type=DOCX))
    given(ATTACHMENT, undeclared).when(FinishArrived(contents=changed(png, media_type="application/zip"))).then(
        AttachmentRejected(reason="not_allowed", declared=UNKNOWN, found="application/zip")
    )
    taken = changed(finished, media_type="application/zip", declared="application/zip")
    declared = changed(begun, media_type="application/zip")
    given(ATTACHMENT, declared).when(archive, policy=ruled(media_types=("application/zip",))).then(taken)


def test_an_attachment_is_about_its_person_in_every_stage() -> None:
    """So that its events, too, are found when somebody asks what is kept of them."""
    for history in ([begun], [begun, finished], [begun, rejected]):
        assert ATTACHMENT.subject("stream-1", ATTACHMENT.fold(history, ATTACHMENT.initial)) == "customer-1"


@pytest.mark.parametrize(
    "section", ["max_bytes = 0", "max_bytes = 1073741825", "media_types = []", 'media_types = ["text/html"]', "x = 1"]
)
def test_a_pack_allows_nothing_that_can_not_be_checked(section: str) -> None:
    """Nor nothing at all, nor more than the database should hold in one piece."""
    with pytest.raises(PackInvalid):
        parse_pack(f"{PACK}\n[attachments]\n{section}\n")
    assert parse_pack(f"{PACK}\n[attachments]\nmax_bytes = 7\n").attachments == AttachmentRules(max_bytes=7)
