"""What may stand in a letter to somebody who did not ask for it."""

import pytest

from webinar_hub.colleagues.rules import is_name, is_plain


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


@pytest.mark.parametrize(
    "text", ["Детский сад № 7 «Солнышко»", "School No. 5, Perm", "ООО Ромашка", "МБОУ СОШ 1234"]
)
def test_organizations_may_have_numbers(text):
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        *("evil.example.org", "see www now", "a@example.org", "ring 8 (495) 000-00-00", "x/y"),
        *("ромашка.рф", "C:\\x", "<a>", "12 34 56"),
    ],
)
def test_organizations_have_no_addresses_and_no_numbers_to_ring(text):
    assert not is_plain(text)
