# SPDX-License-Identifier: MIT
"""Changes to the procedures that a person is still writing."""

from django.db import models

from dunwell.store.models.company import Company
from dunwell.store.models.user import User


class ProcedureDraft(models.Model):
    """A person's procedures of a company as they would be; decides nothing until it is put in force.

    `tables` are the documents in their order; one may still have mistakes. `base` names the version of each procedure
    that was in force when the draft began, as `[[code, version id], …]`: whether somebody changed them since.
    """

    company = models.ForeignKey(Company, models.CASCADE, db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    base = models.JSONField(default=list)
    tables = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="one_procedure_draft_per_person")]

    def __str__(self) -> str:
        return f"procedures of {self.company} by {self.user}"
