"""The protocol's half of a target in Python: messages, the handler's actions, gates and the clock.

A target subclasses Target, says in `start` what it is, makes the application in `make`, and lets its handler
call `perform`.
"""
import datetime
import json
import os
import sys
import threading

from options import Unsupported

# Standard output is reserved for the protocol; all other output goes to standard error.
OUTPUT, sys.stdout = sys.stdout, sys.stderr
LATEST = 10  # seconds that a request may take, and a gate may stay closed


class Clock:
    """The library's clock, which stands still at the time that the harness sets."""
    seconds = 0.0

    def time(self):
        """Like time.time()."""
        return self.seconds

    def now(self, tz=None):
        """Like datetime.datetime.now()."""
        return datetime.datetime.fromtimestamp(self.seconds, tz)

    def utcnow(self):
        """Like datetime.datetime.utcnow()."""
        return datetime.datetime.utcfromtimestamp(self.seconds)


class Request:
    """The actions of one request, its observations, and the answer of its handler."""

    def __init__(self, actions):
        self.actions, self.reached, self.saw, self.errors = actions, 0, {}, []
        self.status, self.headers, self.body = 200, [], None
        self.arrived, self.finished, self.done = False, False, threading.Event()

    def failed(self, source, error):
        """Records an error, once, however many layers it passes."""
        if not getattr(error, 'recorded', False):
            error.recorded = True
            self.errors.append({'from': source, **described(error)})


def described(error):
    """An error in the protocol's form."""
    code = getattr(error, 'code', None)
    return {'name': type(error).__name__, 'message': str(error)[:4000], **({'code': code} if isinstance(code, str) else {})}


class Target:
    """Answers the messages that do not depend on the library."""

    def __init__(self):
        self.clock, self.requests, self.gates, self.gate = Clock(), {}, {}, threading.Condition()

    def expect(self, message):
        self.requests[message['request']] = Request(message['actions'])

    def seen(self, message):
        request = self.requests[message['request']]
        if request.arrived and not request.done.wait(LATEST):
            raise TimeoutError('the request has not ended')
        return {'reached': request.reached, 'saw': request.saw, 'errors': request.errors}

    def set_clock(self, message):
        self.clock.seconds = message['now'] / 1000

    def release(self, message):
        with self.gate:
            self.gates[message['gate']] = sys.maxsize
            self.gate.notify_all()

    def drop(self, message):
        self.requests, self.gates = {}, {}

    def stop(self, message):
        pass

    def wait(self, name, opens_at=sys.maxsize):
        with self.gate:
            self.gates[name] = min(self.gates.get(name, 0) + 1, sys.maxsize)
            self.gate.notify_all()
            self.gate.wait_for(lambda: self.gates.get(name, sys.maxsize) >= opens_at, LATEST)

    def perform(self, request, session, calls, actions=None):
        """Does the actions. `calls` has the library's own: read, regenerate, destroy, …"""
        if actions is None:
            request.reached += 1
            actions = request.actions
        for action in actions:
            (word, value), = action.items()
            if word == 'set':
                for key, item in value.items():
                    session()[key] = item
            elif word == 'unset':
                for key in value:
                    session().pop(key, None)
            elif word == 'read':
                request.saw[value['as']] = calls['read']()
            elif word == 'status':
                request.status = value
            elif word == 'redirect':
                request.status, request.body = value['status'], ''
                request.headers.append(('Location', value['to']))
            elif word == 'end':
                request.body = value.get('body', '')
            elif word in ('header', 'appendHeader'):
                for name, lines in value.items():
                    if word == 'header':
                        request.headers = [header for header in request.headers if header[0].lower() != name.lower()]
                    request.headers += [(name, line) for line in (lines if isinstance(lines, list) else [lines])]
            elif word == 'throw':
                error = type(value.get('name') or 'Error', (Exception,), {})(value['message'])
                error.code = value.get('code')
                raise error
            elif word == 'wait':
                self.wait(value['gate'], value.get('opensAt', sys.maxsize))
            elif word == 'try':
                request.saw[value['as']] = {}
                try:
                    self.perform(request, session, calls, value['do'])
                except Exception as error:
                    request.saw[value['as']]['error'] = described(error)
            else:
                self.call(request, word, calls[word], value.get('as'))
        request.finished = actions is request.actions
        return 'ok' if request.body is None else request.body

    def call(self, request, word, operation, label):
        try:
            operation()
            outcome = {}
        except Exception as error:
            if label is None:
                request.failed(word, error)
            outcome = {'error': described(error)}
        if label is not None:
            request.saw[label] = outcome

    def run(self):
        """Reads messages until the last one."""
        handlers = {'clock': self.set_clock}
        for line in sys.stdin:
            message = json.loads(line)
            try:
                answer = handlers.get(message['type'], getattr(self, message['type'], None))(message) or {}
            except Unsupported as reason:
                answer = {'unsupported': str(reason)}
            except Exception as error:
                answer = {'failed': f'{type(error).__name__}: {error}'[:4000]}
            print(json.dumps({'number': message['number'], **answer}), file=OUTPUT, flush=True)
            if message['type'] == 'stop':
                break
        os._exit(0)
