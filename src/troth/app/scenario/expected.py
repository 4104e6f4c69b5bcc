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
    "look at what is held": {
        "efax": (
            "each record with its use, source, version and time; "
            "no IP address is held with the account; a copy at once",
            "J12 J41",
        ),
        "anonymizer": (
            "each record with its use, source, version and time; "
            "no IP address is held with the account; a copy at once",
            "A16",
        ),
        "zixcorp": (
            "each record with its use, source, version and time; "
            "no IP address is held with the account; a copy at once",
            "Z20 Z35",
        ),
        "emailserving": (
            "each record with its use, source, version and time; "
            "no IP address is held with the account; a copy at once",
            "E05 E12",
        ),
        "webex": (
            "each record with its use, source, version and time; "
            "the IP address is among it, from the browser; a copy at once",
            "W01 W03 W06",
        ),
    },
    "get an announcement and an offer": {
        "efax": (
            "the announcement reaches everybody; it may carry no offer; "
            "the offer reaches all but who opted out",
            "J17 J25 J26",
        ),
        "anonymizer": (
            "the announcement reaches everybody; it may carry no offer; "
            "the offer reaches all but who opted out",
            "A15 A16",
        ),
        "zixcorp": (
            "the announcement reaches all but who opted out; it may carry no offer; "
            "an offer is refused: the policy has no such notice",
            "Z22",
        ),
        "emailserving": (
            "the announcement reaches everybody; it may carry no offer; "
            "the offer reaches all but who opted out",
            "E10 E11",
        ),
        "webex": (
            "the announcement reaches everybody; it may carry no offer; "
            "the offer reaches all but who opted out",
            "W02",
        ),
    },
    "plan a meeting": {
        "efax": ("there are no meetings here", ""),
        "anonymizer": ("there are no meetings here", ""),
        "zixcorp": ("there are no meetings here", ""),
        "emailserving": ("there are no meetings here", ""),
        "webex": ("planned; the guest gets a link and a calendar", "W18"),
    },
    "hold the meeting": {
        "efax": ("there are no meetings here", ""),
        "anonymizer": ("there are no meetings here", ""),
        "zixcorp": ("there are no meetings here", ""),
        "emailserving": ("there are no meetings here", ""),
        "webex": (
            "nobody gets in without an invitation; the guest waits at the door until let in; "
            "browsers find each other for sound and pictures; what is sealed passes as it is; "
            "the host stops a shared screen; staff come in on a permit that all see; "
            "times, counts and features are kept; and nothing that was said",
            "W04 W09 W10 W18 W19 W20 W21",
        ),
    },
    "a version adds a purpose": {
        "efax": (
            "in force at once; the site says nothing of it beyond the policy; people are mailed and asked; "
            "but not who wants no contact; what was given before is not used so; "
            "until its person agrees by the link; what is given from now on is",
            "J38 J39",
        ),
        "anonymizer": (
            "in force at once; the site says nothing of it beyond the policy; nobody is mailed; "
            "what was given before is not used so; what is given from now on is",
            "A18",
        ),
        "zixcorp": (
            "refused for today; posted 30 days ahead; the site announces it; nobody is mailed; "
            "what was given before is not used so",
            "Z40 Z41",
        ),
        "emailserving": (
            "in force at once; the site says nothing of it beyond the policy; nobody is mailed; "
            "what was given before is not used so; what is given from now on is",
            "E01",
        ),
        "webex": (
            "refused for today; posted 30 days ahead; the site announces it; nobody is mailed; "
            "what was given before is not used so",
            "W12",
        ),
    },
    "a partner asks for statistics": {
        "efax": (
            "StatisticsPartner gets people by Gender: no group is large enough; "
            "5 other questions are refused",
            "J08 J21",
        ),
        "anonymizer": ("every question is refused", "A08"),
        "zixcorp": (
            "StatisticsPartner gets visits by Country: DE; "
            "StatisticsPartner gets visits by BrowsingBehaviour: /; 4 other questions are refused",
            "Z20 Z21 Z43",
        ),
        "emailserving": (
            "StatisticsPartner gets people by PostalCode: no group is large enough; "
            "5 other questions are refused",
            "E06",
        ),
        "webex": ("Advertiser gets visits by Country: DE; 5 other questions are refused", "W13"),
    },
    "staff try to read": {
        "efax": (
            "refused without a case; support reads it under a case; a billing clerk is refused; "
            "its person sees who read it, and the case",
            "J33",
        ),
        "anonymizer": (
            "refused without a case; support reads it under a case; nobody bills here; "
            "its person sees who read it, and the case",
            "A10",
        ),
        "zixcorp": (
            "refused without a case; support reads it under a case; a billing clerk is refused; "
            "its person sees who read it, and the case",
            "Z29",
        ),
        "emailserving": (
            "closed to staff until they confirm the policy; refused without a case; "
            "support reads it under a case; nobody bills here; its person sees who read it, and the case",
            "E07 E08",
        ),
        "webex": (
            "refused without a case; support reads it under a case; nobody bills here; "
            "its person sees who read it, and the case",
            "W05",
        ),
    },
    "a court order arrives": {
        "efax": (
            "grounds: legal-process, imminent harm, defence of rights; refused on any other; "
            "refused to one alone; two hand over EmailAddress, Gender, Name, Occupation, Username; "
            "its person sees that",
            "J20",
        ),
        "anonymizer": (
            "grounds: legal-process, terms, fraud or security, imminent harm; refused on any other; "
            "refused to one alone; two hand over EmailAddress, Region; its person sees that",
            "A10",
        ),
        "zixcorp": (
            "grounds: legal-process; refused on any other; refused to one alone; "
            "two hand over EmailAddress; its person sees that",
            "Z26",
        ),
        "emailserving": (
            "grounds: legal-process; refused on any other; refused to one alone; "
            "two hand over EmailAddress, Username; its person sees that",
            "E02",
        ),
        "webex": (
            "grounds: legal-process, terms; refused on any other; refused to one alone; "
            "two hand over EmailAddress, IPAddress, Name; its person sees that",
            "W05",
        ),
    },
    "the business is sold": {
        "efax": (
            "the site announces it; everybody is mailed; and may refuse; "
            "the data is locked until the notice ends",
            "J23",
        ),
        "anonymizer": ("nobody is asked; the data goes at once", "A11"),
        "zixcorp": (
            "the site announces it; nobody is asked; the data is locked until the notice ends",
            "Z30",
        ),
        "emailserving": ("refused: nothing may go to a new owner", "E02"),
        "webex": ("refused: nothing may go to a new owner", "W05"),
    },
    "somebody asks for deletion": {
        "efax": (
            "asked to confirm first; erased at once; nothing is held any more; nobody can sign in",
            "J37",
        ),
        "anonymizer": (
            "asked to confirm first; a request, to be done within 30 days; which can be withdrawn",
            "A16",
        ),
        "zixcorp": (
            "asked to confirm first; a request, to be done within 30 days; which can be withdrawn",
            "Z34",
        ),
        "emailserving": (
            "asked to confirm first; a request, to be done within 30 days; which can be withdrawn",
            "E12",
        ),
        "webex": (
            "asked to confirm first; closed at once, to be erased after 90 days; "
            "until then it can be opened again",
            "W07",
        ),
    },
    "91 days pass": {
        "efax": (
            "who left is erased; what was given is used as agreed; "
            "data goes to the new owner, but not of who refused",
            "J23 J37",
        ),
        "anonymizer": (
            "who left is erased; what was given is used as before; the data goes to the new owner but once",
            "A11 A16",
        ),
        "zixcorp": (
            "who left is erased; the posted version is in force; what was given is used as before; "
            "everybody's data goes to the new owner",
            "Z30 Z34 Z40",
        ),
        "emailserving": (
            "who left is erased; what was given is used as before; the staff's page is locked; "
            "closed to staff until they confirm the policy",
            "E07 E08 E12",
        ),
        "webex": (
            "who left is erased; the posted version is in force; what was given is used as before",
            "W07 W12",
        ),
    },
}
