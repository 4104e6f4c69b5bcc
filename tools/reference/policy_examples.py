"""An example of every construct of the policy language; together they are one sound policy."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, str] = {
    "policy": """
[policy]
name = "clinic"
version = 2                         # counts up; a version that is published never changes
controller = "Lindenhof Clinic"
published = 2026-01-01
effective = 2026-01-31              # 30 days later, as the notice of changes below promises
contact = { email = "privacy@clinic.example", phone = "+41 44 000 00 00", post = "Seestrasse 1, Zurich" }
services = ["gateway", "portal"]
plans = ["free", "paid"]
location = "Switzerland"
scope = "This site and its messages."
""",
    "practice": """
[practice.registration]
clause = ["J01"]
service = "membership"
at = "people.registration"
plan = "paid"                       # another practice may hold at this point for another plan
required = ["EmailAddress", "Password"]
optional = ["Name", "Interest"]
purposes = ["AccountManagement", "ServiceContact", "Newsletter", "TargetedAdvertising"]
keep = "account"                    # or "never", "1 year", "up to 21 days"
sources = ["person", "identity provider"]
unlinkable = ["IPAddress"]
says = "You may leave out everything but your address."

[practice.usage]
clause = ["Z25"]
service = "payer-reports"
at = "gateway.usage"
required = ["ServiceUsage"]
purposes = ["PaymentManagement"]
keep = "1 year"
sources = ["service"]
""",
    "choice": """
[choice.news]
clause = ["Z23"]
service = "contact"
plan = "paid"                       # for the people of a plan
purposes = ["Newsletter"]
default = "out"                     # nothing is sent until the person turns it on
by = ["link", "page"]
says = "News come only if you ask for them."

[choice.interests]
clause = ["J24"]
service = "membership"
purposes = ["TargetedAdvertising"]
default = "out"
each = "Interest"                   # a switch for each interest
by = ["page"]

[choice.transfer-abroad]
clause = ["A12"]
service = "membership"
default = "out"
needed_in = ["EU", "EEA"]           # nobody there registers without agreeing
by = ["page"]
""",
    "disclosure": """
[disclosure.payer]
clause = ["Z25"]
service = "payer-reports"
recipient = "PayingOrganisation"
categories = ["ServiceUsage"]
purposes = ["PaymentManagement"]
ground = "contract"                 # or several, of which one has to be given: ["contract", "consent"]
conditions = ["the organisation pays for the account"]
says = "Whoever pays for your account sees how much it is used."
""",
    "notice": """
[notice.news]
clause = ["J16"]
service = "announcements"
when = "there is news, and you have asked for it"
by = ["mail"]
under = "news"                      # only to those who have this choice on
advertises = true

[notice.change]
clause = ["J39"]
service = "publishing"
on = "new-use"
when = "what you gave us would be used in a new manner"
before = "30 days"
by = ["site", "mail"]
asks = true                         # people may refuse
until_dismissed = true
spares = ["left", "news"]           # neither told, nor their data used in the new manner
says = "New uses are announced first."
""",
    "right": """
[right.complaint]
clause = ["Z48"]
service = "rights"
by = ["message", "page"]
acknowledge = "5 days"
within = "30 days"
extend = "30 days"                  # once, with a reason
officer = "privacy officer"
escalate = "the data protection commissioner"
says = "We look into every complaint."

[right.erasure]
clause = ["W07"]
service = "rights"
by = ["page"]
deactivate = "at once"
erase_after = "90 days"             # until then the account can be opened again
""",
    "measure": """
[measure.redundancy]
clause = ["Z46"]
service = "gateway"
says = "Accounts and messages live on redundant disks."
attested_by = "operations officer"  # without these two, a control in the code must keep it
every = "1 year"
""",
}

MEASURE_EXAMPLES: Mapping[str, str] = {
    "age-gate": """
[measure.age-gate]
clause = ["A14"]
youngest = { EU = 18, EEA = 18, "Asia Pacific" = 18, US = 13, "Latin America" = 13 }
says = "We ask for your age first, and keep nothing of those who are too young."
""",
    "cookies": """
[measure.cookies]
clause = ["J09"]
cookies = ["session", "remember-me"]
needed_to_sign_in = false
says = "One cookie ends with the browser; another keeps you signed in, if you ask for it."
""",
    "reauthentication": """
[measure.reauthentication]
clause = ["W15"]
after = "12 hours"
says = "After a while we ask for your passphrase again."
""",
    "step-up": """
[measure.step-up]
clause = ["Z42"]
acts = ["export", "erasure", "passphrase", "payer"]
says = "Some acts ask you to authenticate again."
""",
    "idle-lock": """
[measure.idle-lock]
clause = ["E07"]
after = "10 minutes"
says = "Staff pages lock when they are idle."
""",
    "staff-roles": """
[measure.staff-roles]
clause = ["J33"]
says = "Staff see personal data only where their job needs it."

[measure.staff-roles.roles]
support = ["CommunicationForCustomerCare"]
billing = ["PaymentManagement"]
""",
    "staff-reminders": """
[measure.staff-reminders]
clause = ["E08"]
remind = "1 month"
says = "Staff confirm this policy every month, and whenever it changes."
""",
    "access-log": """
[measure.access-log]
clause = ["J12"]
address = "rotating"                # or "account", "none"
archive_after = "30 days"
says = "Logs hold an address only as a hash whose key lasts a day."
""",
    "visit-counts": """
[measure.visit-counts]
clause = ["J13"]
by = ["page", "hour", "country"]
heeds = ["DNT", "GPC"]
says = "Pages are counted by the hour, and nobody by name."
""",
    "partner-reports": """
[measure.partner-reports]
clause = ["J08"]
threshold = 20
epsilon = 0.5                       # less means more noise
budget = 10
says = "Partners get counts with noise, and none that is small."
""",
    "no-marketing-recipients": """
[measure.no-marketing-recipients]
clause = ["A08"]
says = "Personal data goes to nobody for marketing."
""",
    "legal-disclosure": """
[measure.legal-disclosure]
clause = ["J20"]
grounds = ["legal-process"]
approvers = 2
says = "Nothing goes to an authority without two people who approve it."
""",
    "supplier-agreements": """
[measure.supplier-agreements]
clause = ["A09"]
says = "Suppliers get data only after they have agreed to follow this policy."
""",
    "auditor-access": """
[measure.auditor-access]
clause = ["Z29"]
expires = "30 days"
says = "An auditor's access ends by itself."
""",
}
