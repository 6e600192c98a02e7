"""Numbers for people in danger and for children, one a line."""

import pytest

from tests import making
from webinar_hub.catalogue.rules.help_numbers import (
    HelpNumber,
    UnknownRegion,
    UnreadableNumber,
    check,
    for_region,
    in_language,
    numbers_in,
)

AMUR = HelpNumber("Shelter", "+7 4162 00-00-00", "RU-AMU")
MOSCOW = HelpNumber("Refuge", "+7 495 000-00-00", "RU-MOW")
EVERYWHERE = HelpNumber("Emergency", "112")


def test_a_line_holds_a_name_a_phone_and_perhaps_a_region():
    typed = "Emergency | 112\n\n Shelter|+7 4162 00-00-00 | ru-amu "
    assert numbers_in(typed) == [EVERYWHERE, AMUR]
    assert AMUR.dialled == "+74162000000"


@pytest.mark.parametrize("line", ["112", "Shelter | soon", "| 112", "A | 112 | Amur", "A|1|B|C"])
def test_a_line_that_nobody_can_call_is_refused_beside_its_field(line):
    with pytest.raises(UnreadableNumber) as refused:
        check(f"Emergency | 112\n{line}", "emergency_en", {"RU-AMU"})
    assert refused.value.field == "emergency_en"


def test_a_region_that_does_not_exist_is_refused():
    with pytest.raises(UnknownRegion):
        check("Shelter | 112 | RU-XXX", "emergency_en", {"RU-AMU"})


def test_a_reader_sees_the_own_region_first_then_what_is_everywhere():
    assert for_region([EVERYWHERE, MOSCOW, AMUR], "RU-AMU") == [AMUR, EVERYWHERE]


def test_all_numbers_stand_where_the_region_is_not_known_or_has_none():
    assert for_region([EVERYWHERE, AMUR], None) == [EVERYWHERE, AMUR]
    assert for_region([AMUR], "RU-MOW") == [AMUR]


def test_another_language_is_better_than_no_number(sqlite_app):
    with sqlite_app.app_context():
        programme = making.make_programme(emergency_ru="Приют | 112")
        assert [one.name for one in in_language(programme, "emergency", "en")] == ["Приют"]
        assert in_language(programme, "children", "en") == []
