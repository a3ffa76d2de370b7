import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the page carries beside its content. */
export interface Assets {
  style: string;
  script: string;
}

let read: Assets | undefined;

/**
 * The style and the client script: from the build, or, in a source checkout, bundled on the spot.
 *
 * @throws Error when the script has to be bundled and can't be.
 */
export function readAssets(): Assets {
  if (read) return read;
  const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
  if (!import.meta.url.endsWith('.ts')) {
    read = { style, script: readFileSync(new URL('./client.js', import.meta.url), 'utf8') };
  } else {
    const bundling = fileURLToPath(new URL('../../../bundle-page.mjs', import.meta.url));
    read = { style, script: execFileSync(process.execPath, [bundling], { encoding: 'utf8' }) };
  }
  return read;
}
