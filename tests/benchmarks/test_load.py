"""The readers of pages measure what a server does, and notice when it does not serve."""

import pytest

from benchmarks.load import Answers, read
from benchmarks.plain_page import PlainPage


async def test_readers_keep_reading_until_their_time_is_up() -> None:
    with PlainPage(size=5000, workers=1) as page:
        answers = await read(page.url, readers=3, seconds=0.3)
    assert answers.size == 5000
    assert answers.seconds >= 0.3
    assert len(answers.latencies) > 3


async def test_a_page_that_does_not_answer_200_is_an_error() -> None:
    with PlainPage(size=10, workers=1) as page, pytest.raises(RuntimeError, match="404"):
        await read(f"{page.url}missing", readers=1, seconds=0.1)


async def test_only_plain_http_is_read() -> None:
    with pytest.raises(ValueError, match="only plain http"):
        await read("https://example.test/", readers=1, seconds=0.1)


def test_percentiles_are_of_the_sorted_latencies() -> None:
    answers = Answers(seconds=2.0, latencies=tuple(n / 100 for n in range(100, 0, -1)), size=1)
    assert answers.percentile(0.50) == 0.51
    assert answers.percentile(0.95) == 0.96
    assert answers.rate() == 50
