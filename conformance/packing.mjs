/**
 * What the package holds beside its own files: the corpus and the licence, which the repository keeps elsewhere. They
 * are copied before `npm pack` and taken away after it, so that no old copy is ever used by mistake.
 */
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COPIED = ['spec', 'LICENSE'];

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

for (const name of COPIED) rmSync(here(name), { recursive: true, force: true });
if (process.argv[2] === 'copy') for (const name of COPIED) cpSync(here(`../${name}`), here(name), { recursive: true });
