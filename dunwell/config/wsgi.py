# SPDX-License-Identifier: MIT
"""The WSGI entry point: `gunicorn dunwell.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dunwell.config.settings")
application = get_wsgi_application()
