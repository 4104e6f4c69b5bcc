"""Wrong passphrases make people wait, then lock the account and warn its owner."""

import re

from tests.end_to_end import database, post, visit

OVER = "UPDATE people.account SET locked_until = now() WHERE locked_until > now()"
FITS_NOT, WAIT = "That does not fit", "Please wait a little"


async def test_three_make_one_wait_six_lock_and_the_owner_is_warned(server, reader):
    patient, page = post.new_patient(), reader.page
    post.send(server, post.letter(patient))
    link = post.link_for(server, patient)
    await visit.choose_passphrase(page, link)
    await visit.sign_out(page)

    said = []
    for _ in range(6):
        assert post.all_to(server, patient, "Wrong passphrases") == []
        await database.ask(server.data, OVER)  # as if the person had waited
        await visit.sign_in(page, link, patient, "not the passphrase at all")
        said.append(await page.get_by_role("alert").locator("strong").inner_text())
    assert said == [FITS_NOT, FITS_NOT, WAIT, WAIT, WAIT, WAIT]

    mail = post.arrived(server, patient, "Wrong passphrases for your Clinic Example account")
    warning = " ".join(post.text_of(mail).split())
    assert "A wrong passphrase was given 6 times for your account." in warning
    assert re.search(r"nobody can sign in until \w+, \d\d \w+ \d{4}, \d\d:\d\d UTC", warning)

    await visit.sign_in(page, link, patient)
    assert await page.get_by_role("alert").locator("strong").inner_text() == "Please wait a little"


async def test_another_persons_address_and_passphrase_do_not_open_a_link(server, reader):
    mine, theirs = post.new_patient(), post.new_patient()
    for address in (mine, theirs):
        post.send(server, post.letter(address, f"For {address}"))
        await visit.choose_passphrase(reader.page, post.link_for(server, address), f"{address} has a phrase")
        await visit.sign_out(reader.page)
    await visit.sign_in(reader.page, post.link_for(server, mine), theirs, f"{theirs} has a phrase")
    assert await reader.page.get_by_role("alert").locator("strong").inner_text() == "That does not fit"


async def test_a_weak_passphrase_and_two_that_differ_are_not_taken(server, reader):
    patient, page = post.new_patient(), reader.page
    post.send(server, post.letter(patient))
    link = post.link_for(server, patient)
    await visit.choose_passphrase(page, link, "short")
    assert await page.get_by_role("alert").locator("strong").inner_text() == (
        "That passphrase is too easy to guess"
    )
    await page.get_by_label("New passphrase").fill("maple river quiet lantern")
    await page.get_by_label("The same once more").fill("maple river quiet latern")
    await page.get_by_role("button", name="Open my message").click()
    assert await page.get_by_role("alert").locator("strong").inner_text() == "The two entries differ"
    await visit.choose_passphrase(page, link)
    assert await visit.heading(page) == "Your results"
