"""What hosts do, by clicking, and what the others see of it."""

HOSTS = "#panel-people .for-hosts"


async def test_a_host_mutes_stops_removes_and_locks(people):
    (hana, ann, ben), token = await people.meeting("Hana", "Ann", "Ben", without=("cam",))
    await mutes_everybody(hana, ann, ben)
    await stops_what_ann_shares(hana, ann, ben)
    await removes_ben(hana, ann, ben)
    eve = await locks_the_door(hana, ann, await people.at_the_door(token, "Eve"))
    await hana.page.wait_for_selector(".tile:has-text('Eve')")
    assert [person.trouble for person in (hana, ann, ben, eve)] == [[], [], [], []]


async def mutes_everybody(hana, *others):
    await hana.open("People")
    await hana.page.get_by_role("button", name="Mute everybody").click()
    await hana.is_sure()
    for person in others:
        await person.page.wait_for_selector(".controls [data-act=mic][aria-pressed=false]")
        await hana.page.wait_for_selector(f".person:has-text('{person.name}') .tag:has-text('muted')")
    assert await hana.page.get_attribute(".controls [data-act=mic]", "aria-pressed") == "true"


async def stops_what_ann_shares(hana, ann, ben):
    await ann.press("Share screen")
    await ben.sees_moving("Ann", "screen")
    await hana.acts("Ann", "Stop sharing")
    await ann.page.wait_for_selector(".controls [data-act=share][aria-pressed=false]")
    await ann.page.wait_for_selector("#banners :text('A host stopped your sharing')")
    for person in (hana, ann, ben):
        await person.page.wait_for_selector(".tile[data-what=screen]", state="detached")


async def removes_ben(hana, ann, ben):
    await hana.acts("Ben", "Remove")
    await hana.is_sure()
    await ben.stage("refused")
    assert await ben.read("#over-title") == "You were removed from the meeting"
    assert await ben.read("#over-text") == "The host has shown you out of this meeting."
    for person in (hana, ann):
        await person.page.wait_for_selector(".tile:has-text('Ben')", state="detached")
    await ben.page.reload()
    await ben.ready()
    await ben.knock()
    await ben.stage("refused")
    assert await ben.read("#over-title") == "This invitation was taken back"


async def locks_the_door(hana, ann, eve):
    await hana.page.get_by_role("button", name="Lock the meeting").click()
    for person in (hana, ann):
        await person.page.wait_for_selector("#room-locked:has-text('Nobody else can come in')")
    await eve.ready()
    await eve.knock()
    await eve.stage("refused")
    assert await eve.read("#over-title") == "The meeting is locked"
    assert await eve.read("#over-text") == (
        "The host has closed the doors of this meeting. Ask them to open it for you."
    )
    await hana.page.get_by_role("button", name="Lock the meeting").click()
    await ann.page.wait_for_selector("#room-locked", state="hidden")
    await eve.page.get_by_role("button", name="Join again").click()
    return await eve.come_in(without=("cam",))


async def test_the_role_goes_to_another_who_lets_support_in_puts_them_out_and_ends_it(people):
    (hana, ann), _ = await people.meeting("Hana", "Ann", without=("cam",))
    await hands_the_role_over(hana, ann)
    staff = await lets_support_in(people, hana, ann)
    await puts_support_out(hana, ann, staff)
    await ends_it_for_everybody(hana, ann)
    assert [person.trouble for person in (hana, ann, staff)] == [[], [], []]


async def hands_the_role_over(hana, ann):
    await ann.open("People")
    assert not await ann.page.locator(HOSTS).is_visible()
    await hana.acts("Ann", "Hand over the host's role")
    await hana.is_sure()
    await ann.page.wait_for_selector(HOSTS)
    await hana.page.wait_for_selector(HOSTS, state="hidden")
    await hana.page.wait_for_selector(".person:has-text('Ann') .tag:has-text('host')")


async def lets_support_in(people, hana, ann):
    await ann.page.get_by_role("button", name="Let support in").click()
    await ann.page.get_by_role("button", name="Make a link").click()
    link = await ann.page.locator("#permit-link:visible").input_value()
    assert link.startswith(people.organisation.url + "/meet/")
    await ann.page.keyboard.press("Escape")
    for person in (hana, ann):
        await person.page.wait_for_selector("#room-permit:has-text('Support may come in until')")
    staff = await people.at_the_door(link.rpartition("/")[2], "Sam")
    await staff.come_in(without=("cam",))
    for person in (hana, ann):
        await person.open("People")
        await person.page.wait_for_selector(".person:has-text('Sam') .tag:has-text('support')")
    return staff


async def puts_support_out(hana, ann, staff):
    await ann.page.get_by_role("button", name="End support's permit").click()
    await staff.stage("refused")
    assert await staff.read("#over-title") == "This invitation was taken back"
    for person in (hana, ann):
        await person.page.wait_for_selector(".tile:has-text('Sam')", state="detached")
        await person.page.wait_for_selector("#room-permit", state="hidden")


async def ends_it_for_everybody(hana, ann):
    await ann.press("Leave")
    await ann.page.get_by_role("button", name="End it for everybody").click()
    for person in (hana, ann):
        await person.stage("over")
        assert await person.read("#over-title") == "The meeting is over"
