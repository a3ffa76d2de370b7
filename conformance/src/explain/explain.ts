import type { Corpus, CorpusRequirement, CorpusScenario } from '../corpus/corpus.js';
import { type HostName, type Scenario, sourceText } from '../corpus/scenario.js';
import { hostOf } from './host.js';
import { reproduction } from './script.js';
import { scenarioWords } from './words.js';

/** The columns of a comment line. */
const WIDTH = 116;

/** Text as a comment, broken at spaces. */
function comment(text: string): string {
  const wrap = (line: string): string[] => {
    const lines: string[] = [];
    const indent = /^ */.exec(line)?.[0] ?? '';
    let current = indent;
    for (const word of line.trim().split(' ')) {
      if (current.trim() !== '' && current.length + 1 + word.length > WIDTH) {
        lines.push(current);
        current = `${indent}  ${word}`;
      } else current += current.trim() === '' ? word : ` ${word}`;
    }
    return [...lines, current];
  };
  return (
    text
      .split('\n')
      .flatMap(wrap)
      // All of these end a line comment (ECMA-262 12.3).
      .map((line) => line.replaceAll(/[\r\u2028\u2029]/g, ' '))
      .map((line) => `// ${line}`.trimEnd())
      .join('\n')
  );
}

function requirementWords({ id, level, text, source, alsoIn = [], upstream = [] }: CorpusRequirement): string {
  const documents = [...(source === undefined ? [] : [source]), ...alsoIn].map(sourceText);
  const where = [documents.join('; '), ...upstream.map((n) => `#${n}`)].filter(Boolean).join(', ');
  return `${id} (${level}): ${text.trim()}${where === '' ? '' : ` [${where}]`}`;
}

/** What has to be installed where the script runs. */
function packagesFor(scenario: Scenario): string {
  const { cookieParser, compression } = scenario;
  const frameworks: Partial<Record<HostName, string>> = {
    express5: 'express',
    express4: 'express@4',
    connect: 'connect',
  };
  return [
    frameworks[hostOf(scenario)] ?? [],
    'express-session',
    cookieParser ? 'cookie-parser' : [],
    compression ? 'compression' : [],
  ]
    .flat()
    .join(' ');
}

function scenarioText({ scenario, level, file, line }: CorpusScenario): string {
  return [
    `${scenario.id} (${level}), ${file}:${line}`,
    ...(scenario.note === undefined ? [] : [scenario.note.trim()]),
    scenarioWords(scenario),
  ].join('\n');
}

/** Where it can't be shown by a script: in a browser. */
function inBrowser({ scenario }: CorpusScenario, about: readonly string[]): string {
  const howTo = [
    `${scenario.id} is about a browser. In the repository, with the browsers that CONTRIBUTING.md names:`,
    `  npm run test:browser -- -t ${scenario.id}`,
  ].join('\n');
  return `${comment([...about, howTo].join('\n\n'))}\n`;
}

/** Where it takes several processes and a database, which a script does not have. */
function inReplicas({ scenario }: CorpusScenario, about: readonly string[]): string {
  const howTo = [
    `${scenario.id} is about an application in several processes, which share a database: no script shows that. Run`,
    `  npx conformance run <target> --only ${scenario.id} --trace`,
  ].join('\n');
  return `${comment([...about, howTo].join('\n\n'))}\n`;
}

function script(entry: CorpusScenario, about: readonly string[]): string {
  const { scenario, needs } = entry;
  if (needs.includes('browser')) return inBrowser(entry, about);
  if (needs.includes('replicas')) return inReplicas(entry, about);
  const howTo = [
    `What follows is a script that shows ${scenario.id}. Run it where the packages are installed:`,
    `  npm install ${packagesFor(scenario)}`,
    '  node script.js [another middleware or an adapter, by name or path]',
    'It prints what goes over the wire and what the application and the store see, and exits with 0 when everything is',
    "as required, with 1 when it is not, with 3 when that can't be told.",
  ].join('\n');
  return `${comment([...about, howTo].join('\n\n'))}\n${reproduction(scenario)}`;
}

/**
 * A scenario: its requirements, its steps in words, and a script that runs it without this package. All
 * but the script is in comments, so that the whole of it can be run.
 */
export function explainScenario(entry: CorpusScenario, { requirements }: Corpus): string {
  const verified = requirements.filter(({ id }) => entry.scenario.verifies.includes(id));
  return script(entry, [verified.map(requirementWords).join('\n'), scenarioText(entry)]);
}

/** A scenario in words alone: for one that somebody else judges, as a script of its own can't. */
export function scenarioInWords(entry: CorpusScenario, howTo: string): string {
  return `${comment(`${scenarioText(entry)}\n\n${howTo}`)}\n`;
}

/** A requirement: the scenarios that show it, in words, and a script of the first of them. */
export function explainRequirement(requirement: CorpusRequirement, { scenarios }: Corpus): string {
  const shown = scenarios.filter(({ scenario }) => scenario.verifies.includes(requirement.id));
  // A script can show what a plain client can do.
  const first = shown.find(({ needs }) => !['browser', 'replicas'].some((need) => needs.includes(need))) ?? shown[0];
  const about = [requirementWords(requirement), ...shown.map(scenarioText)];
  // A corpus without faults has a scenario for each requirement.
  return first ? script(first, about) : `${comment(about.join('\n\n'))}\n`;
}
