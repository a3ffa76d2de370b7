/**
 * Runs scenarios against a fault: all that have not failed with any fault yet, since each has to fail once, and as many of
 * the others as it takes until one fails.
 *
 * @param scenarios of a requirement that the fault breaks.
 * @param failed the scenarios that a fault has made fail; those that fail here are added.
 * @param ran the scenarios that have run against this fault already, and whether they failed.
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
