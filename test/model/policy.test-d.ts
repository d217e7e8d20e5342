import { policy, recommended, Stage } from '../../src/index.ts';

// What the compiler must know of policies, and refuse. Checked by `npm run check:types`.

policy({
  id: 'typed',
  kind: 'Deployment',
  description: 'Fields are known, and cannot be changed.',
  check(deployment, { report, find, list }) {
    const [container] = deployment.spec.template.spec.containers;
    const image: string | undefined = container?.image;
    const port: number | undefined = list('Service')[0]?.spec?.ports?.[0]?.port;
    const data: string | undefined = find('ConfigMap', 'config')?.data?.A;
    report({ message: `${image} ${port} ${data} ${deployment.metadata.name.length}` });
    // @ts-expect-error: no such field
    deployment.spec.replica;
    // @ts-expect-error: it is what will be rendered
    deployment.spec.replicas = 1;
    // @ts-expect-error: no such kind
    list('Deploymnt');
  },
});

policy({
  id: 'of-several',
  kind: ['Deployment', 'StatefulSet', 'cert-manager.io/Certificate'],
  description: 'A resource is one of them.',
  check({ kind, metadata }, { report }) {
    report({ message: `${kind} ${metadata.name}`, at: 'metadata' });
  },
});

policy({
  id: 'of-all',
  description: 'A resource is any.',
  check({ kind, metadata, spec }, { report }) {
    report({ message: `${kind} ${metadata.name} ${spec}` });
  },
});

// @ts-expect-error: nobody would wait for it
policy({ id: 'asynchronous', description: 'x', check: async () => {} });
// @ts-expect-error: nobody would look at it
policy({ id: 'answers', description: 'x', check: () => false });
// @ts-expect-error: a kind that is misspelt
policy({ id: 'misspelt', kind: 'Deploymnt', description: 'x', check() {} });
// @ts-expect-error: a policy that is misspelt
recommended({ 'no-latest-imag': 'off' });
// @ts-expect-error: a level that is none
recommended({ 'no-latest-image': 'on' });
new Stage('staging', { policies: [recommended({ 'no-latest-image': 'error' }), { 'team-label': 'off' }] });
