/** What an expression asked for that nobody can know before the object is sent, such as `request.userInfo`. */
let touched: string | undefined;

/** Makes the expression fail where its value depends on it; `a || b` may still be true without it. */
export function touch(what: string): never {
  touched ??= what;
  throw new Error(`${what} is not known here`);
}

/** What has been touched since the last call. */
export function takeTouched(): string | undefined {
  const what = touched;
  touched = undefined;
  return what;
}
