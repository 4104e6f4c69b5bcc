"""What a person does on the pages, one act a function; each ends on the page that it leads to."""

from pathlib import Path

from playwright.async_api import Locator, Page

PASSPHRASE = "maple river quiet lantern"


async def choose_passphrase(page: Page, link: str, passphrase: str = PASSPHRASE) -> None:
    """First visit: follow the link, choose a passphrase, and read."""
    await page.goto(link)
    await page.get_by_label("New passphrase").fill(passphrase)
    await page.get_by_label("The same once more").fill(passphrase)
    await page.get_by_role("button", name="Open my message").click()


async def sign_in(page: Page, link: str, address: str, passphrase: str = PASSPHRASE) -> None:
    """Any later visit."""
    await page.goto(link)
    await give_passphrase(page, address, passphrase)


async def give_passphrase(page: Page, address: str, passphrase: str = PASSPHRASE) -> None:
    await page.get_by_label("Your mail address").fill(address)
    await page.get_by_label("Passphrase").fill(passphrase)
    await page.get_by_role("button", name="Open my messages").click()


async def downloaded(page: Page, name: str) -> tuple[str, bytes]:
    """Follow a link that downloads; the name that the browser gives the file, and its bytes."""
    async with page.expect_download() as download:
        await page.get_by_role("link", name=name).click()
    file = await download.value
    return file.suggested_filename, Path(await file.path()).read_bytes()


async def answer(page: Page, text: str, *files: Path, everybody: bool = False) -> None:
    await page.get_by_role("link", name="Answer all" if everybody else "Answer", exact=True).click()
    await page.get_by_label("Your answer").fill(text)
    if files:
        await page.get_by_label("Files").set_input_files(list(files))
    await page.get_by_role("button", name="Send").click()


async def sign_out(page: Page) -> None:
    await page.get_by_role("button", name="Sign out").click()


async def heading(page: Page) -> str:
    return await page.get_by_role("heading", level=1).inner_text()


async def said(page: Page) -> str:
    return await page.get_by_role("status").inner_text()


async def staff_sign_in(page: Page, base_url: str, staff: tuple[str, str]) -> None:
    await page.goto(f"{base_url}/staff")
    await page.get_by_label("Name").fill(staff[0])
    await page.get_by_label("Passphrase").fill(staff[1])
    await page.get_by_role("button", name="Sign in").click()


async def give_roles(page: Page, home: str, address: str, *roles: str) -> str:
    """Make somebody of the staff, as an administrator does; returns the passphrase that is shown once."""
    await page.goto(home + "staff")
    await page.get_by_label("Mail address").fill(address)
    for role in roles:
        await page.get_by_label(role, exact=True).check()
    await page.get_by_role("button", name="Give these").click()
    return await page.get_by_role("status").locator("code").inner_text()


async def look_up(page: Page, address: str, role: str, case: str) -> None:
    await page.get_by_label("Mail address").fill(address)
    await page.get_by_label("Your role").select_option(role)
    await page.get_by_label("Case", exact=True).fill(case)
    await page.get_by_role("button", name="Look up").click()


async def wait_for_held(page: Page, recipient: str) -> Locator:
    """The held message for a recipient, on the staff's page that lists it, looked for until it is there."""
    held = page.locator("article").filter(has_text=recipient)
    for _ in range(100):
        await page.get_by_role("link", name="Held", exact=True).click()
        if await held.count():
            break
        await page.wait_for_timeout(100)
    return held
