/** How long a target has for its answers, in milliseconds. */
export interface ProgramPatience {
  /** For the first: an interpreter starts and loads its library. */
  startMs: number;
  /** For every other. */
  answerMs: number;
  /** To end after `stop`. */
  stopMs: number;
  /** For the next part of a response: when nothing comes for longer, the request is taken to hang. */
  responseMs: number;
}

/** How long a program is waited for where nobody asks for something else. */
export const PATIENCE: ProgramPatience = { startMs: 30_000, answerMs: 8000, stopMs: 2000, responseMs: 5000 };
