"""People who choose a passphrase read first where their data is held, since it may travel there."""

from tests.assembled import SECRET, letter


async def test_a_first_visit_says_where_data_is_held(server):
    await server.send(letter(server.doctor, "jane@home.example", SECRET), "jane@home.example")
    await server.carried()
    async with server.browser() as browser:
        page = await browser.get(server.links("jane@home.example")[0])
    assert "Your data is processed and held in: United States." in page.text
