import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the page carries beside its content. */
export interface Assets {
  style: string;
  script: string;
}

let read: Assets | undefined;

function packed(): string {
  if (!import.meta.url.endsWith('.ts')) return readFileSync(new URL('./assets.json', import.meta.url), 'utf8');
  const bundling = fileURLToPath(new URL('../../../bundle-page.mjs', import.meta.url));
  return execFileSync(process.execPath, [bundling], { encoding: 'utf8' });
}

/**
 * The style and the client script: from the build, or, in a source checkout, bundled on the spot.
 *
 * @throws Error when they have to be bundled and can't be.
 */
export function readAssets(): Assets {
  read ??= JSON.parse(packed()) as Assets;
  return read;
}
