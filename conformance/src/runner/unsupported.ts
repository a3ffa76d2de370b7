/** Thrown in the course of a scenario that turns out to be not applicable: the target does not support a part of it. */
export class Unsupported extends Error {}
