# SPDX-License-Identifier: MIT
"""The Django app of the tables."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "dunwell.store"
    label = "store"
