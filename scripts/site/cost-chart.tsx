import type { Cost, HostCosts, Ratio } from './costs.js';

const ROW = 44;
const BAR = 10;

const STORES: Readonly<Record<string, string>> = {
  memory: 'in memory',
  delayed: 'a store that takes 1 ms',
  redis: 'Redis',
};

const PATHS: Readonly<Record<string, string>> = {
  'no-cookie': 'No cookie',
  'new-session': 'New session',
  read: 'Read',
  changed: 'Change',
  rolling: 'Rolling',
};

function percent(part: number): string {
  return `${Math.round(part * 1000) / 10}%`;
}

/** A ratio in words: `45 %, between 43 and 52 %`. */
function words({ value, low, high }: Ratio): string {
  const whole = (part: number) => Math.round(part * 100);
  return `${whole(value)} % (${whole(low)}–${whole(high)})`;
}

function nameOf({ store, path }: Cost): string {
  return `${PATHS[path] ?? path}, ${STORES[store] ?? store}`;
}

function Bar({ cost, y }: { cost: Cost; y: number }) {
  const { value, low, high } = cost.ratio;
  const middle = y + BAR / 2 + 21;
  return (
    <g>
      <text class="label" x="0" y={y + 14}>
        {nameOf(cost)}
      </text>
      <text class="value" x="100%" y={y + 14} text-anchor="end">
        {words(cost.ratio)}
      </text>
      <rect class="whole" x="0" y={y + 21} width="100%" height={BAR} />
      <rect class="part" x="0" y={y + 21} width={percent(value)} height={BAR} />
      <line class="interval" x1={percent(low)} x2={percent(high)} y1={middle} y2={middle} />
    </g>
  );
}

/**
 * Bars for what a request costs with spec-session, of what it costs with express-session. It has no size of its own: all
 * places are parts of the width, so that its text is legible on a phone.
 */
export function CostChart({ host, costs, mean }: HostCosts) {
  // The delayed store is only of interest to people who measure.
  const shown = costs.filter(({ store }) => store !== 'delayed');
  const id = `costs-${host.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  return (
    <figure class="costs">
      <figcaption>
        <strong>{host}</strong>: on average {words(mean)}
      </figcaption>
      <svg role="img" aria-labelledby={`${id}-title ${id}-text`} width="100%" height={shown.length * ROW}>
        <title id={`${id}-title`}>
          {host}: CPU time of a request with spec-session, as part of that with express-session
        </title>
        <desc id={`${id}-text`}>
          {shown.map((cost) => `${nameOf(cost)}: ${words(cost.ratio)}`).join('; ')}. Intervals of 95 % are in brackets.
        </desc>
        {shown.map((cost, i) => (
          <Bar cost={cost} y={i * ROW} />
        ))}
      </svg>
    </figure>
  );
}
