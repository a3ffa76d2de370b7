import type { StoreStep } from './store-scenario.js';

/** Whether time goes on in a scenario: in real time it has to be waited for. */
export function takesTime({ steps }: { steps: readonly StoreStep[] }): boolean {
  return steps.some((step) => step.advance !== undefined || step.elapse !== undefined || step.ages !== undefined);
}
