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
            "a passphrase is chosen with the first message; the policy says that data is in the United States",
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
            "a passphrase is chosen with the first message; the policy says that data is in the United States",
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
}
