# SPDX-License-Identifier: MIT
"""People who sign in, and what they are to a company."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from dunwell.store.models.company import Company


class User(AbstractUser):
    """A person who signs in. What they may do follows from their memberships.

    `language` and `theme` are what they chose to work in; empty: as the browser asks.
    """

    class Theme(models.TextChoices):
        SYSTEM = "", "As the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    language = models.CharField(max_length=8, blank=True)
    theme = models.CharField(max_length=5, choices=Theme, blank=True)


class Membership(models.Model):
    """The role of one person in one company. `own_only`: they see the customers that they own, and nothing else."""

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
    own_only = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="one_role_per_user_and_company")]

    def __str__(self) -> str:
        return f"{self.user} in {self.company}: {self.role}"


class Invitation(models.Model):
    """A role offered to an e-mail address; the link holds a token of which only the SHA-256 is kept here."""

    company = models.ForeignKey(Company, models.PROTECT)
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Membership.Role)
    own_only = models.BooleanField(default=False)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=150)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when it was accepted or taken back")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"], condition=models.Q(ended_at__isnull=True), name="one_open_invitation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.company}: {self.role}"
