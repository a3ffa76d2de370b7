import { expect, it } from 'vitest';
import { App } from './testing/app.js';
import { TracedStore } from './testing/traced-store.js';

it('keeps data from one request to the next', async () => {
  const store = new TracedStore();
  const app = await App.start({ store }, (req, res) => {
    req.session.views = Number(req.session.views ?? 0) + 1;
    res.end(String(req.session.views));
  });
  const client = app.client();
  expect((await client.get()).body).toBe('1');
  expect((await client.get()).body).toBe('2');
  expect((await app.client().get()).body).toBe('1');
});
