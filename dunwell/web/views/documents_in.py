# SPDX-License-Identifier: MIT
"""The address that other programs send files to: outside signing in, opened by the secret in it.

A file as it is (PUT or POST), or files of a form. Answered in JSON as `dunwell import --json` does; what is refused is
answered as a problem (RFC 9457).
"""

import logging
import tempfile
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.message import Message
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from dunwell.core.problem import Refused
from dunwell.services.document_sources import Source, source_by_secret
from dunwell.services.document_upload import MOST_BYTES, PASSING, is_too_often, sent_name, take_upload
from dunwell.services.received_files import FileReport

log = logging.getLogger(__name__)

# So many files a minute by one address, and so many wrong secrets from one machine.
_MOST_SENT, _MOST_UNKNOWN = 120, 30
_PIECE = 256 * 1024
_TITLES = {
    400: "The file broke off on its way, or none came; send it again.",
    404: "There is no such upload address, or it is off.",
    405: "Send a file here by POST or PUT.",
    411: "Say how long the file is (Content-Length).",
    413: f"The file has more than {MOST_BYTES // 1024 // 1024} MB; send it in parts.",
    429: "Too many files at once; wait a minute.",
    500: "The program failed on it; the log has the whole error.",
    503: "Somebody else wrote to the company at the same moment; send the file again.",
}
_NO_FORM = "The form cannot be read, or has more parts than a form may have; send one file at a time."


class _NotSentError(Exception):
    """Why nothing was taken from the request: a status of HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@csrf_exempt  # neither browser nor cookie is part of it: the secret in the address opens it, and nothing else
@login_not_required
def documents_in(request: HttpRequest, token: str, file_name: str = "") -> JsonResponse:
    """Takes the files that a program sends; `file_name`: as curl -T appends it to an address that ends in a slash."""
    try:
        return _taken(request, token, file_name)
    except _NotSentError as error:
        status, title = error.status, _TITLES[error.status]
    except UnreadablePostError:
        status, title = 400, _TITLES[400]
    except (MultiPartParserError, SuspiciousOperation):
        status, title = 400, _NO_FORM
    except (OperationalError, InterfaceError):
        log.warning("a file sent to an upload address was not taken: the database is busy or away", exc_info=True)
        status, title = 503, _TITLES[503]
    except Refused as refused:
        return _refused(refused)
    except Exception:  # the outermost edge for a program: Django would answer it in HTML, and log the address
        log.exception("a file sent to an upload address was not taken: something was not foreseen")
        status, title = 500, _TITLES[500]
    return _problem(status, f"http_{status}", title)


def _taken(request: HttpRequest, token: str, file_name: str) -> JsonResponse:
    source = _opened(request, token)
    with tempfile.TemporaryDirectory(prefix="dunwell-sent-") as folder:
        files = list(_saved(request, Path(folder), file_name))
        reports = [(name, take_upload(source, path, name, at=timezone.now())) for path, name in files]
    return _answer(reports)


def _opened(request: HttpRequest, token: str) -> Source:
    """The source that the secret opens, when it may be sent to now."""
    if request.method not in {"POST", "PUT"}:
        raise _NotSentError(405)
    source = source_by_secret(token)
    if source is None:
        often = is_too_often(f"unknown {get_adapter(request).get_client_ip(request)}", _MOST_UNKNOWN)
        raise _NotSentError(429 if often else 404)
    if is_too_often(f"source {source.pk}", _MOST_SENT):
        raise _NotSentError(429)
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal():
        raise _NotSentError(411)
    if int(length) > MOST_BYTES:
        raise _NotSentError(413)
    return source


def _saved(request: HttpRequest, folder: Path, file_name: str) -> Iterator[tuple[Path, str]]:
    """The files of the request, on disk, with their names. What was cut on its way is never taken for the whole."""
    length = int(request.headers["Content-Length"])
    if request.content_type != "multipart/form-data" or request.method != "POST":
        name = sent_name(file_name or _name_of(request))
        path = _written(folder / "0", name, iter(lambda: request.read(_PIECE), b""))
        if path.stat().st_size != length or not length:
            raise _NotSentError(400)
        yield path, name
        return
    # Django keeps large files of a form on disk.
    files = [one for _, each in request.FILES.lists() for one in each if isinstance(one, UploadedFile)]
    # Django does not say that a form broke off; how far its stream was read does.
    if not files or request._stream._pos != length:  # type: ignore[attr-defined]  # no public name tells it
        raise _NotSentError(400)
    for number, file in enumerate(files):
        name = sent_name(file.name or "")
        yield _written(folder / str(number), name, file.chunks(_PIECE)), name


def _written(folder: Path, name: str, pieces: Iterator[bytes]) -> Path:
    folder.mkdir()
    path = folder / name
    with path.open("xb") as file:
        file.writelines(pieces)
    return path


def _name_of(request: HttpRequest) -> str:
    """`?name=` or the file name of Content-Disposition, else one that says that there was none."""
    head = Message()
    head["Content-Disposition"] = request.headers.get("Content-Disposition", "").replace("\n", " ").replace("\r", " ")
    try:
        told = head.get_filename("")
    except (ValueError, TypeError, LookupError, HeaderParseError):  # in letters that nobody reads
        told = ""
    return request.GET.get("name") or told or "sent-file"


def _answer(reports: list[tuple[str, FileReport]]) -> JsonResponse:
    status = 201 if any(one.created or one.updated for _, one in reports) else 200
    if len(reports) == 1:
        return JsonResponse(reports[0][1].as_json(), status=status)
    return JsonResponse([{"file": name} | one.as_json() for name, one in reports], safe=False, status=status)


def _refused(refused: Refused) -> JsonResponse:
    if refused.code in PASSING:
        return _problem(503, refused.code, _TITLES[503])
    status = 500 if refused.code == "internal_error" else 422
    problems = [problem.as_json() for problem in refused.problems]
    title = refused.problems[0].message if refused.problems else str(refused)
    return _problem(status, refused.code, title, problems=problems)


def _problem(status: int, code: str, title: str, **more: object) -> JsonResponse:
    told = {"type": "about:blank", "status": status, "title": title, "code": code} | more
    answer = JsonResponse(told, status=status, content_type="application/problem+json")
    # Django would log the address, and with it the secret.
    answer._has_been_logged = True  # type: ignore[attr-defined]  # what Django itself asks before it logs
    log.info("a file sent to an upload address was answered %d: %s", status, code)
    if status == 405:
        answer.headers["Allow"] = "POST, PUT"
    return answer
