import { inputsOf, type Origin } from '../../timeline/published.ts';
import type { Publish } from '../../types/timeline.ts';
import type { World } from '../world.ts';
import { printValue } from './input-change.ts';
import { printSource } from './publishes.ts';

export interface Ran {
  /** Content id. */
  readonly content: string;
  /** Undefined for what nobody of ours has published. */
  readonly origin: Origin | undefined;
  /** What touched it last until then; undefined where the history does not go back so far. */
  readonly publish: Publish | undefined;
}

export type DescribedRunning = ReturnType<typeof describeRunning>;

/** What ran of an application as `history --at --json` shows it. */
export function describeRunning(application: string, { content, origin, publish }: Ran) {
  return {
    application,
    content,
    publish: publish ? publish.landing.commit : null,
    since: publish ? publish.landing.time : null,
    kind: publish ? publish.kind : null,
    project: origin?.entry.project ?? publish?.project ?? null,
    source: origin?.source ?? publish?.source ?? null,
    inputs: Object.fromEntries(origin ? inputsOf(origin, application) : []),
  };
}

/** Two lines for each application. */
export function printRunning(
  world: World,
  running: readonly DescribedRunning[],
  { stage, at }: { readonly stage: string; readonly at: string },
): string {
  const head = `${world.style('bold', stage)} at ${at}\n`;
  if (running.length === 0) return `${head}nothing\n`;
  const texts = running.map(({ application, publish, since, source, inputs, content }) => {
    const values = Object.entries(inputs).map(([name, value]) => `${name}=${printValue(value)}`);
    const version = values.length > 0 ? values.join('  ') : `content ${content.slice(0, 8)}`;
    const from = source ? ` from ${printSource(source)}` : '';
    return `${world.style('bold', application)}  ${version}\n  ${publish ? `${publish.slice(0, 12)} since ${since}` : 'since before what is here'}${from}\n`;
  });
  return `${head}${texts.join('')}`;
}
