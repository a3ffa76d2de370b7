"""Django's sessions: SessionMiddleware with its default, the store in the database."""
import logging
import os
import platform
import re
import tempfile
import threading
from datetime import datetime

import django
from django.conf import settings

from target import Unsupported, WsgiTarget, refuse, same_site

DATABASE = os.path.join(tempfile.mkdtemp(prefix='conformance-'), 'sessions.sqlite3')
settings.configure(
    ALLOWED_HOSTS=['*'], ROOT_URLCONF=__name__, SECRET_KEY='-', USE_TZ=True, LOGGING_CONFIG=None, APPEND_SLASH=False,
    INSTALLED_APPS=['django.contrib.sessions'], MIDDLEWARE=['django.contrib.sessions.middleware.SessionMiddleware'],
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': DATABASE}})
django.setup()

from django.contrib.sessions import middleware  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import re_path  # noqa: E402
from django.utils import timezone  # noqa: E402


class DjangoTarget(WsgiTarget):
    """One Django project whose settings are those of the present scenario."""

    def start(self, message):
        return {
            'protocol': 1, 'name': 'Django sessions', 'version': django.get_version(),
            'language': f'Python {platform.python_version()}', 'ids': '^[0-9a-z]{32}$',
            'messages': ['seed', 'inspect', 'fault', 'clock', 'sign', 'read', 'release'],
            'actions': ['header', 'touch', 'wait', 'try'],
            'lacks': ['signed-cookies', 'trust-proxy', 'tls'],
        }

    def make(self, message):
        options = message['options']
        cookie = options.get('cookie', {})
        refuse(options, ('resave', 'saveUninitialized', 'rolling'),
               ('path', 'domain', 'maxAge', 'httpOnly', 'secure', 'sameSite'))
        if cookie.get('secure') == 'auto' or cookie.get('path', '/') is None:
            raise Unsupported("secure 'auto', path null")
        age = cookie.get('maxAge')
        settings.SESSION_COOKIE_NAME = options['name']
        settings.SESSION_COOKIE_PATH = cookie.get('path', '/')
        settings.SESSION_COOKIE_DOMAIN = cookie.get('domain')
        settings.SESSION_COOKIE_HTTPONLY = cookie.get('httpOnly', True)
        settings.SESSION_COOKIE_SECURE = cookie.get('secure', False)
        settings.SESSION_COOKIE_SAMESITE = same_site(cookie.get('sameSite'))
        settings.SESSION_COOKIE_AGE = 1209600 if age is None else int(age // 1000)
        settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = age is None
        settings.SESSION_SAVE_EVERY_REQUEST = options.get('rolling', False)
        self.set_clock(message)
        self.fault({'on': 'none'})
        Session.objects.all().delete()
        self.application = WSGIHandler()
        return {'port': self.port}

    def handle(self, django_request):
        """The view."""
        request = django_request.environ['conformance']
        session = django_request.session
        found = []

        def used():
            """The session. Django reads it from the database when the application first touches it."""
            if not found:
                session.get('')
                found.append(session.session_key)
            return session

        def read():
            data, key = dict(used().items()), session.session_key
            return {'session': 'object', 'data': data, 'isNew': found[0] is None or key != found[0],
                    **({'id': key} if key else {})}

        def touch():
            used().modified = True

        body = self.perform(request, used, {
            'read': read, 'regenerate': lambda: used().flush(), 'destroy': lambda: used().flush(),
            'save': lambda: used().save(), 'touch': touch})
        response = HttpResponse(body, status=request.status, content_type='text/plain')
        for name in {name for name, _ in request.headers}:
            lines = [line for other, line in request.headers if other == name]
            if name.lower() == 'set-cookie':
                for line in lines:
                    response.cookies.load(line)
            else:
                response[name] = ', '.join(lines)
        return response

    def fault(self, message):
        self.faults = {'on': message['on'], 'message': message.get('message'), 'times': message.get('times', float('inf'))}

    def execute(self, execute, sql, params, many, context):
        """Fails as the database does, in the threads that serve requests."""
        operation = {'SELECT': 'get', 'INSERT': 'set', 'UPDATE': 'set', 'DELETE': 'destroy'}.get(sql.split()[0])
        serving = threading.current_thread() is not threading.main_thread()
        if serving and self.faults['on'] == operation and self.faults['times'] > 0:
            self.faults['times'] -= 1
            raise OperationalError(self.faults['message'] or 'the database is down')
        return execute(sql, params, many, context)

    def seed(self, message):
        store = SessionStore(message['id'])
        expires = message['expires']
        Session(session_key=message['id'], session_data=store.encode(message['data']), expire_date=store.get_expiry_date(
            ) if expires is None else datetime.fromtimestamp(expires / 1000, timezone.utc)).save()

    def inspect(self, message):
        records = Session.objects.filter(expire_date__gt=timezone.now())
        closes = settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
        return {'records': [{'id': record.session_key, 'data': record.get_decoded(),
                             'expires': None if closes else int(record.expire_date.timestamp() * 1000)} for record in records]}

    def sign(self, message):
        return {'value': message['id']}

    def read(self, message):
        value = message['value']
        return {'id': value if re.fullmatch('[0-9a-z]{32}', value) else None}


target = DjangoTarget()
urlpatterns = [re_path('', target.handle)]
timezone.now = lambda: target.clock.now(timezone.utc)
middleware.time = target.clock
target.faults = {'on': 'none'}
def connected(connection, **_):
    """Lets faults into a thread's connection, and does not wait for the disk: the database ends with the target."""
    connection.cursor().execute('PRAGMA synchronous = OFF')
    connection.execute_wrappers.append(target.execute)


class Errors(logging.Handler):
    """Notes the errors for which Django answers by itself: the handler's, or the library's."""

    def emit(self, record):
        if record.exc_info and hasattr(record, 'request'):
            request = record.request.environ['conformance']
            request.failed('library' if request.finished else 'app', record.exc_info[1])


connection_created.connect(connected)
logging.getLogger('django').handlers = [Errors()]
logging.getLogger('django').propagate = False
call_command('migrate', verbosity=0)
target.run()
