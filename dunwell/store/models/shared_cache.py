# SPDX-License-Identifier: MIT
"""The table of the cache that all processes and machines share: who tried to sign in too often; nothing of value."""

from django.db import models


class SharedCache(models.Model):
    """One entry of Django's database cache, which reads and writes it by itself (`CACHES` in the settings)."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
