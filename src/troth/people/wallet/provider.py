"""Asks an OpenID Connect provider who somebody is: authorization code flow with PKCE (RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from troth.people.tenants import Wallet

SECONDS = 10.0
LARGEST = 256 * 1024
SCOPE = "openid profile email address phone"
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
KEPT_SECONDS = 600.0


class WalletAway(Exception):
    """The provider does not answer, or says what does not hold; the form can be filled in by hand."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One visit to a provider: what has to come back with the answer."""

    verifier: str
    nonce: str


def new_asking() -> Asking:
    return Asking(secrets.token_urlsafe(48), secrets.token_urlsafe(16))


class Provider:
    """One provider, as its own metadata describes it (OpenID Connect Discovery 1.0)."""

    def __init__(self, wallet: Wallet) -> None:
        self._wallet = wallet
        self._said: Mapping[str, Any] = {}
        self._until = 0.0

    async def where(self, back: str, state: str, asking: Asking) -> str:
        """The address to send somebody to. Raises WalletAway."""
        said = await self._metadata()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asking.verifier.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": self._wallet.client,
            "redirect_uri": back,
            "scope": SCOPE,
            "state": state,
            "nonce": asking.nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{said['authorization_endpoint']}?{urlencode(asked)}"

    async def claims(self, code: str, back: str, asking: Asking) -> Mapping[str, Any]:
        """What the provider says of the person who came back with a code. Raises WalletAway."""
        said = await self._metadata()
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._wallet.client,
            "code_verifier": asking.verifier,
        }
        token = await _ask("POST", said["token_endpoint"], data=asked, auth=self._authentication())
        signed = await self._signed(str(token.get("id_token", "")), asking)
        if not (there := said.get("userinfo_endpoint")):
            return signed
        header = {"Authorization": f"Bearer {token.get('access_token', '')}"}
        more = await _ask("GET", there, headers=header)
        if more.get("sub") != signed["sub"]:
            raise WalletAway("the provider describes somebody else")
        return {**signed, **more}

    def _authentication(self) -> httpx.BasicAuth | None:
        if self._wallet.secret is None:
            return None
        return httpx.BasicAuth(self._wallet.client, self._wallet.secret.read_text().strip())

    async def _signed(self, token: str, asking: Asking) -> Mapping[str, Any]:
        """The claims of an ID token whose signature, issuer, audience, time and nonce hold."""
        try:
            keys = KeySet.import_key_set(await _ask("GET", (await self._metadata())["jwks_uri"]))  # type: ignore[arg-type] # a parsed JSON object
            found = jwt.decode(token, keys, algorithms=ALGORITHMS)
            jwt.JWTClaimsRegistry(
                leeway=60,
                iss={"essential": True, "value": self._wallet.issuer},
                aud={"essential": True, "value": self._wallet.client},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": asking.nonce},
            ).validate(found.claims)
        except (JoseError, ValueError, KeyError) as error:
            raise WalletAway(f"its token does not hold: {type(error).__name__}") from None
        return found.claims

    async def _metadata(self) -> Mapping[str, Any]:
        if time.monotonic() >= self._until:
            said = await _ask("GET", f"{self._wallet.issuer}/.well-known/openid-configuration")
            if str(said.get("issuer", "")).rstrip("/") != self._wallet.issuer:
                raise WalletAway("its metadata is another issuer's")
            if lacking := {"authorization_endpoint", "token_endpoint", "jwks_uri"} - said.keys():
                raise WalletAway(f"its metadata lacks {', '.join(sorted(lacking))}")
            self._said, self._until = said, time.monotonic() + KEPT_SECONDS
        return self._said


async def _ask(method: str, where: str, **how: Any) -> dict[str, Any]:
    """A JSON object from the provider, within limits of time and size."""
    try:
        async with (
            httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client,
            client.stream(method, where, **how) as answer,
        ):
            content = b""
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > LARGEST:
                    raise WalletAway("its answer is too large")
            answer.raise_for_status()
            found = httpx.Response(200, content=content).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise WalletAway(f"it did not answer as expected: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise WalletAway("its answer is no object")
    return found
