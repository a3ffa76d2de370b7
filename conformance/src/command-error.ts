import { EXIT, type ExitStatus } from './exit-status.js';

/** Keeps a command from doing its work. Its message is all that the user needs; the command ends with its status. */
export class CommandError extends Error {
  /** The exit status of the command. */
  readonly status: ExitStatus;

  /** @param status `EXIT.usage` where another command line would do, else `EXIT.failed` */
  constructor(message: string, status: ExitStatus = EXIT.failed) {
    super(message);
    this.name = 'CommandError';
    this.status = status;
  }
}
