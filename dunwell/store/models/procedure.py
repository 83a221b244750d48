# SPDX-License-Identifier: MIT
"""Dunning procedures and every version of them that was ever applied."""

from django.db import models

from dunwell.store.models.company import Company


class Procedure(models.Model):
    """A named dunning procedure of a company. `position` is its place in the order that takes customers on auto.

    `version` is the one in force; a procedure that was taken out keeps its versions and is no longer `active`.
    """

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)
    version = models.ForeignKey("ProcedureVersion", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="one_procedure_per_code")]

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """One applied wording of a procedure: the whole document with levels and texts, never changed afterwards."""

    company = models.ForeignKey(Company, models.PROTECT, db_index=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(help_text="its place in the order when it was applied")
    active = models.BooleanField(default=True, help_text="false: this version took the procedure out")
    document = models.JSONField()
    seq = models.BigIntegerField(help_text="the event that brought it")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["company", "procedure", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.procedure} v{self.number}"
