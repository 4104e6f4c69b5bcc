from pathlib import Path

import pytest

from tests.mail.smtp.serving import make_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's certificate and key, for the name localhost."""
    return make_certificate(tmp_path_factory.mktemp("certificates"), "localhost")[0]
