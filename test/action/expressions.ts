import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** The contexts that an expression can use: `inputs`, `steps`, `github`. */
export type Contexts = Readonly<Record<string, unknown>>;

/** Whether an earlier step has failed, for the status functions. */
export interface JobStatus {
  failed: boolean;
}

/** The status functions of a job, which the expression library lacks. */
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

/** Whether a step runs: its `if` decides, which includes `success()` unless it uses a status function. */
export function applies(condition: string | undefined, contexts: Contexts, status: JobStatus): boolean {
  const expression = (condition ?? 'success()').replace(/^\$\{\{(.*)\}\}$/s, '$1');
  const asks = /\b(always|cancelled|failure|success)\(\)/.test(expression);
  const whole = asks ? expression : `success() && (${expression})`;
  return !['', '0', 'false'].includes(evaluate(whole, contexts, status).coerceString());
}
