import { Size } from 'cdk8s';
import * as plus from 'cdk8s-plus-27';
import { labels, settings, variables } from './service.mjs';

/** Adds the service with the classes of cdk8s-plus-27 to any Chart. */
export function addService(chart, name, stage) {
  const account = new plus.ServiceAccount(chart, 'account', { metadata: { name } });
  const data = settings(name, stage);
  const config = new plus.ConfigMap(chart, 'config', { metadata: { name }, data });
  const deployment = new plus.Deployment(chart, 'web', {
    metadata: { name },
    podMetadata: { labels: labels(name) },
    serviceAccount: account,
    securityContext: { ensureNonRoot: true, user: 1000, group: 1000 },
    volumes: [plus.Volume.fromConfigMap(chart, 'files', config)],
    containers: ['web', 'worker'].map((part, index) => ({
      name: part,
      image: `registry.example.com/acme/${name}-${part}:1.4.2`,
      portNumber: 8080 + index,
      envVariables: Object.fromEntries(variables.map((key) => [key, plus.EnvValue.fromConfigMap(config, key)])),
      resources: {
        cpu: { request: plus.Cpu.millis(100), limit: plus.Cpu.millis(500) },
        memory: { request: Size.mebibytes(128), limit: Size.mebibytes(256) },
      },
      liveness: plus.Probe.fromHttpGet('/healthz', { port: 8080 + index }),
      readiness: plus.Probe.fromHttpGet('/ready', { port: 8080 + index }),
    })),
  });
  const service = deployment.exposeViaService({ name, ports: [{ name: 'http', port: 80, targetPort: 8080 }] });
  const ingress = new plus.Ingress(chart, 'ingress', { metadata: { name } });
  ingress.addHostRule(`${name}.${stage}.example.com`, '/', plus.IngressBackend.fromService(service));
  new plus.HorizontalPodAutoscaler(chart, 'scaling', { metadata: { name }, target: deployment, minReplicas: 2, maxReplicas: 10 });
  new plus.NetworkPolicy(chart, 'network', {
    metadata: { name },
    selector: deployment,
    ingress: { rules: [{ peer: plus.Pods.all(chart, 'all'), ports: [plus.NetworkPolicyPort.tcp(8080)] }] },
  });
  new plus.k8s.KubePodDisruptionBudget(chart, 'disruption', {
    metadata: { name },
    spec: { minAvailable: plus.k8s.IntOrString.fromNumber(1), selector: { matchLabels: labels(name) } },
  });
}
