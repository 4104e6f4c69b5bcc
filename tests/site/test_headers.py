"""Every answer keeps to itself, the error pages too."""

import pytest

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize("path", ["/nothing", "/mistake", "/outage", "/form"])
async def test_every_page_forbids_what_is_foreign_and_is_never_cached(browser, path):
    headers = (await browser.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "camera=()" in headers["permissions-policy"]
    assert "set-cookie" not in headers


async def test_only_a_site_on_tls_asks_browsers_to_insist_on_it(client_over):
    async with client_over(True) as https, client_over(False) as http:
        secure, plain = await https.get("/nothing"), await http.get("/nothing")
    assert secure.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert "strict-transport-security" not in plain.headers


async def test_a_refused_form_carries_the_headers_too(browser):
    answer = await browser.post("/form", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert answer.headers["content-security-policy"] == POLICY
