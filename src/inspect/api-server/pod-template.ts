import type { JsonObject } from '../../types/manifest.ts';
import { asObject, isObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { judgeAnnotations, judgeLabels } from './metadata.ts';
import { judgePodAnnotations } from './pod-annotations.ts';
import { judgePodSpec } from './pod-spec.ts';
import { isEmpty } from './read.ts';

/** `ValidatePodTemplateSpec` of core validation. */
export function judgePodTemplate(judge: Judge, at: string, template: JsonObject): void {
  const metadata = asObject(template.metadata);
  judgeLabels(judge, `${at}.metadata.labels`, metadata.labels);
  judgeAnnotations(judge, `${at}.metadata.annotations`, metadata.annotations);
  if (!isObject(template.spec)) return;
  judgePodAnnotations(judge, at, template);
  judgePodSpec(judge, `${at}.spec`, template.spec);
  if (!isEmpty(template.spec.ephemeralContainers)) judge.refuse('ephemeral-containers', `${at}.spec.ephemeralContainers`);
}
