import type { Source } from '../../conformance/src/corpus/scenario.js';
import { Link } from './path.js';

/** Where documents are that requirements come from; RFCs are found by their number. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  'express-session README': 'https://github.com/expressjs/session#readme',
  'RFC 6265bis': 'https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/',
  'CHIPS, draft-cutler-httpbis-partitioned-cookies':
    'https://datatracker.ietf.org/doc/draft-cutler-httpbis-partitioned-cookies/',
  'OWASP Session Management Cheat Sheet':
    'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
  'OWASP ASVS': 'https://owasp.org/www-project-application-security-verification-standard/',
  'Node.js documentation': 'https://nodejs.org/api/',
  'docs/stores.md': 'guides/stores.html',
};

function addressOf({ document = '', section, url }: Exclude<Source, string>): string | undefined {
  if (url !== undefined) return url;
  const [, number] = /^RFC (\d+)$/.exec(document) ?? [];
  if (number !== undefined) {
    const isNumbered = section !== undefined && /^\d+(\.\d+)*$/.test(section);
    return `https://www.rfc-editor.org/rfc/rfc${number}${isNumbered ? `#section-${section}` : ''}`;
  }
  return DOCUMENTS[document];
}

/** Where a requirement comes from, with a link to the document if there is one. */
export function SourceText({ source }: { source: Source }) {
  if (typeof source === 'string') return <>{source}</>;
  const { document, version, section, observed, note } = source;
  const words = [
    [document, version].filter((part) => part !== undefined).join(' '),
    ...(section === undefined ? [] : [section]),
  ].join(', ');
  const address = addressOf(source);
  const others = [...(observed === undefined ? [] : [`observed: ${observed}`]), ...(note === undefined ? [] : [note])];
  return (
    <>
      {document === undefined ? null : address === undefined ? words : <Link to={address}>{words}</Link>}
      {document !== undefined && others.length > 0 ? '; ' : ''}
      {others.join('; ')}
    </>
  );
}
