import { Query } from 'mingo';
import { BSON, MongoNetworkError } from 'mongodb';

/**
 * A stand-in for the MongoDB client, with the methods of a collection that connect-mongo calls. It keeps documents as BSON. A
 * real server removes expired documents once a minute through an index; this one does not.
 */
export class StandInClient {
  /** Whether each operation fails, as without a server. */
  isDown = false;
  #collection = new StandInCollection(this);

  db() {
    return { collection: () => this.#collection };
  }

  async close() {}
}

class StandInCollection {
  /** The documents, by their ids. */
  #documents = new Map();
  #client;

  constructor(client) {
    this.#client = client;
  }

  async createIndex() {
    await this.#answer();
  }

  async findOne(filter) {
    return (await this.#matching(filter))[0] ?? null;
  }

  async *find(filter) {
    yield* await this.#matching(filter);
  }

  async updateOne(filter, { $set, ...others }, { upsert = false } = {}) {
    if (Object.keys(others).length > 0) throw new Error(`the stand-in has no ${Object.keys(others)}`);
    const [found] = await this.#matching(filter);
    const document = found ?? (upsert ? { _id: filter._id } : undefined);
    if (document) this.#documents.set(document._id, BSON.serialize({ ...document, ...$set }));
    return { matchedCount: found ? 1 : 0, upsertedCount: document && !found ? 1 : 0 };
  }

  async deleteOne(filter) {
    const [found] = await this.#matching(filter);
    if (found) this.#documents.delete(found._id);
  }

  async deleteMany(filter) {
    for (const { _id } of await this.#matching(filter)) this.#documents.delete(_id);
  }

  async countDocuments() {
    return (await this.#matching({})).length;
  }

  async #matching(filter) {
    await this.#answer();
    const query = new Query(filter);
    return [...this.#documents.values()].map((bytes) => BSON.deserialize(bytes)).filter((one) => query.test(one));
  }

  async #answer() {
    // Immediates belong to the clock of the contract.
    await undefined;
    if (this.#client.isDown) throw new MongoNetworkError('the stand-in is down');
  }
}
