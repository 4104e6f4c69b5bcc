"""What each page of a tenant announces of its versions, for as long as the policy promised. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from troth.people.publishing import wording
from troth.people.tenants import House
from troth.people.versions import Posted, in_force
from troth.site.notices import SiteNotice

USUAL = timedelta(days=30)
"""How long a change is announced where the policy states no time."""


def announced(house: House, now: datetime) -> list[SiteNotice]:
    """The announcements of a tenant's versions at a moment, the newest first."""
    if not house.posted:
        return []
    present = in_force(house.posted).version
    standing = [one for one in house.posted if one.version == present or one in house.coming]
    return [_notice(one) for one in reversed(standing) if _is_shown(one, now)]


def stays(posted: Posted) -> bool:
    """Whether a version is announced until its reader puts that away."""
    return posted.plan is not None and any(notice.until_dismissed for notice in posted.plan.on_site)


def _is_shown(posted: Posted, now: datetime) -> bool:
    if posted.plan is None or not posted.plan.on_site:
        return False
    if stays(posted):
        return True
    term = max(notice.before for notice in posted.plan.on_site) or USUAL
    return now < max(posted.effective_at, posted.posted_at + term)


def _notice(posted: Posted) -> SiteNotice:
    return SiteNotice(
        name=str(posted.version),
        title=f"Our privacy policy changes: version {posted.version}",
        text=f"{wording.since(posted)} {wording.uses_sentence(posted)}".rstrip(),
        path=f"/policy/{posted.basis}..{posted.version}",
        stays=stays(posted),
    )


def reminder(posted: Posted, path: str) -> SiteNotice:
    """What somebody is shown after they signed in whom no mail reached."""
    return SiteNotice(
        name=f"question-{posted.version}",
        title="We need your word on a new use of your data",
        text=wording.question(posted),
        path=path,
    )
