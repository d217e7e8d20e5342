import { isObject } from '../../manifests/lists.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { objectsAt, type RiskFinding, type RiskRule, textsAt, valueAt } from './risk-rule.ts';

/** Pods that may do more on their node than before. */
export const findWeakerSecurity: RiskRule = ({ resource, before, after }) => {
  if (!after || resource.id.kind === 'CustomResourceDefinition') return [];
  const old = new Set(before ? listFreedoms(before).map(print) : []);
  const gained = listFreedoms(after).filter((freedom) => !old.has(print(freedom)));
  const byMessage = new Map<string, string[]>();
  for (const { message, name } of gained)
    byMessage.set(message, [...(byMessage.get(message) ?? []), ...(name === undefined ? [] : [name])]);
  return [
    ...[...byMessage].map(([message, evidence]) => weaker(message, [...new Set(evidence)])),
    ...(before ? findLostGuards(before, after) : []),
    ...findLooserNamespace(before, after),
  ];
};

interface Freedom {
  readonly message: string;
  /** The container, volume or capability. */
  readonly name?: string;
}

function print({ message, name = '' }: Freedom): string {
  return `${message}\0${name}`;
}

function weaker(message: string, evidence: readonly string[] = []): RiskFinding {
  return { code: 'weaker-security', severity: 'high', message, evidence };
}

function listFreedoms(manifest: JsonObject): readonly Freedom[] {
  return findPods(manifest).flatMap((pod) => [
    ...(['hostNetwork', 'hostPID', 'hostIPC'] as const)
      .filter((field) => pod[field] === true)
      .map((field) => ({ message: shared[field] })),
    ...objectsAt(pod, 'volumes[]')
      .filter((volume) => isObject(volume.hostPath))
      .map((volume) => ({ message: 'reads folders of its node', name: textsAt(volume, 'hostPath.path')[0] ?? '' })),
    ...(valueAt(pod, 'securityContext.runAsUser') === 0 ? [{ message: 'runs as root' }] : []),
    ...containersOf(pod).flatMap(listContainerFreedoms),
  ]);
}

const shared = {
  hostNetwork: 'uses the network of its node',
  hostPID: 'sees the processes of its node',
  hostIPC: 'shares memory with its node',
} as const;

function listContainerFreedoms(container: JsonObject): readonly Freedom[] {
  const name = String(container.name);
  const context = (field: string) => valueAt(container, `securityContext.${field}`);
  return [
    ...(context('privileged') === true ? [{ message: 'has a privileged container', name }] : []),
    ...(context('allowPrivilegeEscalation') === true ? [{ message: 'may gain privileges', name }] : []),
    ...(context('runAsUser') === 0 ? [{ message: 'runs a container as root', name }] : []),
    ...(context('procMount') === 'Unmasked' ? [{ message: 'sees all of /proc', name }] : []),
    ...(context('seccompProfile.type') === 'Unconfined' ? [{ message: 'is free to make any system call', name }] : []),
    ...textsAt(container, 'securityContext.capabilities.add[]').map((capability) => ({
      message: 'gets a capability',
      name: capability,
    })),
    ...objectsAt(container, 'ports[]')
      .filter(({ hostPort }) => typeof hostPort === 'number' && hostPort > 0)
      .map(({ hostPort }) => ({ message: 'opens a port of its node', name: String(hostPort) })),
  ];
}

const guards = [
  { field: 'runAsNonRoot', value: true, message: 'may run as root from now on' },
  { field: 'readOnlyRootFilesystem', value: true, message: 'may write its file system from now on' },
  { field: 'allowPrivilegeEscalation', value: false, message: 'may gain privileges from now on' },
] as const;

/** What a container of the same name was kept from until now, by itself or by its pod. */
function findLostGuards(before: JsonObject, after: JsonObject): readonly RiskFinding[] {
  return guards.flatMap(({ field, value, message }) => {
    const guarded = (manifest: JsonObject) =>
      new Map(
        findPods(manifest).flatMap((pod) =>
          containersOf(pod).map((container) => {
            const own = valueAt(container, `securityContext.${field}`) ?? valueAt(pod, `securityContext.${field}`);
            return [String(container.name), own === value] as const;
          }),
        ),
      );
    const now = guarded(after);
    const lost = [...guarded(before)].filter(([name, was]) => was && now.get(name) === false).map(([name]) => name);
    return lost.length > 0 ? [weaker(message, lost)] : [];
  });
}

const levels = ['restricted', 'baseline', 'privileged'];

/** A namespace without a level is as open as it can be. */
function findLooserNamespace(before: JsonObject | undefined, after: JsonObject): readonly RiskFinding[] {
  if (after.kind !== 'Namespace' || !before) return [];
  const [old, now] = [before, after].map((manifest) => {
    const labels = valueAt(manifest, 'metadata.labels');
    const level = isObject(labels) ? labels['pod-security.kubernetes.io/enforce'] : undefined;
    return levels.indexOf(String(level ?? 'privileged'));
  }) as [number, number];
  return now > old && old >= 0 ? [weaker('lets in pods of a looser security level', [levels[now]!])] : [];
}

function containersOf(pod: JsonObject): readonly JsonObject[] {
  return ['containers[]', 'initContainers[]', 'ephemeralContainers[]'].flatMap((field) => objectsAt(pod, field));
}

/** Every object that has containers: the pod templates of all kinds there are. */
function findPods(value: JsonValue | undefined): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => findPods(item));
  if (!isObject(value)) return [];
  const inner = Object.values(value).flatMap(findPods);
  return Array.isArray(value.containers) ? [value, ...inner] : inner;
}
