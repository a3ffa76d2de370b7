import { afterEach, inject } from 'vitest';
// It declares the packages that its set-up provides.
import type {} from './packed.js';
import { Project } from './project.js';

/**
 * For a test file of a project of Vitest with the global set-up of `packed.ts`.
 *
 * @returns makes a user's project, until the end of the test; it takes the names under which the package is installed
 *   there, if not its own
 */
export function userProjects(): (...names: string[]) => Project {
  const projects: Project[] = [];
  afterEach(() => {
    for (const project of projects.splice(0)) project.remove();
  });
  return (...names) => {
    const { unpacked } = inject('packed');
    const project = names.length > 0 ? new Project(unpacked, names) : new Project(unpacked);
    projects.push(project);
    return project;
  };
}
