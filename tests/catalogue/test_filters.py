"""Which events a choice leaves, and which choices are offered."""

from datetime import UTC, datetime

import pytest

from webinar_hub.catalogue.filters import Filters, Line, Offered

PROGRAMMES, REGIONS = {"family", "trust"}, {"RU-AMU", "RU-KGD"}


def line(**changes) -> Line:
    wanted = {
        "id": 1,
        "kind": "webinar",
        "format": "online",
        "audience": frozenset({"parent"}),
        "programme": "family",
        "regions": frozenset({"RU-AMU"}),
        "starts": datetime(2026, 12, 3, 15, tzinfo=UTC),
        "zone": "Europe/Moscow",
    }
    return Line(**(wanted | changes))


def read(**query: str) -> Filters:
    return Filters.read(query, PROGRAMMES, REGIONS)


def test_without_a_choice_everything_fits():
    assert read() == Filters()
    assert read().fit(line())
    assert read().query() == {}


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("audience", "parent", "professional"),
        ("kind", "webinar", "seminar"),
        ("programme", "family", "trust"),
        ("region", "RU-AMU", "RU-KGD"),
        ("format", "online", "place"),
        ("month", "2026-12", "2026-11"),
    ],
)
def test_each_choice_leaves_what_fits(name, right, wrong):
    assert read(**{name: right}).fit(line())
    assert not read(**{name: wrong}).fit(line())
    assert read(**{name: right}).query() == {name: right}


@pytest.mark.parametrize(
    "query",
    [
        {"audience": "everybody"},
        {"kind": "Webinar"},
        {"programme": "unknown"},
        {"region": "RU-XXX"},
        {"format": "both"},
        {"month": "2026-13"},
        {"month": "december"},
        {"month": "2026-12-01"},
        {"month": "0000-01"},
        {"month": "1899-12"},
        {"month": "2201-01"},
        {"month": "٢٠٢٦-12"},
        {"colour": "red"},
        {"kind": ""},
    ],
)
def test_what_makes_no_sense_counts_as_not_given(query):
    assert read(**query) == Filters()


@pytest.mark.parametrize("way", ["online", "place"])
def test_an_event_that_is_both_is_found_either_way(way):
    assert read(format=way).fit(line(format="both"))


def test_an_event_for_two_groups_is_found_by_each():
    both = line(audience=frozenset({"parent", "student"}))
    assert read(audience="parent").fit(both)
    assert read(audience="student").fit(both)


def test_choices_work_together():
    choice = read(audience="parent", kind="seminar")
    assert not choice.fit(line())
    assert choice.fit(line(kind="seminar"))


def test_a_month_is_the_one_where_the_event_takes_place():
    late = line(starts=datetime(2026, 11, 30, 22, tzinfo=UTC))
    assert late.month == "2026-12"
    assert line(starts=late.starts, zone="America/New_York").month == "2026-11"


def test_a_choice_is_changed_and_taken_back():
    choice = read(kind="webinar", month="2026-12")
    assert choice.having("kind", None).query() == {"month": "2026-12"}
    assert choice.having("kind", "seminar").query() == {"kind": "seminar", "month": "2026-12"}


def test_only_what_leads_somewhere_is_offered_in_its_natural_order():
    offered = Offered.among(
        [
            line(kind="seminar", format="both", audience=frozenset({"professional", "parent"})),
            line(starts=datetime(2027, 1, 5, tzinfo=UTC), regions=frozenset()),
        ]
    )
    assert offered.kind == ["webinar", "seminar"]
    assert offered.audience == ["parent", "professional"]
    assert offered.format == ["online", "place"]
    assert offered.month == ["2026-12", "2027-01"]
    assert offered.region == ["RU-AMU"]
    assert offered.holds(read(kind="seminar", month="2027-01"))
    assert not offered.holds(read(month="2026-10"))
