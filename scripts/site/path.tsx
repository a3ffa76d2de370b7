import { posix } from 'node:path';
import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** The path of the page that is rendered, from the site's root. */
export const PagePath = createContext('index.html');

/**
 * A path as a page links to it: relative, since the site may lie below any folder, or on a disk.
 *
 * @param from the page, from the site's root.
 * @param to where it leads, from the site's root; with a fragment perhaps.
 */
export function relativeLink(from: string, to: string): string {
  if (to.startsWith('#')) return to;
  const [path = '', fragment] = to.split('#');
  const link = path === from ? '' : posix.relative(posix.dirname(from), path);
  return fragment === undefined ? link || posix.basename(path) : `${link}#${fragment}`;
}

/** A link to another page of the site, given from the site's root, or to a place on the web. */
export function Link({ to, children, ...rest }: { to: string; children: ComponentChildren; class?: string }) {
  const from = useContext(PagePath);
  const isCurrent = to === from;
  return (
    <a
      href={/^https?:/.test(to) ? to : relativeLink(from, to)}
      {...(isCurrent ? { 'aria-current': 'page' as const } : {})}
      {...rest}
    >
      {children}
    </a>
  );
}
