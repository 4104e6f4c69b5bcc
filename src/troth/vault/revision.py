"""Many records under new seals at once: their new contents, and the tokens that find them from now on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from troth.policy import Refusal, may_collect
from troth.vault.records import Record, as_columns, seal_anew, value_at
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant

if TYPE_CHECKING:
    from troth.vault.vault import Vault

Change = Callable[[Record], Mapping[str, object]]
"""Gives the new fields of a record; it must not change the record's own."""


class Revision:
    """Collects the changes to one tenant's records until one statement stores them."""

    def __init__(self, vault: Vault, tenant: Tenant, found_by: Sequence[str]) -> None:
        self._vault = vault
        self._tenant = tenant
        self._found_by = found_by
        self._covered: set[tuple[object, ...]] = set()
        self._tokens: dict[tuple[str, str], bytes] = {}
        self._rows: list[tuple[UUID, bytes]] = []
        self._moves: list[tuple[UUID, bytes, bytes]] = []

    def add(self, key: PersonKey, record: Record, fields: Mapping[str, object]) -> None:
        """Seal a record's new fields; raises PolicyViolation where its practice does not cover them."""
        self._require_cover(key, record, fields)
        self._rows.append((record.id, seal_anew(self._tenant.id, key, record, fields)))
        for path in self._found_by:
            old, new = value_at(record.fields, path), value_at(fields, path)
            if old is not None and new is not None and old != new:
                self._moves.append((record.id, self._token(path, old), self._token(path, new)))

    def columns(self) -> tuple[list[Any], ...]:
        """Ids and seals; then records, old and new tokens: one list a column."""
        return (*as_columns(self._rows, 2), *as_columns(self._moves, 3))

    def _require_cover(self, key: PersonKey, record: Record, fields: Mapping[str, object]) -> None:
        """Ask the policy once for each practice and set of categories."""
        kind = (record.practice, *fields)
        if kind in self._covered:
            return
        practice = self._tenant.policy.practices.get(record.practice)
        point, plan = (practice.at, practice.plan) if practice else (record.practice, None)
        answer = may_collect(self._tenant.policy, point, fields, plan)
        if isinstance(answer, Refusal):
            self._vault.refuse(self._tenant, key, answer)
        self._covered.add(kind)

    def _token(self, path: str, value: str) -> bytes:
        known = self._tokens.get((path, value))
        return known or self._tokens.setdefault(
            (path, value), self._vault.index.token(self._tenant.id, path, value)
        )
