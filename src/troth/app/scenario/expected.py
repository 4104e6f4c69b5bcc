"""What has to happen in each cell, and under which clauses. Written by hand from the five texts."""

from __future__ import annotations

from collections.abc import Mapping

Expected = Mapping[str, Mapping[str, tuple[str, str]]]

EXPECTED: Expected = {
    "register from the EU": {
        "efax": (
            "the free plan needs gender and occupation; an account, once the address is confirmed",
            "J01 J02",
        ),
        "anonymizer": (
            "refused without agreeing that data leaves Europe; region and age are asked first; "
            "has to agree that data leaves Europe; an account, once the address is confirmed",
            "A12 A14 A16",
        ),
        "zixcorp": (
            "a passphrase, chosen with the first message; the policy says that data is in the United States",
            "Z01 Z15 Z33",
        ),
        "emailserving": ("an account, once the address is confirmed", "E09 E12"),
        "webex": (
            "the IP address is kept with the account; an account, once the address is confirmed",
            "W01 W03",
        ),
    },
    "register from the US": {
        "efax": (
            "the free plan needs gender and occupation; an account, once the address is confirmed",
            "J01 J02",
        ),
        "anonymizer": (
            "region and age are asked first; an account, once the address is confirmed",
            "A14 A16",
        ),
        "zixcorp": (
            "a passphrase, chosen with the first message; the policy says that data is in the United States",
            "Z01 Z15 Z33",
        ),
        "emailserving": ("an account, once the address is confirmed", "E09 E12"),
        "webex": (
            "the IP address is kept with the account; an account, once the address is confirmed",
            "W01 W03",
        ),
    },
    "register at fifteen": {
        "efax": ("an account; nobody is asked for an age", "J01"),
        "anonymizer": (
            "refused in the EU before any other field, and nothing is kept; an account in the US",
            "A14",
        ),
        "zixcorp": ("an account; nobody is asked for an age", "Z15 Z33"),
        "emailserving": ("an account; nobody is asked for an age", "E12"),
        "webex": ("an account; nobody is asked for an age", "W01 W03"),
    },
    "refuse cookies": {
        "efax": ("signed in all the same, for this visit; the public pages work", "J09 J10"),
        "anonymizer": ("signed in all the same, for this visit; the public pages work", "A13"),
        "zixcorp": ("no cookie is offered; signed in and reading; the public pages work", "Z44"),
        "emailserving": ("signed in all the same, for this visit; the public pages work", "E12"),
        "webex": ("cannot sign in, and is told why; the public pages work", "W14 W15"),
    },
    "refuse optional data": {
        "efax": (
            "refused on the free plan without gender and occupation; not so on the paid plan; "
            "an account with mail address, name, name to sign in with, passphrase",
            "J01 J02 J24",
        ),
        "anonymizer": ("an account with age, mail address, passphrase, region", "A16"),
        "zixcorp": ("an account with passphrase", "Z15 Z33"),
        "emailserving": ("an account with mail address, name to sign in with, passphrase", "E12"),
        "webex": ("an account with mail address, name, passphrase", "W01 W03"),
    },
    "opt out": {
        "efax": (
            "the link in the mail says how it ends on the free plan; "
            "the paid plan has no offers until asked for; and news with a switch",
            "J16 J25 J26",
        ),
        "anonymizer": ("off by the link in the mail, without signing in", "A15"),
        "zixcorp": ("off by the link in the mail, without signing in", "Z23"),
        "emailserving": ("off by the link in the mail, without signing in", "E10"),
        "webex": ("off by the link in the mail, without signing in", "W02 W06"),
    },
    "get an announcement and an offer": {
        "efax": (
            "the announcement reaches everybody; it may carry no offer; the offer reaches all but who opted out",
            "J17 J25 J26",
        ),
        "anonymizer": (
            "the announcement reaches everybody; it may carry no offer; the offer reaches all but who opted out",
            "A15 A16",
        ),
        "zixcorp": (
            "the announcement reaches all but who opted out; it may carry no offer; "
            "an offer is refused: the policy has no such notice",
            "Z22",
        ),
        "emailserving": (
            "the announcement reaches everybody; it may carry no offer; the offer reaches all but who opted out",
            "E10 E11",
        ),
        "webex": (
            "the announcement reaches everybody; it may carry no offer; the offer reaches all but who opted out",
            "W02",
        ),
    },
}
