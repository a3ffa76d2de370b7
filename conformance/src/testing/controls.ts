import { fileURLToPath } from 'node:url';

/** Targets that do nothing a session middleware does: every scenario has to fail with one of them. */
export const CONTROLS = ['always-500', 'echoes-cookies', 'sets-no-cookie', 'drops-connections', 'never-answers'];

/** @returns the path of a control's module. */
export function controlFile(name: string): string {
  return fileURLToPath(new URL(`./targets/${name}.cjs`, import.meta.url));
}
