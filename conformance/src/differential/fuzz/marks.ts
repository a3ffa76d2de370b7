/** The name under which every request's first look at its session is recorded. */
export const FIRST_LOOK = 'seen';

/** The key under which each change leaves its mark, by which it is known again. */
export const MARK = 'mark';
