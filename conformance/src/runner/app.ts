import type { AppContext, Turn } from '../actions/action.js';
import { wordOf } from '../actions/action.js';
import { actionNamed } from '../actions/index.js';
import type { Action } from '../corpus/scenario.js';
import { HarnessError } from './harness-error.js';
import { makeValue } from './values.js';

/** A request that the application has got. */
type Received = Pick<Turn, 'req' | 'res' | 'next' | 'run'>;

/**
 * The application of a scenario: does a list of actions, in the place of a handler that somebody wrote.
 *
 * Each action is one statement of that handler. An action that calls an asynchronous method waits for it, as code in its
 * callback does; whatever an action throws is thrown by the handler.
 */
export class ScenarioApp {
  constructor(private readonly context: AppContext) {}

  /** Does a list of actions, then ends the response with `ok` when none of them took charge of it. */
  async handle(actions: readonly Action[], received: Received): Promise<void> {
    const turn = this.#turn(received);
    await turn.each(actions);
    if (!turn.answered) received.res.end('ok');
  }

  /** Does a list of actions and leaves the response alone: before the session middlewares, or where there is none. */
  async perform(actions: readonly Action[], received: Received): Promise<void> {
    await this.#turn(received).each(actions);
  }

  #turn({ req, res, next, run }: Received): Turn {
    const turn: Turn = {
      app: this.context,
      req,
      res,
      next,
      run,
      answered: false,
      make: (value) => makeValue(value, { ...this.context.fixtures, session: req.session, request: req }),
      each: (actions) => this.#each(actions, turn),
    };
    return turn;
  }

  async #each(actions: readonly Action[], turn: Turn): Promise<void> {
    for (const action of actions) {
      this.context.activity.note();
      const [word, value] = wordOf(action);
      const definition = actionNamed(word);
      if (!definition) throw new HarnessError(`no action is called '${word}'`);
      const pending = definition.run(value, turn);
      // Only what is asynchronous gives up the current turn: the rest of a handler runs in one go.
      if (pending) await pending;
    }
  }
}
