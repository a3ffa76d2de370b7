import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** What an expression can name: `inputs`, `steps`, `github`. */
export type Contexts = Readonly<Record<string, unknown>>;

/** Whether a step before has failed, for the functions that ask. */
export interface JobStatus {
  failed: boolean;
}

/** The functions about the course of a job, which are none of the expressions' own. */
function statusFunctions({ failed }: JobStatus) {
  const answers = { always: true, cancelled: false, failure: failed, success: !failed };
  return Object.entries(answers).map(([name, answer]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer),
  }));
}

/** Evaluates an expression without its `${{ }}`. */
function evaluate(expression: string, contexts: Contexts, status: JobStatus): data.ExpressionData {
  const functions = statusFunctions(status);
  const parser = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions);
  const dictionary = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(parser.parse(), dictionary, new Map(functions.map((one) => [one.name, one]))).evaluate();
}

/** Fills in the expressions of a text, as the runner does before a step begins. */
export function filledIn(text: string, contexts: Contexts, status: JobStatus): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, contexts, status).coerceString(),
  );
}

/** Whether a step runs: by its `if`, which without a function about the course of the job includes `success()`. */
export function applies(condition: string | undefined, contexts: Contexts, status: JobStatus): boolean {
  const expression = (condition ?? 'success()').replace(/^\$\{\{(.*)\}\}$/s, '$1');
  const asks = /\b(always|cancelled|failure|success)\(\)/.test(expression);
  const whole = asks ? expression : `success() && (${expression})`;
  return !['', '0', 'false'].includes(evaluate(whole, contexts, status).coerceString());
}
