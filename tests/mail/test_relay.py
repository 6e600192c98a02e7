import pytest

from webinar_hub.mail.relay import Relay, parse_smtp_url


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://localhost", Relay("localhost", 25, tls="none")),
        ("smtp://127.0.0.1:2525", Relay("127.0.0.1", 2525, tls="none")),
        ("smtp://[::1]:2525/", Relay("::1", 2525, tls="none")),
        ("smtp://localhost?tls=offered", Relay("localhost", 25, tls="offered")),
        ("smtp://mail.example.org", Relay("mail.example.org", 25, tls="required")),
        ("smtp://mail.example.org?tls=offered", Relay("mail.example.org", 25, tls="offered")),
        ("smtp://mail.example.org?tls=none", Relay("mail.example.org", 25, tls="none")),
        ("smtp://a:b@localhost", Relay("localhost", 587, "a", "b", "required")),
        ("smtp://a:b@localhost:25?tls=none", Relay("localhost", 25, "a", "b", "none")),
        (
            "smtp://a%40b:p%3A%2F@почта.рф",
            Relay("xn--80a1acny.xn--p1ai", 587, "a@b", "p:/", "required"),
        ),
        ("smtps://a:b@mail.example.org", Relay("mail.example.org", 465, "a", "b", "implicit")),
        ("smtps://127.0.0.1:4650", Relay("127.0.0.1", 4650, tls="implicit")),
    ],
)
def test_a_url_says_where_letters_go_and_how_safely(url: str, relay: Relay) -> None:
    assert parse_smtp_url(url) == relay


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail example.org",
        "smtp://mail.example.org/inbox",
        "smtp://mail.example.org:smtp",
        "smtp://mail.example.org:70000",
        "smtp://hub:secret/word@mail.example.org",
        "smtp://hub:secret#word@mail.example.org",
        "smtp://hub@mail.example.org",
        "smtp://:secret@mail.example.org",
        "smtp://hub:секрет-secret@mail.example.org",
        "smtp://hub:secret@mail.example.org?tls=offered",
        "smtp://hub:secret@mail.example.org?tls=maybe",
        "smtp://hub:secret@mail.example.org?verify=no",
        "smtps://hub:secret@mail.example.org?tls=none",
    ],
)
def test_a_url_that_cannot_be_meant_is_refused_without_repeating_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+") as refused:
        parse_smtp_url(url)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_relay_does_not_show_its_password() -> None:
    assert "secret" not in repr(parse_smtp_url("smtp://hub:secret@mail.example.org"))
