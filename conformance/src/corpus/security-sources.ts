import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { CorpusRequirement } from './corpus.js';
import { isObject, type Source } from './scenario.js';

/** An item of a document that asks for the security of sessions. */
interface Item {
  section: string;
  /** What it is about, where the section is a number. */
  about?: string;
  /** What of it the conformance of a session library cannot show, and whose it is. */
  rest?: string;
}

/** A document, with all of the items that concern sessions. */
export interface SecurityDocument {
  document: string;
  version?: string;
  url: string;
  items: Item[];
}

/** @param file docs/security-sources.yaml, which describes itself. */
export function readSecurityDocuments(file: string): SecurityDocument[] {
  return parse(readFileSync(file, 'utf8')) as SecurityDocument[];
}

/** Where a requirement stands, in OWASP's documents. A whole file may have one as its source without a section. */
function citations({ source, alsoIn = [] }: CorpusRequirement): Exclude<Source, string>[] {
  return [source ?? '', ...alsoIn].filter(
    (one): one is Exclude<Source, string> => isObject(one) && String(one.document).startsWith('OWASP'),
  );
}

const place = ({
  document = '',
  version = '',
  section = '',
}: {
  document?: string;
  version?: string;
  section?: string;
}) => [document, version, section].join('|');

/**
 * The tables of docs/security-sources.md: the items of each document, the requirements that test them, and what is left.
 *
 * @returns Markdown
 * @throws Error that names the items that nothing tests and nobody excuses, and the requirements whose item is not listed.
 */
export function securitySourcesTable(
  documents: readonly SecurityDocument[],
  requirements: readonly CorpusRequirement[],
): string {
  const tested = new Map<string, string[]>();
  for (const requirement of requirements) {
    for (const key of new Set(citations(requirement).map(place))) {
      tested.set(key, [...(tested.get(key) ?? []), requirement.id]);
    }
  }
  const wrong: string[] = [];
  const tables = documents.map(({ document, version, url, items }) => {
    const title = [document, version].filter(Boolean).join(' ');
    const rows = items.map(({ section, about, rest }) => {
      const key = place({ document, version: version ?? '', section });
      const ids = tested.get(key) ?? [];
      tested.delete(key);
      if (ids.length === 0 && rest === undefined)
        wrong.push(`${title}, ${section}: no requirement names it, and 'rest' has no reason`);
      return `| ${[section, about].filter(Boolean).join(': ')} | ${ids.map((id) => `\`${id}\``).join(', ')} | ${rest ?? ''} |`;
    });
    return [`### [${title}](${url})`, '', '| item | tested by | left to others |', '|---|---|---|', ...rows].join('\n');
  });
  for (const [key, ids] of tested)
    wrong.push(`${ids.join(', ')}: '${key.replaceAll('|', ' ')}' is not an item of docs/security-sources.yaml`);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return tables.join('\n\n');
}
