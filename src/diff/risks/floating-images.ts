import { findImagesOf } from '../images.ts';
import type { RiskRule } from './risk-rule.ts';

/** Images that mean another one tomorrow: without a tag and digest, or `latest`. */
export const findFloatingImages: RiskRule = ({ before, after }) => {
  const old = new Set(findImagesOf(before).values());
  const evidence = [...new Set(findImagesOf(after).values())].filter((image) => isFloating(image) && !old.has(image));
  return evidence.length > 0
    ? [{ code: 'floating-image', severity: 'medium', message: 'runs whatever image has that name', evidence }]
    : [];
};

function isFloating(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}
