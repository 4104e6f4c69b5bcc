"""Pages wear the brand of their host, escape what they show, and refer to nothing outside."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import jinja2
import pytest
from starlette.requests import Request

import troth
from troth.site.brand import Brand, contrast
from troth.site.pages import Pages
from troth.site.static import assets
from troth.site.wording import counted, moment, readable_size

SOURCES = Path(troth.__file__).parent
TEMPLATES = sorted([*SOURCES.glob("*/templates/*.html"), *SOURCES.glob("site/static/*")])
HERE = Request({"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"a.example")]})


def _pages(name="Clinic"):
    brand = Brand(name, "a.example", "#1f5f66", "#8fd0d3", "help@a.example")
    return Pages(lambda _: brand, ("troth.site", "troth.inbox"), assets())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_that_a_page_is_made_of_refers_to_another_site(path):
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(?:https?:)?//[a-z0-9]", text, re.IGNORECASE)


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=lambda p: p.name)
def test_every_template_states_its_context_and_holds_no_inline_script_or_style(path):
    text = path.read_text()
    assert text.startswith("{# ")
    ours = r" src=\"\{\{ asset| type=\"module\" src=\"\{\{ code"
    assert not re.search(rf"<style|<script(?!{ours})|\sstyle=|\son[a-z]+=", text)
    assert "|safe" not in text.replace(" ", "")


def test_what_a_page_shows_is_escaped():
    page = _pages("<b>Clinic</b>").render(HERE, "inbox/signed_out.html")
    assert b"<b>Clinic" not in page.body
    assert b"&lt;b&gt;Clinic" in page.body


def test_a_template_that_lacks_context_fails_instead_of_showing_a_gap():
    with pytest.raises(jinja2.UndefinedError):
        _pages().render(HERE, "inbox/link_sent.html")


async def test_each_host_has_its_own_name_and_colours(browser):
    clinic = (await browser.get("/nothing")).text
    press = (await browser.get("/nothing", headers={"Host": "portal.press.example"})).text
    assert "Lindenhof Clinic" in clinic
    assert "Harbour Press" in press
    [sheet] = re.findall(r"/brand/[0-9a-f]{16}\.css", press)
    answer = await browser.get(sheet, headers={"Host": "portal.press.example"})
    assert answer.text.startswith(":root{--accent:#6b2f7a}")
    assert answer.headers["content-type"].startswith("text/css")
    assert (await browser.get(sheet)).status_code == 404


async def test_a_static_file_is_kept_for_ever_under_the_name_of_its_content(browser):
    [sheet] = re.findall(r"/static/[0-9a-f]{16}/troth\.css", (await browser.get("/nothing")).text)
    answer = await browser.get(sheet)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert (await browser.get("/static/0123456789abcdef/troth.css")).status_code == 404


def test_a_browser_package_is_offered_only_where_it_is_installed(tmp_path):
    (tmp_path / "htmx.min.js").write_text("/* */")
    assert assets([tmp_path / "htmx.min.js"]).offers("htmx.min.js")
    assert not assets([tmp_path / "absent" / "htmx.min.js"]).offers("htmx.min.js")


@pytest.mark.parametrize("accent", ["red", "#fff", "#12345g", "#ffff00", "url(x)", "#1f5f66;}"])
def test_a_brand_colour_that_is_none_or_cannot_be_read_is_refused(accent):
    with pytest.raises(ValueError, match="accent: "):
        Brand("Clinic", "a.example", accent, "#8fd0d3", "help@a.example")


def test_a_dark_accent_must_be_legible_on_dark_pages():
    with pytest.raises(ValueError, match=r"accent_dark: #1f5f66 on #262d31 has contrast 1\.9"):
        Brand("Clinic", "a.example", "#1f5f66", "#1f5f66", "help@a.example")


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_times_sizes_and_counts_read_well():
    berlin = timezone(timedelta(hours=1))
    assert moment(datetime(2026, 11, 3, 0, 5, tzinfo=berlin)) == "2 Nov 2026, 23:05 UTC"
    assert moment(datetime(2026, 11, 3, 9, 5, tzinfo=UTC)) == "3 Nov 2026, 09:05 UTC"
    assert [readable_size(n) for n in (0, 999, 1000, 999_949, 999_950, 25_000_000, 3_000_000_000)] == [
        "0 B", "999 B", "1.0 kB", "999.9 kB", "1.0 MB", "25.0 MB", "3.0 GB",
    ]  # fmt: skip
    assert [counted(n, "message") for n in (0, 1, 1200)] == ["0 messages", "1 message", "1,200 messages"]
