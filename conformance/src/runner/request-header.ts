/** The header by which another process tells the requests of a scenario apart. */
export const REQUEST_HEADER = 'Conformance-Request';
