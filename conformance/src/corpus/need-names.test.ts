import { describe, expect, it } from 'vitest';
import { isOfExpress, missingOf, unknownNeed } from './need-names.js';

describe('what a target lacks', () => {
  it.each<[string, string[], string[], string[]]>([
    ['a need by its name', ['clock', 'tls'], ['clock'], ['clock']],
    ['an option with all of its values', ['option.resave=true'], ['option.resave'], ['option.resave=true']],
    ['a value, and no other', ['option.resave=false'], ['option.resave=true'], []],
    ['several needs by one name', ['session.save', 'session.id'], ['app-api'], ['session.save']],
    ['needs that presuppose another', ['store-class', 'store-load'], ['store-trace'], ['store-class']],
    ['nothing when cookies alone are not signed', ['cookie-codec'], ['signed-cookies'], []],
  ])('is %s', (_, needs, lacks, missing) => expect(missingOf(needs, lacks)).toEqual(missing));

  it('has names that something can need', () => {
    expect(unknownNeed(['app-api', 'option.unset=keep', 'session.reload'])).toBeUndefined();
    expect(unknownNeed(['sesion.reload'])).toEqual({ name: 'sesion.reload', meant: 'session.reload' });
    expect(unknownNeed(['option.resave=yes'])).toMatchObject({ name: 'option.resave=yes' });
    expect(unknownNeed(['something else entirely'])).toEqual({ name: 'something else entirely', meant: undefined });
  });
});

describe('a need', () => {
  it.each(['clock', 'option.rolling=true', 'option.cookie', 'session.regenerate'])('%s is portable', (need) =>
    expect(isOfExpress(need)).toBe(false),
  );

  it.each(['exports', 'option.unset=destroy', 'option.key', 'session.reload'])(
    "%s belongs to express-session's interface",
    (need) => expect(isOfExpress(need)).toBe(true),
  );
});
