import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import { judgeDownwardItem } from './downward.ts';
import { judgeNotBlank } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeItems, judgeMode, judgeTargetPath } from './paths.ts';
import { eachObject, findInteger, has, isEmpty } from './read.ts';

const SOURCES = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'];

/** `validateProjectedVolumeSource` of core validation. */
export function judgeProjected(judge: Judge, at: string, volume: JsonObject): void {
  judgeMode(judge, `${at}.defaultMode`, volume.defaultMode);
  const paths = new Set<JsonValue>();
  eachObject(volume.sources, `${at}.sources`, (source, where) => {
    const set = SOURCES.filter((key) => has(source, key));
    if (set.length > 1) judge.refuse('volume-one-source', where, { note: `it has ${set.join(' and ')}` });
    for (const key of ['secret', 'configMap']) {
      if (!has(source, key)) continue;
      const { name, items } = asObject(source[key]);
      if (isEmpty(name)) judge.refuse('required', `${where}.${key}.name`);
      judgeItems(judge, `${where}.${key}.items`, items);
      for (const [index, item] of asList(items).entries())
        judgeUnique(judge, [asObject(item).path, `${where}.${key}.items[${index}].path`], paths);
    }
    if (isObject(source.downwardAPI))
      eachObject(source.downwardAPI.items, `${where}.downwardAPI.items`, (item, place) => {
        judgeDownwardItem(judge, place, item);
        judgeUnique(judge, [item.path, `${place}.path`], paths);
      });
    if (isObject(source.serviceAccountToken)) judgeToken(judge, `${where}.serviceAccountToken`, source.serviceAccountToken);
  });
}

function judgeToken(judge: Judge, at: string, token: JsonObject): void {
  judgeNotBlank(judge, [token, at], ['path']);
  judgeTargetPath(judge, `${at}.path`, token.path);
  const seconds = findInteger(token.expirationSeconds);
  if (seconds !== undefined && (seconds < 600 || seconds > 2 ** 32))
    judge.refuse('token-expiration', `${at}.expirationSeconds`, { value: seconds });
}

function judgeUnique(judge: Judge, [path, at]: readonly [JsonValue | undefined, string], paths: Set<JsonValue>): void {
  if (typeof path !== 'string' || path === '') return;
  if (paths.has(path)) judge.refuse('duplicate-file', at, { value: path });
  paths.add(path);
}
