import { ApiObject } from 'cdk8s';
import { labels, settings, variables } from './service.mjs';

/** Adds the service as plain objects to any Chart. */
export function addService(chart, name, stage) {
  const metadata = { name, labels: labels(name) };
  const add = (id, apiVersion, kind, content) => new ApiObject(chart, id, { apiVersion, kind, metadata, ...content });
  const selector = { matchLabels: labels(name) };
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name };
  const backend = { service: { name, port: { name: 'http' } } };

  add('account', 'v1', 'ServiceAccount', {});
  add('config', 'v1', 'ConfigMap', { data: settings(name, stage) });
  add('web', 'apps/v1', 'Deployment', {
    spec: { selector, template: { metadata: { labels: labels(name) }, spec: podOf(name) } },
  });
  add('service', 'v1', 'Service', {
    spec: { selector: labels(name), ports: [{ name: 'http', port: 80, targetPort: 8080 }], type: 'ClusterIP' },
  });
  add('ingress', 'networking.k8s.io/v1', 'Ingress', {
    spec: {
      rules: [{ host: `${name}.${stage}.example.com`, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  });
  add('scaling', 'autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: target,
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
    },
  });
  add('network', 'networking.k8s.io/v1', 'NetworkPolicy', {
    spec: {
      podSelector: selector,
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080, protocol: 'TCP' }] }],
    },
  });
  add('disruption', 'policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1, selector } });
}

function podOf(name) {
  return {
    serviceAccountName: name,
    securityContext: { fsGroup: 1000, runAsNonRoot: true, runAsUser: 1000 },
    volumes: [{ name: 'files', configMap: { name } }],
    containers: ['web', 'worker'].map((part, index) => ({
      name: part,
      image: `registry.example.com/acme/${name}-${part}:1.4.2`,
      ports: [{ containerPort: 8080 + index, name: `http-${index}`, protocol: 'TCP' }],
      env: variables.map((key) => ({ name: key, valueFrom: { configMapKeyRef: { name, key } } })),
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
      livenessProbe: {
        httpGet: { path: '/healthz', port: 8080 + index, scheme: 'HTTP' },
        periodSeconds: 10,
        failureThreshold: 3,
      },
      readinessProbe: { httpGet: { path: '/ready', port: 8080 + index, scheme: 'HTTP' }, periodSeconds: 10, failureThreshold: 3 },
      securityContext: { allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true },
      volumeMounts: [{ name: 'files', mountPath: '/etc/web', readOnly: true }],
    })),
  };
}
