import { findAmount } from '../../text/quantity.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import { judgeDownwardItem } from './downward.ts';
import { judgeDnsLabel, judgeNotBlank } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeAnnotations, judgeLabels } from './metadata.ts';
import { judgeItems, judgeMode } from './paths.ts';
import { judgePersistentSource } from './persistent-source.ts';
import { judgeProjected } from './projected.ts';
import { eachObject, has, isEmpty } from './read.ts';
import { judgeClaimSpec } from './storage.ts';

/** `ValidateVolumes` and `validateVolumeSource` of core validation; a volume without a source is an `emptyDir`. */
export function judgeVolumes(judge: Judge, at: string, volumes: JsonValue): void {
  const names = new Set<JsonValue>();
  const claims = judge.id.kind === 'StatefulSet' ? asList(asObject(judge.manifest.spec).volumeClaimTemplates) : [];
  const claimed = new Set(claims.map((claim) => asObject(asObject(claim).metadata).name));
  eachObject(volumes, at, (volume, where) => {
    const { name } = volume;
    // The controller puts the claim in its place, and nobody looks at it.
    if (claimed.has(name)) return;
    judgeNotBlank(judge, [volume, where], ['name']);
    judgeDnsLabel(judge, `${where}.name`, name);
    if (typeof name === 'string') {
      if (names.has(name)) judge.refuse('duplicate-name', `${where}.name`, { value: name });
      names.add(name);
    }
    const sources = SOURCES.filter((key) => isObject(volume[key]));
    if (sources.length > 1) judge.refuse('volume-one-source', where, { note: `it has ${sources.join(' and ')}` });
    for (const source of sources) judgeSource(judge, [source, `${where}.${source}`], volume[source] as JsonObject);
  });
}

/** `VolumeSource` of the core types; what it does not have is a matter of schemas. */
const SOURCES = [
  ...'configMap secret emptyDir projected downwardAPI persistentVolumeClaim hostPath ephemeral csi nfs image'.split(' '),
  ...'awsElasticBlockStore azureDisk azureFile cephfs cinder fc flexVolume flocker gcePersistentDisk gitRepo glusterfs'.split(
    ' ',
  ),
  ...'iscsi photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume'.split(' '),
];

function judgeSource(judge: Judge, [kind, at]: readonly [string, string], source: JsonObject): void {
  if (kind === 'configMap' || kind === 'secret') {
    const key = kind === 'secret' ? 'secretName' : 'name';
    if (isEmpty(source[key])) judge.refuse('required', `${at}.${key}`);
    judgeMode(judge, `${at}.defaultMode`, source.defaultMode);
    judgeItems(judge, `${at}.items`, source.items);
  } else if (kind === 'emptyDir') {
    const limit = findAmount(source.sizeLimit);
    if (limit !== undefined && limit < 0) judge.refuse('negative', `${at}.sizeLimit`, { value: source.sizeLimit });
  } else if (kind === 'projected') judgeProjected(judge, at, source);
  else if (kind === 'downwardAPI') {
    judgeMode(judge, `${at}.defaultMode`, source.defaultMode);
    eachObject(source.items, `${at}.items`, (item, where) => judgeDownwardItem(judge, where, item));
  } else if (kind === 'ephemeral') judgeEphemeral(judge, at, source);
  else judgePersistentSource(judge, [kind, at], source);
}

function judgeEphemeral(judge: Judge, at: string, source: JsonObject): void {
  const where = `${at}.volumeClaimTemplate`;
  if (!has(source, 'volumeClaimTemplate')) judge.refuse('required', where);
  const template = asObject(source.volumeClaimTemplate);
  const metadata = asObject(template.metadata);
  judgeLabels(judge, `${where}.metadata.labels`, metadata.labels);
  judgeAnnotations(judge, `${where}.metadata.annotations`, metadata.annotations);
  if (isObject(template.spec)) judgeClaimSpec(judge, `${where}.spec`, template.spec);
}
