/**
 * Runs scenarios against a fault: those that no fault has made fail yet, since each has to fail once, and of the others as
 * many as it takes until one of all fails.
 *
 * @param scenarios of a requirement that the fault breaks.
 * @param failed the scenarios that a fault has made fail; those that fail here are added.
 * @param ran whether scenarios fail that have run against this fault, which they do once.
 * @param fails runs one.
 * @returns whether one of them has noticed the fault.
 */
export async function isNoticed<S>(
  scenarios: readonly S[],
  failed: Set<S>,
  ran: Map<S, boolean>,
  fails: (scenario: S) => Promise<boolean>,
): Promise<boolean> {
  const hasFailed = () => scenarios.some((scenario) => ran.get(scenario));
  const again = scenarios.filter((scenario) => failed.has(scenario));
  for (const scenario of [...scenarios.filter((one) => !failed.has(one)), ...again]) {
    if (ran.has(scenario) || (failed.has(scenario) && hasFailed())) continue;
    const isFailing = await fails(scenario);
    ran.set(scenario, isFailing);
    if (isFailing) failed.add(scenario);
  }
  return hasFailed();
}
