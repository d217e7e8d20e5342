import { Names } from 'cdk8s';
import { Construct } from 'constructs';
import type { EnvironmentValue } from './environment-value.ts';
import { external } from './external.ts';

export interface SecretsOptions {
  /** Name of the Secret. @default made from the construct's path, such as `database-login` */
  readonly name?: string;
}

/**
 * A Secret whose keys the compiler knows and whose values Stagewright never sees: it is declared to exist outside, made by
 * whatever keeps secrets in that cluster. It fits wherever cdk8s-plus asks for an `ISecret`.
 */
export class Secrets<const K extends string> extends Construct {
  readonly apiVersion = 'v1';
  readonly apiGroup = '';
  readonly kind = 'Secret';
  readonly resourceType = 'secrets';
  readonly name: string;
  readonly keys: readonly K[];

  constructor(scope: Construct, id: string, keys: readonly K[], options: SecretsOptions = {}) {
    super(scope, id);
    this.keys = [...keys];
    this.name = options.name ?? Names.toDnsLabel(this, { includeHash: false });
    external(this, { kind: 'Secret', name: this.name, keys: this.keys });
  }

  get resourceName(): string {
    return this.name;
  }

  /** The value of one key for an environment variable; an unknown key does not compile. */
  env(key: K): EnvironmentValue {
    return this.envValue(key);
  }

  /** Part of cdk8s-plus' `ISecret`: as `env`, but takes any key; the graph checks it. */
  envValue(key: string, options: { readonly optional?: boolean | undefined } = {}): EnvironmentValue {
    const optional = options.optional === undefined ? {} : { optional: options.optional };
    return { valueFrom: { secretKeyRef: { name: this.name, key, ...optional } } };
  }

  /** Part of cdk8s-plus' `ISecret`. */
  asApiResource(): this {
    return this;
  }

  /** Part of cdk8s-plus' `ISecret`. */
  asNonApiResource(): undefined {
    return undefined;
  }
}
