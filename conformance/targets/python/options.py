"""The options of a scenario, translated for Python frameworks."""


class Unsupported(Exception):
    """The library or the target lacks an option."""


def same_site(value):
    """The option sameSite as frameworks write it; None for no attribute."""
    if value == 'auto':
        raise Unsupported("sameSite 'auto'")
    return {True: 'Strict', False: None}.get(value) if isinstance(value, bool) or value is None else value.capitalize()


def refuse(options, known, cookie):
    """Raises Unsupported for an option outside of these names."""
    for name in [*options, *(f'cookie.{name}' for name in options.get('cookie', {}))]:
        if name not in {*known, 'name', 'secret', 'cookie', *(f'cookie.{name}' for name in cookie)}:
            raise Unsupported(name)
    for name in ('resave', 'saveUninitialized'):
        if options.get(name):
            raise Unsupported(f'{name}: true')
