import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, posix } from 'node:path';
import Slugger from 'github-slugger';
import MakeMarkdownIt, { type MarkdownIt, type Token } from 'markdown-it';
import { highlighted } from './highlight.js';
import { relativeLink } from './path.js';

/** A document of the repository that has a page. */
interface Document {
  /** From the repository's root. */
  file: string;
  /** From the site's root. */
  page: string;
  group: string;
}

/** A heading, and where it is in its page. */
export interface Heading {
  level: number;
  text: string;
  id: string;
}

/** A document as its page shows it. */
export interface Guide extends Document {
  title: string;
  headings: Heading[];
  html: string;
  /** The README's words about it, as HTML. */
  about?: string;
}

/** A file that documents link to and that is not a document itself: the site has a copy. */
export interface LinkedFile {
  file: string;
  /** From the site's root. */
  path: string;
}

function slug(file: string): string {
  const name = basename(file, '.md').toLowerCase().replaceAll('_', '-');
  if (name !== 'readme') return name;
  const folder = posix.dirname(file);
  return folder === '.' ? 'spec-session' : ({ spec: 'corpus', conformance: 'session-conformance' }[folder] ?? folder);
}

/** Documents, in the order of their groups. Those of docs/ are found; the others are these. */
function documents(): Document[] {
  const in_ = (group: string, files: readonly string[]) =>
    files.map((file) => ({ file, group, page: `guides/${slug(file)}.html` }));
  const docs = readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`);
  const ofSuite = ['docs/targets.md', 'docs/conformance.md'];
  return [
    ...in_('The middleware', ['README.md', ...docs.filter((file) => !ofSuite.includes(file))]),
    ...in_('The conformance suite', ['conformance/README.md', 'spec/README.md', ...ofSuite]),
    ...in_('The project', [
      'bench/README.md',
      'browser-tests/README.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'CODE_OF_CONDUCT.md',
      'CHANGELOG.md',
    ]),
  ];
}

/** A markdown-it that makes HTML as GitHub does, as far as our documents use it. */
function renderer(): MarkdownIt {
  const markdown = new MakeMarkdownIt({ html: true, highlight: (code, language) => highlighted(code, language) });
  // Comments are for tests and tools; other HTML stands in no document.
  const comments = (tokens: Token[], index: number) => {
    const { content = '' } = tokens[index] ?? {};
    const rest = content.replaceAll(/<!--[\s\S]*?-->/g, '').trim();
    if (rest !== '') throw new Error(`HTML in a document: ${rest}; write Markdown`);
    return '';
  };
  markdown.renderer.rules.html_block = comments;
  markdown.renderer.rules.html_inline = comments;
  // A block that is wider than the page scrolls, and must be reachable by keyboard.
  let tables = 0;
  markdown.renderer.rules.table_open = () =>
    `<div class="scrolling" role="region" aria-label="Table ${++tables}" tabindex="0"><table>`;
  markdown.renderer.rules.table_close = () => '</table></div>';
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (...given) =>
    (fence?.(...given) ?? '').replace('<pre>', '<pre class="wide" tabindex="0">');
  return markdown;
}

/** The words of a heading, without its marks. */
function plainText(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');
}

/** Gives headings the ids that GitHub gives them. */
function giveIds(tokens: readonly Token[]): Heading[] {
  const slugger = new Slugger();
  return tokens.flatMap((token, i) => {
    if (token.type !== 'heading_open') return [];
    const text = plainText(tokens[i + 1]);
    const id = slugger.slug(text);
    token.attrSet('id', id);
    return [{ level: Number(token.tag.slice(1)), text, id }];
  });
}

/** The rows of a table without a head have an empty one in Markdown, which a screen reader would announce. */
function dropEmptyHeads(tokens: Token[]): Token[] {
  const kept: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const end =
      tokens[i]?.type === 'thead_open' ? tokens.findIndex(({ type }, j) => j > i && type === 'thead_close') : -1;
    const isEmpty = tokens.slice(i, end).every(({ type, content }) => type !== 'inline' || content === '');
    if (end > 0 && isEmpty) i = end;
    else kept.push(tokens[i] as Token);
  }
  return kept;
}

/** An empty cell of a table's head is not a header. */
function unnameEmptyHeads(tokens: readonly Token[]): void {
  for (const [i, token] of tokens.entries()) {
    if (token.type !== 'th_open' || tokens[i + 1]?.content !== '') continue;
    for (const cell of [token, tokens[i + 2]]) if (cell) cell.tag = 'td';
  }
}

/** Links of documents, as links of the site. */
class Links {
  readonly files = new Map<string, LinkedFile>();
  private readonly pages: ReadonlyMap<string, string>;

  constructor(all: readonly Document[]) {
    this.pages = new Map(all.map(({ file, page }) => [file, page]));
  }

  /**
   * @param href as the document has it.
   * @throws Error when it leads nowhere.
   */
  rewrite(href: string, { file, page }: Pick<Document, 'file' | 'page'>): string {
    if (/^(https?:|mailto:|#)/.test(href)) return href;
    // On GitHub the README links to the site that it is shown in here.
    if (href === '../../deployments/github-pages') return relativeLink(page, 'index.html');
    const [path = '', fragment] = decodeURI(href).split('#');
    const named = posix.normalize(posix.join(posix.dirname(file), path));
    // GitHub shows the README of a folder.
    const target = existsSync(named) && statSync(named).isDirectory() ? posix.join(named, 'README.md') : named;
    const to = this.pages.get(target) ?? this.#copied(target, file);
    return relativeLink(page, fragment === undefined ? to : `${to}#${fragment}`);
  }

  #copied(target: string, from: string): string {
    if (target.startsWith('..') || !existsSync(target))
      throw new Error(`${from} links to ${target}, which is not a file of this repository`);
    // A browser shows a text file only if it recognises the extension.
    const path = `files/${/\.[a-z]+$/.test(target) ? target : `${target}.txt`}`;
    this.files.set(target, { file: target, path });
    return path;
  }
}

/** The README's list of documents, as its words about each of them. */
function wordsAbout(readme: string): Map<string, string> {
  const items = readme.matchAll(/^- \[[^\]]+\]\(([^)#]+)\): ([\s\S]*?)(?=\n- |\n\n)/gm);
  return new Map([...items].map(([, file = '', words = '']) => [file, words.replaceAll(/\s+/g, ' ')]));
}

/**
 * Renders the README and all other documents, with links between their pages.
 *
 * @returns the guides, and the files that they link to.
 * @throws Error for a link to a file that is not there.
 */
export function readGuides(): { guides: Guide[]; files: LinkedFile[] } {
  const all = documents();
  const links = new Links(all);
  const about = wordsAbout(readFileSync('README.md', 'utf8'));
  const guides = all.map((document): Guide => {
    const markdown = renderer();
    const tokens = dropEmptyHeads(markdown.parse(readFileSync(document.file, 'utf8'), {}));
    unnameEmptyHeads(tokens);
    const headings = giveIds(tokens);
    for (const { children } of tokens)
      for (const child of children ?? []) {
        const href = child.type === 'link_open' ? child.attrGet('href') : null;
        if (href !== null) child.attrSet('href', links.rewrite(String(href), document));
      }
    const words = about.get(document.file);
    return {
      ...document,
      title: headings[0]?.text ?? document.file,
      headings,
      html: markdown.renderer.render(tokens, markdown.options, {}),
      ...(words === undefined ? {} : { about: markdown.renderInline(words) }),
    };
  });
  // The footer of every page has it.
  links.rewrite('LICENSE', { file: 'README.md', page: 'index.html' });
  return { guides, files: [...links.files.values()] };
}
