"""TXT records as the machine's own resolver knows them; the only file that asks for names."""

from webinar_hub.mail.sender_domain import Look, NobodyAnswers

PATIENCE = 3.0  # seconds for one name; whoever is offline waits no longer than that
_EACH = 1.5  # of one server


def txt_records() -> Look:
    """A function that asks each name once. dnspython is loaded only where somebody asks."""
    import dns.exception
    import dns.resolver

    known: dict[str, list[str]] = {}

    def look(name: str) -> list[str]:
        if name not in known:
            known[name] = ask(name)
        return known[name]

    def ask(name: str) -> list[str]:
        try:
            resolver = dns.resolver.get_default_resolver()
            resolver.timeout = _EACH
            answer = resolver.resolve(f"{name}.", "TXT", lifetime=PATIENCE, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as problem:
            raise NobodyAnswers(_words(problem)) from problem
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]

    return look


def _words(problem: Exception) -> str:
    """The kind alone: the rest names servers and ports of this machine."""
    kinds = {
        "LifetimeTimeout": "no name server answered in time",
        "NoNameservers": "the name servers could not tell",
        "NoResolverConfiguration": "this machine knows no name server",
    }
    return kinds.get(type(problem).__name__, type(problem).__name__)
