"""The settings that `docs/howto/behind-postfix.md` prints, fitted to the ports of a test and nothing else."""

import re
from dataclasses import dataclass, field

from tests.conftest import ROOT
from tests.end_to_end.server import free_port

TEXT = (ROOT / "docs/howto/behind-postfix.md").read_text()


@dataclass(frozen=True)
class Ports:
    """Where the hosts of the page are: Troth, port 25 of the mail server, and what Troth hands back to."""

    front: int = field(default_factory=free_port)
    back: int = field(default_factory=free_port)
    troth: int = 0


def blocks(title: str) -> list[str]:
    """The blocks of settings below a heading, in order."""
    section = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```(?:text|toml)\n(.*?)^```", section, re.DOTALL | re.MULTILINE)


def fitted(settings: str, ports: Ports) -> str:
    """The settings for this machine: its address and ports, and no chroot, which needs the system's files."""
    here = settings.replace("[192.0.2.10]:25", f"[127.0.0.1]:{ports.troth}")
    here = here.replace("[192.0.2.20]:25", f"[127.0.0.1]:{ports.front}")
    here = here.replace("192.0.2.20:10025", f"127.0.0.1:{ports.back}")
    here = here.replace("192.0.2.30:25", f"127.0.0.1:{ports.back}")
    here = re.sub(r"192\.0\.2\.\d+/32", "127.0.0.1/32", here)
    here = re.sub(r"^smtp( +inet)", rf"127.0.0.1:{ports.front}\1", here, flags=re.MULTILINE)
    here = re.sub(r"^10025( +inet)", rf"127.0.0.1:{ports.back}\1", here, flags=re.MULTILINE)
    here = re.sub(r"^(\S+ +(?:inet|unix) +\S+ +\S+ +)y", r"\1n", here, flags=re.MULTILINE)
    assert "192.0.2." not in here, "the page names a host that this test does not know"
    return here


def relay(toml: str, ports: Ports) -> str:
    """The relay that the page sets for Troth."""
    return re.search(r'^relay = "([^"]+)"', fitted(toml, ports), re.MULTILINE)[1]


def network(toml: str, ports: Ports) -> str:
    """The network that the page names for the tenant."""
    return re.search(r'^networks = \["([^"]+)"\]', fitted(toml, ports), re.MULTILINE)[1]
