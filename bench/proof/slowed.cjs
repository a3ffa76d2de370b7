/**
 * The middleware of SLOWED_TARGET, made slower: each request first spends SLOWED_BY_NANOSECONDS on nothing. The gate must
 * notice.
 */
const session = require(process.env.SLOWED_TARGET);
const nanoseconds = Number(process.env.SLOWED_BY_NANOSECONDS);

let sink = 1;

function spend(turns) {
  let x = sink;
  for (let i = 0; i < turns; i++) x = Math.imul(x, 31) ^ i;
  sink = x;
}

/** The turns of the loop in a nanosecond, from the fastest of some attempts, since the others were disturbed. */
function turnsPerNanosecond() {
  const turns = 100_000;
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 50; attempt++) {
    const begin = process.hrtime.bigint();
    spend(turns);
    least = Math.min(least, Number(process.hrtime.bigint() - begin));
  }
  return turns / least;
}

const turns = Math.round(nanoseconds * turnsPerNanosecond());

function slowed(options) {
  const middleware = session(options);
  return (req, res, next) => {
    spend(turns);
    middleware(req, res, next);
  };
}

module.exports = Object.assign(slowed, { Store: session.Store, MemoryStore: session.MemoryStore });
