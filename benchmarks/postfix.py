"""The peer: Debian's Postfix with its stock durability, in a private instance that relays all to a sink.

The instance has its own configuration, queue and data folder; `/etc/postfix` and the system's
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

# Postfix's own defaults, except: where things are, who may relay, where to, a limit above the largest
# message measured, and no recipients of its own. The log is kept, as it is in any real installation.
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/postfix.log
maillog_file_prefixes = {folder}/log
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{sink}
message_size_limit = 52428800
mailbox_size_limit = 0
biff = no
append_dot_mydomain = no
"""

# Debian's services without the ones that no relayed message meets; none in a chroot, which would
# need files of the system copied into the queue.
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
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
class Postfix:
    """A private Postfix that relays to the sink on `sink_port`; a Subject and a context manager."""

    sink_port: int
    parent: Path
    port: int = field(default_factory=free_port)
    _folder: Path | None = None

    @property
    def name(self) -> str:
        return "Postfix"

    def start(self) -> tuple[str, int]:
        _require()
        self._folder = Path(tempfile.mkdtemp(prefix="postfix-", dir=self.parent))
        _lay_out(self._folder, self.port, self.sink_port)
        self._command("start")
        wait_until_answering(self.port, "Postfix")
        return LOOPBACK, self.port

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

    def __enter__(self) -> "Postfix":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _command(self, verb: str) -> None:
        command = [PROGRAM, "-c", f"{self._folder}/etc", verb]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise RuntimeError(f"postfix {verb} failed: {done.stdout.strip()}\n{self._log()}")

    def _log(self) -> str:
        log = Path(f"{self._folder}/log/postfix.log")
        return log.read_text()[-2000:] if log.exists() else ""


def _require() -> None:
    if not Path(PROGRAM).exists():
        raise FileNotFoundError(f"{PROGRAM} is missing; install Debian's package postfix to measure against")
    if os.geteuid() != 0:
        raise PermissionError("Postfix changes to its own users, so this measurement must be started as root")


def _lay_out(folder: Path, port: int, sink_port: int) -> None:
    # Postfix's unprivileged daemons must be able to walk into the folder.
    folder.chmod(0o755)
    for name in ("etc", "queue", "data", "log"):
        (folder / name).mkdir(mode=0o755)
    shutil.chown(folder / "data", OWNER)
    (folder / "etc/main.cf").write_text(MAIN.format(folder=folder, sink=sink_port))
    (folder / "etc/master.cf").write_text(MASTER.format(port=port))
