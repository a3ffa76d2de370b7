// @ts-check
/**
 * The client process. It must be cheaper than any server, or the benchmark would measure the client: it sends prepared
 * bytes over `node:net`, and parses only the parts of an answer that it has to check.
 */
import { connect } from 'node:net';

/**
 * @typedef {import('./messages.js').Conversation} Conversation
 * @typedef {import('./messages.js').ToClient} ToClient
 * @typedef {import('./messages.js').FromClient} FromClient
 */

/** Milliseconds without any answer after which something hangs. */
const PATIENCE_MS = 10_000;

/** @param {FromClient} message */
function tell(message) {
  process.send?.(message);
}

/**
 * The body of an answer whose head is there.
 *
 * @param {string} text all that has come
 * @param {string} head
 * @returns {{ body: string, end: number } | undefined} undefined while something is missing
 * @throws {Error} for anything but a body
 */
function bodyOf(text, head) {
  const begin = head.length + 4;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
  if (length !== undefined) {
    const end = begin + Number(length);
    return text.length < end ? undefined : { body: text.slice(begin, end), end };
  }
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) throw new Error('it has neither a length nor chunks');
  let body = '';
  for (let at = begin; ; ) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = text.slice(at, line);
    if (!/^[\da-f]+$/i.test(size)) throw new Error(`'${size}' is not the size of a chunk`);
    const from = line + 2;
    const to = from + Number.parseInt(size, 16);
    if (text.length < to + 2) return undefined;
    if (text.slice(to, to + 2) !== '\r\n') throw new Error('a chunk is longer than its size line');
    if (to === from) return { body, end: to + 2 };
    body += text.slice(from, to);
    at = to + 2;
  }
}

/** One connection, with one request on its way. */
class Connection {
  /** The received part of the answer. */
  #text = '';
  /** @type {Buffer} */
  #request;
  #sentAt = 0;
  /** @type {RegExp | undefined} */
  #setCookie;

  /**
   * @param {number} port
   * @param {Conversation} conversation
   * @param {(milliseconds: number) => void} answered
   * @param {(reason: string) => void} wrong
   */
  constructor(port, conversation, answered, wrong) {
    this.#request = Buffer.from(conversation.request, 'latin1');
    this.expected = { ...conversation };
    if (conversation.setCookie !== undefined) this.#setCookie = new RegExp(`^${conversation.setCookie}$`);
    this.answered = answered;
    this.socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      // Without a new buffer for each answer.
      onread: {
        buffer: Buffer.alloc(65_536),
        callback: (length, bytes) => {
          this.#text += /** @type {Buffer} */ (bytes).toString('latin1', 0, length);
          try {
            this.#read();
          } catch (error) {
            wrong(`${/** @type {Error} */ (error).message}: ${JSON.stringify(this.#text)}`);
          }
          return true;
        },
      },
    });
    this.socket.on('error', (error) => wrong(`the connection failed: ${error.message}`));
    this.socket.on('end', () => wrong(`the server closed the connection after ${JSON.stringify(this.#text)}`));
  }

  close() {
    const closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.destroy();
    return closed;
  }

  send() {
    this.#sentAt = performance.now();
    this.socket.write(this.#request);
  }

  /** The received part of an incomplete answer, for an error. */
  get pending() {
    return this.#text;
  }

  /** @throws {Error} when the answer is not the expected one */
  #read() {
    const text = this.#text;
    const headEnd = text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = text.slice(0, headEnd);
    const found = bodyOf(text, head);
    if (!found) return;
    const milliseconds = performance.now() - this.#sentAt;
    if (found.end !== text.length) throw new Error('more came than one answer');
    this.#check(head, found.body);
    this.#text = '';
    this.answered(milliseconds);
  }

  /**
   * @param {string} head
   * @param {string} body
   */
  #check(head, body) {
    if (!head.startsWith('HTTP/1.1 200 OK\r\n')) throw new Error('the status is not 200');
    const { expected } = this;
    if (expected.counted === undefined) {
      if (body !== expected.body) throw new Error(`the body is not '${expected.body}'`);
    } else {
      const counted = expected.body + expected.counted;
      if (body !== counted) throw new Error(`the body is not '${counted}'`);
      expected.counted++;
    }
    const cookies = head.match(/(?<=\r\nset-cookie: )[^\r]*/gi);
    if (!this.#setCookie) {
      if (cookies) throw new Error('there is an unexpected Set-Cookie');
    } else if (cookies?.length !== 1 || !this.#setCookie.test(cookies[0] ?? '')) {
      throw new Error(`there is not one Set-Cookie like ${expected.setCookie}`);
    }
  }
}

/** The connections to one server. */
class Link {
  /** @type {number[]} */
  #latencies = [];
  /** The listener for answers. */
  #onAnswer = (/** @type {Connection} */ _connection, /** @type {number} */ _milliseconds) => {};

  /** @param {Extract<ToClient, { type: 'connect' }>} message */
  constructor({ server, port, conversations }) {
    this.server = server;
    this.connections = conversations.map((conversation) => {
      /** @type {Connection} */
      const connection = new Connection(
        port,
        conversation,
        (milliseconds) => this.#onAnswer(connection, milliseconds),
        (reason) => wrong(server, reason),
      );
      return connection;
    });
  }

  async opened() {
    await Promise.all(this.connections.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
  }

  /** @param {Extract<ToClient, { type: 'load' }>} message */
  load({ requests, warmUp }) {
    let sent = 0;
    let answers = 0;
    let seen = 0;
    const watch = setInterval(() => {
      if (answers === seen) {
        const pending = this.connections.map((connection) => connection.pending).find(Boolean) ?? '';
        wrong(
          this.server,
          `no answer came for ${PATIENCE_MS / 1000} s; of an answer there is ${JSON.stringify(pending)}`,
        );
      }
      seen = answers;
    }, PATIENCE_MS);
    const cpu = process.cpuUsage();
    const begin = performance.now();
    this.#onAnswer = (connection, milliseconds) => {
      answers++;
      if (!warmUp) this.#latencies.push(milliseconds);
      if (sent < requests) {
        sent++;
        connection.send();
      } else if (answers === requests) {
        const seconds = (performance.now() - begin) / 1000;
        const { user, system } = process.cpuUsage(cpu);
        clearInterval(watch);
        tell({ type: 'loaded', seconds, cpu: user + system });
      }
    };
    for (const connection of this.connections.slice(0, requests)) {
      sent++;
      connection.send();
    }
  }

  async close() {
    await Promise.all(this.connections.map((connection) => connection.close()));
    const sorted = Float64Array.from(this.#latencies).sort();
    const at = (/** @type {number} */ share) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
    tell({ type: 'closed', p50: at(0.5), p99: at(0.99) });
  }
}

/** @type {Map<string, Link>} */
const links = new Map();

/**
 * @param {string} server
 * @param {string} reason
 */
function wrong(server, reason) {
  tell({ type: 'wrong', server, reason });
}

/** @param {ToClient} message */
async function obey(message) {
  if (message.type === 'connect') {
    const link = new Link(message);
    links.set(message.server, link);
    await link.opened();
    tell({ type: 'connected' });
    return;
  }
  const link = links.get(message.server);
  if (!link) {
    wrong(message.server, 'there is no connection to it');
  } else if (message.type === 'load') {
    link.load(message);
  } else {
    links.delete(message.server);
    await link.close();
  }
}

process.on('message', (/** @type {ToClient} */ message) => void obey(message));
process.on('disconnect', () => process.exit());
