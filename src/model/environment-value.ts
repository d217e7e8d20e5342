/** The value of an environment variable: fits `EnvValue` of every cdk8s-plus and `EnvVar` of plain objects by structure. */
export interface EnvironmentValue {
  readonly value?: string;
  readonly valueFrom?: {
    readonly configMapKeyRef?: KeyReference;
    readonly secretKeyRef?: KeyReference;
  };
}

interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}
