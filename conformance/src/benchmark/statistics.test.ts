import { describe, expect, it } from 'vitest';
import {
  bootstrap,
  geometricMean,
  lowerQuartile,
  median,
  overhead,
  type Pair,
  randomNumbers,
  ratio,
  shuffled,
} from './statistics.js';

describe('random numbers', () => {
  it('are the same for the same seed, others for another, and lie from 0 up to 1', () => {
    const take = (seed: number) => Array.from({ length: 1000 }, randomNumbers(seed));
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect(Math.min(...take(7))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...take(7))).toBeLessThan(1);
    expect(take(7).reduce((sum, value) => sum + value) / 1000).toBeCloseTo(0.5, 1);
  });

  it('bring things into any order, and lose none', () => {
    const random = randomNumbers(1);
    const orders = Array.from({ length: 600 }, () => shuffled(['a', 'b', 'c'], random).join(''));
    for (const order of ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']) {
      const times = orders.filter((one) => one === order).length;
      expect(times, order).toBeGreaterThan(60);
      expect(times, order).toBeLessThan(140);
    }
  });
});

describe('the middle of numbers', () => {
  it('is the median, between two of an even number', () => {
    expect(median([5, 1, 9])).toBe(5);
    expect(median([4, 1, 2, 100])).toBe(3);
    expect(median([])).toBeNaN();
  });

  it('is the geometric mean for ratios', () => {
    expect(geometricMean([2, 8])).toBeCloseTo(4);
    expect(geometricMean([0.5, 2])).toBeCloseTo(1);
  });

  it('is the lower quartile for durations: what spoils half of the rounds does not change it', () => {
    expect(lowerQuartile([1, 2, 3, 4, 5])).toBe(2);
    expect(lowerQuartile([1, 2, 3, 4])).toBeCloseTo(1.75);
    expect(lowerQuartile([10, 11, 12, 900, 900])).toBe(11);
    expect(lowerQuartile([])).toBeNaN();
  });
});

describe('an overhead', () => {
  const took = (taken: number[], floor: number[]) => taken.map((value, i) => ({ taken: value, floor: floor[i] ?? 0 }));

  it('is what was taken beyond the floor, in rounds that nothing held up', () => {
    expect(overhead([took([15, 15, 15, 90, 15], [5, 5, 80, 5, 5])])).toBeCloseTo(10);
  });

  it('is the geometric mean over the processes', () => {
    expect(overhead([took([7, 7], [5, 5]), took([13, 13], [5, 5])])).toBeCloseTo(4);
  });

  it('is never nothing, so that a ratio can be made of it', () => {
    expect(overhead([took([4, 4], [5, 5])])).toBe(1);
  });
});

describe('a ratio over several processes', () => {
  const rounds = (first: number, second: number): Pair[] =>
    Array.from({ length: 5 }, () => [
      { taken: 5 + first, floor: 5 },
      { taken: 5 + second, floor: 5 },
    ]);

  it('is the geometric mean of that of each', () => {
    expect(ratio([rounds(10, 30), rounds(20, 60)])).toBeCloseTo(3);
    expect(ratio([rounds(10, 20), rounds(10, 80)])).toBeCloseTo(4);
  });

  it('has an interval without width where nothing varies', () => {
    expect(bootstrap([rounds(10, 30), rounds(20, 60)], ratio, 0.95, randomNumbers(1))).toEqual({
      value: expect.closeTo(3),
      low: expect.closeTo(3),
      high: expect.closeTo(3),
    });
  });

  it('has the same interval for the same seed, and a wider one where processes differ', () => {
    const random = randomNumbers(3);
    const sample = (middle: number) => ({ taken: 5 + middle * (1 + random() / 10), floor: 5 });
    const noisy = (factor: number): Pair[] => Array.from({ length: 12 }, () => [sample(100), sample(factor * 100)]);
    const alike = [noisy(2), noisy(2), noisy(2), noisy(2)];
    const unlike = [noisy(1.6), noisy(1.9), noisy(2.1), noisy(2.4)];
    const interval = (processes: Pair[][], seed: number) => bootstrap(processes, ratio, 0.95, randomNumbers(seed));
    expect(interval(alike, 5)).toEqual(interval(alike, 5));
    expect(interval(alike, 5).low).toBeGreaterThan(1.9);
    expect(interval(alike, 5).high).toBeLessThan(2.1);
    expect(interval(unlike, 5).low).toBeLessThan(1.9);
    expect(interval(unlike, 5).high).toBeGreaterThan(2.1);
  });

  it('lies in its interval about as often as it should', () => {
    const random = randomNumbers(11);
    /** Normally distributed (Box and Muller). */
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const mean = (processes: readonly (readonly number[])[]) => {
      const all = processes.flat();
      return all.reduce((sum, value) => sum + value, 0) / all.length;
    };
    let covered = 0;
    for (let i = 0; i < 60; i++) {
      const processes = Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => 10 + normal()));
      const { low, high } = bootstrap(processes, mean, 0.95, random);
      if (low <= 10 && 10 <= high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(50);
  });
});
