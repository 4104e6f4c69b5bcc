"""A payer's report: exactly its columns, only accounts that it pays for, and each telling on the ledger."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.assembled import letter
from troth.people.staff.members import StaffError
from troth.people.staff.payers import Row, as_csv
from troth.runtime.ports import Carried

PAYER = "Big Clinic Group"
NOW = datetime.now(UTC)
SPAN = (NOW - timedelta(days=1), NOW + timedelta(days=1))


@pytest.fixture
def paying(served):
    return lambda **more: served("zixcorp", "payer-reports", **more)


def with_file(sender, recipient, subject):
    mail = letter(sender, recipient, "The minutes.", subject)
    mail.add_attachment(b"%PDF-1.4", "application", "pdf", filename="minutes.pdf")
    return mail


async def test_a_report_has_the_stated_columns_of_the_accounts_that_the_payer_pays_for(paying):
    async with paying(jobs=True) as server:
        tenant, payers = server.house.tenant, server.parts.office.payers
        nurse = f"nurse@{tenant.name}"
        for address in (server.doctor, nurse):
            await server.member(address)
        await payers.pay(tenant, PAYER, server.doctor)
        await payers.pay(tenant, "Another", nurse)
        for sender in (server.doctor, nurse):
            await server.send(with_file(sender, "ann@x.example", "Minutes"), "ann@x.example", sender=sender)
        await server.send(
            letter(server.doctor, "ben@x.example", "Hi.", "Lunch"), "ben@x.example", "eve@x.example"
        )
        await server.carried()
        table = list(csv.reader(io.StringIO(as_csv(await payers.report(tenant, PAYER, *SPAN)))))
        assert table[0] == ["address", "messages", "attachments", "recipients", "subjects", "sizes"]
        (row,) = table[1:]
        assert row[:5] == [
            server.doctor,
            "2",
            "1",
            "ann@x.example; ben@x.example, eve@x.example",
            "Minutes; Lunch",
        ]
        assert all(size.isdigit() for size in row[5].split("; "))
        assert row[5].count(";") == 1


async def test_each_member_sees_that_and_to_whom_it_was_told(paying):
    async with paying() as server:
        tenant, payers = server.house.tenant, server.parts.office.payers
        await server.member()
        await payers.pay(tenant, PAYER, server.doctor)
        await payers.report(tenant, PAYER, *SPAN)
        (told,) = [said for said in await server.ledger(server.doctor) if said["act"] == "disclosed"]
        assert (told["recipient"], told["company"]) == ("PayingOrganisation", PAYER)
        assert (told["categories"], told["purpose"]) == (
            ["EmailAddress", "ServiceUsage"],
            "PaymentManagement",
        )


async def test_a_mail_counts_once_however_often_its_journey_begins(paying):
    async with paying() as server:
        tenant, payers = server.house.tenant, server.parts.office.payers
        await server.member()
        await payers.pay(tenant, PAYER, server.doctor)
        member = await server.parts.office.staff._account(tenant, server.doctor)
        mail = Carried(uuid4(), ("ann@x.example",), "Minutes", 0, 10)
        for _ in range(2):
            await payers.carried(tenant.id, member.person, mail)
        assert [row.messages for row in await payers.report(tenant, PAYER, *SPAN)] == [1]


async def test_nothing_is_noted_of_an_account_that_nobody_pays_for(paying, superuser):
    async with paying(jobs=True) as server:
        tenant, payers = server.house.tenant, server.parts.office.payers
        await server.member()
        await payers.pay(tenant, PAYER, server.doctor)
        await payers.stop(tenant, server.doctor)
        await server.send(letter(server.doctor, "ann@x.example", "Hi.", "Lunch"), "ann@x.example")
        await server.carried()
        counted = "SELECT count(*) FROM vault.record WHERE tenant = $1 AND practice = 'usage'"
        assert await superuser.fetchval(counted, tenant.id) == 0
        assert await payers.report(tenant, PAYER, *SPAN) == []


async def test_without_the_service_nothing_is_noted_and_nothing_told(served, superuser):
    async with served("emailserving", "staff") as server:
        with pytest.raises(StaffError, match="may not go to PayingOrganisation"):
            await server.parts.office.payers.report(server.house.tenant, PAYER, *SPAN)
        with pytest.raises(StaffError, match="nobody has an account"):
            await server.parts.office.payers.pay(server.house.tenant, PAYER, "no@x.example")


def test_a_subject_cannot_become_a_formula():
    text = as_csv([Row("a@x.example", 1, 0, "b@x.example", "=HYPERLINK(1)", "9")])
    assert text.splitlines()[1] == "a@x.example,1,0,b@x.example,'=HYPERLINK(1),9"
