import { syncBuiltinESMExports } from 'node:module';
import { captureTrace } from '../model/trace.ts';
import type { ImpureUse, Influence } from '../types/purity.ts';
import { type Answers, bytesOf } from './answers.ts';
import { findCaller } from './caller.ts';
import { LATER, otherZone, type Source, sources } from './influences.ts';

export interface Watch {
  /** Called for every use in an author's code, once for each place. */
  readonly onUse: (use: ImpureUse) => void;
  /** The places that are known. */
  readonly seen: Set<string>;
  /** What authors are told of the clock and of chance, by call. */
  readonly answers: Answers;
  /** The influence under which authors get other answers. @default none */
  readonly under?: Influence;
}

/** Replaces what is watched by what tells of its use, and gives the function that puts everything back. Watches do not overlap. */
export function startWatch(watch: Watch): () => void {
  const restore: (() => void)[] = [];
  const replace = (owner: object, name: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    if (before?.configurable === false && !before.writable) return;
    Object.defineProperty(owner, name, { configurable: true, enumerable: before?.enumerable ?? false, writable: true, value });
    restore.push(() => (before ? Object.defineProperty(owner, name, before) : Reflect.deleteProperty(owner, name)));
  };
  let isOver = false;
  /** True where an author asks: who else does is free to. */
  const isAsked = (influence: Influence, call: string, below: (...args: never[]) => unknown): boolean => {
    // Somebody may have kept what was given to them meanwhile.
    const caller = isOver ? undefined : findCaller(below);
    // What a package reads from its environment is about the package.
    if (caller === undefined || (influence === 'environment' && !caller.isDirect)) return false;
    const key = `${call} ${caller.place}`;
    if (!watch.seen.has(key)) watch.onUse({ influence, call, trace: captureTrace(below) });
    watch.seen.add(key);
    return true;
  };
  for (const source of sources) replaceSource(source, { watch, replace, isAsked });
  replace(globalThis, 'Date', watchedDate(watch, isAsked));
  replace(process, 'env', watchedEnvironment(watch, isAsked));
  if (watch.under === 'time-zone') restore.push(changeZone());
  syncBuiltinESMExports();
  return () => {
    isOver = true;
    for (const step of restore.reverse()) step();
    syncBuiltinESMExports();
  };
}

type IsAsked = (influence: Influence, call: string, below: (...args: never[]) => unknown) => boolean;

interface Tools {
  readonly watch: Watch;
  readonly replace: (owner: object, name: string, value: unknown) => void;
  readonly isAsked: IsAsked;
}

function replaceSource({ influence, owner, names, call, other }: Source, { watch, replace, isAsked }: Tools): void {
  const object = typeof owner === 'string' ? findLoaded(owner) : owner;
  if (object === undefined) return;
  for (const name of names) {
    const original = (object as Readonly<Record<string, unknown>>)[name];
    if (typeof original !== 'function') continue;
    const watched = function (this: unknown, ...args: unknown[]): unknown {
      if (!isAsked(influence, call(name), watched)) return original.apply(this, args);
      const ask = () => original.apply(this, args) as unknown;
      if (watch.under === undefined) return watch.answers.keep(call(name), ask());
      const before = watch.answers.findNext(call(name));
      if (watch.under === influence) return other ? other({ original: original.bind(this), self: this, args, before }) : ask();
      return isHeld(influence, args) ? answerAgain(before, args, ask) : ask();
    };
    // Such as `hrtime.bigint` and the form of `exec` that promises.
    replace(object, name, Object.defineProperties(watched, Object.getOwnPropertyDescriptors(original)));
  }
}

/** The clock and chance answer as before while something else is another one; who waits for a call back has to be called. */
function isHeld(influence: Influence, args: readonly unknown[]): boolean {
  return (influence === 'clock' || influence === 'randomness') && !args.some((each) => typeof each === 'function');
}

function answerAgain(before: unknown, [target]: readonly unknown[], ask: () => unknown): unknown {
  if (before === undefined) return ask();
  // `getRandomValues` fills what it is given.
  if (!ArrayBuffer.isView(target)) return before;
  if (Buffer.isBuffer(before)) bytesOf(target).set(before.subarray(0, target.byteLength));
  return target;
}

/** The module if somebody has loaded it: who has not cannot use it either, and loading all of them would take its time. */
function findLoaded(name: string): object | undefined {
  const { moduleLoadList } = process as unknown as { readonly moduleLoadList?: readonly string[] };
  if (moduleLoadList?.includes(`NativeModule ${name}`) === false) return undefined;
  return process.getBuiltinModule(name);
}

function watchedDate({ under, answers }: Watch, isAsked: IsAsked): DateConstructor {
  const now = Date.now;
  const timeFor = (call: string, below: (...args: never[]) => unknown): number => {
    if (!isAsked('clock', call, below)) return now();
    if (under === undefined) return answers.keep(call, now());
    const before = answers.findNext(call);
    return under === 'clock' ? now() + LATER : typeof before === 'number' ? before : now();
  };
  const handler: Required<Pick<ProxyHandler<DateConstructor>, 'construct' | 'apply'>> = {
    construct(target, args, newTarget) {
      const given = args.length > 0 ? args : [timeFor('new Date()', handler.construct)];
      return Reflect.construct(target, given, newTarget) as object;
    },
    apply: (target) => new target(timeFor('Date()', handler.apply)).toString(),
  };
  return new Proxy(Date, handler);
}

function watchedEnvironment({ under }: Watch, isAsked: IsAsked): NodeJS.ProcessEnv {
  const read = (target: NodeJS.ProcessEnv, name: string | symbol): unknown => {
    const value = Reflect.get(target, name) as unknown;
    // cdk8s asks for its own with every object.
    if (typeof name === 'symbol' || name.startsWith('CDK8S_')) return value;
    const isOther = isAsked('environment', `process.env.${name}`, read) && under === 'environment';
    return isOther ? (value === undefined ? 'elsewhere' : undefined) : value;
  };
  return new Proxy(process.env, {
    get: read,
    // Node refuses what a proxy would do by itself: to define a property of the environment.
    set: (target, name, value) => Reflect.set(target, name, value),
  });
}

/** Lets the process be in another time zone, which Node notices at once. */
function changeZone(): () => void {
  const { env } = process;
  const before = env.TZ;
  env.TZ = otherZone();
  return () => {
    if (before === undefined) delete env.TZ;
    else env.TZ = before;
  };
}
