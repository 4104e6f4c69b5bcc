"""The folder relay: whole files, exact envelopes, newest first."""

import email
from datetime import UTC, datetime, timedelta
from pathlib import Path

from troth.mail.outgoing import FolderRelay, Parcel, captured

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def test_every_mail_is_kept_byte_for_byte_with_its_envelope_newest_first(tmp_path: Path) -> None:
    times = iter([NOON, NOON + timedelta(seconds=1)])
    relay = FolderRelay(tmp_path / "kept", now=lambda: next(times))
    recipients = ("b@peer.example", '"odd, name"@peer.example', "é@peer.example")
    await relay.send(Parcel("a@troth.example", recipients, b"Subject: one\r\n\r\n.\r\n", utf8=True))
    outcomes = await relay.send(Parcel("", ("c@peer.example",), b"Subject: two\r\n\r\n\xff"))
    assert [(outcome.code, outcome.recipient) for outcome in outcomes] == [(250, "c@peer.example")]
    newest, oldest = captured(tmp_path / "kept")
    assert (newest.sender, newest.recipients, newest.at) == (
        "",
        ("c@peer.example",),
        NOON + timedelta(seconds=1),
    )
    assert newest.content() == b"Subject: two\r\n\r\n\xff"
    assert (oldest.sender, oldest.recipients) == ("a@troth.example", recipients)
    assert email.message_from_bytes(oldest.content())["Subject"] == "one"
    assert oldest.path.name.startswith("20261122T120000.000000Z-")
    assert captured(tmp_path / "kept", limit=1) == (newest,)


async def test_files_are_for_the_server_alone_and_no_part_is_left(tmp_path: Path) -> None:
    await FolderRelay(tmp_path).send(Parcel("a@x", ("b@y",), b"x\r\n"))
    modes = {path.suffix: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {".eml": 0o600, ".json": 0o600}


async def test_a_mail_that_is_still_being_written_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / ".20261122T120000.000000Z-00.eml.part").write_bytes(b"half")
    assert captured(tmp_path) == ()
    assert captured(tmp_path / "nowhere") == ()


async def test_a_folder_that_takes_nothing_defers(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (outcome,) = await FolderRelay(tmp_path / "file").send(Parcel("a@x", ("b@y",), b"x\r\n"))
    assert (outcome.code, outcome.enhanced) == (452, "4.3.1")


async def test_a_stray_line_end_is_refused_as_over_smtp(tmp_path: Path) -> None:
    (outcome,) = await FolderRelay(tmp_path).send(Parcel("a@x", ("b@y",), b"x\n.\n"))
    assert (outcome.code, outcome.enhanced) == (554, "5.6.11")
