import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ApiObject, Names } from 'cdk8s';
import { Construct } from 'constructs';
import { StagewrightError } from '../text/error.ts';
import { currentContext } from './context.ts';
import type { EnvironmentValue } from './environment-value.ts';

export interface ConfigOptions {
  /** Name of the ConfigMap. @default made from the construct's path, such as `shop-config` */
  readonly name?: string;
  /**
   * Appends a hash of the content to the name: a changed content is a new ConfigMap, every reference follows, and so the
   * pods roll. @default false; true for `Config.fromFiles`
   */
  readonly hash?: boolean;
}

/**
 * A ConfigMap whose keys the compiler knows. It fits wherever cdk8s-plus asks for an `IConfigMap`, such as
 * `Volume.fromConfigMap` and `Env.fromConfigMap`.
 */
export class Config<K extends string> extends Construct {
  /** A Config of files: each key holds the text of a file, whose path starts at the project's folder. */
  static fromFiles<K extends string>(
    scope: Construct,
    id: string,
    files: Readonly<Record<K, string>>,
    options: ConfigOptions = {},
  ): Config<K> {
    const entries = Object.entries<string>(files).map(([key, path]) => [key, readText(path)] as const);
    return new Config(scope, id, Object.fromEntries(entries) as Record<K, string>, { hash: true, ...options });
  }

  readonly apiVersion = 'v1';
  readonly apiGroup = '';
  readonly kind = 'ConfigMap';
  readonly resourceType = 'configmaps';
  readonly name: string;
  readonly data: Readonly<Record<K, string>>;

  constructor(scope: Construct, id: string, data: Readonly<Record<K, string>>, options: ConfigOptions = {}) {
    super(scope, id);
    this.data = { ...data };
    const base = options.name;
    const extra = options.hash ? [hashOf(this.data)] : [];
    this.name = base === undefined ? Names.toDnsLabel(this, { includeHash: false, extra }) : [base, ...extra].join('-');
    new ApiObject(this, 'Resource', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: this.name }, data: this.data });
  }

  get resourceName(): string {
    return this.name;
  }

  /** The value of one key for an environment variable; an unknown key does not compile. */
  env(key: K): EnvironmentValue {
    return { valueFrom: { configMapKeyRef: { name: this.name, key } } };
  }

  /** Part of cdk8s-plus' `IConfigMap`. */
  asApiResource(): this {
    return this;
  }

  /** Part of cdk8s-plus' `IConfigMap`. */
  asNonApiResource(): undefined {
    return undefined;
  }
}

function readText(path: string): string {
  const { project, onFile } = currentContext();
  const file = resolve(project, path);
  onFile?.(file);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StagewrightError('stage-broken', `The file ${path} of a Config cannot be read.`, {
      hint: 'Paths start at the folder of the project, the one with package.json.',
      cause,
    });
  }
}

/** Ten characters of a SHA-256 over the sorted entries: enough to tell contents apart, short enough for a name. */
function hashOf(data: Readonly<Record<string, string>>): string {
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 10);
}
