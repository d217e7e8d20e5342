import type { Target } from '../types/graph.ts';
import type { Neighbour } from '../types/neighbour.ts';
import type { ResourceId } from '../types/resource.ts';
import { mayHaveDataKey } from './data-keys.ts';
import type { LabelSelector, PodIndex } from './pods.ts';
import { listPorts } from './ports.ts';
import { parseId } from './read-offers.ts';

/** What a need can be met by. */
export interface Supply {
  find(id: ResourceId): Target | undefined;
  readonly pods: PodIndex;
}

/** Those lines of an inventory's `needs` that the supply does not meet. What is not understood counts as met. */
export function findUnmetNeeds({ needs }: Neighbour, supply: Supply): readonly string[] {
  return needs.filter((need) => !isMet(need, supply));
}

/** True for a line that the supply meets. */
export function isMet(need: string, { find, pods }: Supply): boolean {
  const [, namespace, selector] = /^Pods (\S+) label (.+)$/.exec(need) ?? [];
  if (namespace !== undefined) return pods.select(namespace, readSelector(selector!)).length > 0;
  const [kind, place, word, part = ''] = need.split(' ');
  const id = parseId(`${kind} ${place}`);
  if (id === undefined) return true;
  const target = find(id);
  if (target === undefined) return false;
  if (word === 'key') return mayHaveDataKey(target, part, allFields);
  if (word === 'port') return hasPort(target, part);
  return true;
}

const allFields = ['data', 'stringData', 'binaryData'];

function hasPort(target: Target, port: string): boolean {
  return listPorts(target)?.some((each) => String(each) === port) ?? true;
}

/** `app=web,tier In back|front`: what must be equal, and what must hold. */
function readSelector(text: string): LabelSelector {
  const labels: Record<string, string> = {};
  const expressions = text.split(',').flatMap((part) => {
    const [key = '', operator, values = ''] = part.split(' ');
    if (operator !== undefined) return [{ key, operator, values: values.split('|') }];
    const sign = part.indexOf('=');
    labels[part.slice(0, sign)] = part.slice(sign + 1);
    return [];
  });
  return { labels, expressions };
}
