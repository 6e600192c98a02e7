"""What receivers look up about the sender is judged, and each fault says what to enter."""

import base64

import pytest

from tests.servers import names
from webinar_hub.mail import name_server
from webinar_hub.mail.name_server import txt_records
from webinar_hub.mail.sender_domain import Verdict, verdicts

HUB, ORG = "hub.example.org", "example.org"
KEY = base64.b64encode(b"k" * 294).decode()  # longer than one string of a record can be
GOOD = {
    HUB: ["v=spf1 include:relay.example.net ~all", "something-else=1"],
    "relay.example.net": ["v=spf1 ip4:192.0.2.0/24 -all"],
    f"_dmarc.{ORG}": ["v=DMARC1; p=quarantine; sp=none"],
    f"s1._domainkey.{HUB}": [f"v=DKIM1; k=rsa; p={KEY}"],
}


@pytest.fixture
def server(monkeypatch):
    found = names.NameServer()
    names.use(found, monkeypatch)
    found.records |= {name: list(texts) for name, texts in GOOD.items()}
    with found.serving():
        yield found


def judged(selector: str = "s1", envelope: str = HUB) -> list[Verdict]:
    return list(verdicts(txt_records(), HUB, envelope, selector))


def fault(server, name: str, *texts: str) -> str:
    """The one thing that is wrong when there are these records instead."""
    server.records[name] = list(texts)
    if not texts:
        del server.records[name]
    (found,) = [one.text for one in judged() if one.good is False]
    return found


def test_a_domain_with_all_three_has_nothing_to_mend(server):
    spf, dmarc, dkim = judged()
    assert {spf.good, dmarc.good, dkim.good} == {True}
    assert "(1 of 10 look-ups)" in spf.text
    assert dmarc.text == "DMARC of example.org: p=none, receivers only watch"
    assert dkim.text == "DKIM: there is a key at s1._domainkey.hub.example.org"


def test_the_domain_of_bounces_is_the_one_whose_spf_counts(server):
    server.records["mail.example.org"] = ["v=spf1 a -all"]
    assert judged(envelope="mail.example.org")[0].text.startswith("SPF of mail.example.org: ")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "enter a TXT record at hub.example.org"),
        (["v=spf10 ~all"], "no SPF record"),
        (["v=spf1 a ~all", "V=SPF1 mx -all"], "has 2 records, which count as none"),
        (["v=spf1 a ?all"], "ends in ?all"),
        (["v=spf1 a all"], "ends in +all"),
        (["v=spf1 a"], "ends in nothing"),
        (["v=spf1 include:missing.example.net ~all"], "no SPF record for missing.example.net"),
        (["v=spf1 " + "a:one.example.org " * 11 + "~all"], "more than 10 look-ups"),
        (["v=spf1 include:hub.example.org ~all"], "more than 10 look-ups"),
        (["v=spf1 redirect=hub.example.org"], "ends in nothing"),
    ],
)
def test_what_is_wrong_with_spf_is_said_with_what_to_enter(server, texts, words):
    found = fault(server, HUB, *texts)
    assert words in found
    assert "TXT record" in found


def test_a_redirect_ends_as_the_record_it_leads_to(server):
    server.records[HUB] = ["v=spf1 redirect=relay.example.net"]
    assert judged()[0].good


def test_names_that_are_made_at_the_receiver_are_not_followed(server):
    server.records[HUB] = ["v=spf1 include:%{i}.relay.example.net exists:%{i}.example.net -all"]
    assert "(2 of 10 look-ups)" in judged()[0].text


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "enter a TXT record at _dmarc.hub.example.org: v=DMARC1; p=none"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "has 2 records"),
        (["v=DMARC1; rua=mailto:a@example.org"], "names no policy"),
        (["v=DMARC1; p=maybe"], "names no policy"),
    ],
)
def test_what_is_wrong_with_dmarc_is_said_with_what_to_enter(server, texts, words):
    assert words in fault(server, f"_dmarc.{ORG}", *texts)


def test_the_own_policy_goes_before_that_of_the_domain_above(server):
    server.records[f"_dmarc.{HUB}"] = ["v=DMARC1;p=Reject"]
    assert "hub.example.org: p=reject" in judged()[1].text


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "no DKIM key at s1._domainkey.hub.example.org"),
        (["v=DKIM1; p="], "was taken back"),
        ([f"v=DKIM1; p={KEY[:-3]}"], "is damaged"),
        (["v=DKIM1; p=ключ"], "is damaged"),
        ([f"p={KEY}", f"k=rsa; p={KEY}"], "has 2 keys"),
    ],
)
def test_what_is_wrong_with_dkim_is_said_with_what_to_enter(server, texts, words):
    assert words in fault(server, f"s1._domainkey.{HUB}", *texts)


def test_a_key_may_lie_at_the_relay_and_belong_to_the_domain_above(server):
    del server.records[f"s1._domainkey.{HUB}"]
    server.aliases[f"s1._domainkey.{ORG}"] = "s1.dkim.example.net"
    server.records["s1.dkim.example.net"] = [f"k=rsa; p={KEY}"]
    assert judged()[2].good


def test_without_a_selector_it_is_said_where_it_stands(server):
    found = judged(selector="")[2]
    assert found.good is None
    assert "DKIM-Signature" in found.text
    assert "WEBINAR_HUB_DKIM_SELECTOR" in found.text


def test_servers_that_fail_or_are_silent_are_no_fault_and_cost_little_time(server, monkeypatch):
    server.broken.add(HUB)
    (found,) = judged()
    assert (found.good, "could not tell" in found.text) == (None, True)
    monkeypatch.setattr(name_server, "PATIENCE", 0.2)
    server.broken.clear()
    server.silent = True
    (found,) = judged()
    assert (found.good, "no name server answered in time" in found.text) == (None, True)


def test_each_name_is_asked_for_once(server):
    judged()
    assert len(server.asked) == len(set(server.asked))
