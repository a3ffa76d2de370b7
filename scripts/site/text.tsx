import type { ComponentChildren } from 'preact';
import type { Met } from '../../conformance/src/matrix/requirements-met.js';
import { highlighted } from './highlight.js';

/** Text in which backticks mark code. */
export function Text({ children }: { children: string }) {
  const parts = children.trim().split(/`([^`]+)`/);
  return <>{parts.map((part, i) => (i % 2 === 1 ? <code>{part}</code> : part))}</>;
}

/** A block of code. Long lines are broken unless `wide`; then the block scrolls, also by keyboard. */
export function Code({ code, language, wide = false }: { code: string; language: string; wide?: boolean }) {
  return (
    <pre class={wide ? 'wide' : 'wrapped'} {...(wide ? { tabIndex: 0 } : {})}>
      {/* highlight.js escapes what it is given */}
      <code class={`language-${language}`} dangerouslySetInnerHTML={{ __html: highlighted(code, language) }} />
    </pre>
  );
}

/** A table that scrolls within the page where that is narrower, also by keyboard. */
export function Scrolling({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section class="scrolling" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}

const SIGNS: Readonly<Record<Met, { sign: string; words: string; name: string }>> = {
  all: { sign: '✓', words: 'meets it', name: 'fully' },
  some: { sign: '◐', words: 'meets it in part', name: 'partly' },
  none: { sign: '✗', words: 'does not meet it', name: 'unmet' },
  'not applicable': { sign: '–', words: 'not applicable', name: 'inapplicable' },
};

/** How far a requirement is met, as a sign that is read out as words. */
export function MetSign({ met }: { met: Met }) {
  const { sign, words, name } = SIGNS[met];
  return (
    <span class={`met ${name}`}>
      <span aria-hidden="true">{sign}</span>
      <span class="unseen">{words}</span>
    </span>
  );
}

/** `1 scenario`, `2 scenarios`. */
export function counted(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** A moment, as the day on which it was. */
export function When({ at }: { at: string }) {
  return <time dateTime={at}>{DATE.format(new Date(at))}</time>;
}
