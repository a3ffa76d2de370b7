import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * Runs a program on a virtual clock. Installing it is for good, so that each program has a process of its own; what it
 * passes to `say` comes back.
 */
function onVirtualClock(body: string): unknown {
  const clock = fileURLToPath(new URL('./clock.ts', import.meta.url));
  const program = `
    import { VirtualClock, real, turn } from ${JSON.stringify(clock)};
    const clock = new VirtualClock();
    clock.install();
    clock.reset(real.Date.parse('2030-01-01T00:00:00.000Z'));
    const said = [];
    const say = (value) => said.push(value);
    ${body}
    console.log(JSON.stringify(said));
    process.exit();
  `;
  const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as unknown;
}

describe('the virtual clock', () => {
  it('stands still until it is moved, however Date is asked', () => {
    expect(
      onVirtualClock(`
        say(new Date().toISOString());
        say(Date.now() === +new Date());
        say(new Date(0).getTime());
        say(new Date() instanceof Date && new Date().constructor === Date);
        say(typeof Date() === 'string' && Date().includes('2030'));
        class Later extends Date {}
        say(new Later().toISOString());
        await clock.advance(1500);
        say(new Date().toISOString());
      `),
    ).toEqual([
      '2030-01-01T00:00:00.000Z',
      true,
      0,
      true,
      true,
      '2030-01-01T00:00:00.000Z',
      '2030-01-01T00:00:01.500Z',
    ]);
  });

  it('fires timers at their dates and in their order when it is moved', () => {
    expect(
      onVirtualClock(`
        setTimeout(() => say(['b', Date.now() % 100000]), 2000);
        setTimeout(() => { say(['a', Date.now() % 100000]); setTimeout(() => say(['c', Date.now() % 100000]), 1500); }, 1000);
        const never = setTimeout(() => say('never'), 1000);
        clearTimeout(never);
        const every = setInterval(() => say(['every', Date.now() % 100000]), 1800);
        await clock.advance(4000);
        clearInterval(every);
        await clock.advance(4000);
      `),
    ).toEqual([
      ['a', 1000],
      ['every', 1800],
      ['b', 2000],
      ['c', 2500],
      ['every', 3600],
    ]);
  });

  it('lets a timer fire by itself, so that nothing hangs because the date stands still', () => {
    expect(
      onVirtualClock(
        `await new Promise((resolve) => setTimeout(resolve, 1)); say('fired'); say(new Date().toISOString());`,
      ),
    ).toEqual(['fired', '2030-01-01T00:00:00.000Z']);
  });

  it('is what node:timers and promisify give, too', () => {
    expect(
      onVirtualClock(`
        const timers = await import('node:timers');
        const { promisify } = await import('node:util');
        say(timers.setTimeout === setTimeout);
        const waited = promisify(setTimeout)(3600000, 'an hour');
        await clock.advance(3600000);
        say(await waited);
      `),
    ).toEqual([true, 'an hour']);
  });

  it('moves on with every reading when it is told to, except for the harness', () => {
    expect(
      onVirtualClock(`
        clock.reset(0, 5);
        say([Date.now(), Date.now(), clock.still(() => Date.now()), Date.now(), clock.peek()]);
      `),
    ).toEqual([[0, 5, 10, 10, 15]]);
  });

  it('forgets the timers of a scenario that is over', () => {
    expect(
      onVirtualClock(`setTimeout(() => say('late'), 10); clock.reset(0); await clock.advance(1000); say('done');`),
    ).toEqual(['done']);
  });
});
