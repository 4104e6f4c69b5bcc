"""Pictures of pages for the documentation."""

from pathlib import Path

from playwright.async_api import Page

from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "images"
DESK = {"width": 1120, "height": 760}
PHONE = {"width": 390, "height": 780}


async def picture(
    page: Page, name: str, *, window: dict = DESK, light: str = "light", whole: bool = False
) -> Path:
    """Write docs/images/NAME.png: what fits into the window, or the whole page."""
    await page.set_viewport_size(window)
    await page.emulate_media(color_scheme=light, reduced_motion="reduce")
    await page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    await page.screenshot(path=path, animations="disabled", caret="hide", full_page=whole)
    return path
