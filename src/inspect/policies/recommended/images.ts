import { complain, podPolicy } from './pods.ts';

/** https://kubernetes.io/docs/concepts/containers/images/#image-names */
export const noLatestImage = podPolicy({
  id: 'no-latest-image',
  severity: 'warning',
  description: 'Every image has a tag other than "latest", or a digest.',
  judge: ({ containers }, { isUnknown }) =>
    complain(
      containers.filter(
        ({ container: { image } }) => typeof image === 'string' && image !== '' && !isUnknown(image) && isLatest(image),
      ),
      {
        lacks: 'an image whose tag is "latest", or none, which means the same: what runs depends on when it was pulled',
        field: 'image',
        fix: 'Name a version or a digest.',
      },
    ),
});

export const imageDigest = podPolicy({
  id: 'image-digest',
  severity: 'off',
  description: 'Every image has a digest.',
  judge: ({ containers }, { isUnknown }) =>
    complain(
      containers.filter(({ container: { image } }) => typeof image === 'string' && !isUnknown(image) && !image.includes('@')),
      {
        lacks: 'an image without a digest, so that its tag can be moved to another one',
        field: 'image',
        fix: 'Add the digest, as in "nginx:1.29@sha256:…".',
      },
    ),
});

function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([^:/]*)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}
