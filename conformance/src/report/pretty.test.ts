import { describe, expect, it } from 'vitest';
import { EVERY_END, EVERY_RESULT, failedLine, resultLine, runLine, runOf, written } from '../testing/lines.js';
import { prettyReporter } from './pretty.js';

const report = (...args: Parameters<typeof written> extends [unknown, ...infer Rest] ? Rest : never) =>
  written(prettyReporter, ...args);

describe('the report for people', () => {
  it('groups failures by requirement, with its text, and shows each scenario in full once', () => {
    const text = report(
      runOf([
        failedLine('one', { requirements: ['a', 'b'], texts: { a: 'A must be so.', b: 'B too.' } }),
        failedLine('two', { requirements: ['b'], texts: { b: 'B too.' } }),
      ]),
    );
    expect(text.slice(text.indexOf('Does not conform'))).toMatch(
      /a\n {2}A must be so\.\n {2}✗ one [\s\S]*b\n {2}B too\.\n {2}one \(above\)\n\n {2}✗ two /,
    );
    expect(text.match(/✗ one/g)).toHaveLength(1);
  });

  it('shows expected and actual, the exchange, the store and the command that repeats it', () => {
    expect(report(runOf([failedLine('one')], { asked: "./it's here", spec: 'my spec' }))).toContain(`
  ✗ one  must · spec/some.yaml:7
    step 1, setCookie.path
      expected "/"
      actual   "/admin"
      step 1
      > GET / HTTP/1.1
      < HTTP/1.1 200 OK
      < 
      < ok
      store.set("one", {"user":"ada","cookie":{"path":"/"}}) ok
    conformance run './it'\\''s here' --only one --spec 'my spec' --trace
`);
  });

  it('keeps known and optional failures apart from those that count', () => {
    const text = report(runOf(EVERY_RESULT, {}, EVERY_END));
    const at = (title: string) => text.indexOf(`\n${title}\n`);
    const order = ['Known failures', 'Optional, and left out', 'Does not conform', 'Harness or target failed'];
    expect(order.map(at)).toEqual(order.map(at).toSorted((a, b) => a - b));
    expect(order.map(at)).not.toContain(-1);
    expect(text.slice(at('Does not conform'))).not.toContain('✗ known');
    expect(text.slice(at('Known failures'), at('Optional, and left out'))).toMatch(/\(#12, #34\)\n {4}known\n/);
  });

  it('tells of a stale baseline where the entry is', () => {
    const text = report(runOf(EVERY_RESULT, {}, EVERY_END));
    expect(text).toContain('known.yaml:9: passes-now: it passes now: remove the entry');
    expect(text).toContain("known.yaml:12: gone: the baseline names 'gone', and there is no such scenario");
  });

  it('tells what is missing', () => {
    expect(report(runOf(EVERY_RESULT, {}, EVERY_END))).toMatch(/the run was interrupted\n {2}not run: left-out/);
    expect(report([runLine({ scenarios: 3 }), resultLine('one')])).toContain(
      'the run was cut off after 1 of 3 scenarios',
    );
  });

  it('ends with counts, duration, speed and memory', () => {
    expect(report(runOf([resultLine('one'), resultLine('two')]))).toMatch(
      /\n2 pass\n2\.00 s, 1 scenarios\/s, at most 100 MB\n$/,
    );
  });

  it('counts what is missing where scenarios do not apply, the most frequent first', () => {
    const missing = (id: string, reason: string) => resultLine(id, { verdict: 'not-applicable', reason });
    const few = [
      missing('one', 'needs session.save'),
      missing('two', 'needs browser, session.save'),
      missing('three', 'unsupported by the target: cookie.domain, alas\u001b'),
    ];
    expect(report(runOf(few))).toContain(
      '\nmissing: session.save (2), browser (1), unsupported by the target: cookie.domain, alas\\x1b (1)\n',
    );
    const many = Array.from({ length: 10 }, (_, n) => missing(`s${n}`, `needs n${n}`));
    expect(report(runOf(many))).toContain(', n7 (1), and 2 more\n');
    expect(report(runOf([resultLine('one')]))).not.toContain('missing');
  });

  it('has progress at a terminal only', () => {
    const lines = runOf([resultLine('one'), failedLine('two')]);
    expect(report(lines, { terminal: true })).toContain('\r\u001b[K1/2\r\u001b[K2/2  1 failed\r\u001b[K');
    expect(report(lines)).not.toContain('\u001b');
  });

  it('has colours only where they are wanted', () => {
    const lines = runOf([failedLine('one')]);
    expect(report(lines, { terminal: true, colour: true })).toContain('\u001b[31m✗\u001b[0m');
    expect(report(lines, { terminal: true, colour: false })).not.toContain('\u001b[31m');
  });

  it('shows what passed too, when asked for a trace', () => {
    const passed = resultLine('one', { wire: [{ step: '1', request: 'GET / HTTP/1.1\r\n\r\n', response: '' }] });
    expect(report(runOf([passed]), { trace: true })).toMatch(/✓ one[\s\S]*> GET \/ HTTP\/1\.1\n {6}< \(nothing\)/);
  });

  it('shows the control characters of a target instead of obeying them', () => {
    const text = report(runOf(EVERY_RESULT));
    expect(text).toContain('\\x1b[31m\\x00\\ud800');
    for (const sign of ['\u001b', '\u0000', '\ud800']) expect(text).not.toContain(sign);
  });
});
