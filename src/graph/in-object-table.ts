// Facts compiled 2026-11-20 from kubernetes/api v0.37.0-beta.0 and the CRD schemas of Argo CD and Argo Rollouts, cross-checked with
// kube-linter and kube-score; what Kubernetes and Argo CD refuse was read in their own validation. One rule per line; what the fields
// mean is said in in-object-rule.ts, and kinds that begin with @ are the holders of reference-table.ts.
import type { InnerRow, InnerTarget } from './in-object-rule.ts';

/** A StatefulSet mounts its volume claim templates by name, too. */
const volumes: readonly InnerTarget[] = [
  { path: 'volumes[].name' },
  { path: 'spec.volumeClaimTemplates[].metadata.name', onlyIn: 'apps/StatefulSet' },
];

const containers: readonly InnerTarget[] = [{ path: 'containers[].name' }, { path: 'initContainers[].name' }];

const podLabels: readonly InnerTarget[] = [{ path: 'spec.template.metadata.labels' }];

export const innerRows: readonly InnerRow[] = [
  { id: 'pod.containers.volumeMounts', from: { kind: '@PodSpec', path: 'containers[].volumeMounts[].name' }, to: volumes, thing: 'volume' },
  { id: 'pod.containers.volumeDevices', from: { kind: '@PodSpec', path: 'containers[].volumeDevices[].name' }, to: volumes, thing: 'volume', needs: ['persistentVolumeClaim', 'ephemeral'] },
  { id: 'pod.containers.env.fileKeyRef', from: { kind: '@PodSpec', path: 'containers[].env[].valueFrom.fileKeyRef.volumeName' }, to: volumes, thing: 'volume', needs: ['emptyDir'], optional: 'containers[].env[].valueFrom.fileKeyRef.optional' },
  { id: 'pod.containers.resources.claims', from: { kind: '@PodSpec', path: 'containers[].resources.claims[].name' }, to: [{ path: 'resourceClaims[].name' }], thing: 'resource claim' },
  { id: 'pod.containers.env.resourceFieldRef', from: { kind: '@PodSpec', path: 'containers[].env[].valueFrom.resourceFieldRef.containerName' }, to: containers, thing: 'container' },
  { id: 'pod.containers.livenessProbe.httpGet', from: { kind: '@PodSpec', path: 'containers[].livenessProbe.httpGet.port' }, to: [{ within: 'containers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.containers.livenessProbe.tcpSocket', from: { kind: '@PodSpec', path: 'containers[].livenessProbe.tcpSocket.port' }, to: [{ within: 'containers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.containers.readinessProbe.httpGet', from: { kind: '@PodSpec', path: 'containers[].readinessProbe.httpGet.port' }, to: [{ within: 'containers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.containers.readinessProbe.tcpSocket', from: { kind: '@PodSpec', path: 'containers[].readinessProbe.tcpSocket.port' }, to: [{ within: 'containers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.containers.startupProbe.httpGet', from: { kind: '@PodSpec', path: 'containers[].startupProbe.httpGet.port' }, to: [{ within: 'containers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.containers.startupProbe.tcpSocket', from: { kind: '@PodSpec', path: 'containers[].startupProbe.tcpSocket.port' }, to: [{ within: 'containers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.containers.lifecycle.postStart.httpGet', from: { kind: '@PodSpec', path: 'containers[].lifecycle.postStart.httpGet.port' }, to: [{ within: 'containers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.containers.lifecycle.postStart.tcpSocket', from: { kind: '@PodSpec', path: 'containers[].lifecycle.postStart.tcpSocket.port' }, to: [{ within: 'containers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.containers.lifecycle.preStop.httpGet', from: { kind: '@PodSpec', path: 'containers[].lifecycle.preStop.httpGet.port' }, to: [{ within: 'containers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.containers.lifecycle.preStop.tcpSocket', from: { kind: '@PodSpec', path: 'containers[].lifecycle.preStop.tcpSocket.port' }, to: [{ within: 'containers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.initContainers.volumeMounts', from: { kind: '@PodSpec', path: 'initContainers[].volumeMounts[].name' }, to: volumes, thing: 'volume' },
  { id: 'pod.initContainers.volumeDevices', from: { kind: '@PodSpec', path: 'initContainers[].volumeDevices[].name' }, to: volumes, thing: 'volume', needs: ['persistentVolumeClaim', 'ephemeral'] },
  { id: 'pod.initContainers.env.fileKeyRef', from: { kind: '@PodSpec', path: 'initContainers[].env[].valueFrom.fileKeyRef.volumeName' }, to: volumes, thing: 'volume', needs: ['emptyDir'], optional: 'initContainers[].env[].valueFrom.fileKeyRef.optional' },
  { id: 'pod.initContainers.resources.claims', from: { kind: '@PodSpec', path: 'initContainers[].resources.claims[].name' }, to: [{ path: 'resourceClaims[].name' }], thing: 'resource claim' },
  { id: 'pod.initContainers.env.resourceFieldRef', from: { kind: '@PodSpec', path: 'initContainers[].env[].valueFrom.resourceFieldRef.containerName' }, to: containers, thing: 'container' },
  { id: 'pod.initContainers.livenessProbe.httpGet', from: { kind: '@PodSpec', path: 'initContainers[].livenessProbe.httpGet.port' }, to: [{ within: 'initContainers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.initContainers.livenessProbe.tcpSocket', from: { kind: '@PodSpec', path: 'initContainers[].livenessProbe.tcpSocket.port' }, to: [{ within: 'initContainers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.initContainers.readinessProbe.httpGet', from: { kind: '@PodSpec', path: 'initContainers[].readinessProbe.httpGet.port' }, to: [{ within: 'initContainers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.initContainers.readinessProbe.tcpSocket', from: { kind: '@PodSpec', path: 'initContainers[].readinessProbe.tcpSocket.port' }, to: [{ within: 'initContainers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.initContainers.startupProbe.httpGet', from: { kind: '@PodSpec', path: 'initContainers[].startupProbe.httpGet.port' }, to: [{ within: 'initContainers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.initContainers.startupProbe.tcpSocket', from: { kind: '@PodSpec', path: 'initContainers[].startupProbe.tcpSocket.port' }, to: [{ within: 'initContainers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.initContainers.lifecycle.postStart.httpGet', from: { kind: '@PodSpec', path: 'initContainers[].lifecycle.postStart.httpGet.port' }, to: [{ within: 'initContainers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.initContainers.lifecycle.postStart.tcpSocket', from: { kind: '@PodSpec', path: 'initContainers[].lifecycle.postStart.tcpSocket.port' }, to: [{ within: 'initContainers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.initContainers.lifecycle.preStop.httpGet', from: { kind: '@PodSpec', path: 'initContainers[].lifecycle.preStop.httpGet.port' }, to: [{ within: 'initContainers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.initContainers.lifecycle.preStop.tcpSocket', from: { kind: '@PodSpec', path: 'initContainers[].lifecycle.preStop.tcpSocket.port' }, to: [{ within: 'initContainers[]', path: 'ports[].name' }], thing: 'port', match: 'portName' },
  { id: 'pod.ephemeralContainers.volumeMounts', from: { kind: '@PodSpec', path: 'ephemeralContainers[].volumeMounts[].name' }, to: volumes, thing: 'volume' },
  { id: 'pod.ephemeralContainers.volumeDevices', from: { kind: '@PodSpec', path: 'ephemeralContainers[].volumeDevices[].name' }, to: volumes, thing: 'volume', needs: ['persistentVolumeClaim', 'ephemeral'] },
  { id: 'pod.ephemeralContainers.env.fileKeyRef', from: { kind: '@PodSpec', path: 'ephemeralContainers[].env[].valueFrom.fileKeyRef.volumeName' }, to: volumes, thing: 'volume', needs: ['emptyDir'], optional: 'ephemeralContainers[].env[].valueFrom.fileKeyRef.optional' },
  { id: 'pod.ephemeralContainers.resources.claims', from: { kind: '@PodSpec', path: 'ephemeralContainers[].resources.claims[].name' }, to: [{ path: 'resourceClaims[].name' }], thing: 'resource claim' },
  { id: 'pod.ephemeralContainers.env.resourceFieldRef', from: { kind: '@PodSpec', path: 'ephemeralContainers[].env[].valueFrom.resourceFieldRef.containerName' }, to: containers, thing: 'container' },
  { id: 'sts.vct.shadow', from: { group: 'apps', kind: 'StatefulSet', path: 'spec.template.spec.volumes[].name' }, to: [{ path: 'spec.volumeClaimTemplates[].metadata.name' }], thing: 'volume claim template' },
  { id: 'pod.ephemeralContainers.target', from: { kind: '@PodSpec', path: 'ephemeralContainers[].targetContainerName' }, to: containers, thing: 'container' },
  { id: 'pod.resources.claims', from: { kind: '@PodSpec', path: 'resources.claims[].name' }, to: [{ path: 'resourceClaims[].name' }], thing: 'resource claim' },
  { id: 'pod.vol.downwardAPI.resourceFieldRef', from: { kind: '@PodSpec', path: 'volumes[].downwardAPI.items[].resourceFieldRef.containerName' }, to: containers, thing: 'container' },
  { id: 'pod.vol.projected.downwardAPI.resourceFieldRef', from: { kind: '@PodSpec', path: 'volumes[].projected.sources[].downwardAPI.items[].resourceFieldRef.containerName' }, to: containers, thing: 'container' },
  { id: 'job.podFailurePolicy', from: { group: 'batch', kind: 'Job', path: 'spec.podFailurePolicy.rules[].onExitCodes.containerName' }, to: [{ path: 'spec.template.spec.containers[].name' }, { path: 'spec.template.spec.initContainers[].name' }], thing: 'container' },
  { id: 'cronjob.podFailurePolicy', from: { group: 'batch', kind: 'CronJob', path: 'spec.jobTemplate.spec.podFailurePolicy.rules[].onExitCodes.containerName' }, to: [{ path: 'spec.jobTemplate.spec.template.spec.containers[].name' }, { path: 'spec.jobTemplate.spec.template.spec.initContainers[].name' }], thing: 'container' },
  { id: 'Deployment.selector', from: { group: 'apps', kind: 'Deployment', path: 'spec.selector' }, to: podLabels, thing: 'label', match: 'selector' },
  { id: 'ReplicaSet.selector', from: { group: 'apps', kind: 'ReplicaSet', path: 'spec.selector' }, to: podLabels, thing: 'label', match: 'selector' },
  { id: 'StatefulSet.selector', from: { group: 'apps', kind: 'StatefulSet', path: 'spec.selector' }, to: podLabels, thing: 'label', match: 'selector' },
  { id: 'DaemonSet.selector', from: { group: 'apps', kind: 'DaemonSet', path: 'spec.selector' }, to: podLabels, thing: 'label', match: 'selector' },
  { id: 'Rollout.selector', from: { group: 'argoproj.io', kind: 'Rollout', path: 'spec.selector' }, to: podLabels, thing: 'label', match: 'selector' },
  { id: 'RC.selector', from: { kind: 'ReplicationController', path: 'spec.selector' }, to: podLabels, thing: 'label', match: 'labels' },
  { id: 'Job.selector', from: { group: 'batch', kind: 'Job', path: 'spec.selector' }, to: podLabels, thing: 'label', match: 'selector', onlyIf: 'spec.manualSelector' },
  { id: 'sts.updatePartition.vct', from: { group: 'apps', kind: 'StatefulSet', path: 'spec.template.spec.containers[].volumeMounts[].name' }, to: [{ path: 'spec.volumeClaimTemplates[].metadata.name' }, { path: 'spec.template.spec.volumes[].name' }], thing: 'volume' },
  { id: 'claim.constraints', from: { kind: '@ResourceClaimSpec', path: 'devices.constraints[].requests[]' }, to: [{ path: 'devices.requests[].name' }], thing: 'request', match: 'request' },
  { id: 'claim.config', from: { kind: '@ResourceClaimSpec', path: 'devices.config[].requests[]' }, to: [{ path: 'devices.requests[].name' }], thing: 'request', match: 'request' },
  { id: 'app.ref', from: { kind: '@ArgoAppSpec', path: 'sources[].helm.valueFiles[]' }, to: [{ path: 'sources[].ref' }], thing: 'ref', match: 'sourceRef', unless: 'spec.templatePatch' },
  { id: 'proj.syncWindow.none', from: { group: 'argoproj.io', kind: 'AppProject', path: 'spec.roles[].policies[]' }, to: [{ within: 'spec.roles[]', path: 'name' }], thing: 'subject', match: 'policySubject' },
];

/**
 * Rules that find nothing by themselves, and why. Also unasked are the `request` of a container's claim, which is a name inside of
 * another object, and ports by number, which need not be declared.
 */
export const silentInnerRules: Readonly<Record<string, string>> = {
  'sts.vct.shadow': 'no reference: a volume with the name of a volume claim template is legal, and the template replaces it',
  'sts.updatePartition.vct': 'the same field as pod.containers.volumeMounts, which looks into the volume claim templates itself',
};
