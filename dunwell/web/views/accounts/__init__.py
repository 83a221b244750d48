# SPDX-License-Identifier: MIT
"""Who works here: the board of all companies, a person's own settings, the people of a company, invitations."""
