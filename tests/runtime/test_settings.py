"""Settings: where each comes from, and one clear line for each that is wrong."""

from pathlib import Path

import pytest

from troth.runtime.settings import SETTINGS, Address, SettingError, load, written

RELAY = {"TROTH_RELAY": "smtp://127.0.0.1:25", "TROTH_CONFIG": "/nowhere/troth.toml"}


def refused(variables, **more):
    with pytest.raises(SettingError) as error:
        load({**RELAY, **variables}, **more)
    return str(error.value)


@pytest.mark.parametrize("host", ["mail.clinic.example", "192.0.2.7", "[2001:db8::1]", "localhost.example"])
def test_plain_http_is_refused_for_other_machines(host):
    assert refused({"TROTH_BASE_URL": f"http://{host}:8080"}) == (
        f"TROTH_BASE_URL is 'http://{host}:8080': use https:// for every host but the machine itself."
    )


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "clinic.localhost"])
def test_plain_http_serves_the_machine_itself(host):
    assert load({**RELAY, "TROTH_BASE_URL": f"http://{host}:8080"}).https is False


def test_https_serves_everybody():
    settings = load({**RELAY, "TROTH_BASE_URL": "https://mail.clinic.example/"})
    assert (settings.base_url, settings.https) == ("https://mail.clinic.example", True)


def test_without_anything_written_the_defaults_hold():
    settings = load(RELAY)
    assert settings.web == Address("127.0.0.1", 8080)
    assert settings.smtp == Address("127.0.0.1", 2525)
    assert settings.data == Path("troth-data").resolve()
    assert settings.blobs == str(settings.data / "blobs")
    assert settings.tenants == settings.data / "tenants"
    assert (settings.database, settings.message_bytes, settings.log_level) == (None, 52_428_800, "info")


def test_an_override_precedes_a_variable_precedes_the_file(tmp_path):
    file = tmp_path / "troth.toml"
    file.write_text('web = "127.0.0.1:1"\nsmtp = "127.0.0.1:1"\nhostname = "file.example"\n')
    variables = {**RELAY, "TROTH_WEB": "127.0.0.1:2", "TROTH_SMTP": "127.0.0.1:2"}
    settings = load(variables, file=file, overrides={"web": "127.0.0.1:3"})
    assert (settings.web.port, settings.smtp.port, settings.hostname) == (3, 2, "file.example")


def test_a_relay_must_be_named():
    with pytest.raises(SettingError, match="TROTH_RELAY is not set"):
        load({"TROTH_CONFIG": "/nowhere/troth.toml"})


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("TROTH_WEB", "8080", "write host:port, such as 127.0.0.1:8080"),
        ("TROTH_SMTP", "127.0.0.1:65536", "write host:port, such as 127.0.0.1:8080"),
        ("TROTH_WORKERS", "0", "write a whole number from 1"),
        ("TROTH_LOG_LEVEL", "loud", "write debug, info, warning or error"),
        ("TROTH_DATABASE", "mysql://x", "begin it with postgresql:// or postgres://"),
        ("TROTH_RELAY", "ftp://x", "begin it with smtp:// or smtps:// or smtp+starttls:// or file://"),
    ],
)
def test_a_wrong_value_is_told_with_its_variable_and_its_mend(variable, value, says):
    assert refused({variable: value}) == f"{variable} is {value!r}: {says}."


def test_an_unknown_setting_in_the_file_is_told(tmp_path):
    (tmp_path / "troth.toml").write_text('colour = "red"\n')
    assert "there is no setting 'colour'. Settings are base_url, " in refused(
        {}, file=tmp_path / "troth.toml"
    )


def test_a_file_that_is_not_toml_is_told(tmp_path):
    (tmp_path / "troth.toml").write_text("web = = 1\n")
    assert "troth.toml is not TOML: Invalid value" in refused({}, file=tmp_path / "troth.toml")


def test_what_is_handed_to_a_worker_can_be_read_again():
    settings = load({**RELAY, "TROTH_CLOCK_AHEAD": "91 days", "TROTH_PROXIES": "192.0.2.0/24, 10.0.0.0/8"})
    handed = {
        setting.key: written(value)
        for setting in SETTINGS
        if (value := getattr(settings, setting.key)) is not None
    }
    assert load({}, overrides=handed) == settings


def test_every_setting_says_what_it_is_for():
    assert all(setting.says.endswith(".") for setting in SETTINGS)
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)
