"""Several brands on one server: each at its own host with its own policy, and none at any other."""

from troth.app.tenancy import add_tenant, policy_text
from troth.people.tenants import Houses, read


def test_each_brand_has_its_own_host_policy_and_data(tmp_path):
    first = read(add_tenant(tmp_path, "efax.example", policy_text("efax")) / "tenant.toml", 1)
    second = read(add_tenant(tmp_path, "webex.example", policy_text("webex")) / "tenant.toml", 2)
    houses = Houses([first, second])
    assert houses.at_host("efax.example").tenant.policy.name == "efax"
    assert houses.at_host("webex.example:8080").tenant.policy.name == "webex"
    assert houses.at_host("elsewhere.example") is None
    assert first.tenant.id != second.tenant.id
