"""The policy as linked data says in the terms of DPV what the policy says in its own."""

import json

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from tests.conftest import FIVE, policy_named, zixcorp
from tests.policy.rich import rich
from tests.policy.writing import SMALL, policy, with_line
from troth.policy import CATEGORIES, PURPOSES
from troth.policy.linked import linked
from troth.policy.vocabulary import RECIPIENTS, purposes_in

AT = "https://clinic.example/policy.jsonld"
DPV = Namespace("https://w3id.org/dpv#")
PD = Namespace("https://w3id.org/dpv/pd#")
OWN = Namespace("urn:troth:vocabulary:")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")


def part(name):
    return URIRef(f"{AT}#{name}")


def graph(policy_):
    """What a reader of JSON-LD 1.1 understands of the document at its address."""
    return Graph().parse(data=json.dumps(linked(policy_)), format="json-ld", base=AT)


def objects(found, subject, *path):
    """Everything that is reached from a subject by one property after the other."""
    reached = {subject}
    for name in path:
        reached = {value for one in reached for value in found.objects(one, DPV[name])}
    return reached


def test_a_practice_is_a_process_with_its_data_purposes_source_and_term():
    found = graph(policy())
    message = part("practice-message")
    assert (message, RDF.type, DPV.Process) in found
    assert objects(found, message, "hasPersonalData") == {OWN.CommunicationContent, PD.Name}
    assert objects(found, message, "hasPurpose") == {
        OWN.MessageDelivery,
        OWN.ServiceContact,
        DPV.RightsFulfillment,
    }
    assert objects(found, message, "hasDataController", "hasName") == {Literal("Lindenhof Clinic")}
    assert objects(found, message, "hasProcessing") == {DPV.Collect, DPV.Use, DPV.Store}
    assert objects(found, message, "hasDataSource") == {DPV.DataSubjectDataSource}
    assert objects(found, message, "hasStorageCondition", "hasDuration") == {
        Literal("P21D", datatype=XSD.duration)
    }


@pytest.mark.parametrize(
    ("keep", "duration"),
    [("never", "PT0S"), ("12 hours", "PT43200S"), ("1 year", "P365D"), ("account", None)],
)
def test_how_long_data_is_kept_is_a_duration_or_an_event(keep, duration):
    found = graph(policy(with_line('keep = "up to 21 days"', f'keep = "{keep}"')))
    [term] = objects(found, part("practice-message"), "hasStorageCondition", "hasDuration")
    if duration:
        assert term == Literal(duration, datatype=XSD.duration)
    else:
        assert (term, RDF.type, DPV.UntilEventDuration) in found


def test_what_a_choice_governs_is_consent_where_it_is_off_until_then():
    on = part("practice-message-contact")
    found = graph(policy())
    assert objects(found, on, "hasPurpose") == {OWN.ServiceContact}
    assert objects(found, on, "hasEntityInvolvement") == {DPV.OptingOutFromProcess}
    assert objects(found, on, "hasLegalBasis") == set()
    out = graph(policy(with_line('default = "in"', 'default = "out"')))
    assert objects(out, on, "hasEntityInvolvement") == {DPV.OptingInToProcess}
    assert objects(out, on, "hasLegalBasis") == {DPV.Consent}


def test_a_disclosure_names_recipient_data_purpose_and_basis():
    found = graph(zixcorp())
    given = part("disclosure-authority")
    assert objects(found, given, "hasRecipient") == {DPV.Authority}
    assert objects(found, given, "hasLegalBasis") == {DPV.LegalObligation}
    assert objects(found, given, "hasPurpose") == {DPV.LegalCompliance}
    assert PD.HealthRecord in objects(found, given, "hasPersonalData")


def test_the_whole_names_version_rights_and_measures():
    found = graph(rich())
    whole = part("policy")
    assert (whole, RDF.type, DPV.PrivacyNotice) in found
    assert objects(found, whole, "hasRight") == {part("right-complaint"), part("right-erasure")}
    assert (part("right-erasure"), RDF.type, DPV.DataSubjectRight) in found
    assert (part("measure-redundancy"), RDF.type, DPV.OrganisationalMeasure) in found
    assert (part("measure-idle-lock"), RDF.type, DPV.TechnicalMeasure) in found
    valid = found.value(whole, URIRef("http://purl.org/dc/terms/valid"))
    assert valid == Literal("2026-01-31", datatype=XSD.date)


def test_a_word_of_our_own_says_what_it_narrows():
    found = graph(policy())
    assert (OWN.CommunicationContent, SKOS.broader, PD.Communication) in found
    assert (OWN.CommunicationContent, SKOS.prefLabel, Literal("content of messages")) in found
    assert (OWN.MessageRecipient, RDF.type, DPV.Recipient) in found


@pytest.mark.parametrize("name", FIVE)
def test_purposes_data_recipients_and_rights_of_the_five_are_all_there(name):
    policy_, found = policy_named(name), graph(policy_named(name))
    practices = [one for one in policy_.practices.values() if policy_.enabled(one.service)]
    disclosures = [one for one in policy_.disclosures if policy_.enabled(one.service)]
    assert practices
    assert disclosures
    for kind, parts in (("practice", practices), ("disclosure", disclosures)):
        for one in parts:
            subject = part(f"{kind}-{one.name}")
            assert subject in objects(found, part("policy"), "hasProcess")
            data = {URIRef(CATEGORIES[category].iri) for category in one.categories}
            assert objects(found, subject, "hasPersonalData") == data
            uses = {URIRef(PURPOSES[purpose].iri) for purpose in purposes_in(one.mask)}
            assert objects(found, subject, "hasPurpose") == uses
    recipients = {URIRef(RECIPIENTS[one.recipient].iri) for one in disclosures}
    assert {
        value
        for one in disclosures
        for value in objects(found, part(f"disclosure-{one.name}"), "hasRecipient")
    } == recipients
    rights = objects(found, part("policy"), "hasRight")
    assert rights == {part(f"right-{right}") for right in policy_.rights}
    assert all(found.value(right, RDFS.label) for right in rights)


@pytest.mark.parametrize("name", FIVE)
def test_every_term_that_is_used_is_dpvs_or_explained(name):
    found = graph(policy_named(name))
    own = {str(o) for o in found.objects() if str(o).startswith(OWN)}
    assert own
    assert all((URIRef(term), SKOS.broader, None) in found for term in own)


def test_nothing_of_a_service_that_is_not_enabled_is_there():
    found = graph(zixcorp())
    assert (part("practice-order"), None, None) not in found
    assert (part("practice-stored-message"), None, None) in found
    off = SMALL.replace('services = ["portal"]', "services = []")
    assert (part("practice-message"), None, None) not in graph(policy(off))
