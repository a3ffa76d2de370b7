import { suggestion } from '../corpus/nearest.js';
import { MAX_PROBLEMS, type Problem } from '../corpus/problem.js';
import type { Complain, Path, SourceFile } from '../corpus/source-file.js';
import { callsOf, STEP_VERBS, type StoreSpecFile, type StoreStep } from './store-scenario.js';

/** Checks what the schema can't: that a step is one thing, and that a scenario can fail. */
function checkSteps(steps: readonly StoreStep[], where: Path, complain: Complain): void {
  for (const [i, step] of steps.entries()) {
    const at: Path = [...where, 'steps', i];
    const verbs = STEP_VERBS.filter((verb) => step[verb] !== undefined);
    if (verbs.length > 1) complain(at, `a step does one thing, and this one has ${verbs.join(' and ')}; split it`);
    if (verbs.length === 0 && step.expect === undefined) complain(at, 'the step does nothing and expects nothing');
    if (step.many !== undefined && step.parallel === undefined) complain(at, `'many' is for the calls of 'parallel'`);
    for (const key of ['eventually', 'as', 'ages'] as const)
      if (step[key] !== undefined && step.call === undefined) complain(at, `'${key}' is for a call`);
    for (const call of callsOf([step])) {
      const takes = { id: !['all', 'length', 'clear'].includes(call.call), session: /^(set|touch)$/.test(call.call) };
      if (call.expect?.given !== undefined && !takes.session) complain(at, `'${call.call}' is given no session`);
      for (const key of ['id', 'session'] as const)
        if ((call[key] !== undefined) !== takes[key])
          complain(at, `'${call.call}' ${takes[key] ? 'takes' : 'does not take'} '${key}'`);
    }
  }
}

/** Whether any step can come out otherwise than expected. A call that fails is one. */
function assertsAnything(steps: readonly StoreStep[]): boolean {
  return steps.some(
    (step) => step.expect !== undefined || step.offers !== undefined || step.exits || callsOf([step]).length > 0,
  );
}

/** A file that the schema has accepted. */
export interface ReadFile {
  source: SourceFile;
  spec: StoreSpecFile;
}

/** Everything that is wrong with files between each other. */
export function checkFiles(files: readonly ReadFile[]): Problem[] {
  const problems: Problem[] = [];
  const requirements = new Set(files.flatMap(({ spec }) => (spec.requirements ?? []).map(({ id }) => id)));
  const verified = new Set(files.flatMap(({ spec }) => (spec.scenarios ?? []).flatMap(({ verifies }) => verifies)));
  const seen = new Map<string, string>();
  for (const { source, spec } of files) {
    const complain: Complain = (path, message) => problems.push({ file: source.file, ...source.locate(path), message });
    const once = (id: string, path: Path) => {
      const other = seen.get(id);
      if (other === undefined) seen.set(id, source.file);
      else complain(path, `the id '${id}' is already taken in ${other}`);
    };
    for (const [i, { id, level, source: its = spec.source }] of (spec.requirements ?? []).entries()) {
      once(id, ['requirements', i, 'id']);
      if (level === 'must' && (typeof its === 'string' || its.document === undefined))
        complain(
          ['requirements', i, 'level'],
          `'must' is documented: name the 'document' of its source, or make it 'should'`,
        );
      if (!verified.has(id)) complain(['requirements', i, 'id'], `no scenario verifies '${id}'`);
    }
    for (const [i, { id, aliases = [], verifies, steps }] of (spec.scenarios ?? []).entries()) {
      const where: Path = ['scenarios', i];
      for (const name of [id, ...aliases]) once(name, [...where, 'id']);
      for (const [j, requirement] of verifies.entries())
        if (!requirements.has(requirement))
          complain(
            [...where, 'verifies', j],
            `there is no requirement '${requirement}'${suggestion(requirement, requirements)}`,
          );
      checkSteps(steps, where, complain);
      if (!assertsAnything(steps)) complain([...where, 'id'], 'the scenario asserts nothing');
    }
    for (const [i, { id, steps }] of (spec.reports ?? []).entries()) {
      once(id, ['reports', i, 'id']);
      checkSteps(steps, ['reports', i], complain);
      if (!steps.some((step) => step.as !== undefined)) complain(['reports', i, 'id'], `no step reports ('as')`);
    }
  }
  return problems.slice(0, MAX_PROBLEMS);
}
