"""The store of Flask-Session in the target flask_session_files.py."""
import os
import struct

import cachelib.file


class Files(cachelib.file.FileSystemCache):
    """Flask-Session's store, whose disk can fail."""

    def __init__(self, folder, prefix):
        super().__init__(folder, threshold=0)
        self.prefix, self.keys, self.on, self.times = prefix, set(), 'none', 0

    def fail(self, on, message, times):
        self.on, self.message, self.times = on, message, times

    def failing(self, operation):
        """Whether the disk fails now. The cache logs its errors and goes on, so this is the only place that sees them."""
        if self.on != operation or self.times <= 0:
            return False
        self.times -= 1
        return True

    def set(self, key, value, timeout=None, mgmt_element=False):
        self.keys.add(key)
        return super().set(key, value, timeout, mgmt_element)

    def delete(self, key, mgmt_element=False):
        return False if self.failing('destroy') else super().delete(key, mgmt_element)

    def _run_safely(self, fn, *args, **kwargs):
        if self.failing({open: 'get', os.replace: 'set'}.get(fn)):
            raise OSError(self.message or 'the disk is full')
        return super()._run_safely(fn, *args, **kwargs)

    def records(self):
        """All stored sessions. The names of the files are digests of the keys."""
        self.on = 'none'
        for key in self.keys:
            if self.has(key):
                with open(self._get_filename(key), 'rb') as file:
                    expires = struct.unpack('I', file.read(4))[0] * 1000
                    session = self.serializer.load(file)
                yield {'id': key[len(self.prefix):], 'data': data_of(session),
                       'expires': expires if '_permanent' in session else None}


def data_of(session):
    """The application's data."""
    return {key: value for key, value in session.items() if key != '_permanent'}
