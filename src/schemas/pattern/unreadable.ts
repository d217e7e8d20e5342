/** What stops the reading of an expression. Never leaves this folder. */
export class Unreadable extends Error {
  readonly reason: 'invalid' | 'unjudged';

  constructor(reason: 'invalid' | 'unjudged', message: string) {
    super(message);
    this.reason = reason;
  }
}
