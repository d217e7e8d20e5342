import type { ValidatorFormat } from '../../types/validator.ts';
import { readConftest } from './conftest.ts';
import type { ReadReport } from './format.ts';
import { readKubeLinter } from './kube-linter.ts';
import { readKubeconform } from './kubeconform.ts';
import { readKyverno } from './kyverno.ts';
import { readLines } from './lines.ts';
import { readSarif } from './sarif.ts';

/** What reads each format. */
export const formats: Readonly<Record<ValidatorFormat, ReadReport>> = {
  kubeconform: readKubeconform,
  conftest: readConftest,
  'kube-linter': readKubeLinter,
  kyverno: readKyverno,
  sarif: readSarif,
  lines: readLines,
};
