"""Flask-Session with signed ids, its sessions in files."""
import logging
import platform
import shutil
import tempfile
from datetime import timedelta
from importlib.metadata import version

import cachelib.file
import flask
import flask.sessions
import flask_session
import itsdangerous

from flask_session_store import Files, data_of
from options import Unsupported, refuse
from wsgi_target import WsgiTarget

ID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
FOREVER = 31 * 24 * 60 * 60  # how long Flask keeps a session for which nothing else is said, in seconds


class Application(flask.Flask):
    """Flask, with a report of the errors that it answers with status 500."""

    def handle_exception(self, error):
        request = flask.request.environ['conformance']
        request.failed('app' if request.reached and not request.finished else 'library', error)
        return super().handle_exception(error)


class FlaskSessionTarget(WsgiTarget):
    """A new Flask application, with a new folder for its sessions, in each scenario."""

    folder = None

    def start(self, message):
        return {
            'protocol': 1, 'name': 'Flask-Session', 'version': version('Flask-Session'),
            'language': f'Python {platform.python_version()}', 'ids': f'^{ID}$',
            'messages': ['seed', 'inspect', 'fault', 'clock', 'sign', 'read', 'release'],
            'actions': ['header', 'appendHeader', 'wait', 'try'],
            'lacks': ['action.save', 'action.regenerate', 'trust-proxy', 'tls'],
        }

    def make(self, message):
        options = message['options']
        cookie = options.get('cookie', {})
        secrets = options['secret'] if isinstance(options['secret'], list) else [options['secret']]
        refuse(options, ('resave', 'saveUninitialized', 'rolling'),
               ('path', 'domain', 'maxAge', 'httpOnly', 'secure'))
        if len(secrets) > 1 or cookie.get('secure') == 'auto':
            raise Unsupported("several secrets, secure 'auto'")
        age = cookie.get('maxAge')
        self.drop(message)
        self.folder = tempfile.mkdtemp(prefix='conformance-')
        self.application = app = Application('target')
        app.config.update(
            SECRET_KEY=secrets[0], SESSION_TYPE='filesystem', SESSION_FILE_DIR=self.folder, SESSION_USE_SIGNER=True,
            SESSION_PERMANENT=age is not None, SESSION_COOKIE_NAME=options['name'],
            SESSION_COOKIE_PATH=cookie.get('path') or '/', SESSION_COOKIE_DOMAIN=cookie.get('domain') or False,
            SESSION_COOKIE_HTTPONLY=cookie.get('httpOnly', True), SESSION_COOKIE_SECURE=cookie.get('secure', False),
            PERMANENT_SESSION_LIFETIME=timedelta(seconds=FOREVER) if age is None else timedelta(milliseconds=age))
        flask_session.Session(app)
        self.store = app.session_interface
        self.store.cache = Files(self.folder, self.store.key_prefix)
        app.url_map.add(app.url_rule_class('/', endpoint='all', defaults={'path': ''}))
        app.url_map.add(app.url_rule_class('/<path:path>', endpoint='all'))
        app.view_functions['all'] = self.handle
        self.set_clock(message)
        return {'port': self.port}

    def handle(self, path):
        """The view."""
        request = flask.request.environ['conformance']
        session = flask.session

        def read():
            return {'session': 'object', 'data': data_of(session), 'id': session.sid, 'isNew': not known}

        known = self.store.cache.has(self.store.key_prefix + session.sid)
        body = self.perform(request, lambda: session, {'read': read, 'destroy': session.clear})
        response = flask.Response(body, request.status, mimetype='text/plain')
        for name in dict.fromkeys(name for name, _ in request.headers):
            response.headers.setlist(name, [line for other, line in request.headers if other == name])
        return response

    def fault(self, message):
        self.store.cache.fail(message['on'], message.get('message'), message.get('times', float('inf')))

    def seed(self, message):
        expires = message['expires']
        age = FOREVER if expires is None else int(expires / 1000 - self.clock.seconds)
        kept = {'_permanent': True} if self.store.permanent else {}
        self.store.cache.set(self.store.key_prefix + message['id'], {**kept, **message['data']}, age)

    def inspect(self, message):
        return {'records': list(self.store.cache.records())}

    def signer(self, secret):
        return itsdangerous.Signer(secret, salt='flask-session', key_derivation='hmac')

    def sign(self, message):
        return {'value': self.signer(message['secret']).sign(message['id']).decode()}

    def read(self, message):
        try:
            return {'id': self.signer(message['secret']).unsign(message['value']).decode()}
        except itsdangerous.BadSignature:
            return {'id': None}

    def drop(self, message):
        super().drop(message)
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


target = FlaskSessionTarget()
flask.sessions.datetime = target.clock
cachelib.file.time = target.clock.time
logging.disable()
target.run()
