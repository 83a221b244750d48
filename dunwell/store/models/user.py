# SPDX-License-Identifier: MIT
"""People who sign in, and what they are to a company."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from dunwell.store.models.company import Company


class User(AbstractUser):
    """A person with a password. What he may do follows from his memberships."""


class Membership(models.Model):
    """The role of one person in one company."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        USER_MANAGER = "user_manager", "User manager"
        BOOKKEEPER = "bookkeeper", "Bookkeeper"
        CALLER = "caller", "Caller"
        SELLER = "seller", "Seller"
        AUDITOR = "auditor", "Auditor"
        LEAD = "lead", "Accounting-firm lead"

    company = models.ForeignKey(Company, models.PROTECT)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="one_role_per_user_and_company")]

    def __str__(self) -> str:
        return f"{self.user} in {self.company}: {self.role}"
