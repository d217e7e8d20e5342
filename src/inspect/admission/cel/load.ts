import { createRequire } from 'node:module';
import type * as CelModule from '@marcbachmann/cel-js';

export type Cel = typeof CelModule;
export type Environment = CelModule.Environment;

/** The engine. It is read when the first expression comes, because most projects have none. */
export function loadCel(): Cel {
  loaded ??= createRequire(import.meta.url)('@marcbachmann/cel-js') as Cel;
  return loaded;
}

let loaded: Cel | undefined;
