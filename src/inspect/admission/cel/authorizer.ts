import type { Environment } from './load.ts';
import { touch } from './unknowns.ts';

/** What `authorizer` is: who may do what is known in the cluster alone. */
export class Authorizer {
  get requestResource(): Authorizer {
    return touch('authorizer');
  }
}

/** Source of names: k8s.io/apiserver, pkg/cel/library/authz.go. */
export function registerAuthorizer(environment: Environment): void {
  const type = 'kubernetes.authorization.Authorizer';
  const refuse = () => touch('authorizer');
  environment.registerType(type, { ctor: Authorizer, fields: { requestResource: type } });
  for (const name of [
    'group',
    'path',
    'resource',
    'subresource',
    'namespace',
    'name',
    'check',
    'fieldSelector',
    'labelSelector',
  ]) {
    environment.registerFunction(`${type}.${name}(string): ${type}`, refuse);
  }
  environment.registerFunction(`${type}.serviceAccount(string, string): ${type}`, refuse);
  for (const name of ['allowed', 'errored']) environment.registerFunction(`${type}.${name}(): bool`, refuse);
  for (const name of ['reason', 'error']) environment.registerFunction(`${type}.${name}(): string`, refuse);
}
