"""Where a request comes from: what our own web server in front says, never what a visitor claims."""

from ipaddress import ip_address, ip_network

import pytest
from starlette.requests import Request

from troth.site.caller import address_of

OURS = (ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8"), ip_network("::1/128"))


def request(peer, *said):
    headers = [(b"x-forwarded-for", line.encode()) for line in said]
    return Request({"type": "http", "client": (peer, 1) if peer else None, "headers": headers})


@pytest.mark.parametrize(
    ("peer", "said", "found"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("127.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.9, 198.51.100.7, 10.1.2.3"], "198.51.100.7"),
        ("127.0.0.1", ["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        ("::1", ["2001:db8::7"], "2001:db8::7"),
        ("::ffff:127.0.0.1", ["198.51.100.7"], "198.51.100.7"),
    ],
)
def test_the_address_is_what_our_own_machines_saw(peer, said, found):
    assert address_of(request(peer, *said), OURS) == ip_address(found)


@pytest.mark.parametrize(
    ("peer", "said", "found"),
    [
        ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),
        ("127.0.0.1", ["10.9.9.9, 198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
    ],
)
def test_what_a_visitor_claims_is_not_believed(peer, said, found):
    assert address_of(request(peer, *said), OURS) == ip_address(found)


@pytest.mark.parametrize(("peer", "said"), [(None, []), ("127.0.0.1", ["nonsense"]), ("a socket", [])])
def test_what_is_no_address_is_none(peer, said):
    assert address_of(request(peer, *said), OURS) is None
