import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asList, asObject } from '../pod.ts';
import { judgeContainers } from './containers.ts';
import { judgeDns } from './dns.ts';
import { judgeDnsLabel, judgeNotBlank, judgeSubdomain } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeLabels } from './metadata.ts';
import { judgePodResources } from './pod-resources.ts';
import { eachObject, findInteger, has, isEmpty } from './read.ts';
import { judgeScheduling } from './scheduling.ts';
import { judgePodSecurity } from './security-context.ts';
import { isQualifiedName } from './syntax.ts';
import { judgeVolumes } from './volumes.ts';

/** `ValidatePodSpec` of core validation. */
export function judgePodSpec(judge: Judge, at: string, spec: JsonObject): void {
  judgeContainers(judge, at, spec);
  if (spec.volumes !== undefined) judgeVolumes(judge, `${at}.volumes`, spec.volumes);
  judgeDns(judge, at, spec);
  judgePodSecurity(judge, at, spec);
  judgeScheduling(judge, at, spec);
  if (spec.nodeSelector !== undefined) judgeLabels(judge, `${at}.nodeSelector`, spec.nodeSelector);
  if (spec.resources !== undefined) judgePodResources(judge, at, spec);
  judgeNames(judge, at, spec);
  judgeTimes(judge, at, spec);
  judgeHost(judge, at, spec);
  if (spec.readinessGates !== undefined)
    eachObject(spec.readinessGates, `${at}.readinessGates`, ({ conditionType }, where) =>
      judgeQualified(judge, `${where}.conditionType`, conditionType),
    );
  if (spec.schedulingGates !== undefined) judgeGates(judge, `${at}.schedulingGates`, spec.schedulingGates);
  if (spec.resourceClaims !== undefined) judgeClaims(judge, `${at}.resourceClaims`, spec.resourceClaims);
}

/** What holds of a Pod itself and of no template: `validatePodMetadataAndSpec` and `ValidatePodCreate`. */
export function judgePod(judge: Judge): void {
  const spec = asObject(judge.manifest.spec);
  judgePodSpec(judge, 'spec', spec);
  if (asList(spec.ephemeralContainers).length > 0) judge.refuse('ephemeral-containers', 'spec.ephemeralContainers');
  if (has(spec, 'nodeName') && spec.nodeName !== '' && asList(spec.schedulingGates).length > 0)
    judge.refuse('node-and-gates', 'spec.nodeName', { others: [spec.nodeName] });
}

function judgeNames(judge: Judge, at: string, spec: JsonObject): void {
  judgeSubdomain(judge, `${at}.serviceAccountName`, spec.serviceAccountName);
  if (isEmpty(spec.serviceAccountName)) judgeSubdomain(judge, `${at}.serviceAccount`, spec.serviceAccount);
  judgeSubdomain(judge, `${at}.nodeName`, spec.nodeName);
  judgeSubdomain(judge, `${at}.priorityClassName`, spec.priorityClassName);
  judgeSubdomain(judge, `${at}.runtimeClassName`, spec.runtimeClassName);
  // The controller of a StatefulSet replaces both before the API server sees a pod of it.
  if (judge.id.kind === 'StatefulSet') return;
  judgeDnsLabel(judge, `${at}.hostname`, spec.hostname);
  judgeDnsLabel(judge, `${at}.subdomain`, spec.subdomain);
}

/** `math.MaxInt32`. */
const MAX_INT = 2147483647;

function judgeTimes(judge: Judge, at: string, spec: JsonObject): void {
  const deadline = findInteger(spec.activeDeadlineSeconds);
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT))
    judge.refuse('positive', `${at}.activeDeadlineSeconds`, { value: deadline });
}

function judgeHost(judge: Judge, at: string, spec: JsonObject): void {
  if (spec.hostUsers === false)
    for (const key of ['hostPID', 'hostIPC']) if (spec[key] === true) judge.refuse('host-users', `${at}.${key}`, { value: true });
  if (spec.hostPID === true && spec.shareProcessNamespace === true) judge.refuse('share-process', `${at}.shareProcessNamespace`);
  if (spec.hostNetwork !== true) return;
  eachObject(spec.containers, `${at}.containers`, (container, where) =>
    eachObject(container.ports, `${where}.ports`, ({ hostPort, containerPort }, place) => {
      if (findInteger(hostPort) && findInteger(containerPort) && hostPort !== containerPort)
        judge.refuse('host-network-port', `${place}.hostPort`, { value: hostPort, note: `containerPort is ${containerPort}` });
    }),
  );
}

function judgeGates(judge: Judge, at: string, gates: JsonValue): void {
  const names = new Set<JsonValue | undefined>();
  eachObject(gates, at, ({ name }, where) => {
    judgeQualified(judge, `${where}.name`, name);
    if (names.has(name)) judge.refuse('duplicate-name', `${where}.name`, { value: name });
    names.add(name);
  });
}

function judgeClaims(judge: Judge, at: string, claims: JsonValue): void {
  const names = new Set<JsonValue>();
  eachObject(claims, at, (claim, where) => {
    const { name } = claim;
    judgeNotBlank(judge, [claim, where], ['name']);
    judgeDnsLabel(judge, `${where}.name`, name);
    if (typeof name === 'string') {
      if (names.has(name)) judge.refuse('duplicate-name', `${where}.name`, { value: name });
      names.add(name);
    }
    const sources = ['resourceClaimName', 'resourceClaimTemplateName'].filter((key) => has(claim, key));
    if (sources.length !== 1) judge.refuse('claim-source', where);
    for (const key of sources) judgeSubdomain(judge, `${where}.${key}`, claim[key]);
  });
}

function judgeQualified(judge: Judge, at: string, name: JsonValue | undefined): void {
  if (typeof name === 'string' && !isQualifiedName(name)) judge.refuse('qualified-name', at, { value: name });
}
