"""Does with offers what each line says, at once: `cancel:7`, `accept:7`, `sweep`.

Says `ready`, and then for each line one word for each of its words.
"""

import sys

from webinar_hub import create_app
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.jobs import end_offers
from webinar_hub.registration.operations import accept, cancel


def do(word: str) -> str:
    what, _colon, key = word.partition(":")
    if what == "sweep":
        return str(end_offers())
    try:
        {"cancel": cancel, "accept": accept}[what](int(key))
    except Refusal:
        return "refused"
    return "done"


def main() -> None:
    with create_app().app_context():
        print("ready", flush=True)
        for line in sys.stdin:
            print(" ".join(do(word) for word in line.split()), flush=True)


if __name__ == "__main__":
    main()
