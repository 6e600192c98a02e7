"""What may stand in a letter to somebody who did not ask for it."""

import pytest

from webinar_hub.colleagues.rules import is_name


@pytest.mark.parametrize(
    "name",
    [
        *("Anna", "Анна", "Jean-Luc", "O'Brien", "д’Артаньян", "van der Berg", "А.П. Чехов"),
        *("Мария Соколова", "Ким Чен", "Saša", "Ólafur", "Преображенский-Вознесенский", "St. John"),
    ],
)
def test_a_name_is_a_name(name):
    assert is_name(name)


@pytest.mark.parametrize(
    "text",
    [
        *("evil.example.org", "Anna evil.org", "https://evil", "Anna 1", "anna@example.org", "<b>"),
        *("Win! Now", "A" * 61, "Anna\nIvanova", "тут.рф", "+7 495", "", " ", "Anna.."),
    ],
)
def test_what_leads_somewhere_or_calls_out_is_none(text):
    assert not is_name(text)
