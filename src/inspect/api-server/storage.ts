import { findAmount } from '../../text/quantity.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import { judgeNodeSelector } from './affinity.ts';
import { judgeNotBlank, judgeSubdomain } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeSelector } from './metadata.ts';
import { judgePersistentSource } from './persistent-source.ts';
import { eachObject, findText, has, isEmpty } from './read.ts';
import { isQualifiedName } from './syntax.ts';

/** `ValidatePersistentVolumeClaim` of core validation. */
export function judgeClaim(judge: Judge): void {
  if (isObject(judge.manifest.spec)) judgeClaimSpec(judge, 'spec', judge.manifest.spec);
}

/** `ValidatePersistentVolumeClaimSpec`. */
export function judgeClaimSpec(judge: Judge, at: string, spec: JsonObject): void {
  judgeAccessModes(judge, at, spec);
  judgeSelector(judge, `${at}.selector`, spec.selector);
  const where = `${at}.resources.requests.storage`;
  const { storage } = asObject(asObject(spec.resources).requests);
  if (storage === undefined || storage === null) judge.refuse('required', where);
  else judgePositive(judge, where, storage);
  judgeSubdomain(judge, `${at}.storageClassName`, spec.storageClassName);
  judgeSubdomain(judge, `${at}.volumeAttributesClassName`, spec.volumeAttributesClassName);
  // A `dataSource` that is of no use is dropped without a word: `NormalizeDataSources`.
  const source = spec.dataSourceRef;
  if (!isObject(source)) return;
  judgeNotBlank(judge, [source, `${at}.dataSourceRef`], ['name', 'kind']);
  if (isEmpty(source.apiGroup) && findText(source.kind) && source.kind !== 'PersistentVolumeClaim')
    judge.refuse('data-source', `${at}.dataSourceRef.apiGroup`, { others: [source.kind] });
  judgeSubdomain(judge, `${at}.dataSourceRef.apiGroup`, source.apiGroup);
}

/** `ValidatePersistentVolumeSpec`. */
export function judgeVolume(judge: Judge): void {
  const { spec } = judge.manifest;
  if (!isObject(spec)) return;
  judgeAccessModes(judge, 'spec', spec);
  const capacity = asObject(spec.capacity);
  if (!has(capacity, 'storage')) judge.refuse('required', 'spec.capacity.storage');
  else if (Object.keys(capacity).length > 1) judge.refuse('volume-capacity', 'spec.capacity');
  else judgePositive(judge, 'spec.capacity.storage', capacity.storage);
  const sources = SOURCES.filter((key) => has(spec, key));
  if (sources.length === 0) judge.refuse('volume-source', 'spec');
  else if (sources.length > 1) judge.refuse('volume-one-source', 'spec', { note: `it has ${sources.join(' and ')}` });
  for (const key of sources) judgePersistentSource(judge, [key, `spec.${key}`], asObject(spec[key]));
  const affinity = spec.nodeAffinity;
  if (isObject(affinity)) {
    if (!has(affinity, 'required')) judge.refuse('required', 'spec.nodeAffinity.required');
    else judgeNodeSelector(judge, 'spec.nodeAffinity.required', asObject(affinity.required));
  } else if (sources.includes('local')) judge.refuse('required', 'spec.nodeAffinity', { note: 'a local volume is on one node' });
  judgeSubdomain(judge, 'spec.storageClassName', spec.storageClassName);
  const path = asObject(spec.hostPath).path;
  if (spec.persistentVolumeReclaimPolicy === 'Recycle' && path === '/')
    judge.refuse('recycle-root', 'spec.persistentVolumeReclaimPolicy', { value: 'Recycle' });
}

/** `ValidateStorageClass` of storage validation. */
export function judgeStorageClass(judge: Judge): void {
  const { provisioner, reclaimPolicy, parameters, allowedTopologies } = judge.manifest;
  if (provisioner === '') judge.refuse('required', 'provisioner');
  const name = findText(provisioner);
  if (name !== undefined && !isQualifiedName(name.toLowerCase())) judge.refuse('qualified-name', 'provisioner', { value: name });
  if (reclaimPolicy === 'Recycle') judge.refuse('class-reclaim', 'reclaimPolicy', { value: reclaimPolicy });
  if (Object.keys(asObject(parameters)).length > 512) judge.refuse('class-parameters', 'parameters');
  eachObject(allowedTopologies, 'allowedTopologies', (term, at) =>
    eachObject(term.matchLabelExpressions, `${at}.matchLabelExpressions`, ({ key, values }, where) => {
      if (typeof key === 'string' && !isQualifiedName(key)) judge.refuse('label-key', `${where}.key`, { value: key });
      if (isEmpty(values)) judge.refuse('required', `${where}.values`);
    }),
  );
}

const SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
];

function judgeAccessModes(judge: Judge, at: string, spec: JsonObject): void {
  const modes = asList(spec.accessModes);
  if (isEmpty(spec.accessModes)) judge.refuse('access-modes', `${at}.accessModes`);
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod' && mode !== ''))
    judge.refuse('access-mode-alone', `${at}.accessModes`, { others: modes });
}

function judgePositive(judge: Judge, at: string, value: JsonValue | undefined): void {
  const amount = findAmount(value);
  if (amount !== undefined && amount <= 0) judge.refuse('positive', at, { value });
}
