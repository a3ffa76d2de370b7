"""A target whose framework is a WSGI application."""
import socketserver
import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from target import Target


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """A WSGI server on its own port, with a thread for each connection."""
    daemon_threads, request_queue_size = True, 128


class Connection(WSGIRequestHandler):
    """A connection; it does not log its requests."""

    def log_message(self, format, *args):
        pass


class WsgiTarget(Target):
    """A target that is a WSGI application: `self.application` is the current one."""

    def __init__(self):
        super().__init__()
        self.application = None
        server = Server(('127.0.0.1', 0), Connection)
        server.set_app(self.observed)
        self.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def observed(self, environ, start_response):
        """The application, with a notice when the library has finished a request."""
        request = environ['conformance'] = self.requests[int(environ['HTTP_CONFORMANCE_REQUEST'])]
        request.arrived = True
        body, empty = (), environ['REQUEST_METHOD'] == 'HEAD'

        def begin(status, headers, *rest):
            nonlocal empty
            empty = empty or status[:3] in ('204', '304')
            return start_response(status, headers, *rest)

        try:
            body = self.application(environ, begin)
            for part in body:
                if not empty:
                    yield part
        finally:
            getattr(body, 'close', lambda: None)()
            request.done.set()
