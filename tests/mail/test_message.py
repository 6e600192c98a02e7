from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar_hub.mail.headers import one_line
from webinar_hub.mail.message import (
    Address,
    CalendarPart,
    Message,
    UnbuildableLetter,
    compose,
    smtp_address,
)

INVITATION = CalendarPart(
    "REQUEST",
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Нежный возраст\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n".encode(),
)
PLAIN = Message(
    message_id="<k3v9q2@hub.example.org>",
    date=datetime(2026, 11, 21, 10, 0, 7, tzinfo=UTC),
    sender=Address("Family trust", "events@hub.example.org"),
    to=Address("Anna Petrova", "anna@example.org"),
    subject="You are signed up",
    text="Hello,\nsee you on Thursday.\n",
    html="<p>Hello</p>",
    language="en",
)

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=600)
names = st.one_of(
    any_text,
    st.text(st.sampled_from('aЯ😀é,;:"\\<>@()=?.\r\n\u2028\u0085\x0b\x00 '), max_size=90),
    st.sampled_from(["=?utf-8?b?0K8=?=", "Петрова, Анна", 'Anna "Nyuta" Petrova', "a@b.example"]),
)
message_ids = st.from_regex(r"<[a-z0-9.=+]{1,120}@[a-z0-9]{1,40}\.example\.org>", fullmatch=True)


def letter(**changes: Any) -> Message:
    return replace(PLAIN, **changes)


def read(data: bytes) -> EmailMessage:
    parsed = message_from_bytes(data, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def raw_headers(data: bytes) -> list[tuple[str, str]]:
    """As written: the older parser interprets nothing."""
    return message_from_bytes(data, policy=policy.compat32).items()


def unfolded(data: bytes, name: str) -> str:
    (value,) = [value for header, value in raw_headers(data) if header == name]
    return value.replace("\r\n", "")


def decoded(header: str) -> str:
    return str(make_header(decode_header(header)))


@given(
    subject=names,
    name=names,
    text=any_text,
    html=any_text,
    calendar=st.sampled_from([None, INVITATION]),
)
def test_what_pythons_own_parser_reads_is_what_was_given(
    subject: str, name: str, text: str, html: str, calendar: CalendarPart | None
) -> None:
    data = compose(
        letter(
            subject=subject,
            to=Address(name, "anna@example.org"),
            text=text,
            html=html,
            calendar=calendar,
        )
    )
    parsed = read(data)
    assert parsed["Subject"] == one_line(subject)
    shown_name, address = parseaddr(unfolded(data, "To"))
    assert decoded(shown_name) == one_line(name)
    assert address == "anna@example.org"
    assert body(parsed, "plain") == with_crlf(text)
    assert body(parsed, "html") == with_crlf(html)


def body(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def with_crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


@given(subject=names, sender=names, name=names, reply=names, extra=names)
def test_no_name_or_subject_adds_a_header_or_a_recipient(
    subject: str, sender: str, name: str, reply: str, extra: str
) -> None:
    data = compose(
        letter(
            subject=subject,
            sender=Address(sender, "events@hub.example.org"),
            to=Address(name, "anna@example.org"),
            reply_to=Address(reply, "help@example.org"),
            headers=[("X-Note", extra)],
        )
    )
    assert [header for header, _ in raw_headers(data)] == [
        "Date", "From", "To", "Reply-To", "Subject", "Message-ID", "MIME-Version",
        "Content-Language", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Note", "Content-Type",
    ]  # fmt: skip
    parsed = read(data)
    assert [one.addr_spec for one in parsed["To"].addresses] == ["anna@example.org"]
    assert [one.addr_spec for one in parsed["From"].addresses] == ["events@hub.example.org"]


@given(
    subject=names,
    name=names,
    text=any_text,
    references=st.lists(message_ids, max_size=8),
    file_name=st.text(min_size=1, max_size=120),
)
def test_every_line_is_ascii_and_short_and_ends_with_crlf(
    subject: str, name: str, text: str, references: list[str], file_name: str
) -> None:
    data = compose(
        letter(
            subject=subject,
            sender=Address(name, "events@hub.example.org"),
            text=text,
            references=references,
            attachments=[(file_name, "text/csv", b"1;2")],
        )
    )
    assert data.isascii()
    assert data.endswith(b"\r\n")
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")
    for line in data.split(b"\r\n"):
        assert len(line) <= 76 or line.strip().count(b" ") <= 1  # one long Message-ID stays whole
        assert len(line) <= 998


@given(text=names, column=st.sampled_from(["Subject", "X-A", "X-A-Very-Long-Name-For-A-Header"]))
def test_every_encoded_word_is_short_and_holds_whole_characters(text: str, column: str) -> None:
    message = letter(subject=text) if column == "Subject" else letter(headers=[(column, text)])
    data = compose(message)
    for word in unfolded(data, column).split(" "):
        if word.startswith("=?") and word.endswith("?="):
            assert len(word) <= 75
            ((octets, charset),) = decode_header(word)
            assert isinstance(octets, bytes)
            octets.decode(charset or "")  # raises where a character was split


@given(references=st.lists(message_ids, min_size=1, max_size=30), answered=message_ids)
def test_message_ids_are_never_encoded_or_broken(references: list[str], answered: str) -> None:
    data = compose(letter(message_id=answered, in_reply_to=references[0], references=references))
    assert b"=?" not in data
    parsed = read(data)
    assert parsed["Message-ID"] == answered
    assert parsed["In-Reply-To"] == references[0]
    assert parsed["References"].split() == references


@given(
    date=st.datetimes(
        min_value=datetime(1990, 1, 1),  # noqa: DTZ001 (hypothesis wants naive bounds)
        max_value=datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
    )
)
def test_the_date_is_the_given_instant(date: datetime) -> None:
    parsed = read(compose(letter(date=date)))
    assert parsed["Date"].datetime == date.replace(microsecond=0)


def test_the_same_message_gives_the_same_bytes_and_another_one_another_boundary() -> None:
    message = letter(calendar=INVITATION)
    assert compose(message) == compose(replace(message))
    boundary = read(compose(message)).get_boundary()
    other = read(compose(replace(message, message_id="<other@hub.example.org>"))).get_boundary()
    assert boundary != other


def test_an_invitation_is_laid_out_as_calendar_programs_expect() -> None:
    parsed = read(compose(letter(calendar=INVITATION)))
    assert parsed.get_content_type() == "multipart/mixed"
    alternative, attached = parsed.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    plain, html, calendar = alternative.iter_parts()
    assert [part["Content-Type"] for part in (plain, html, calendar)] == [
        'text/plain; charset="utf-8"',
        'text/html; charset="utf-8"',
        'text/calendar; charset="utf-8"; method="REQUEST"',
    ]
    assert calendar["Content-Disposition"] is None
    assert attached.get_content_type() == "application/ics"
    assert attached.get_content_disposition() == "attachment"
    assert attached.get_filename() == attached.get_param("name") == "invite.ics"
    assert attached.get_payload(decode=True) == INVITATION.content
    assert calendar.get_payload(decode=True) == INVITATION.content
    for part in (plain, html, calendar, attached):
        assert part["Content-Transfer-Encoding"] == "base64"


def test_a_letter_without_invitation_is_one_alternative() -> None:
    parsed = read(compose(PLAIN))
    assert parsed.get_content_type() == "multipart/alternative"
    assert [part.get_content_subtype() for part in parsed.iter_parts()] == ["plain", "html"]


def test_other_files_stand_beside_the_invitation() -> None:
    programme = ("Программа.pdf", "application/pdf", b"%PDF")
    parsed = read(compose(letter(calendar=INVITATION, attachments=[programme])))
    names = [part.get_filename() for part in parsed.iter_attachments()]
    assert names == ["invite.ics", "Программа.pdf"]


@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=150))
def test_a_file_name_survives_whatever_it_is_written_in(name: str) -> None:
    (attached,) = read(compose(letter(attachments=[(name, "text/csv", b"x")]))).iter_attachments()
    wanted = one_line(name).replace("/", "_").replace("\\", "_").strip() or "attachment"
    assert attached.get_filename() == wanted


def test_letters_say_that_a_machine_wrote_them_and_in_which_language() -> None:
    parsed = read(compose(letter(language="ru")))
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["X-Auto-Response-Suppress"] == "All"
    assert parsed["Content-Language"] == "ru"
    assert parsed["MIME-Version"] == "1.0"
    assert parsed["Date"] == "Sat, 21 Nov 2026 10:00:07 +0000"


def test_an_unsubscribe_header_is_folded_between_its_links_and_never_encoded() -> None:
    page = "<https://hub.example.org/unsubscribe/" + "a1" * 60 + ">"
    mail = "<mailto:unsubscribe+a1b2@hub.example.org>"
    data = compose(
        letter(
            headers=[
                ("List-Unsubscribe", f"{page}, {mail}"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ]
        )
    )
    assert f"List-Unsubscribe: {page},\r\n {mail}\r\n".encode() in data
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in data


def test_an_answer_without_references_refers_to_the_letter_it_answers() -> None:
    parsed = read(compose(letter(in_reply_to="<first@hub.example.org>")))
    assert parsed["References"] == "<first@hub.example.org>"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Anna Petrova", "From: Anna Petrova <events@hub.example.org>"),
        ("Petrova, Anna", 'From: "Petrova, Anna" <events@hub.example.org>'),
        ('Anna "Nyuta"', 'From: "Anna \\"Nyuta\\"" <events@hub.example.org>'),
        ("Анна", "From: =?utf-8?b?0JDQvdC90LA=?= <events@hub.example.org>"),
        ("", "From: <events@hub.example.org>"),
        (" \r\n", "From: <events@hub.example.org>"),
    ],
)
def test_a_senders_name_is_quoted_or_encoded_as_it_needs(name: str, written: str) -> None:
    data = compose(letter(sender=Address(name, "events@hub.example.org")))
    assert f"\r\n{written}\r\n".encode() in data


@pytest.mark.parametrize(
    ("typed", "carried"),
    [
        ("anna@example.org", "anna@example.org"),
        ("Anna.Petrova+hub@Example.org", "Anna.Petrova+hub@Example.org"),
        ("анна@example.org", None),
        ("anna@пример.рф", "anna@xn--e1afmkfd.xn--p1ai"),
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ("", None),
        ("anna", None),
        ("@example.org", None),
        ("anna@", None),
        ("anna@b@example.org", None),
        ("anna @example.org", None),
        ("anna@example.org ", None),
        ("anna@exa mple.org", None),
        ("anna@example.org\r\nBcc: eve@example.org", None),
        ("anna@example.org\u2028", None),
        ("anna\x00@example.org", None),
        ("<anna@example.org>", None),
        ("anna@example.org>", None),
        ("anna,boris@example.org", None),
        ("anna..petrova@example.org", None),
        ("anna@-example.org", None),
        ("anna@example..org", None),
        ("a" * 65 + "@example.org", None),
        ("anna@" + "a" * 64 + ".org", None),
        ("anna@" + "a." * 130 + "org", None),
        ("anna@" + "я" * 400, None),
        ("anna@\ud800.org", None),
    ],
)
def test_an_address_is_carried_exactly_or_refused(typed: str, carried: str | None) -> None:
    if carried is not None:
        assert smtp_address(typed) == carried
        assert f"<{carried}>".encode() in compose(letter(to=Address("Анна", typed)))
        return
    with pytest.raises(UnbuildableLetter):
        smtp_address(typed)
    with pytest.raises(UnbuildableLetter):
        compose(letter(to=Address("Anna", typed)))


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_address_however_odd_adds_a_header_or_a_recipient(local: str, domain: str) -> None:
    try:
        data = compose(letter(to=Address("", f"{local}@{domain}")))
    except UnbuildableLetter:
        return
    assert len(raw_headers(data)) == len(raw_headers(compose(PLAIN)))
    assert len(read(data)["To"].addresses) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": "k3v9q2@hub.example.org"},
        {"message_id": "<a b@hub.example.org>"},
        {"message_id": "<ab@hub.example.org>\r\nBcc: eve@example.org"},
        {"in_reply_to": "<я@hub.example.org>"},
        {"references": ["<ok@hub.example.org>", ""]},
        {"date": datetime(2026, 11, 21)},  # noqa: DTZ001
        {"language": "ru\r\nBcc: eve@example.org"},
        {"headers": [("Bcc", "eve@example.org")]},
        {"headers": [("to", "eve@example.org")]},
        {"headers": [("Resent-To", "eve@example.org")]},
        {"headers": [("Content-Type", "text/plain")]},
        {"headers": [("X-Note: x\r\nBcc", "eve@example.org")]},
        {"headers": [("List-Unsubscribe", "<https://hub.example.org/>\r\nBcc: eve@example.org")]},
        {"headers": [("List-Unsubscribe", "<https://пример.рф/>")]},
        {"headers": [("List-Unsubscribe", f"<https://hub.example.org/{'a' * 1000}>")]},
        {"attachments": [("a.txt", "text/plain\r\nX: y", b"")]},
        {"attachments": [("a.eml", "message/rfc822", b"")]},
        {"calendar": CalendarPart("CANCEL", INVITATION.content)},
        {"calendar": CalendarPart("PUBLISH", INVITATION.content)},  # type: ignore[arg-type]
    ],
)
def test_what_would_break_a_letter_is_refused_with_a_reason(changes: dict[str, Any]) -> None:
    with pytest.raises(UnbuildableLetter, match=r"\w+ \w+"):
        compose(letter(**changes))


def test_half_a_character_from_a_broken_client_does_not_stop_a_letter() -> None:
    parsed = read(compose(letter(subject="Анна \ud83d", text="x\udc00", html="x\udc00")))
    assert parsed["Subject"] == "Анна ?"
