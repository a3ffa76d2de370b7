import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { needsOf } from '../corpus/needs.js';
import type { Scenario } from '../corpus/scenario.js';
import { printableJson } from '../printable.js';

/** The runner with and without what makes certificates. */
type Kind = 'plain' | 'tls';

const read = new Map<Kind, string>();

/** The runner in one file: from the build, or, in a source checkout, made on the spot. */
function readRunner(kind: Kind): string {
  if (!import.meta.url.endsWith('.ts')) {
    return readFileSync(new URL(`./reproduction-${kind}.js`, import.meta.url), 'utf8');
  }
  const bundling = fileURLToPath(new URL('../../bundle.mjs', import.meta.url));
  return execFileSync(process.execPath, [bundling, kind], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

/** As `readRunner`, once for many scripts. */
function runnerSource(kind: Kind): string {
  const source = read.get(kind) ?? readRunner(kind);
  read.set(kind, source);
  return source;
}

/** A scenario as JSON inside a template that takes backslashes as they are. (As a literal, `__proto__` would be no data.) */
function jsonSource(scenario: Scenario): string {
  return printableJson(scenario, 2).replaceAll('`', '\\u0060').replaceAll('${', '\\u0024{');
}

/**
 * A script that runs scenarios, with nothing installed but the target and the packages of its application. It runs as
 * CommonJS and as an ES module, prints what goes over the wire and what the application and the store see, and exits with
 * 0 when everything is as required, with 1 when it is not, with 3 when that can't be told.
 *
 * @param scenarios run one after the other in one process, so one that needs its own comes alone.
 * @throws Error when the runner has to be bundled and can't be.
 */
export function reproduction(...scenarios: readonly Scenario[]): string {
  return [
    `'use strict';`,
    '',
    `const scenarios = [${scenarios.map((one) => `JSON.parse(String.raw\`${jsonSource(one)}\`)`).join(', ')}];`,
    '',
    '// The rest is the runner, in one piece.',
    runnerSource(scenarios.some((one) => needsOf(one).includes('tls')) ? 'tls' : 'plain'),
  ].join('\n');
}
