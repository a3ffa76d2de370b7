/** @jsxRuntime automatic @jsxImportSource preact */
import { SIGNS, type Standing } from './standing.js';

/** The sign of a standing beside its words. */
export function Mark({ standing }: { standing: Standing }) {
  const { sign, words } = SIGNS[standing];
  return (
    <span class={`mark ${standing}`}>
      <span aria-hidden="true">{sign} </span>
      {words}
    </span>
  );
}
