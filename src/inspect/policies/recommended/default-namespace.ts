import { podPolicy } from './pods.ts';

export const noDefaultNamespace = podPolicy({
  id: 'no-default-namespace',
  severity: 'warning',
  description: 'Nothing runs in the namespace "default".',
  judge: ({ manifest }) =>
    // Where a manifest says nothing, whoever applies it says which.
    manifest.metadata.namespace === 'default'
      ? {
          message: 'it runs in the namespace "default", where neither quotas nor rights keep it from others.',
          fix: 'Give the application or the stage a namespace of its own.',
          at: 'metadata.namespace',
        }
      : undefined,
});
