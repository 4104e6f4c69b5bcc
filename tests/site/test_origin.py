"""A change is made only when the browser vouches that our own page asked for it."""

import pytest

from troth.site.pages import host_of


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://portal.clinic.example"}, 403),
        ({"Origin": "https://portal.clinic.example"}, 200),
        ({"Origin": "https://PORTAL.clinic.example"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://portal.clinic.example.evil.example"}, 403),
        ({"Origin": "https://portal.clinic.example:8443"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://["}, 403),
        ({}, 403),
    ],
)
async def test_a_form_is_accepted_only_from_our_own_page(browser, headers, status):
    assert (await browser.post("/form", headers=headers, data={"a": "1"})).status_code == status


async def test_a_refusal_is_a_page_that_says_what_to_do(browser):
    answer = await browser.post("/form", data={"a": "1"})
    assert "<h1>That came from somewhere else</h1>" in answer.text


async def test_reading_needs_no_vouching(browser):
    assert (await browser.get("/outage", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 503


@pytest.mark.parametrize(
    ("header", "host"),
    [
        (b"Portal.Clinic.Example:8443", "portal.clinic.example"),
        (b"portal.clinic.example.", "portal.clinic.example"),
        (b"[::1]:8000", "[::1]"),
        (b"[::", "[::]"),
        (b"", ""),
    ],
)
def test_the_host_is_read_from_any_header_without_failing(header, host):
    from starlette.requests import Request

    assert host_of(Request({"type": "http", "headers": [(b"host", header)]})) == host
