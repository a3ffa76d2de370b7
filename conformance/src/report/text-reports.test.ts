import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EVERY_END, EVERY_RESULT, failedLine, resultLine, runLine, runOf, written } from '../testing/lines.js';
import { githubReporter } from './github.js';
import { jsonlReporter } from './jsonl.js';
import { markdownReporter } from './markdown.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('annotations for GitHub', () => {
  const text = written(githubReporter, runOf(EVERY_RESULT, {}, EVERY_END));
  const lines = text.trim().split('\n');

  it('stand at the scenario, or at the entry of the baseline', () => {
    expect(lines.find((line) => line.includes('title=fails'))).toMatch(
      /^::error file=spec\/some\.yaml,line=7,title=fails::/,
    );
    expect(lines.find((line) => line.includes('passes-now'))).toMatch(
      /^::error file=known\.yaml,line=9,title=The baseline is stale::/,
    );
    expect(lines.find((line) => line.includes('gone'))).toMatch(/^::error file=known\.yaml,line=12,/);
  });

  it('are warnings for what is optional, and none for what is known or does not apply', () => {
    expect(lines.find((line) => line.includes('title=optional'))).toMatch(/^::warning /);
    expect(text).not.toContain('title=known');
    expect(text).not.toContain('not-here');
    expect(written(githubReporter, runOf([resultLine('one')]))).toBe('');
  });

  it('can not be forged by a target: each is one line, and nothing else is a command', () => {
    expect(lines.every((line) => /^::(error|warning) [^:]*::/.test(line))).toBe(true);
    // fails, optional, passes-now, breaks, gone, interrupted, not run
    expect(lines).toHaveLength(7);
    expect(text).toContain('%25'.concat('0A'));
  });

  it('name files from the top of the checkout, whichever folder the command runs in', () => {
    vi.stubEnv('GITHUB_WORKSPACE', join(process.cwd(), '..'));
    const folder = process.cwd().split('/').at(-1);
    expect(written(githubReporter, runOf(EVERY_RESULT, {}, EVERY_END))).toContain(`file=${folder}/spec/some.yaml,`);
    vi.stubEnv('GITHUB_WORKSPACE', '/elsewhere');
    expect(written(githubReporter, runOf(EVERY_RESULT, {}, EVERY_END))).toContain('file=spec/some.yaml,');
  });

  it('tell when a run was cut off', () => {
    expect(written(githubReporter, [runLine({ scenarios: 5 })])).toContain('cut off after 0 of 5');
  });
});

describe('a Markdown report', () => {
  const text = written(markdownReporter, runOf(EVERY_RESULT, {}, EVERY_END));

  it('counts by feature', () => {
    expect(text).toContain('| feature | pass | fail | known-failure | unexpected-pass | not-applicable | error |');
    expect(text).toContain('| some | 1 | 2 | 1 | 1 | 1 | 1 |');
  });

  it('shows failures, stale entries and what is missing', () => {
    expect(text).toContain('### Does not conform\n\n#### fails');
    expect(text).toContain('- known.yaml:9: passes-now passes now');
    expect(text).toMatch(/### Known failures\n\n- known: .* \(#12, #34\)/);
    expect(text).toContain('- not run: left-out');
    expect(text).toContain('`conformance run ./some-session --only fails --trace`');
  });

  it('takes nothing of what a target answers for Markdown', () => {
    const outside = text.replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toContain('<b>');
    expect(outside).not.toContain('[x](y)');
    const tricky = failedLine('one', { failures: [{ step: '1', path: 'body', expected: '', actual: '```\n# big' }] });
    expect(written(markdownReporter, runOf([tricky]))).toContain('\n````text\n');
  });
});

describe('JSON lines', () => {
  it('are the records as they are', () => {
    const lines = runOf(EVERY_RESULT, {}, EVERY_END);
    expect(
      written(jsonlReporter, lines)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(lines);
  });
});
