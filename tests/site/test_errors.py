"""Error pages are kind, say what to do, and give nothing away."""

import pytest


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/nothing", 404, "There is nothing here"),
        ("/form", 405, "That does not work here"),
        ("/mistake", 500, "Something went wrong on our side"),
        ("/outage", 503, "We will be right back"),
        ("/full", 503, "We will be right back"),
    ],
)
async def test_each_failure_has_a_page_of_its_own(browser, path, status, title):
    answer = await browser.get(path)
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.text
    assert "help@clinic.example" in answer.text


@pytest.mark.parametrize("path", ["/mistake", "/outage"])
async def test_no_page_shows_what_went_wrong_inside(browser, path):
    text = (await browser.get(path)).text
    for inner in ("Traceback", "secret detail", "ValueError", "10.0.0.7"):
        assert inner not in text


async def test_an_outage_says_when_to_come_back(browser):
    assert (await browser.get("/outage")).headers["retry-after"] == "30"


async def test_a_wrong_method_still_names_the_right_ones(browser):
    assert (await browser.get("/form")).headers["allow"] == "POST"
