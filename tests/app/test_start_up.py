"""A start does side by side what it can, and the parent does not load what only its workers need."""

import asyncio
import os
import subprocess
import sys
from importlib.util import cache_from_source

import psutil
import pytest

from tests.conftest import ROOT
from tools.bootstrap import compile_sources
from troth.app.sockets import bind
from troth.app.supervisor import Supervisor
from troth.runtime.ports import Outage
from troth.runtime.settings import Address, load

WORKERS_ONLY = [
    *("troth.inbox", "troth.mail", "troth.site", "troth.vault"),
    *("hyperscan", "jinja2", "nh3", "obstore", "pypdfium2", "starlette", "uvicorn"),
]


def loaded_by(module: str) -> set[str]:
    """Every module that Python has loaded once it has imported this one."""
    program = f"import sys, {module}; print(*sys.modules)"
    return set(subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, text=True).split())


def test_the_parent_loads_nothing_that_only_workers_need():
    assert loaded_by("troth.app.commands.serve").isdisjoint(WORKERS_ONLY)
    assert loaded_by("troth.app.worker").issuperset(WORKERS_ONLY), "the list names what workers load"


def test_the_command_loads_no_other_command_than_the_one_that_is_asked_for():
    commands = {name for name in loaded_by("troth.app.commands") if name.startswith("troth.app.commands.")}
    assert commands == {"troth.app.commands.group"}


def test_looking_whether_all_is_installed_loads_nothing_for_the_network():
    assert loaded_by("tools.bootstrap").isdisjoint(["http", "ssl", "urllib.request", "zipfile"])


@pytest.fixture
async def supervisor(tmp_path):
    settings = load({}, overrides={"data": str(tmp_path), "relay": f"file://{tmp_path}/out", "workers": "2"})
    web, smtp = [await bind(name, Address("127.0.0.1", 0)) for name in ("WEB", "SMTP")]
    yield Supervisor(settings, web, smtp)
    web.close()
    smtp.close()


def workers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "troth.app.worker" in child.cmdline()]


async def nothing(_: object) -> None:
    raise AssertionError("nothing became ready")


async def test_the_workers_load_while_the_database_starts_and_end_with_a_start_that_fails(supervisor):
    async def database():
        async with asyncio.timeout(60):
            while len(workers()) < 2:
                await asyncio.sleep(0.02)
        raise Outage("the database does not come up")

    with pytest.raises(Outage):
        await supervisor.run(database, nothing)
    assert workers() == []


async def test_a_start_that_is_stopped_ends_at_once_and_leaves_nobody(supervisor):
    async def database():
        supervisor.stopping.set()
        await asyncio.Event().wait()

    await supervisor.run(database, nothing)
    assert workers() == []


def test_a_worker_whose_parent_went_before_it_said_anything_ends_without_a_word():
    ended = subprocess.run(
        [sys.executable, "-m", "troth.app.worker"], stdin=subprocess.DEVNULL, capture_output=True, timeout=60
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_sources_are_compiled_once_even_where_python_is_told_to_write_no_byte_code(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    source = tmp_path / "package" / "module.py"
    source.parent.mkdir()
    source.write_text("answer = 42\n")
    compile_sources(tmp_path)
    compiled = cache_from_source(str(source))
    first = os.stat(compiled).st_mtime_ns
    compile_sources(tmp_path)
    assert os.stat(compiled).st_mtime_ns == first
