import type { Engine } from '../conformance/src/corpus/scenario.js';
import type { Difference } from './difference.js';

/** Why a browser and the jar of the plain client treat a cookie differently, where that is as it should be. */
export interface Explanation {
  name: string;
  reason: string;
  /** The engine that it concerns; all of them if absent. */
  engine?: Engine;
  applies(difference: Difference): boolean;
}

const some = (lines: readonly string[], attribute: RegExp) => lines.some((line) => attribute.test(line));
const lacks = (lines: readonly string[], attribute: RegExp) => lines.some((line) => !attribute.test(line));

const NONE = /;\s*SameSite=None/i;
const SAME_SITE = /;\s*SameSite=/i;
const SECURE = /;\s*Secure/i;
const PARTITIONED = /;\s*Partitioned/i;

/** Whether a page that another site embeds, or its script, sent it as a third party. */
function asThirdParty({ request, move }: Difference): boolean {
  return request?.from !== undefined && (move === 'frame' || move === 'image' || move === 'fetch');
}

/**
 * All known explanations; the first one that applies counts. The tests fail for one that no scenario needs any more.
 */
export const EXPLANATIONS: readonly Explanation[] = [
  {
    name: 'none-without-secure',
    reason:
      'Browsers refuse SameSite=None without Secure (RFC 6265bis, section 5.7, step 17); tough-cookie keeps it, as older browsers did.',
    applies: ({ by, lines }) => by === 'jar' && some(lines, NONE) && lines.some((l) => NONE.test(l) && !SECURE.test(l)),
  },
  {
    name: 'partitioned-without-secure',
    reason:
      'Browsers refuse Partitioned without Secure (CHIPS, section 2.1); tough-cookie ignores Partitioned and keeps the cookie.',
    applies: ({ by, lines }) => by === 'jar' && lines.some((l) => PARTITIONED.test(l) && !SECURE.test(l)),
  },
  {
    name: 'partitions',
    reason: 'tough-cookie has one jar for all top-level sites; what is Partitioned has one for each.',
    applies: ({ lines }) => some(lines, PARTITIONED),
  },
  {
    name: 'unset-is-lax',
    reason:
      'Browsers keep a cookie without SameSite from requests of other sites’ frames, images and scripts; tough-cookie sends it everywhere.',
    applies: (difference) =>
      difference.about === 'sent' &&
      difference.by === 'jar' &&
      asThirdParty(difference) &&
      lacks(difference.lines, SAME_SITE),
  },
  {
    name: 'third-parties-apart',
    reason: 'Firefox keeps the cookies of third parties in a jar for each top-level site (Total Cookie Protection).',
    engine: 'firefox',
    applies: (difference) => difference.about === 'sent' && asThirdParty(difference),
  },
  {
    name: 'schemeful-same-site',
    reason: 'Firefox does not count the scheme as a part of the site; the jar does, as Chromium and RFC 6265bis.',
    engine: 'firefox',
    applies: ({ about, by, request }) => about === 'sent' && by === 'browser' && request?.from !== undefined,
  },
  {
    name: 'secure-left-alone',
    reason:
      'For browsers a response over HTTP does not overwrite a Secure cookie (RFC 6265bis, section 5.7, step 14); for tough-cookie it does.',
    applies: ({ lines }) => some(lines, SECURE) && lacks(lines, SECURE),
  },
  {
    name: 'forwarded-proto-believed',
    reason:
      'The plain client takes X-Forwarded-Proto for the address that a browser behind a proxy would have; a browser has its own.',
    applies: ({ about, by, lines, client }) =>
      about === 'kept' && by === 'jar' && client.forwarded && some(lines, SECURE),
  },
];
