import asyncio
import socket
import struct

import pytest
from structlog.testing import capture_logs

from tests.mail.smtp.receiving import Keeper
from tests.mail.smtp.serving import Client, serving
from troth.mail.smtp.listener import Limits, listen
from troth.mail.smtp.values import Reply
from troth.runtime.ports import Outage, StorageFull


async def test_a_message_arrives_with_its_peer():
    async with serving() as server:
        client = await server.connect()
        await client.begin()
        assert await client.ask(b"hello\r\n.\r\n") == b"250 2.0.0 Taken\r\n"
        peer, envelope, content = server.keeper.messages[0]
        assert (peer.address, peer.helo, peer.tls, peer.user) == ("127.0.0.1", "client.example", False, None)
        assert peer.port == client.writer.get_extra_info("sockname")[1]
        assert (envelope.sender, content) == ("a@example.com", b"hello\r\n")


async def test_a_large_message_arrives_whole():
    body = b"".join(b"%07d %s\r\n" % (i, b"x" * 60) for i in range(40_000))
    async with serving() as server:
        client = await server.connect()
        await client.begin()
        assert (await client.ask(body + b".\r\n"))[:3] == b"250"
        assert server.keeper.contents == [body]


async def test_two_pipelined_messages_are_two_messages():
    async with serving() as server:
        client = await server.connect()
        await client.begin()
        message = b"MAIL FROM:<>\r\nRCPT TO:<c@example.org>\r\nDATA\r\nsecond\r\n.\r\n"
        client.send(b"first\r\n.\r\n" + message + b"QUIT\r\nNOOP\r\n")
        assert [line[:3] for line in (await client.rest()).splitlines()] == [
            b"250", b"250", b"250", b"354", b"250", b"221",
        ]  # fmt: skip
        assert server.keeper.contents == [b"first\r\n", b"second\r\n"]


async def test_a_connection_that_ends_within_data_delivers_nothing():
    async with serving() as server:
        client = await server.connect()
        await client.begin()
        client.send(b"hello\r\n.\r")
        client.writer.write_eof()
        assert await client.rest() == b""
        assert server.keeper.questions[-1] == ("recipient", "b@example.org")


async def test_a_half_closed_peer_hears_the_answer_to_what_it_completed():
    keeper = Keeper()
    keeper.before_accept = lambda: asyncio.sleep(0.1)
    async with serving(keeper=keeper) as server:
        client = await server.connect()
        await client.begin()
        client.send(b"hello\r\n.\r\n")
        client.writer.write_eof()
        assert await client.rest() == b"250 2.0.0 Taken\r\n"


async def test_a_message_is_accepted_to_its_end_when_the_peer_hangs_up():
    keeper, go = Keeper(), asyncio.Event()
    keeper.before_accept = go.wait
    async with serving(keeper=keeper) as server:
        client = await server.connect()
        await client.begin()
        client.send(b"hello\r\n.\r\n")
        await asyncio.sleep(0.05)
        client.writer.transport.abort()
        await asyncio.sleep(0.05)
        go.set()
        await asyncio.sleep(0.05)
        assert keeper.contents == [b"hello\r\n"]


async def test_ten_thousand_recipients_in_one_go_are_answered():
    async with serving() as server:
        client = await server.connect()
        await client.reply()
        lines = b"".join(b"RCPT TO:<b%d@example.org>\r\n" % i for i in range(10_000))
        client.send(b"EHLO x\r\nMAIL FROM:<>\r\n" + lines + b"QUIT\r\n")
        answers = await client.rest()
        assert answers.count(b"250 2.1.5 ") == 100
        assert answers.count(b"452 4.5.3 ") == 9_900
        assert len(server.keeper.questions) == 101


async def test_a_peer_that_does_not_read_is_not_read_from():
    async with serving() as server:
        client = await server.connect()
        await client.reply()
        client.writer.transport.pause_reading()
        client.send(b"VRFY x\r\n" * 400_000)
        (connection,) = server.listener._edge.connections
        for _ in range(30):
            await asyncio.sleep(0.05)
            assert connection._transport.get_write_buffer_size() < 4_000_000


async def test_an_endless_line_is_refused_and_the_connection_closed():
    async with serving() as server:
        client = await server.connect()
        await client.reply()
        client.send(b"X" * 200_000)
        assert await client.rest() == b"500 5.5.2 Line too long\r\n"


async def test_a_peer_that_says_nothing_is_dismissed():
    async with serving(Limits(command_timeout=0.2)) as server:
        client = await server.connect()
        await client.reply()
        assert await client.rest() == b"421 4.4.2 Timed out\r\n"


async def drip(client: Client, data: bytes) -> None:
    for _ in range(40):
        client.send(data)
        await asyncio.sleep(0.05)


async def test_dripping_bytes_is_no_progress_in_a_command():
    async with serving(Limits(command_timeout=0.3)) as server:
        client = await server.connect()
        await client.reply()
        dripping = asyncio.create_task(drip(client, b"x"))
        assert await client.rest() == b"421 4.4.2 Timed out\r\n"
        assert not dripping.done()
        dripping.cancel()


async def test_content_below_the_minimum_rate_is_dismissed():
    async with serving(Limits(command_timeout=0.3, minimum_rate=1000)) as server:
        client = await server.connect()
        await client.begin()
        dripping = asyncio.create_task(drip(client, b"x"))
        assert await client.rest() == b"421 4.4.2 Timed out\r\n"
        assert not dripping.done() and server.keeper.messages == []
        dripping.cancel()


async def test_content_above_the_minimum_rate_may_take_longer_than_a_command():
    async with serving(Limits(command_timeout=0.3, minimum_rate=100)) as server:
        client = await server.connect()
        await client.begin()
        for _ in range(12):
            client.send(b"x" * 50)
            await asyncio.sleep(0.05)
        assert (await client.ask(b"\r\n.\r\n"))[:3] == b"250"


async def test_content_that_takes_longer_than_its_timeout_is_dismissed():
    async with serving(Limits(command_timeout=0.2, data_timeout=0.4, minimum_rate=1)) as server:
        client = await server.connect()
        await client.begin()
        dripping = asyncio.create_task(drip(client, b"x" * 50))
        assert await client.rest() == b"421 4.4.2 Timed out\r\n"
        dripping.cancel()


async def test_a_slow_receiver_is_not_held_against_the_peer():
    keeper = Keeper()
    keeper.before_accept = lambda: asyncio.sleep(0.5)
    async with serving(Limits(command_timeout=0.2), keeper=keeper) as server:
        client = await server.connect()
        await client.begin()
        assert (await client.ask(b"x\r\n.\r\n"))[:3] == b"250"


@pytest.mark.parametrize(
    "limits", [Limits(connections=2), Limits(connections_per_address=2)], ids=["all", "one"]
)
async def test_connections_beyond_the_limit_are_turned_away_until_one_leaves(limits: Limits):
    async with serving(limits) as server:
        first, second, third = [await server.connect() for _ in range(3)]
        assert await third.rest() == b"421 4.7.0 Too many connections\r\n"
        assert (await second.reply())[:3] == b"220"
        first.send(b"QUIT\r\n")
        await first.rest()
        await asyncio.sleep(0.05)
        assert (await (await server.connect()).reply())[:3] == b"220"


async def test_content_of_all_connections_shares_one_budget():
    async with serving(Limits(in_flight=10_000)) as server:
        holder, other = await server.connect(), await server.connect()
        await holder.begin()
        await other.begin()
        holder.send(b"x" * 6_000)
        await asyncio.sleep(0.05)
        assert (await other.ask(b"x" * 6_000 + b"\r\n.\r\n"))[:9] == b"452 4.3.1"
        assert (await holder.ask(b"\r\n.\r\n"))[:3] == b"250"
        assert (await other.ask(b"MAIL FROM:<>\r\n"))[:3] == b"250"


async def test_a_broken_connection_gives_its_budget_back():
    async with serving(Limits(in_flight=10_000)) as server:
        client = await server.connect()
        await client.begin()
        client.send(b"x" * 9_000)
        await asyncio.sleep(0.05)
        linger = struct.pack("ii", 1, 0)
        client.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        client.writer.transport.abort()
        await asyncio.sleep(0.05)
        client = await server.connect()
        await client.begin()
        assert (await client.ask(b"x" * 9_000 + b"\r\n.\r\n"))[:3] == b"250"


@pytest.mark.parametrize(
    ("raised", "answer"), [(Outage(), b"451 4.3.0"), (StorageFull(), b"452 4.3.1")], ids=["outage", "full"]
)
async def test_an_outage_is_never_a_yes(raised: Exception, answer: bytes):
    keeper = Keeper()
    keeper.raises = raised
    async with serving(keeper=keeper) as server:
        client = await server.connect()
        await client.reply()
        await client.ask(b"EHLO x\r\n")
        assert (await client.ask(b"MAIL FROM:<a@example.com>\r\n"))[:9] == answer
        keeper.raises = None
        await client.ask(b"MAIL FROM:<a@example.com>\r\n")
        keeper.raises = raised
        assert (await client.ask(b"RCPT TO:<b@example.org>\r\n"))[:9] == answer
        keeper.raises = None
        await client.ask(b"RCPT TO:<b@example.org>\r\n")
        await client.ask(b"DATA\r\n")
        keeper.raises = raised
        assert (await client.ask(b"x\r\n.\r\n"))[:9] == answer


async def test_a_bug_in_the_receiver_is_451_and_its_text_is_not_logged():
    keeper = Keeper()
    keeper.raises = ValueError("the secret content")
    async with serving(keeper=keeper) as server:
        client = await server.connect()
        await client.reply()
        await client.ask(b"EHLO x\r\n")
        with capture_logs() as logs:
            assert await client.ask(b"MAIL FROM:<a@example.com>\r\n") == b"451 4.3.0 Try again later\r\n"
        assert logs[0]["exception"] == "ValueError" and logs[0]["log_level"] == "error"
        assert "secret" not in str(logs)


async def test_a_refused_recipient_leaves_no_one_to_deliver_to():
    keeper = Keeper()
    keeper.refuse_recipient = Reply(550, "5.1.1", "No such person")
    async with serving(keeper=keeper) as server:
        client = await server.connect()
        await client.reply()
        client.send(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nQUIT\r\n")
        assert b"550 5.1.1 No such person\r\n554 5.5.1 No valid recipients\r\n" in await client.rest()


async def test_closing_lets_a_running_transaction_finish_and_dismisses_the_idle():
    async with serving() as server:
        idle, busy = await server.connect(), await server.connect()
        await idle.reply()
        await busy.begin()
        closing = asyncio.create_task(server.listener.close(5.0))
        assert await idle.rest() == b"421 4.3.2 Service shutting down\r\n"
        busy.send(b"last\r\n.\r\n")
        assert await busy.rest() == b"250 2.0.0 Taken\r\n421 4.3.2 Service shutting down\r\n"
        idle.writer.close()
        busy.writer.close()
        await asyncio.wait_for(closing, 4)
        assert server.keeper.contents == [b"last\r\n"]
        with pytest.raises(OSError):
            await server.connect()


async def test_closing_does_not_wait_longer_than_its_grace():
    async with serving() as server:
        client = await server.connect()
        await client.begin()
        closing = asyncio.create_task(server.listener.close(0.1))
        assert await client.rest() == b"421 4.3.2 Service shutting down\r\n"
        client.writer.close()
        await asyncio.wait_for(closing, 3)


async def test_implicit_tls_needs_a_context():
    with pytest.raises(ValueError, match="needs a TLS context"):
        await listen(Keeper(), sockets=[], hostname="mx.example", tls=None, implicit_tls=True)
