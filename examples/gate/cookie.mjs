/** The value of the first cookie with this name in a Cookie header; undefined if there is none. */
export function parse(header, name) {
  const pair = header.split(/; */).find((one) => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

/** A Set-Cookie header that keeps the cookie from scripts and from other sites' requests. */
export function serialize(name, value) {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`;
}
