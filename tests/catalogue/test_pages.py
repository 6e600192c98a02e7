import pytest
from tests import making

def test_x(sqlite_app):
    with sqlite_app.app_context():
        p = making.make_programme(regions=("RU-AMU",), partner="SIBUR")
        e = making.make_event(p, slug="tender-age")
        making.make_pool(e)
    c = sqlite_app.test_client()
    r = c.get("/"); print(r.status, r.headers); print(r.get_data(as_text=True))
    for path in ("/series/x","/programmes/"+"x","/past","/legal","/calendar.ics","/events/tender-age.ics"):
        r = c.get(path); print(path, r.status, r.get_data(as_text=True)[:1500] if "ics" in path else "")
    assert 0
