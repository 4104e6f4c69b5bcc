"""Posted forms, read within limits and in memory only: what people send never touches a temporary file."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from types import MappingProxyType

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
PATIENCE = 4
"""How many times the limit is still read (and thrown away), so that the browser hears the answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one form may carry. `body` and `field` are bytes; `body` covers everything together."""

    body: int = 64 * 1024
    field: int = 16 * 1024
    fields: int = 20
    files: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """One uploaded file as the browser described it; neither name nor type is to be trusted."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form (the last value of each name) and its files, in order."""

    fields: Mapping[str, str]
    files: tuple[File, ...] = ()

    def text(self, name: str) -> str:
        """Return a field, or the empty string if the form lacks it."""
        return self.fields.get(name, "")


async def read_form(request: Request, limits: Limits = Limits()) -> Form:
    """Read the form of a request.

    Raises HTTPException: 413 for a body above the limit, 415 for another kind of body, 400 for one that is
    malformed or has too many parts.
    """
    try:
        async with aclosing(_bounded(request, limits.body)) as stream:
            data = await _parse(request.headers, stream, limits)
    except MultiPartException as problem:
        raise HTTPException(400) from problem
    try:
        return await _form(data)
    finally:
        await data.close()


async def _parse(headers: Headers, stream: AsyncGenerator[bytes, None], limits: Limits) -> FormData:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == MULTIPART:
        parser = MultiPartParser(
            headers, stream, max_files=limits.files, max_fields=limits.fields, max_part_size=limits.field
        )
        # Above the body limit, so that a file never spills from memory to disk.
        parser.spool_max_size = limits.body + 1
        return await parser.parse()
    if kind == URLENCODED:
        fields = FormParser(headers, stream, max_fields=limits.fields, max_part_size=limits.field)
        return await fields.parse()
    raise HTTPException(415)


async def _bounded(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    read = 0
    async with aclosing(request.stream()) as stream:
        async for chunk in stream:
            read += len(chunk)
            if read > limit * PATIENCE:
                break
            if read <= limit:
                yield chunk
    if read > limit:
        raise HTTPException(413)


async def _form(data: FormData) -> Form:
    fields: dict[str, str] = {}
    files: list[File] = []
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            files.append(await _file(value))
        else:
            fields[name] = value
    return Form(MappingProxyType(fields), tuple(file for file in files if file.filename))


async def _file(upload: UploadFile) -> File:
    return File(upload.filename or "", upload.content_type or "", await upload.read())
