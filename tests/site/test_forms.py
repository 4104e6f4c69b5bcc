"""Forms are read within limits, in memory, and only from our own pages."""

import tempfile

import pytest

OURS = {"Sec-Fetch-Site": "same-origin"}


async def test_fields_and_files_arrive(browser):
    answer = await browser.post(
        "/form", headers=OURS, data={"text": "Grüße"}, files=[("files", ("a.txt", b"12345", "text/plain"))]
    )
    assert (answer.status_code, answer.text) == (200, "text=Grüße;a.txt=5")


async def test_an_empty_file_input_counts_as_no_file(browser):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n"
    )
    headers = OURS | {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await browser.post("/form", headers=headers, content=body)
    assert (answer.status_code, answer.text) == (200, "")


async def test_a_body_above_the_limit_is_413(browser):
    answer = await browser.post("/form", headers=OURS, files=[("files", ("a.bin", b"x" * 1001))])
    assert answer.status_code == 413
    assert "<h1>That is too large</h1>" in answer.text


async def test_a_body_without_a_stated_length_is_held_to_the_limit_too(browser):
    async def endless():
        for _ in range(10_000):
            yield b"&" * 100

    headers = OURS | {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await browser.post("/form", headers=headers, content=endless())).status_code == 413


async def test_what_is_above_the_limit_is_thrown_away_unread_and_only_for_a_while(browser):
    sent = []

    async def endless():
        for number in range(10_000):
            sent.append(number)
            yield b"&" * 100 if number < 10 else b"a=1&" * 25

    headers = OURS | {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser.post("/form", headers=headers, content=endless())
    assert (answer.status_code, len(sent)) == (413, 41)


@pytest.mark.parametrize(
    "form",
    [
        {"data": {"a": "x" * 301}},
        {"data": {"a": "1", "b": "2", "c": "3", "d": "4"}},
        {"files": [("files", (f"{number}.txt", b"1")) for number in range(3)]},
    ],
    ids=["a field too long", "a field too many", "a file too many"],
)
async def test_what_is_above_a_limit_within_the_form_is_400(browser, form):
    assert (await browser.post("/form", headers=OURS, **form)).status_code == 400


async def test_a_malformed_multipart_body_is_400(browser):
    headers = OURS | {"Content-Type": "multipart/form-data; boundary=b"}
    assert (await browser.post("/form", headers=headers, content=b"nonsense")).status_code == 400


async def test_another_kind_of_body_is_refused(browser):
    assert (await browser.post("/form", headers=OURS, json={"a": 1})).status_code == 415


async def test_an_uploaded_file_is_never_written_to_a_temporary_file(browser, monkeypatch):
    def spill(*_args, **_kwargs):
        raise AssertionError("a file was written to disk")

    monkeypatch.setattr(tempfile, "TemporaryFile", spill)
    monkeypatch.setattr("starlette.formparsers.MultiPartParser.spool_max_size", 10)
    answer = await browser.post("/form", headers=OURS, files=[("files", ("a.bin", b"x" * 700))])
    assert (answer.status_code, answer.text) == (200, "a.bin=700")
