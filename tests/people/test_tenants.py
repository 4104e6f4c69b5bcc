"""A tenant's folder as the operator wrote it: names in any script, and addresses that reach everybody."""

import pytest

from troth.app.tenancy import add_tenant, policy_text
from troth.people.tenants import Houses, TenantError, read


def house_with(folder, domain, *lines):
    home = add_tenant(folder, "kraeuter", policy_text("zixcorp"), title="Kräuter")
    file = home / "tenant.toml"
    kept = [line for line in file.read_text().splitlines() if not line.startswith("domains")]
    file.write_text("\n".join([*kept, f'domains = ["{domain}"]', *lines]) + "\n")
    return read(file, 1)


def test_a_domain_in_unicode_and_its_a_labels_are_one(tmp_path):
    house = house_with(tmp_path, "Kräuter.example", 'hosts = ["Post.kräuter.example", "localhost"]')
    assert house.domains == {"xn--kruter-cua.example"}
    assert house.hosts == {"post.xn--kruter-cua.example", "localhost"}
    assert (house.sender, house.support) == (
        "secure-mail@xn--kruter-cua.example",
        "support@xn--kruter-cua.example",
    )
    houses = Houses([house])
    for spelling in ("ada@KRÄUTER.example", "ada@kra\u0308uter.example", "bärbel@xn--kruter-cua.Example"):
        assert houses.of_address(spelling) is house
    assert houses.of_address("ada@krauter.example") is None


@pytest.mark.parametrize("key", ["sender", "support"])
def test_an_address_for_everybody_has_its_domain_in_a_labels(tmp_path, key):
    house = house_with(tmp_path, "clinic.example", f'{key} = "post@kräuter.example"')
    assert getattr(house, key) == "post@xn--kruter-cua.example"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('sender = "bärbel@clinic.example"', "sender is 'bärbel@clinic.example'. Write an address in ASCII"),
        ('support = "clinic.example"', "support is 'clinic.example'. Write an address in ASCII"),
        ('support = "help@☃.example"', "support: '☃.example' is no domain name"),
        ('hosts = ["☃.example"]', "hosts: '☃.example' is no domain name"),
    ],
)
def test_what_could_not_be_reached_is_one_line_that_names_the_key_and_the_mend(tmp_path, line, words):
    with pytest.raises(TenantError) as problem:
        house_with(tmp_path, "clinic.example", line)
    assert words in str(problem.value)
    assert "\n" not in str(problem.value)
