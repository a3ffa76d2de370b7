"""Django's sessions: SessionMiddleware with its default, the store in the database."""
import logging
import platform
import re
import threading
from datetime import datetime

import django_project  # noqa: F401 (the first of Django)
import django
from django.conf import settings
from django.contrib.sessions import middleware
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import OperationalError
from django.db.backends.signals import connection_created
from django.http import HttpResponse
from django.urls import re_path
from django.utils import timezone

from options import Unsupported, refuse, same_site
from wsgi_target import WsgiTarget


class DjangoTarget(WsgiTarget):
    """One Django project with the settings of the current scenario."""

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
        if cookie.get('secure') == 'auto':
            raise Unsupported("secure 'auto'")
        age = cookie.get('maxAge')
        of_cookie = {
            'NAME': options['name'], 'PATH': cookie.get('path', '/'), 'DOMAIN': cookie.get('domain'),
            'HTTPONLY': cookie.get('httpOnly', True), 'SECURE': cookie.get('secure', False),
            'SAMESITE': same_site(cookie.get('sameSite')), 'AGE': 1209600 if age is None else int(age // 1000)}
        for name, value in of_cookie.items():
            setattr(settings, f'SESSION_COOKIE_{name}', value)
        settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = age is None
        settings.SESSION_SAVE_EVERY_REQUEST = options.get('rolling', False)
        self.set_clock(message)
        self.fault({'on': 'none'})
        Session.objects.all().delete()
        self.application = WSGIHandler()
        return {'port': self.port}

    def expect(self, message):
        for name, lines in [pair for action in message['actions'] for pair in action.get('header', {}).items()]:
            if isinstance(lines, list) and name.lower() != 'set-cookie':
                raise Unsupported('several lines of one header')
        super().expect(message)

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

        body = self.perform(request, used, {
            'read': read, 'regenerate': lambda: used().flush(), 'destroy': lambda: used().flush(),
            'save': lambda: used().save(), 'touch': lambda: setattr(used(), 'modified', True)})
        response = HttpResponse(body, status=request.status, content_type='text/plain')
        for name, line in request.headers:
            if name.lower() == 'set-cookie':
                response.cookies.load(line)
            else:
                response[name] = line
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
        store, expires = SessionStore(message['id']), message['expires']
        date = store.get_expiry_date() if expires is None else datetime.fromtimestamp(expires / 1000, timezone.utc)
        Session(session_key=message['id'], session_data=store.encode(message['data']), expire_date=date).save()

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
    """Injects faults into a thread's connection. It does not wait for the disk, since the database ends with the target."""
    connection.cursor().execute('PRAGMA synchronous = OFF')
    connection.execute_wrappers.append(target.execute)


class Errors(logging.Handler):
    """Records the errors of the handler or the library that Django itself answers."""

    def emit(self, record):
        if record.exc_info and hasattr(record, 'request'):
            request = record.request.environ['conformance']
            request.failed('library' if request.finished else 'app', record.exc_info[1])


connection_created.connect(connected)
logging.getLogger('django').handlers = [Errors()]
logging.getLogger('django').propagate = False
call_command('migrate', verbosity=0)
target.run()
