"""The mail transaction: MAIL, RCPT and DATA gather an envelope and a content (RFC 5321, 3.3)."""

from troth.mail.smtp import grammar, replies
from troth.mail.smtp.budget import Budget
from troth.mail.smtp.content import Content
from troth.mail.smtp.conversation import Conversation
from troth.mail.smtp.events import MessageOffered, RecipientOffered, SenderOffered
from troth.mail.smtp.limits import Limits
from troth.mail.smtp.values import Envelope, Recipient, Reply


class Transaction:
    """The transactions of one connection, one after the other."""

    __slots__ = (
        "_budget",
        "_limits",
        "_mail",
        "_offered_mail",
        "_offered_recipient",
        "_recipients",
        "_talk",
        "content",
    )

    def __init__(self, talk: Conversation, limits: Limits, budget: Budget) -> None:
        self.content: Content | None = None
        self._talk = talk
        self._limits = limits
        self._budget = budget
        self._mail: grammar.Mail | None = None
        self._recipients: list[Recipient] = []
        self._offered_mail: grammar.Mail | None = None
        self._offered_recipient: Recipient | None = None

    @property
    def open(self) -> bool:
        """Whether a sender was accepted and its message is not answered yet."""
        return self._mail is not None

    def reset(self) -> None:
        """Forget sender and recipients."""
        self._mail = None
        self._recipients = []

    def abandon(self) -> None:
        """The peer is gone: drop an unfinished content and give its memory back."""
        if self._talk.question is None:
            self._drop_content()

    def mail(self, argument: str) -> None:
        """Obey MAIL."""
        mail = replies.NESTED_MAIL if self.open else grammar.parse_mail(argument)
        if isinstance(mail, Reply):
            self._talk.say(mail)
        elif mail.size > self._limits.size:
            self._talk.say(replies.TOO_BIG)
        elif mail.size > self._budget.free:
            self._talk.say(replies.NO_MEMORY)
        else:
            self._offered_mail = mail
            self._talk.ask(SenderOffered(mail.sender), self._sender_answered)

    def rcpt(self, argument: str) -> None:
        """Obey RCPT."""
        if self._mail is None:
            self._talk.say(replies.MAIL_FIRST)
        elif len(self._recipients) >= self._limits.recipients:
            self._talk.say(replies.TOO_MANY_RECIPIENTS)
        else:
            self._offer(self._mail, grammar.parse_recipient(argument, utf8=self._mail.utf8))

    def data(self) -> None:
        """Obey DATA."""
        if self._mail is None:
            self._talk.say(replies.MAIL_FIRST)
        elif not self._recipients:
            self._talk.say(replies.NO_RECIPIENTS)
        elif self._budget.free <= 0:
            self._talk.say(replies.NO_MEMORY)
        else:
            self.content = Content(self._limits.size, self._budget)
            self._talk.say(replies.GO_AHEAD)

    def feed(self, data: bytearray) -> bool:
        """Take content from the front of `data`; true once it was complete."""
        if self.content is None or self._mail is None or not self.content.feed(data):
            return False
        refusal = self.content.refusal()
        if refusal is not None:
            self._content_answered(refusal)
        else:
            message = MessageOffered(self._envelope(self._mail), self.content.unstuffed())
            self._talk.ask(message, self._content_answered)
        return True

    def _offer(self, mail: grammar.Mail, recipient: Recipient | Reply) -> None:
        if isinstance(recipient, Reply):
            self._talk.say(recipient)
        else:
            self._offered_recipient = recipient
            self._talk.ask(RecipientOffered(mail.sender, recipient.address), self._recipient_answered)

    def _envelope(self, mail: grammar.Mail) -> Envelope:
        return Envelope(mail.sender, tuple(self._recipients), mail.eight_bit, mail.utf8, mail.ret, mail.envid)

    def _sender_answered(self, reply: Reply | None) -> None:
        if reply is None:
            self._mail = self._offered_mail
        self._talk.say(reply or replies.SENDER_OK)

    def _recipient_answered(self, reply: Reply | None) -> None:
        if reply is None and self._offered_recipient is not None:
            self._recipients.append(self._offered_recipient)
        self._talk.say(reply or replies.RECIPIENT_OK)

    def _content_answered(self, reply: Reply | None) -> None:
        self._drop_content()
        self.reset()
        if reply is not None and reply.code < 400:
            self._talk.forgive()
        self._talk.say(reply or replies.OUTAGE)

    def _drop_content(self) -> None:
        if self.content is not None:
            self.content.release()
            self.content = None
