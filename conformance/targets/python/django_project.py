"""A Django project with only sessions, in a database that lives as long as the program. Import it before the rest of Django."""
import os
import tempfile

import django
from django.conf import settings

DATABASE = os.path.join(tempfile.mkdtemp(prefix='conformance-'), 'sessions.sqlite3')
settings.configure(
    ALLOWED_HOSTS=['*'], ROOT_URLCONF='__main__', SECRET_KEY='-', USE_TZ=True, LOGGING_CONFIG=None, APPEND_SLASH=False,
    INSTALLED_APPS=['django.contrib.sessions'], MIDDLEWARE=['django.contrib.sessions.middleware.SessionMiddleware'],
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': DATABASE}})
django.setup()
