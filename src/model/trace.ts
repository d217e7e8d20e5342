import { ApiObject, Chart } from 'cdk8s';
import { type IConstruct, Node } from 'constructs';
import type { Trace } from '../types/resource.ts';

// Deep enough to reach the author's line through cdk8s-plus, shallow enough to cost nothing that shows.
const FRAMES = 30;
// Registered, so that two copies of the package in one process share what one hook has seen. On the construct itself: a
// WeakMap of that many would keep the garbage collector busy.
const TRACE = Symbol.for('stagewright.trace');

/** Remembers the call stack below a function, by default the current one, without formatting it. */
export function captureTrace(below: Callable = captureTrace): Trace {
  return traceBelow({}, below);
}

/**
 * The error as if the caller of a constructor had thrown it: `new.target` hides the frame of a class without a
 * constructor of its own, so that authors are shown where they made an object and not where its class begins.
 */
export function blameCaller<E extends Error>(error: E, maker: Callable): E {
  return traceBelow(error, maker);
}

export type Callable = (abstract new (...args: never[]) => unknown) | ((...args: never[]) => unknown);

function traceBelow<T extends object>(object: T, below: Callable): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  Error.captureStackTrace(object, below);
  Error.stackTraceLimit = limit;
  return object;
}

/** Where the construct was made, if it was made after this module was loaded. */
export function findTrace(construct: IConstruct): Trace | undefined {
  return (construct as { [TRACE]?: Trace })[TRACE];
}

interface Parent {
  addChild(this: unknown, child: IConstruct, name: string): void;
}

const HOOKED = Symbol.for('stagewright.traced');

/**
 * The one patch of foreign code: `Node.addChild` sees every construct of every library, so unchanged cdk8s-plus
 * constructs get a source location too.
 */
function traceConstructs(): void {
  const node = Node.prototype as unknown as Parent & { [HOOKED]?: boolean };
  if (node[HOOKED]) return;
  node[HOOKED] = true;
  const addChild = node.addChild;
  node.addChild = function (child, name) {
    if (child instanceof TracedApiObject || child instanceof TracedChart) (child as { [TRACE]?: Trace })[TRACE] = captureTrace();
    return addChild.call(this, child, name);
  };
}

// cdk8s answers `instanceof` by a symbol that is set at the end of the constructor; here the constructor has only begun.
const TracedApiObject = byPrototype(ApiObject.prototype);
const TracedChart = byPrototype(Chart.prototype);

function byPrototype(prototype: object): { [Symbol.hasInstance](value: unknown): boolean } {
  return { [Symbol.hasInstance]: (value) => Object.prototype.isPrototypeOf.call(prototype, value as object) };
}

traceConstructs();
