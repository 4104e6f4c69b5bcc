"""Changing the plan: what the new one needs is asked first, and its choices hold at once."""

from tests.membership import inputs, problems
from tests.people.joining.test_registering import held, serving
from troth.policy import Purpose


async def test_an_upgrade_turns_promotions_off_at_once(visitor):
    efax = await visitor("efax")
    await efax.register()
    assert await serving(efax, Purpose.DIRECT_MARKETING) == ["demographics-free", "registration"]
    page = await efax.post("/plan", plan="paid")
    assert "on the plan paid" in page.text
    assert await serving(efax, Purpose.DIRECT_MARKETING) == []
    assert (await efax.server.ledger(efax.address))[-1]["act"] in ("changed plan", "used")
    assert "changed plan" in [entry["act"] for entry in await efax.server.ledger(efax.address)]


async def test_a_return_to_the_free_plan_turns_them_on_again(visitor):
    efax = await visitor("efax")
    await efax.register()
    await efax.post("/plan", plan="paid")
    await efax.post("/plan", plan="free")
    assert await serving(efax, Purpose.DIRECT_MARKETING) == ["demographics-free", "registration"]


async def test_a_plan_that_needs_to_know_more_asks_first(visitor):
    efax = await visitor("efax")
    await efax.register(plan="paid", gender=None, occupation="nurse")
    page = await efax.post("/plan", plan="free")
    fields = inputs(page)
    assert 'value="nurse"' in fields["occupation"]
    assert "on the plan paid" in (await efax.get("/")).text
    answer = await efax.post("/plan", plan="free", asked="yes", occupation="nurse")
    assert problems(answer) == {"gender": "This is needed."}
    answer = await efax.post("/plan", plan="free", asked="yes", occupation="nurse", gender="woman")
    assert "on the plan free" in answer.text
    assert (await held(efax))["demographics-free"] == {"Occupation": "nurse", "Gender": "woman"}
    assert "demographics-paid" not in await held(efax)


async def test_there_is_no_plan_to_change_to_where_the_policy_has_none(visitor):
    person = await visitor("emailserving")
    await person.register()
    assert (await person.get("/plan")).status_code == 404
    assert (await person.post("/plan", plan="paid")).status_code == 404


async def test_a_plan_that_there_is_not_is_refused(visitor):
    efax = await visitor("efax")
    await efax.register()
    assert (await efax.post("/plan", plan="gold")).status_code == 400
