# SPDX-License-Identifier: MIT
"""Files brought in by a browser, and how foreign columns were read, remembered."""

from django.db import models

from dunwell.store.models.company import Company


class Upload(models.Model):
    """A file that a person brought and that is not (yet) imported; its bytes lie in the home under `token`."""

    company = models.ForeignKey(Company, models.PROTECT)
    token = models.UUIDField(unique=True)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    map = models.TextField(blank=True, help_text="how its columns are read, as a map file")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    result = models.JSONField(default=dict, help_text="the import's answer, once it was taken")

    def __str__(self) -> str:
        return self.name


class ImportMap(models.Model):
    """How files with these columns are read: found again by their header."""

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)
    header_sha256 = models.CharField(max_length=64)
    text = models.TextField(help_text="a map file")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="one_map_per_name"),
            models.UniqueConstraint(fields=["company", "kind", "header_sha256"], name="one_map_per_header"),
        ]

    def __str__(self) -> str:
        return self.name
