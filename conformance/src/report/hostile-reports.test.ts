import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { EVERY_END, EVERY_RESULT, runOf, written } from '../testing/lines.js';
import type { RunLine } from './records.js';
import { REPORTERS } from './reports.js';

/** Everything that a report must not pass on, in one text. */
const EVIL = '\u001b[2J\u009b1m\u202e<img src=x onerror=alert(1)>|`x`\n::error::x\n##[error]x\r\n# big\n]]>&"\'';

/** The fields whose words are the format's own. */
const FIXED = ['type', 'verdict', 'level', 'startedAt'];

/** A line in which every text is hostile, whoever it comes from. */
function evil(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return FIXED.includes(key) ? value : `${EVIL}${value}`;
  if (Array.isArray(value)) return value.map((item) => evil(item, key));
  if (typeof value !== 'object' || value === null) return value;
  const keys = key === 'texts' || key === 'data';
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [keys ? `${EVIL}${name}` : name, evil(item, name)]),
  );
}

const lines = runOf(EVERY_RESULT, { shard: '1/2', client: 'a browser 1', spec: 'my spec' }, EVERY_END).map((line) =>
  evil(line),
) as RunLine[];

const text = (name: string, options = {}) => {
  const make = REPORTERS[name];
  if (!make) throw new Error(`there is no reporter ${name}`);
  return written(make, lines, options);
};

describe.each(Object.keys(REPORTERS))('the report %s', (name) => {
  it('passes nothing on that a terminal obeys, from whatever field', () => {
    for (const shown of [text(name), text(name, { trace: true })]) {
      expect(shown.match(/(?![\t\n])\p{C}/gu) ?? []).toEqual([]);
    }
  });

  it('has no line that is a command, but for its own', () => {
    const commands = text(name).match(/^\s*::.*$|##\[/gm) ?? [];
    const own = name === 'github' ? /^::(error|warning) [^:]*::/ : /^$/;
    expect(commands.filter((line) => !own.test(line)).map((line) => line.slice(0, 80))).toEqual([]);
  });
});

describe('the Markdown report', () => {
  it('has no markup in it that it has not made, outside of code', () => {
    const outside = text('markdown')
      .replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
      .replaceAll(/^(`+) .* \1$/gm, '');
    expect(outside.match(/(?<!\\)<(?!\/?(details|summary)>)/g) ?? []).toEqual([]);
    expect(outside).not.toMatch(/^# big/m);
  });

  it('keeps a command with a backtick in one piece of code', () => {
    expect(text('markdown')).toMatch(/^`` npx vitest run .*``$/m);
  });
});

describe('the JUnit report', () => {
  it('is valid', async () => {
    const schema = readFileSync(new URL('../testing/junit.xsd', import.meta.url), 'utf8');
    const xml = [{ fileName: 'junit.xml', contents: text('junit') }];
    const { errors } = await validateXML({ xml, schema: [schema] });
    expect(errors.map(({ rawMessage }) => rawMessage)).toEqual([]);
  });
});
