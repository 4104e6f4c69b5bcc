"""After a message went there and its answer back, nothing of either can be read in what the server keeps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end import post, visit
from tests.end_to_end.searching import found_in
from tests.end_to_end.server import Server, clinic

SENDER, PATIENT = "wolframite@clinic.example", "gallowglass@patients.example"
WORDS = {
    "sender": SENDER,
    "recipient": PATIENT,
    "subject": "Quinquagesima",
    "body": "bromeliaceous",
    "attachment name": "zabaglione",
    "attachment content": "Xanthophyll",
    "answer": "pterodactylus",
    "file of the answer": "kinnikinnick",
    "content of that file": "flibbertigibbet",
    "passphrase": "maple river quiet lantern",
}


@pytest.fixture(scope="module")
def clinic_server() -> Iterator[Server]:
    with clinic(members={}) as server:
        yield server


async def test_no_word_of_a_message_or_its_answer_is_in_any_file(clinic_server, reader, tmp_path):
    server = clinic_server
    link = await there_and_back(server, reader, tmp_path)
    outside = found_in([server.captured_folder], {**WORDS, "link": link})
    assert outside == {
        *("link", "sender", "recipient", "subject"),
        *("answer", "file of the answer", "content of that file"),
    }, "the search finds what left in the clear: the notice with its link, and the answer to the clinic"

    kept = [server.data, server.scratch, server.home / "said"]
    assert found_in(kept, {**WORDS, "link": link}) == set()
    assert server.stop() == 0
    assert found_in(kept, {**WORDS, "link": link}) == set()


async def there_and_back(server: Server, reader, folder: Path) -> str:
    """Send a sealed letter, read it, answer it with a file; returns the secret part of its link."""
    mail = post.letter(PATIENT, f"{WORDS['subject']} [secure]", X_Troth_Receipt="yes")
    mail.replace_header("From", SENDER)
    mail.set_content(f"It is {WORDS['body']}.\n")
    content = (WORDS["attachment content"] + "\n") * 40_000  # large enough for the blob store
    mail.add_attachment(content, filename=f"{WORDS['attachment name']}.txt")
    post.send(server, mail, sender=SENDER)
    link = post.link_for(server, PATIENT)
    await visit.choose_passphrase(reader.page, link, WORDS["passphrase"])
    assert await visit.heading(reader.page) == WORDS["subject"]
    form = folder / (WORDS["file of the answer"] + ".txt")
    form.write_text(WORDS["content of that file"])
    await visit.answer(reader.page, f"Yes, {WORDS['answer']}.", form)
    post.arrived(server, SENDER, f"Re: {WORDS['subject']}")
    post.arrived(server, SENDER, f"{PATIENT} has picked up your message")
    return link.rpartition("/")[2]
