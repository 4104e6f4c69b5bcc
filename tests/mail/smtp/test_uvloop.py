"""The listener on uvloop, which the server runs on, where the other tests run on asyncio's own loop."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import uvloop

from tests.mail.smtp import test_listener as listener
from tests.mail.smtp import test_tls as tls


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        await test()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(within())


@pytest.mark.parametrize(
    "test",
    [
        tls.test_starttls_starts_over_inside_tls,
        tls.test_commands_behind_starttls_are_never_obeyed,
        tls.test_commands_in_clear_after_the_220_end_the_connection,
        tls.test_implicit_tls_greets_inside_tls,
        tls.test_a_failed_handshake_frees_its_place,
        tls.test_a_peer_that_leaves_before_the_handshake_frees_its_place,
        tls.test_three_wrong_passwords_are_535_and_the_fourth_try_421,
    ],
    ids=lambda test: test.__name__,
)
def test_tls_works_on_uvloop(certificate: Path, test: Callable[[Path], Awaitable[None]]):
    run(lambda: test(certificate))


@pytest.mark.parametrize(
    "test",
    [
        listener.test_a_large_message_arrives_whole,
        listener.test_a_connection_that_ends_within_data_delivers_nothing,
        listener.test_a_half_closed_peer_hears_the_answer_to_what_it_completed,
        listener.test_a_message_is_accepted_to_its_end_when_the_peer_hangs_up,
        listener.test_an_endless_line_is_refused_and_the_connection_closed,
        listener.test_content_below_the_minimum_rate_is_dismissed,
        listener.test_a_peer_that_does_not_read_is_not_read_from,
        listener.test_closing_lets_a_running_transaction_finish_and_dismisses_the_idle,
    ],
    ids=lambda test: test.__name__,
)
def test_the_listener_works_on_uvloop(test: Callable[[], Awaitable[None]]):
    run(test)
