import type { PublishContext, StageRequest } from '../../src/deliver/request.ts';
import type { ForgePlug } from '../../src/types/forge.ts';

/** What a publish with a hostile string is made of, besides that string. */
export interface Scene {
  /** A repository that is there. */
  readonly remote: string;
  /** A server that answers every question with an empty list. */
  readonly server: string;
  readonly context: PublishContext;
  /** A forge that keeps what it is asked for. */
  readonly forge: ForgePlug;
}

export type Case = readonly [StageRequest, PublishContext];

/** What is published when a string stands in a field. */
export type Place = (text: string, scene: Scene) => Case;

/** Options of which one after the other becomes the text; those that are neither text nor texts stay. */
export function each<O extends object>(
  name: string,
  good: (scene: Scene) => Required<O>,
  build: (options: Required<O>, scene: Scene) => Case,
): Record<string, Place> {
  const keys = Object.entries(good({ server: 'http://127.0.0.1:1' } as Scene)).filter(
    ([, value]) => typeof value === 'string' || Array.isArray(value),
  );
  return Object.fromEntries(
    keys.map(([key, value]) => [
      `${name}.${key}`,
      (text, scene) => build({ ...good(scene), [key]: Array.isArray(value) ? [text] : text }, scene),
    ]),
  );
}
