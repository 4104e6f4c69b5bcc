"""What has to happen in each cell, and under which clauses. Written by hand from the five texts."""

from __future__ import annotations

from collections.abc import Mapping

Expected = Mapping[str, Mapping[str, tuple[str, str]]]

EXPECTED: Expected = {
    "register from the EU": {
        "efax": ("account on the free plan, with gender and occupation", "J01 J02"),
        "anonymizer": ("account, after agreeing that data leaves Europe", "A12"),
        "zixcorp": (
            "a passphrase, on picking up the first message; the policy tells that data is in the United States",
            "Z01 Z15 Z33",
        ),
        "emailserving": ("account, once the address was confirmed", "E09"),
        "webex": ("account; the form says that the IP address is kept with it", "W01 W03"),
    },
    "register from the US": {
        "efax": ("account on the free plan, with gender and occupation", "J01 J02"),
        "anonymizer": ("account, after region and age", "A14"),
        "zixcorp": (
            "a passphrase, on picking up the first message; the policy tells that data is in the United States",
            "Z01 Z15 Z33",
        ),
        "emailserving": ("account, once the address was confirmed", "E09"),
        "webex": ("account; the form says that the IP address is kept with it", "W01 W03"),
    },
    "register at fifteen": {
        "efax": ("account; nobody is asked for an age", "J01"),
        "anonymizer": ("refused before any other field; nothing is kept", "A14"),
        "zixcorp": ("a passphrase, on picking up the first message", "Z15 Z33"),
        "emailserving": ("account; nobody is asked for an age", "E12"),
        "webex": ("account; nobody is asked for an age", "W01 W03"),
    },
    "refuse cookies": {
        "efax": ("signed in for the visit, without a cookie", "J09 J10"),
        "anonymizer": ("signed in for the visit, without a cookie", "A13"),
        "zixcorp": ("signed in and reading, with no cookie at all", "Z44"),
        "emailserving": ("signed in for the visit, without a cookie", "E12"),
        "webex": ("cannot sign in; the page says why", "W14 W15"),
    },
    "refuse optional data": {
        "efax": ("refused on the free plan, which needs them", "J02"),
        "anonymizer": ("account without them", "A16"),
        "zixcorp": ("an address and a passphrase are all that there is", "Z15 Z33"),
        "emailserving": ("account without them", "E12"),
        "webex": ("account without them", "W01 W03"),
    },
}
