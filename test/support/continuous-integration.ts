/** Whether tests run in continuous integration, where a test that can't run has to fail. `CI=false` turns this off. */
export function isContinuousIntegration(): boolean {
  return Boolean(process.env.CI) && process.env.CI !== 'false';
}
