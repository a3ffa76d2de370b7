import { createHash } from 'node:crypto';
import { FAULT_BASELINES } from '../baseline.js';
import type { CorpusRequirement, CorpusScenario } from '../corpus/corpus.js';
import { needsOf } from '../corpus/needs.js';
import type { Suite } from '../run-corpus.js';
import { type Cell, cells, OPERATIONS } from './cells.js';
import { judgeCell } from './judge.js';

/** What reports call the place where the cells are written. */
const FILE = 'the fault matrix';

const LEVEL = 'should';

function requirementOf([operation, { words }]: [string, { words: string }]): CorpusRequirement {
  return {
    id: `faults.${operation}`,
    level: LEVEL,
    text: `However the store fails in ${words}: each request ends, with one response; no success is acknowledged that was lost; \
somebody hears of the error; the process goes on; and when the store works again, so do the sessions.`,
    profile: 'express',
    feature: 'faults',
    file: FILE,
  };
}

function scenarioOf({ scenario }: Cell, i: number): CorpusScenario {
  return {
    scenario,
    level: LEVEL,
    profile: 'express',
    needs: needsOf(scenario),
    feature: 'faults',
    file: FILE,
    line: i + 1,
  };
}

/** The fault matrix, to be run in place of the corpus. */
export function faultMatrix(): Suite {
  const all = cells();
  const byId = new Map(all.map((cell) => [cell.scenario.id, cell]));
  return {
    contract: 'faults',
    corpus: {
      directory: FILE,
      digest: createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 8),
      requirements: Object.entries(OPERATIONS).map(requirementOf),
      scenarios: all.map(scenarioOf),
    },
    baselines: FAULT_BASELINES,
    judge(scenario, outcome) {
      const cell = byId.get(scenario.id);
      return cell ? judgeCell(cell, outcome) : outcome;
    },
  };
}
