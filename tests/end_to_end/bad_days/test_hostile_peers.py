import asyncio
import base64
import io
import time
import zipfile
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.end_to_end.bad_days.clients import SENDER, Talk, hand_in, letter
from tests.end_to_end.bad_days.server import HOST, Server
from tests.end_to_end.bad_days.sink import Sink

pytestmark = pytest.mark.alone
MIB = 1 << 20
SMUGGLED = b"MAIL FROM:<evil@clinic.example>\r\nRCPT TO:<victim@patients.example>\r\nDATA\r\nBoo\r\n"


@pytest.mark.parametrize("ending", [b"\n.\r\n", b"\r\n.\n", b"\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n"])
async def test_no_second_mail_is_smuggled_through(server: Server, sink: Sink, ending: bytes) -> None:
    content = letter("plain").rstrip() + ending + SMUGGLED
    assert await hand_in(server.smtp, ["first@patients.example"], content) == 554
    await server.emptied()
    assert sink.times()["victim@patients.example"] == 0


async def test_of_ten_thousand_recipients_a_hundred_are_taken(server: Server, sink: Sink) -> None:
    async with Talk(server.smtp) as talk:
        assert await talk.say(f"MAIL FROM:<{SENDER}>") == 250
        many = [f"RCPT TO:<crowd{number}@patients.example>\r\n" for number in range(10_000)]
        talk.writer.write("".join(many).encode())
        codes = [await talk.reply() for _ in many]
        assert (codes[:100], set(codes[100:])) == ([250] * 100, {452})
        assert await talk.say("DATA") == 354
        talk.writer.write(letter("plain"))
        assert await talk.say(b".") == 250
    await server.emptied()
    assert sum(count for to, count in sink.times().items() if to.startswith("crowd")) == 100


async def test_a_peer_that_closes_half_way_in_its_content_has_sent_nothing(
    server: Server, sink: Sink
) -> None:
    async with Talk(server.smtp) as talk:
        await talk.say(f"MAIL FROM:<{SENDER}>")
        await talk.say("RCPT TO:<half@patients.example>")
        assert await talk.say("DATA") == 354
        talk.writer.write(letter("plain"))
        talk.writer.write_eof()
        assert await talk.reader.read() == b""
    await server.emptied()
    assert sink.times()["half@patients.example"] == 0


async def test_a_hundred_peers_that_drip_keep_nobody_waiting(server: Server) -> None:
    drips = [await asyncio.open_connection(HOST, server.smtp) for _ in range(100)]
    for _ in range(3):
        for _, writer in drips:
            writer.write(b"M")
        began = time.monotonic()
        assert await hand_in(server.smtp, ["prompt@patients.example"], letter("plain")) == 250
        assert time.monotonic() - began < 5
    for _, writer in drips:
        writer.close()


def big(octets: int) -> bytes:
    line = b"All work and no play makes a dull mail. " * 22 + b"\r\n"
    head = letter("plain")
    return head + line * ((octets - len(head)) // len(line))


async def most_memory(server: Server, during: asyncio.Future[list[int]]) -> int:
    """The largest resident set of any worker while something goes on, in bytes."""
    most = 0
    while not during.done():
        most = max([most, *(worker.memory_info().rss for worker in server.workers())])
        await asyncio.sleep(0.05)
    return most


async def test_four_of_the_largest_mails_at_once_stay_within_bounds(server: Server, sink: Sink) -> None:
    content = big(49 * MIB)
    large = [f"large{number}@patients.example" for number in range(4)]
    sending = asyncio.gather(*(hand_in(server.smtp, [to], content) for to in large))
    most = await most_memory(server, sending)
    codes = await sending
    print(f"\nreplies {codes}, largest worker {most // MIB} MiB")
    assert codes == [250] * 4
    await server.emptied(180)
    assert [sink.times()[to] for to in large] == [1, 1, 1, 1]
    assert most < 1024 * MIB
    assert await hand_in(server.smtp, ["huge@patients.example"], big(51 * MIB)) == 552


def zip_bomb() -> bytes:
    """Nine archives of 100 MB of zeros each, in one archive of some 100 KB."""
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as small:
            small.writestr("zeros.txt", bytes(100 * MIB))
        for number in range(9):
            archive.writestr(f"{number}.zip", inner.getvalue())
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, "x@patients.example", "holiday pictures"
    message.set_content("See attachment.\r\n")
    message.add_attachment(outer.getvalue(), maintype="application", subtype="zip", filename="pictures.zip")
    return message.as_bytes()


def deep_mime() -> bytes:
    levels = range(2_000)
    opens = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in levels)
    return (f"Subject: deep\r\nMIME-Version: 1.0\r\n{opens}\r\nbottom\r\n").encode()


def many_parts() -> bytes:
    part = "--b\r\nContent-Type: text/html\r\n\r\n" + "<b>" * 20 + "\r\n"
    head = 'Subject: parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    return (head + part * 2_500 + "--b--\r\n").encode()


def wide_base64() -> bytes:
    body = base64.encodebytes(b"Jane Roe has diabetes. " * 7_000).replace(b"\n", b"\r\n")
    return b"Subject: wide\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body


@pytest.mark.parametrize("make", [zip_bomb, deep_mime, many_parts, wide_base64])
async def test_a_poisonous_mail_is_decided_and_holds_up_nobody(server: Server, sink: Sink, make) -> None:
    before = len(server.written())
    to = f"{make.__name__}@patients.example"
    poison = make()
    codes = await asyncio.gather(*(hand_in(server.smtp, [to], poison) for _ in range(4)))
    assert codes == [250] * 4
    began = time.monotonic()
    healthy = [hand_in(server.smtp, [f"well{n}-{to}"], letter("plain")) for n in range(8)]
    assert await asyncio.gather(*healthy) == [250] * 8
    await server.until(lambda: all(sink.times()[f"well{n}-{to}"] for n in range(8)))
    took = time.monotonic() - began
    await server.emptied()
    print(f"\n{make.__name__} of {len(poison)} bytes: others waited {took:.1f} s")
    decisions = await server.ask("SELECT count(*) AS kept FROM mail.decision")
    assert decisions[0]["kept"] >= 12
    assert server.complaints(before) == []
    assert took < 8
