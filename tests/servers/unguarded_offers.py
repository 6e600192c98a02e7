"""The sweep of offers without its second look, so the race test can fail.

Whoever is found is ended, whatever another process has done with it meanwhile.
"""

import time

from tests.servers.offers import main
from webinar_hub.registration.operations import offering

A_MOMENT = 0.5

_find = offering.over


def _find_and_wait() -> list[int]:
    found = _find()
    time.sleep(A_MOMENT)
    return found


offering.over = _find_and_wait
offering._is_over = lambda _registration: True

if __name__ == "__main__":
    main()
