# SPDX-License-Identifier: MIT
"""Where django-allauth asks us: who may come in, by which words, and in which language they work."""
