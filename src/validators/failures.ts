import { plural, quote } from '../text/words.ts';
import type { ExternalValidator } from '../types/validator.ts';
import type { Report } from './formats/format.ts';
import { type Ended, MOST_OUTPUT } from './run-program.ts';

export interface ValidatorFailure {
  readonly message: string;
  readonly fix: string;
}

/** Why what a validator said, or did not say, is no answer: then nobody knows whether it would have found anything. */
export function findFailure(
  validator: ExternalValidator,
  ended: Ended,
  report: Report | undefined,
): ValidatorFailure | undefined {
  const { id, command, format, timeout } = validator;
  const { code, signal, stopped, reason, stderr, stdout } = ended;
  const fail = (what: string, fix: string) => ({ message: `Validator ${quote(id)} ${what}.`, fix });
  const program = quote(command[0] ?? '');
  if (stopped === 'start') {
    if (reason === 'ENOENT')
      return fail(`needs the program ${program}, which is not there`, 'Install it where the PATH finds it.');
    return fail(`needs the program ${program}, which cannot be started (${reason})`, 'Look whether it may be run.');
  }
  if (stopped === 'time') {
    return fail(
      `has not ended within ${plural(timeout / 1000, 'second')}`,
      'Give it more time with its option timeout, or look what it waits for.',
    );
  }
  if (stopped === 'output') {
    return fail(`has printed more than ${MOST_OUTPUT / 1024 / 1024} MiB`, 'Let it print nothing but its findings.');
  }
  if (signal !== null) return fail(`was ended by ${signal}${hint(stderr)}`, 'Look why it ends, by running it yourself.');
  if (!report) {
    return fail(
      `has ended with exit code ${code} and printed what is not of the format ${format}${hint(stdout || stderr)}`,
      `Let it print the format ${format}, or choose the one that it prints.`,
    );
  }
  if (report.findings.length > 0) return undefined;
  if (code !== 0)
    return fail(
      `has ended with exit code ${code} and found nothing${hint(stderr || stdout)}`,
      'Look what stops it, by running it yourself.',
    );
  if (report.looked === 0) return fail(`has looked at nothing${hint(stderr)}`, 'Look which policies and kinds it is set up for.');
  return undefined;
}

/** The beginning of what it says, where it says something. */
function hint(text: string): string {
  const said = text.trim().slice(0, 300);
  return said === '' ? '' : `: ${quote(said)}`;
}
