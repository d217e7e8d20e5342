// One web service in eight resources: Deployment, Service, ConfigMap, ServiceAccount, Ingress, HorizontalPodAutoscaler,
// NetworkPolicy and PodDisruptionBudget, 6 to 8 KB of YAML. This is what its two ways of writing have in common.

export function labels(name) {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'bench' };
}

/** Environment variables, which are keys of the ConfigMap too. */
export const variables = Array.from({ length: 5 }, (_, index) => `SETTING_${index}`);

/** The data of the ConfigMap. */
export function settings(name, stage) {
  return {
    ...Object.fromEntries(variables.map((key, index) => [key, `${name}, value ${index} of stage ${stage}`])),
    'application.yaml': [
      'server:',
      '  port: 8080',
      'features:',
      ...Array.from({ length: 16 }, (_, index) => `  - name: feature-${index}\n    enabled: ${index % 2 === 0}`),
      '',
    ].join('\n'),
  };
}
