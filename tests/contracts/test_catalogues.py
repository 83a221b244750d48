# SPDX-License-Identifier: MIT
"""Every text of the back office is translated into every language that it offers, and says the same things."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
LOCALE = Path(settings.LOCALE_PATHS[0])
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The texts as they stand in the code now."""
    if not shutil.which("xgettext"):
        reason = "xgettext is not there (apt-get install gettext)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    copy = tmp_path_factory.mktemp("texts") / "dunwell"
    shutil.copytree(ROOT / "dunwell", copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "locale"))
    (copy / "web" / "locale" / "de").mkdir(parents=True)
    gather = "import django; from django.core.management import call_command; from django.conf import settings; "
    gather += "django.setup(); settings.LOCALE_PATHS = ['web/locale']; "
    gather += "call_command('makemessages', locale=['de'], no_location=True, no_wrap=True, verbosity=0)"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", gather], cwd=copy, check=True, env=environment)
    with (copy / "web" / "locale" / "de" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file)


def texts(message: Message) -> list[str]:
    """A translation's forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def identity(message: Message) -> tuple[object, object]:
    return message.context, message.id if isinstance(message.id, str) else tuple(message.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_lacks_its_translation_and_none_is_left_over(source: Catalog, language: str) -> None:
    wanted = {identity(one) for one in source if one.id}
    there = {identity(one) for one in catalogue(language) if one.id}
    assert wanted - there == set(), "run `make messages` and translate"
    assert there - wanted == set(), "run `make messages`: these are no longer said"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_is_sure_and_keeps_its_placeholders(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set(_PLACEHOLDER.findall(ids[-1]))
        forms = texts(message)
        added = [text for text in forms if set(_PLACEHOLDER.findall(text)) - wanted]
        # The form for one thing may leave the number out; the last form may not.
        lost = wanted - set(_PLACEHOLDER.findall(forms[-1]))
        if message.fuzzy or not all(forms) or added or lost:
            wrong.append(ids[0])
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written = catalogue(language)
    differing = [
        one.id
        for one in written
        if isinstance(one.id, str) and one.id and not one.context and compiled.gettext(one.id) != one.string
    ]
    assert differing == [], "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_of_plural_forms_is_the_languages_own(language: str) -> None:
    written = catalogue(language)
    counts = {len(texts(one)) for one in written if not isinstance(one.id, str)}
    assert counts <= {written.num_plurals}
