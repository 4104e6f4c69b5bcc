"""What one listener grants its peers: sizes, counts, times and memory."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in octets, times in seconds, `minimum_rate` in octets a second.

    A command must be complete `command_timeout` after the one before it. Content must be complete
    `data_timeout` after DATA; it starts with `command_timeout` of credit and every octet earns
    1/`minimum_rate` more. `in_flight` bounds the content in memory over all connections.
    Connections count from the banner on: with implicit TLS, once the handshake is done.
    `size` counts octets as they arrive, dot-stuffing included.
    """

    size: int = 52_428_800
    recipients: int = 100
    connections: int = 1000
    connections_per_address: int = 200
    command_timeout: float = 300.0
    data_timeout: float = 600.0
    minimum_rate: float = 512.0
    errors: int = 20
    in_flight: int = 268_435_456
