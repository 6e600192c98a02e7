"""Where requests come from, as coarse as limits need it."""

import pytest

from webinar_hub.core.network import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::99", "2001:db8:1:2::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("evil", "unknown"),
    ],
)
def test_one_household_is_one_network(address, network):
    assert network_of(address) == network
