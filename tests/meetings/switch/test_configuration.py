"""The Janus that we run has one way in, one plugin, and no way to write or forward anything."""

import re
from pathlib import Path

import pytest

from tests.conftest import engine
from troth.meetings.switch.address import Address, address_from
from troth.meetings.switch.client import Client
from troth.meetings.switch.configuring import Network, Secrets, configure, installed, libraries
from troth.meetings.switch.process import JanusProcess
from troth.meetings.switch.replies import SwitchGone, SwitchRefused

KEYS = Secrets("one", "two")


async def test_one_transport_and_one_plugin_are_loaded_and_nothing_else(janus: JanusProcess) -> None:
    client = await Client.connect(janus.address)
    info = await client.info()
    await client.close()
    assert list(info["transports"]) == ["janus.transport.websockets"]
    assert list(info["plugins"]) == ["janus.plugin.videoroom"]
    assert info["events"] == {} and info["loggers"] == {}
    assert info["server-name"] == "troth"
    switches = ("api_secret", "log-to-file", "event_handlers", "mdns-enabled", "ipv6", "ice-lite", "ice-tcp")
    assert [info[switch] for switch in switches] == [True, False, False, False, False, False, False]
    assert (info["session-timeout"], info["reclaim-session-timeout"]) == (60, 0)
    assert "dependencies" not in info


async def test_it_listens_on_its_socket_alone(janus: JanusProcess) -> None:
    sockets = {link for file in Path(f"/proc/{janus.pid}/fd").iterdir() if (link := str(file.readlink()))}
    inodes = set(re.findall(r"socket:\[(\d+)\]", " ".join(sockets)))
    listening = []
    for protocol in ("tcp", "tcp6"):
        for line in Path(f"/proc/{janus.pid}/net/{protocol}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes and fields[3] == "0A":
                listening.append(fields[1])
    assert listening == []
    assert janus.folder.stat().st_mode & 0o777 == 0o700


async def test_it_can_write_no_byte_into_a_file_and_gains_no_rights(janus: JanusProcess) -> None:
    limits = Path(f"/proc/{janus.pid}/limits").read_text()
    status = Path(f"/proc/{janus.pid}/status").read_text()
    assert re.search(r"Max file size +0 +0 ", limits)
    assert re.search(r"Max core file size +0 +0 ", limits)
    assert "NoNewPrivs:\t1" in status
    assert not re.search(r"Uid:\t0\b", status)


async def test_its_secrets_are_in_no_argument_and_no_variable(janus: JanusProcess) -> None:
    for name in ("cmdline", "environ"):
        said = Path(f"/proc/{janus.pid}/{name}").read_text()
        assert janus.keys.api not in said and janus.keys.admin not in said


async def test_a_client_with_another_secret_is_refused(janus: JanusProcess) -> None:
    with pytest.raises(SwitchRefused, match="403"):
        await Client.connect(Address(janus.address.where, Secrets("wrong", janus.keys.admin)))


async def test_a_switch_that_is_not_there_is_gone(tmp_path: Path) -> None:
    with pytest.raises(SwitchGone):
        await Client.connect(Address(f"unix:{tmp_path}/none.sock", KEYS))


def test_the_network_is_as_the_settings_have_it(tmp_path: Path) -> None:
    network = Network(30_000, 30_010, ("203.0.113.7", "203.0.113.8"), ("eth0", "10.0.0."), True, True)
    engine("janus")
    written = configure(tmp_path / "switch", tmp_path / "s", KEYS, network).read_text()
    for line in (
        'rtp_port_range = "30000-30010"',
        'nat_1_1_mapping = "203.0.113.7,203.0.113.8"',
        'ice_enforce_list = "eth0,10.0.0."',
        "ice_lite = true",
        "ipv6 = true",
        'protected_folders = ["/"]',
    ):
        assert line in written


def test_no_setting_can_end_its_own_text(tmp_path: Path) -> None:
    engine("janus")
    written = configure(
        tmp_path / "s", tmp_path / "a", Secrets('x"; admin_ws = "\\', "y"), Network()
    ).read_text()
    assert 'api_secret = "x\\"; admin_ws = \\"\\\\"' in written
    with pytest.raises(ValueError, match="does not print"):
        configure(tmp_path / "s", tmp_path / "a", Secrets("x\ny", "z"), Network())


def test_a_socket_too_deep_down_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="107 bytes"):
        configure(tmp_path / "switch", tmp_path / ("x" * 108), KEYS, Network())


def test_without_its_libraries_janus_is_not_installed(tmp_path: Path) -> None:
    assert libraries(tmp_path) is None and not installed(tmp_path)


def test_secrets_are_not_in_what_is_printed() -> None:
    keys = Secrets("first-secret", "second-secret")
    assert "secret" not in repr(Address("unix:/run/s", keys)).replace("Secrets", "")
    assert Secrets().api != Secrets().api


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("unix:/run/s.sock", "unix:/run/s.sock"),
        ("unix://a:b%2F@/run/s.sock", "unix:/run/s.sock"),
        ("ws://a:b@10.1.2.3:8188", "ws://10.1.2.3:8188"),
        ("ws://a:b@localhost:8188", "ws://localhost:8188"),
        ("wss://a:b@[2001:db8::1]:8989", "wss://[2001:db8::1]:8989"),
    ],
)
def test_a_switch_is_named_by_its_address(text: str, where: str) -> None:
    assert address_from(text, KEYS).where == where


def test_secrets_of_a_switch_are_read_from_its_address() -> None:
    assert address_from("unix://a:b%2F@/run/s.sock").keys == Secrets("a", "b/")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("unix:run/s.sock", "write unix:/path"),
        ("http://10.1.2.3:80", "write unix:/path"),
        ("ws://10.1.2.3", "write unix:/path"),
        ("ws://8.8.8.8:8188", "use wss://"),
        ("ws://switch.example:8188", "use wss://"),
    ],
)
def test_an_address_that_cannot_work_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        address_from(text, KEYS)


def test_a_switch_without_secrets_is_refused() -> None:
    with pytest.raises(ValueError, match="api_secret"):
        address_from("ws://10.1.2.3:8188")
