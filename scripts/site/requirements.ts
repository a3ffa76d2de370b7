import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Corpus, defaultCorpusDirectory, loadCorpus } from '../../conformance/src/corpus/corpus.js';
import type { WrittenFile } from '../../conformance/src/corpus/expand.js';
import type { Profile } from '../../conformance/src/corpus/profile.js';
import type { Requirement, Source } from '../../conformance/src/corpus/scenario.js';
import { parseSource } from '../../conformance/src/corpus/source-file.js';
import { type Contract, loadContract } from '../../conformance/src/store-contract/contract.js';

/** Who has to meet a requirement. */
export type Kind = 'middleware' | 'store' | 'browser';

/** A scenario as it stands in its file; a table of examples stands for several. */
export interface ScenarioText {
  /** Of those that verify the requirement. */
  ids: string[];
  /** Former ids. */
  aliases: string[];
  line: number;
  yaml: string;
}

/** Scenarios of one file. */
export interface ScenarioFile {
  /** From the repository's root. */
  file: string;
  /** The defaults of the file for its scenarios, as written there. */
  defaults?: string;
  scenarios: ScenarioText[];
}

/** A requirement with all that its page shows of it. */
export interface StatedRequirement extends Requirement {
  aliases: string[];
  /** Absent for stores. */
  profile?: Profile;
  source: Source;
  kind: Kind;
  feature: string;
  /** The corpus's folder in which it stands: `cookie`, `options` … */
  area: string;
  /** From the repository's root. */
  file: string;
  /** The scenarios that verify it. */
  verifiedBy: ScenarioFile[];
}

/** The digests that identify a corpus and a store contract. */
export interface Digests {
  corpus: string;
  contract: string;
}

/** All requirements, for the site. */
export interface Stated {
  requirements: StatedRequirement[];
  digests: Digests;
  /** The number of scenarios that run; each example of a table counts. */
  scenarios: number;
}

/** A scenario in a file's data, before its defaults and examples are put in. */
type Written = { id?: string; aliases?: string[]; examples?: Record<string, unknown> };

/** The lines of an item or key that begins in a line: all that are indented deeper, without that indentation. */
function block(lines: readonly string[], line: number): string {
  const indentation = /^ */.exec(lines[line - 1] ?? '')?.[0].length ?? 0;
  const rest = lines.slice(line);
  const end = rest.findIndex((text) => text.trim() !== '' && (/^ */.exec(text)?.[0].length ?? 0) <= indentation);
  return [lines[line - 1] ?? '', ...rest.slice(0, end < 0 ? rest.length : end)]
    .map((text) => text.slice(indentation))
    .join('\n')
    .trimEnd();
}

interface FileTexts extends ScenarioFile {
  source: Source;
}

function readTexts(file: string): FileTexts {
  const text = readFileSync(resolve(file), 'utf8');
  const parsed = parseSource(file, text);
  const data = parsed.data as unknown as Omit<WrittenFile, 'scenarios'> & { scenarios?: Written[] };
  const lines = text.split('\n');
  return {
    file,
    source: data.source,
    ...(data.defaults ? { defaults: block(lines, parsed.locate(['defaults'], true).line) } : {}),
    scenarios: (data.scenarios ?? []).map(({ id, aliases = [], examples }, i) => {
      const { line } = parsed.locate(['scenarios', i]);
      const ids = examples ? Object.keys(examples) : id === undefined ? [] : [id];
      return { ids, aliases, line, yaml: block(lines, line) };
    }),
  };
}

/** States each requirement with the scenarios that verify it, wherever they stand. */
function state(
  { requirements, scenarios }: Pick<Corpus, 'requirements' | 'scenarios'> | Contract,
  kindOf: (area: string) => Kind,
): StatedRequirement[] {
  const files = [...new Set([...requirements, ...scenarios].map(({ file }) => file))];
  const texts = new Map(files.map((file) => [file, readTexts(file)]));
  // Each example of a table may verify another requirement.
  const verifies = new Map(scenarios.map(({ scenario }) => [scenario.id, scenario.verifies]));
  return requirements.map((requirement) => {
    const { id, file } = requirement;
    const own = texts.get(file);
    const area = dirname(file).split(/[\\/]/).at(-1) ?? '';
    // Its own file first: the others show it on the way to something else.
    const readFirst = [...texts.values()].sort((a, b) => Number(b.file === file) - Number(a.file === file));
    const verifiedBy = readFirst.flatMap(({ source: _, scenarios: its, ...rest }) => {
      const verifying = its
        .map((written) => ({ ...written, ids: written.ids.filter((one) => verifies.get(one)?.includes(id)) }))
        .filter(({ ids }) => ids.length > 0);
      return verifying.length > 0 ? [{ ...rest, scenarios: verifying }] : [];
    });
    return {
      ...requirement,
      aliases: requirement.aliases ?? [],
      source: requirement.source ?? own?.source ?? '',
      kind: kindOf(area),
      area,
      verifiedBy,
    };
  });
}

/**
 * Reads the corpus and the store contract of the repository.
 *
 * @throws CorpusError when there is a fault in them.
 */
export function readRequirements(): Stated {
  const corpus = loadCorpus(defaultCorpusDirectory());
  const contract = loadContract();
  const ofCorpus = state(corpus, (area) => (area === 'browser' ? 'browser' : 'middleware'));
  return {
    requirements: [
      ...ofCorpus.filter(({ kind }) => kind === 'middleware'),
      ...ofCorpus.filter(({ kind }) => kind === 'browser'),
      ...state(contract, () => 'store'),
    ],
    digests: { corpus: corpus.digest, contract: contract.digest },
    scenarios: corpus.scenarios.length + contract.scenarios.length,
  };
}
