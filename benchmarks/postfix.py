"""Debian's Postfix, with its stock durability, in private instances; the peer is one that relays to a sink.

An instance has its own configuration, queue and data folder; `/etc/postfix` and the system's
queue stay as they are.
"""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.ports import LOOPBACK, free_port, wait_until_answering
from benchmarks.processes import tree_seconds

PROGRAM = "/usr/sbin/postfix"
OWNER = "postfix"

# Postfix's own defaults, except: where things are, and a limit above the largest message measured. The log
# is kept, as it is in any real installation.
PRIVATE = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/postfix.log
maillog_file_prefixes = {folder}/log
mail_owner = postfix
setgid_group = postdrop
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
message_size_limit = 52428800
mailbox_size_limit = 0
biff = no
append_dot_mydomain = no
"""

# Who may relay and where to, and no recipients of its own.
MAIN = """\
myhostname = relay.example
mydestination =
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{sink}
"""
MASTER = "127.0.0.1:{port} inet n - n - - smtpd\n"

# Debian's services without the ones that no relayed message meets; none in a chroot, which would
# need files of the system copied into the queue.
SERVICES = """\
pickup     unix  n  -  n  60    1  pickup
cleanup    unix  n  -  n  -     0  cleanup
qmgr       unix  n  -  n  300   1  qmgr
tlsmgr     unix  -  -  n  1000? 1  tlsmgr
rewrite    unix  -  -  n  -     -  trivial-rewrite
bounce     unix  -  -  n  -     0  bounce
defer      unix  -  -  n  -     0  bounce
trace      unix  -  -  n  -     0  bounce
verify     unix  -  -  n  -     1  verify
flush      unix  n  -  n  1000? 0  flush
proxymap   unix  -  -  n  -     -  proxymap
proxywrite unix  -  -  n  -     1  proxymap
smtp       unix  -  -  n  -     -  smtp
relay      unix  -  -  n  -     -  smtp
showq      unix  n  -  n  -     -  showq
error      unix  -  -  n  -     -  error
retry      unix  -  -  n  -     -  error
discard    unix  -  -  n  -     -  discard
anvil      unix  -  -  n  -     1  anvil
scache     unix  -  -  n  -     1  scache
postlog    unix-dgram n - n  -  1  postlogd
"""


@dataclass(slots=True)
class Instance:
    """A private Postfix in a folder of its own below `parent`, with lines added to main.cf and master.cf."""

    parent: Path
    main: str
    master: str
    _folder: Path | None = None

    def start(self, *ports: int) -> None:
        """Start, and wait until all the ports that master.cf opens answer."""
        _require()
        self._folder = Path(tempfile.mkdtemp(prefix="postfix-", dir=self.parent))
        _lay_out(self._folder, self.main, self.master)
        self._command("start")
        for port in ports:
            wait_until_answering(port, "Postfix")

    def stop(self) -> None:
        if self._folder is None:
            return
        self._command("stop")
        shutil.rmtree(self._folder)
        self._folder = None

    def cpu_seconds(self) -> float:
        if self._folder is None:
            raise RuntimeError("Postfix is not running")
        return tree_seconds(int((self._folder / "queue/pid/master.pid").read_text()))

    def sendmail(self, mail: bytes, recipient: str, *, sender: str) -> None:
        """Hand a mail in as a program on the same machine does."""
        command = ["/usr/sbin/sendmail", "-C", f"{self._folder}/etc", "-i", "-f", sender, recipient]
        subprocess.run(command, input=mail.replace(b"\r\n", b"\n"), check=True)

    def log(self) -> str:
        """What it has logged so far."""
        log = Path(f"{self._folder}/log/postfix.log")
        return log.read_text() if log.exists() else ""

    def _command(self, verb: str) -> None:
        command = [PROGRAM, "-c", f"{self._folder}/etc", verb]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise RuntimeError(f"postfix {verb} failed: {done.stdout.strip()}\n{self.log()[-2000:]}")


@dataclass(slots=True)
class Postfix:
    """A private Postfix that relays to the sink on `sink_port`; a Subject and a context manager."""

    sink_port: int
    parent: Path
    port: int = field(default_factory=free_port)
    _instance: Instance | None = None

    @property
    def name(self) -> str:
        return "Postfix"

    def start(self) -> tuple[str, int]:
        main, master = MAIN.format(sink=self.sink_port), MASTER.format(port=self.port)
        self._instance = Instance(self.parent, main, master)
        self._instance.start(self.port)
        return LOOPBACK, self.port

    def stop(self) -> None:
        if self._instance is not None:
            self._instance.stop()

    def cpu_seconds(self) -> float:
        if self._instance is None:
            raise RuntimeError("Postfix is not running")
        return self._instance.cpu_seconds()

    def __enter__(self) -> "Postfix":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _require() -> None:
    if not Path(PROGRAM).exists():
        raise FileNotFoundError(f"{PROGRAM} is missing; install Debian's package postfix to measure against")
    if os.geteuid() != 0:
        raise PermissionError("Postfix changes to its own users, so this measurement must be started as root")


def _lay_out(folder: Path, main: str, master: str) -> None:
    # Postfix's unprivileged daemons must be able to walk into the folder.
    folder.chmod(0o755)
    for name in ("etc", "queue", "data", "log"):
        (folder / name).mkdir(mode=0o755)
    shutil.chown(folder / "data", OWNER)
    (folder / "etc/main.cf").write_text(PRIVATE.format(folder=folder) + main)
    (folder / "etc/master.cf").write_text(master + SERVICES)
