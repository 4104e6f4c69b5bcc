"""The words a policy may use: purposes, data categories and recipients, with their W3C DPV addresses.

Terms are Data Privacy Vocabulary 2.0 terms, nearly all under their own names; where DPV has no word for what
a communications server does, the term is ours and names the DPV term that it narrows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

DPV = "https://w3id.org/dpv#"
PD = "https://w3id.org/dpv/pd#"
OWN = "urn:troth:vocabulary:"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the vocabulary: its name in policy files, its IRI and what people read for it."""

    name: str
    iri: str
    says: str
    narrows: str | None = None


class Purpose(IntFlag):
    """What data may be used for: one bit each, so that a record's purposes are a mask of 63 bits.

    The bits are stored in every record; a purpose keeps its bit for ever and new ones go to the end.
    """

    SERVICE_PROVISION = 1 << 0
    REQUESTED_SERVICE_PROVISION = 1 << 1
    ACCOUNT_MANAGEMENT = 1 << 2
    IDENTITY_AUTHENTICATION = 1 << 3
    MESSAGE_DELIVERY = 1 << 4
    MESSAGE_NOTIFICATION = 1 << 5
    CONTENT_SCANNING = 1 << 6
    DELIVERY_EXPLANATION = 1 << 7
    KEY_EXCHANGE = 1 << 8
    CUSTOMER_CARE = 1 << 9
    SERVICE_CONTACT = 1 << 10
    ENFORCE_SECURITY = 1 << 11
    FRAUD_PREVENTION = 1 << 12
    PAYMENT_MANAGEMENT = 1 << 13
    LEGAL_COMPLIANCE = 1 << 14
    RIGHTS_FULFILMENT = 1 << 15
    SERVICE_USAGE_ANALYTICS = 1 << 16
    REPAIR_IMPAIRMENTS = 1 << 17
    DISPUTE_MANAGEMENT = 1 << 18
    COMPLIANCE_AUDIT = 1 << 19
    PERSONALISATION = 1 << 20
    DIRECT_MARKETING = 1 << 21
    ADVERTISING = 1 << 22
    PUBLIC_RELATIONS = 1 << 23
    TRANSFER_OF_CONTROL = 1 << 24
    PRESCRIPTION_DELIVERY = 1 << 25
    NEWSLETTER = 1 << 26
    TARGETED_ADVERTISING = 1 << 27
    SERVICE_OPTIMISATION = 1 << 28
    ABUSE_PREVENTION = 1 << 29


def _dpv(name: str, says: str) -> Term:
    return Term(name, DPV + name, says)


def _pd(name: str, says: str) -> Term:
    return Term(name, PD + name, says)


def _own(name: str, narrows: str, says: str) -> Term:
    return Term(name, OWN + name, says, narrows)


PURPOSES: dict[Purpose, Term] = {
    Purpose.SERVICE_PROVISION: _dpv("ServiceProvision", "provide the service"),
    Purpose.REQUESTED_SERVICE_PROVISION: _dpv("RequestedServiceProvision", "do what the person asked for"),
    Purpose.ACCOUNT_MANAGEMENT: _dpv("AccountManagement", "keep the account"),
    Purpose.IDENTITY_AUTHENTICATION: _dpv("IdentityAuthentication", "check who signs in"),
    Purpose.MESSAGE_DELIVERY: _own(
        "MessageDelivery", "dpv:RequestedServiceProvision", "carry messages to the people they are for"
    ),
    Purpose.MESSAGE_NOTIFICATION: _own(
        "MessageNotification", "dpv:CommunicationManagement", "tell people about their messages"
    ),
    Purpose.CONTENT_SCANNING: _own(
        "ContentScanning", "dpv:EnforceSecurity", "let machines apply the organisation's content rules"
    ),
    Purpose.DELIVERY_EXPLANATION: _own(
        "DeliveryExplanation",
        "dpv:OrganisationComplianceManagement",
        "explain to the organisation how a message was delivered and why",
    ),
    Purpose.KEY_EXCHANGE: _own("KeyExchange", "dpv:RequestedServiceProvision", "hand out public keys"),
    Purpose.CUSTOMER_CARE: _dpv("CommunicationForCustomerCare", "answer requests for support"),
    Purpose.SERVICE_CONTACT: _own(
        "ServiceContact", "dpv:CommunicationManagement", "contact people about the service itself"
    ),
    Purpose.ENFORCE_SECURITY: _dpv("EnforceSecurity", "keep the service secure"),
    Purpose.FRAUD_PREVENTION: _dpv("FraudPreventionAndDetection", "prevent fraud"),
    Purpose.PAYMENT_MANAGEMENT: _dpv("PaymentManagement", "handle payments"),
    Purpose.LEGAL_COMPLIANCE: _dpv("LegalCompliance", "meet a legal duty"),
    Purpose.RIGHTS_FULFILMENT: Term(
        "RightsFulfilment", DPV + "RightsFulfillment", "fulfil people's rights over their data"
    ),
    Purpose.SERVICE_USAGE_ANALYTICS: _dpv("ServiceUsageAnalytics", "count how the service is used"),
    Purpose.REPAIR_IMPAIRMENTS: _dpv("RepairImpairments", "find and mend faults"),
    Purpose.DISPUTE_MANAGEMENT: _dpv("DisputeManagement", "look into complaints"),
    Purpose.COMPLIANCE_AUDIT: _own(
        "ComplianceAudit", "dpv:OrganisationComplianceManagement", "let auditors examine the service"
    ),
    Purpose.PERSONALISATION: _dpv("Personalisation", "suit the service to the person"),
    Purpose.DIRECT_MARKETING: _dpv("DirectMarketing", "send offers and news"),
    Purpose.ADVERTISING: _dpv("Advertising", "show advertisements"),
    Purpose.PUBLIC_RELATIONS: _dpv("PublicRelations", "show what others say of the service"),
    Purpose.TRANSFER_OF_CONTROL: _own(
        "TransferOfControl", "dpv:OrganisationGovernance", "hand the service to a new owner"
    ),
    Purpose.PRESCRIPTION_DELIVERY: _own(
        "PrescriptionDelivery", "dpv:RequestedServiceProvision", "carry prescriptions to pharmacies"
    ),
    Purpose.NEWSLETTER: _own("Newsletter", "dpv:DirectMarketing", "send news and tips"),
    Purpose.TARGETED_ADVERTISING: _dpv("TargetedAdvertising", "send offers that suit a person's interests"),
    Purpose.SERVICE_OPTIMISATION: _dpv("ServiceOptimisation", "tune and improve the service"),
    Purpose.ABUSE_PREVENTION: _own(
        "AbusePrevention", "dpv:MisusePreventionAndDetection", "trace and stop abuse"
    ),
}

MARKETING = Purpose.DIRECT_MARKETING | Purpose.ADVERTISING | Purpose.NEWSLETTER | Purpose.TARGETED_ADVERTISING
"""The purposes that a policy may rule out for everybody who gets data."""

CATEGORIES: dict[str, Term] = {
    term.name: term
    for term in (
        _pd("EmailAddress", "e-mail address"),
        _pd("Name", "name"),
        _own("PostalAddress", "dpv-pd:PhysicalAddress", "postal address"),
        _pd("TelephoneNumber", "telephone number"),
        _pd("Country", "country or state"),
        _pd("Password", "passphrase"),
        _own("PublicKey", "dpv-pd:Identifier", "public key"),
        _pd("CommunicationsMetadata", "sender, recipients, size and times of messages"),
        _own("CommunicationContent", "dpv-pd:Communication", "content of messages"),
        _pd("HealthRecord", "health information"),
        _pd("PaymentCard", "payment card"),
        _pd("IPAddress", "IP address"),
        _own("BrowserType", "dpv-pd:UserAgent", "kind of browser"),
        _pd("BrowsingReferral", "referring page"),
        Term("BrowsingBehaviour", PD + "BrowsingBehavior", "pages visited and time on site"),
        _pd("DeviceOperatingSystem", "operating system"),
        _own("InternetServiceProvider", "dpv-pd:Tracking", "internet provider and connection"),
        _own("MailProgram", "dpv-pd:DeviceApplications", "mail program"),
        _own(
            "ServiceUsage",
            "dpv-pd:ServiceConsumptionBehavior",
            "use of the service: counts, sizes, recipients and subjects",
        ),
        _own("SupportRequest", "dpv-pd:Communication", "what a request for support says"),
        _pd("Opinion", "what the person said of the service"),
        _pd("BirthDate", "date of birth"),
        _pd("Gender", "gender"),
        _own("Occupation", "dpv-pd:Professional", "occupation"),
        _own("Industry", "dpv-pd:Professional", "industry"),
        _pd("Interest", "interests"),
        _pd("Income", "income"),
        _pd("Username", "name to sign in with"),
        _pd("Preference", "preferences and what was looked at"),
        _pd("Purchase", "what was bought"),
        _pd("BankAccount", "bank account"),
        _pd("CreditScore", "credit report"),
        _pd("Language", "language of the browser"),
        _pd("Age", "age"),
        _pd("VoiceMail", "voice messages"),
        _pd("PostalCode", "postal code"),
        _own("Region", "dpv-pd:Location", "part of the world"),
        _own("Cookie", "dpv-pd:Identifier", "identifier in a cookie"),
        _own("ContactList", "dpv-pd:Contact", "uploaded lists of contacts"),
        _own("AliasAddress", "dpv-pd:EmailAddress", "anonymous address and whose it is"),
        _own("RequestDetails", "dpv-pd:BrowsingBehavior", "time, size and address of requests"),
        _own("AddressCheck", "dpv-pd:PhysicalAddress", "result of a check of the billing address"),
        Term("Pin", PD + "PINCode", "PIN"),
        _own("ScanFinding", "dpv-pd:CommunicationsMetadata", "masked words that a content rule matched"),
    )
}

RECIPIENTS: dict[str, Term] = {
    term.name: term
    for term in (
        _own("MessageRecipient", "dpv:Recipient", "the people whom the sender names"),
        _own("MessageSender", "dpv:Recipient", "the sender of a message"),
        _own("PayingOrganisation", "dpv:ThirdParty", "the organisation that pays for the account"),
        _dpv("Authority", "authorities, under legal process"),
        _own("PartnerService", "dpv:ThirdParty", "a partner whose service the person ordered"),
        _own("PaymentProcessor", "dpv:DataProcessor", "the processor that authorises card payments"),
        _own("Auditor", "dpv:DataProcessor", "auditors and measurement firms, in confidence"),
        _own("Acquirer", "dpv:ThirdParty", "a company that takes over the service"),
        _own("StatisticsPartner", "dpv:ThirdParty", "partners, who get aggregates that identify nobody"),
        _own("Public", "dpv:Recipient", "anybody who asks for one exact address"),
        _own("Pharmacy", "dpv:Recipient", "the pharmacy that a prescription is for"),
        _own("Supplier", "dpv:DataProcessor", "suppliers of what the service needs, under an agreement"),
        _own("Advertiser", "dpv:ThirdParty", "advertisers, who learn counts and no person"),
        _own("Carrier", "dpv:Recipient", "the carrier that dials a number"),
        _own("IdentityProvider", "dpv:ThirdParty", "the wallet that a person signs up with"),
        _own("CreditAgency", "dpv:ThirdParty", "agencies that report on corporate customers"),
    )
}

REGIONS: dict[str, str] = {
    "EU": "European Union",
    "EEA": "Iceland, Liechtenstein or Norway",
    "Asia Pacific": "Asia or the Pacific",
    "US": "United States",
    "Latin America": "Latin America",
    "elsewhere": "elsewhere",
}
"""Parts of the world that a policy may tell apart, and how people read them; nobody is in two."""

SOURCES = ("person", "browser", "identity provider", "partner", "third party", "staff", "service")
"""Where data may come from; a record keeps the place of its source in this order, which never changes."""

COOKIES = ("session", "remember-me", "address")
SENSITIVE_ACTS = ("export", "erasure", "passphrase", "payer")
ROLES = ("support", "billing", "privacy", "legal", "operations", "auditor")

GROUNDS = (
    "consent",
    "contract",
    "legal-process",
    "sender's instruction",
    "confidential audit",
    "change of control",
    "supplier",
    "terms",
    "fraud or security",
    "imminent harm",
    "defence of rights",
)
LEGAL_GROUNDS = ("legal-process", "terms", "fraud or security", "imminent harm", "defence of rights")
CONDITIONS = (
    "a case reference",
    "two approvers",
    "the organisation pays for the account",
    "a signed agreement",
    "the person has agreed",
    "the person has not refused",
    "the notice has ended",
    "aggregates that identify nobody",
    "in confidence",
)
EVENTS = ("new-use", "material-change", "change", "acquisition")
"""What a notice may answer: stored data gets a new use; what is done changes; the text does; a new owner."""

SERVICES = (
    "gateway",
    "portal",
    "membership",
    "profile",
    "wallet",
    "support",
    "statistics",
    "partner-reports",
    "legal",
    "transfer",
    "suppliers",
    "partners",
    "payer-reports",
    "audit",
    "staff",
    "rights",
    "publishing",
    "announcements",
    "contact",
    "billing",
    "phone",
    "mailings",
    "browsing",
    "meetings",
    "surveys",
    "referrals",
    "testimonials",
    "advertising",
    "client",
    "directory",
    "connect",
    "direct",
    "port",
    "works",
    "prescriptions",
)
"""What a tenant may enable; a part of a policy that named any other would silently never hold."""

BY_NAME: dict[str, Purpose] = {term.name: purpose for purpose, term in PURPOSES.items()}


def purposes_in(mask: int) -> tuple[Purpose, ...]:
    """The purposes whose bits are set in `mask`, in the order of their bits."""
    return tuple(purpose for purpose in PURPOSES if mask & purpose)


def address_of(short: str) -> str:
    """The address of a DPV term from its short form, such as `dpv-pd:Contact`."""
    prefix, _, name = short.partition(":")
    return {"dpv": DPV, "dpv-pd": PD}[prefix] + name
