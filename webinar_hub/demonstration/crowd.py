"""Invented people, always the same. Most have no mailbox, so that no flood of letters follows."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from webinar_hub.demonstration import content
from webinar_hub.demonstration.content import Reader, Table
from webinar_hub.participants.models import Region
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration.operations import Application

EVERY_FOURTH_IS_A_MAN = 4


class Crowd:
    """People who want to come, one after the other, none of them twice."""

    def __init__(self) -> None:
        self._lists: Table = content.people()
        self._numbers: Iterator[int] = count()

    def next(
        self, role: str, region: Region, pool_id: int, text_ids: tuple[int, ...]
    ) -> Application:
        number = next(self._numbers)
        return Application(
            person=self._person(number, region),
            role=role,
            pool_id=pool_id,
            consent_text_ids=text_ids,
            **self._of_role(role, number),
        )

    def _person(self, number: int, region: Region) -> PersonData:
        man = number % EVERY_FOURTH_IS_A_MAN == EVERY_FOURTH_IS_A_MAN - 1
        given = self._lists["men" if man else "women"]
        return PersonData(
            mailbox=None,
            given_name=given[number % len(given)],
            family_name=_turn(self._lists["families"], number)[man],
            patronymic=_turn(self._lists["patronymics"], number)[man],
            language="ru",
            zone=region.zone,
            region_id=region.id,
            discreet=False,
        )

    def _of_role(self, role: str, number: int) -> Table:
        if role == "professional":
            name, kind, position = _turn(self._lists["workplaces"], number)
            return {"organisation": name, "organisation_kind": kind, "position": position}
        if role == "student":
            return {"organisation": _turn(self._lists["colleges"], number)}
        if role == "parent":
            ages = _turn(self._lists["ages"], number)
            return {"children": len(ages.split()), "ages": ages}
        return {}


def application_of(
    reader: Reader, region: Region, pool_id: int, text_ids: tuple[int, ...]
) -> Application:
    """A person with a mailbox at example.org, whose letters are put into the outbox as ever."""
    person = PersonData(
        mailbox=mailbox(reader.email),
        given_name=reader.given_name,
        family_name=reader.family_name,
        patronymic=reader.patronymic,
        language=reader.language,
        zone=region.zone,
        region_id=region.id,
        discreet=reader.discreet,
    )
    working = reader.role == "professional"
    return Application(
        person=person,
        role=reader.role,
        organisation="Центр помощи семье «Причал»" if working else "",
        organisation_kind="state" if working else None,
        pool_id=pool_id,
        consent_text_ids=text_ids,
    )


def _turn(values: list[Any], number: int) -> Any:
    return values[number % len(values)]
