"""Puts the machine's questions to the receiver and turns its answers, outages and bugs into replies."""

import structlog

from troth.mail.smtp import replies
from troth.mail.smtp.events import Credentials, Event, MessageOffered, RecipientOffered, SenderOffered
from troth.mail.smtp.faults import describe
from troth.mail.smtp.values import Peer, Receiver, Reply
from troth.runtime.ports import Outage, StorageFull

_log = structlog.get_logger()


async def ask(receiver: Receiver, peer: Peer, event: Event) -> Reply | None:
    """The receiver's answer; None says yes. An outage is never a yes."""
    try:
        return await _put(receiver, peer, event)
    except StorageFull:
        return replies.STORAGE_FULL
    except Outage:
        return replies.AUTHENTICATION_OUTAGE if isinstance(event, Credentials) else replies.OUTAGE
    except Exception as bug:
        _log.error("smtp receiver failed", question=type(event).__name__, **describe(bug))
        return replies.OUTAGE


async def _put(receiver: Receiver, peer: Peer, event: Event) -> Reply | None:
    match event:
        case SenderOffered(sender):
            return _refusal(await receiver.check_sender(peer, sender))
        case RecipientOffered(sender, recipient):
            return _refusal(await receiver.check_recipient(peer, sender, recipient))
        case MessageOffered(envelope, content):
            return await receiver.accept(peer, envelope, content)
        case Credentials(user, password):
            known = await receiver.authenticate(peer, user, password)
            return None if known else replies.BAD_CREDENTIALS
        case _:
            return replies.OUTAGE


def _refusal(reply: Reply | None) -> Reply | None:
    return reply if reply is not None and reply.code >= 400 else None
