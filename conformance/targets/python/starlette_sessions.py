"""Starlette's SessionMiddleware: the whole session is in a signed cookie."""
import asyncio
import platform
import socket
import threading
from importlib.metadata import version

import itsdangerous.timed
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from options import Unsupported, refuse, same_site
from target import Target


class StarletteTarget(Target):
    """One uvicorn; a new Starlette application in each scenario."""

    def __init__(self):
        super().__init__()
        itsdangerous.timed.time = self.clock
        # With the protocol's number, asyncio sends small parts at once.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(('127.0.0.1', 0))
        listener.listen(128)
        self.port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(self.observed, interface='asgi3', log_config=None, lifespan='off'))
        threading.Thread(target=asyncio.run, args=[server.serve([listener])], daemon=True).start()

    def start(self, message):
        return {
            'protocol': 1, 'name': 'Starlette SessionMiddleware', 'version': version('starlette'),
            'language': f'Python {platform.python_version()}',
            'messages': ['clock', 'release'], 'actions': ['header', 'appendHeader', 'wait', 'try'],
            'lacks': ['action.save', 'saw.id', 'saw.isNew', 'store', 'trust-proxy', 'tls'],
        }

    def make(self, message):
        options = message['options']
        cookie = options.get('cookie', {})
        secrets = options['secret'] if isinstance(options['secret'], list) else [options['secret']]
        refuse(options, ('resave', 'saveUninitialized', 'rolling'), ('path', 'maxAge', 'httpOnly', 'secure', 'sameSite'))
        if cookie.get('secure') == 'auto' or cookie.get('httpOnly') is False or len(secrets) > 1:
            raise Unsupported("secure 'auto', httpOnly false, several secrets")
        if cookie.get('sameSite', 'lax') in (False, None):
            raise Unsupported('sameSite: false')
        age = cookie.get('maxAge')
        self.set_clock(message)
        self.application = Starlette(routes=[Mount('/', self.endpoint)], middleware=[Middleware(
            SessionMiddleware, secret_key=secrets[0], session_cookie=options['name'], path=cookie.get('path') or '/',
            max_age=None if age is None else int(age // 1000), https_only=cookie.get('secure', False),
            same_site=same_site(cookie.get('sameSite', 'lax')).lower())])
        return {'port': self.port}

    async def observed(self, scope, receive, send):
        """The application, with a notice when the library has finished a request."""
        request = scope['conformance'] = self.requests[int(dict(scope['headers'])[b'conformance-request'])]
        request.arrived = True
        try:
            await self.application(scope, receive, send)
        except Exception as error:
            request.failed('app' if request.reached and not request.finished else 'library', error)
        finally:
            request.done.set()

    async def endpoint(self, scope, receive, send):
        """The handler, in a thread: it may have to wait."""
        request, session = scope['conformance'], scope['session']

        def read():
            return {'session': 'object', 'data': dict(session)}

        body = await asyncio.to_thread(self.perform, request, lambda: session, {
            'read': read, 'regenerate': session.clear, 'destroy': session.clear})
        response = PlainTextResponse(body, request.status)
        for name in dict.fromkeys(name for name, _ in request.headers):
            del response.headers[name]
        for name, line in request.headers:
            response.headers.append(name, line)
        await response(scope, receive, send)


StarletteTarget().run()
