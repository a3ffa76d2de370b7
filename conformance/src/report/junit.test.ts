import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { EVERY_END, EVERY_RESULT, runLine, runOf, written } from '../testing/lines.js';
import { junitReporter } from './junit.js';

const schema = readFileSync(new URL('../testing/junit.xsd', import.meta.url), 'utf8');

async function faults(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [schema] });
  return errors.map(({ rawMessage }) => rawMessage);
}

/** The test case of a scenario, as XML; each stands on a line of its own. */
function testCase(xml: string, id: string): string {
  return xml.split('\n').find((line) => line.startsWith(`<testcase name="${id}"`)) ?? '';
}

describe('a JUnit report', () => {
  const xml = written(junitReporter, [...runOf(EVERY_RESULT, {}, EVERY_END), ...runOf(EVERY_RESULT, { host: 'http' })]);

  it('is valid, whatever the target has answered', async () => {
    expect(await faults(xml)).toEqual([]);
  });

  it('is valid for a run that was cut off, and for no run', async () => {
    expect(await faults(written(junitReporter, [runLine({ scenarios: 3 })]))).toEqual([]);
    expect(await faults(written(junitReporter, []))).toEqual([]);
  });

  it('is checked by a schema that notices a fault', async () => {
    expect(await faults(xml.replace('<system-out/>', ''))).not.toEqual([]);
    expect(await faults(xml.replace('failures="', 'failed="'))).not.toEqual([]);
    expect(await faults(xml.replace('&lt;', '<'))).not.toEqual([]);
  });

  it('has a suite a run, which counts what is in it', () => {
    const [first, second] = xml.match(/<testsuite .*?>/g) ?? [];
    // Three more than results: the stale entry, and that the run was interrupted and did not run all.
    expect(first).toContain('tests="10" failures="3" errors="3" skipped="3"');
    expect(first).toContain('timestamp="2030-06-01T12:00:00" hostname="localhost"');
    expect(second).toContain('name="some-session 1.2.3 on http"');
    expect(second).toContain('tests="7" failures="2" errors="1" skipped="3"');
  });

  it('fails what fails the run, and skips what does not', () => {
    expect(testCase(xml, 'passes')).toMatch(/\/>$/);
    expect(testCase(xml, 'fails')).toContain(
      '<failure message="step 1, body is not as expected" type="nonconformance">',
    );
    expect(testCase(xml, 'optional')).toContain('<skipped message="optional, and left out');
    expect(testCase(xml, 'known')).toMatch(/<skipped message="known failure: .*\(#12, #34\)"\/>/);
    expect(testCase(xml, 'passes-now')).toContain('known.yaml:9)" type="stale baseline"');
    expect(testCase(xml, 'not-here')).toContain('<skipped message="not applicable: needs tls"/>');
    expect(testCase(xml, 'breaks')).toContain('<error message="the process exited with status 1');
    expect(testCase(xml, 'gone')).toContain('known.yaml:12: the baseline names');
    expect(xml).toContain('not run: left-out');
  });

  it('shows what was expected, the exchange and the command that repeats it', () => {
    const text = testCase(xml, 'fails');
    expect(text).toContain('expected &quot;ok&quot;');
    expect(text).toContain('store.set(&quot;one&quot;');
    expect(text).toContain('conformance run ./some-session --only fails --trace');
  });
});
