/** The environment variable that names the database: a URL with a password is better not an argument. */
export const SHARED_STORE_VARIABLE = 'CONFORMANCE_SHARED_STORE';
