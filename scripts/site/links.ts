import { posix } from 'node:path';
import { type DefaultTreeAdapterTypes, type ParserError, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;

/** The link targets of a page, and its links. */
interface Anchors {
  ids: Set<string>;
  links: string[];
  /** Ids that it has twice. */
  twice: string[];
  /** Faults of its HTML, by the names that the standard gives them. */
  invalid: string[];
}

function anchorsOf(html: string): Anchors {
  const anchors: Anchors = { ids: new Set(), links: [], twice: [], invalid: [] };
  const onParseError = ({ code, startLine, startCol }: ParserError) => {
    anchors.invalid.push(`${startLine}:${startCol}: ${code}`);
  };
  const pending: Node[] = [parse(html, { onParseError })];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if ('childNodes' in node) pending.push(...node.childNodes);
    for (const { name, value } of 'attrs' in node ? node.attrs : []) {
      if (name === 'href' || name === 'src') anchors.links.push(value);
      if (name !== 'id') continue;
      if (anchors.ids.has(value)) anchors.twice.push(value);
      anchors.ids.add(value);
    }
  }
  return anchors;
}

/**
 * The faults in the HTML of pages, and their bad links: broken ones within the site, and ones that are not relative, since the
 * site may be deployed below any path.
 *
 * @param pages HTML by path.
 * @param files the paths of all other files; places in them are not looked at.
 */
export function brokenLinks(pages: ReadonlyMap<string, string>, files: ReadonlySet<string>): string[] {
  const anchors = new Map([...pages].map(([path, html]) => [path, anchorsOf(html)]));
  const faults: string[] = [];
  for (const [page, { links, twice, invalid }] of anchors) {
    for (const fault of invalid) faults.push(`${page}:${fault}`);
    for (const id of twice) faults.push(`${page} has the id '${id}' twice`);
    for (const link of new Set(links)) {
      if (/^(https:|mailto:|data:)/.test(link) || /^http:\/\/localhost\b/.test(link)) continue;
      if (/^(\/|[a-z]+:)/.test(link)) {
        faults.push(`${page} links to ${link}, which is not relative`);
        continue;
      }
      const [path = '', fragment] = decodeURI(link).split('#');
      const target = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path));
      const its = anchors.get(target);
      if (!its && !files.has(target)) faults.push(`${page} links to ${link}, which is not there`);
      else if (its && fragment && !its.ids.has(fragment))
        faults.push(`${page} links to ${link}, and ${target} has no such place`);
    }
  }
  return faults;
}
