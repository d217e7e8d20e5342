import type { JsonObject } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import { judgeNonNegative } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeSelector } from './metadata.ts';
import { judgePodTemplate } from './pod-template.ts';
import { eachObject, findInteger, findText, has, isEmpty } from './read.ts';
import { findScheduleProblem, isTimeZone } from './schedule.ts';
import { isDnsLabel, isDnsSubdomain, isQualifiedName } from './syntax.ts';

// Source: pkg/apis/batch/validation/validation.go of kubernetes v1.34.0.

/** `ValidateJob`. */
export function judgeJob(judge: Judge): void {
  const spec = asObject(judge.manifest.spec);
  judgeJobSpec(judge, 'spec', spec);
  const completions = findInteger(spec.completions);
  const { name } = judge.id;
  if (spec.completionMode === 'Indexed' && completions && isDnsSubdomain(name) && !isDnsLabel(`${name}-${completions - 1}`))
    judge.refuse('indexed-job-name', 'metadata.name', { value: name });
  if (has(spec, 'selector')) {
    judgeSelector(judge, 'spec.selector', spec.selector);
    if (spec.manualSelector !== true) judge.refuse('job-selector', 'spec.selector');
  }
}

const LONGEST_CRON_JOB = 52;

/** `ValidateCronJobCreate`. */
export function judgeCronJob(judge: Judge): void {
  const { name } = judge.id;
  if (name.length > LONGEST_CRON_JOB) judge.refuse('cron-job-name', 'metadata.name', { value: name });
  const spec = asObject(judge.manifest.spec);
  judgeNonNegative(judge, [spec, 'spec'], ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit']);
  const { schedule, timeZone } = spec;
  if (schedule === '') judge.refuse('required', 'spec.schedule');
  else if (typeof schedule === 'string') {
    const problem = findScheduleProblem(schedule);
    if (schedule.includes('TZ')) judge.refuse('schedule-zone', 'spec.schedule', { value: schedule });
    else if (problem !== undefined) judge.refuse('schedule', 'spec.schedule', { value: schedule, note: problem });
  }
  if (typeof timeZone === 'string' && !isTimeZone(timeZone)) judge.refuse('time-zone', 'spec.timeZone', { value: timeZone });
  const job = asObject(asObject(spec.jobTemplate).spec);
  const at = 'spec.jobTemplate.spec';
  judgeJobSpec(judge, at, job);
  if (has(job, 'selector')) judge.refuse('job-selector', `${at}.selector`);
  if (job.manualSelector === true) judge.refuse('job-selector', `${at}.manualSelector`, { value: true });
}

const NUMBERS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];
const MOST_INDEXED = 100_000;

/** `validateJobSpec`. */
function judgeJobSpec(judge: Judge, at: string, spec: JsonObject): void {
  judgeNonNegative(judge, [spec, at], NUMBERS);
  const isIndexed = spec.completionMode === 'Indexed';
  const { completions, parallelism, maxFailedIndexes: failures } = spec;
  // Where neither is set, both are 1.
  if (isIndexed && !has(spec, 'completions') && has(spec, 'parallelism'))
    judge.refuse('required', `${at}.completions`, { note: 'completionMode is Indexed' });
  if (isIndexed && (findInteger(parallelism) ?? 0) > MOST_INDEXED)
    judge.refuse('indexed-parallelism', `${at}.parallelism`, { value: parallelism });
  const most = Math.min(findInteger(completions) ?? MOST_INDEXED, MOST_INDEXED);
  if (isIndexed && (findInteger(failures) ?? 0) > most)
    judge.refuse('max-failed-indexes', `${at}.maxFailedIndexes`, { value: failures });
  if (has(spec, 'maxFailedIndexes') && !has(spec, 'backoffLimitPerIndex')) judge.refuse('required', `${at}.backoffLimitPerIndex`);
  for (const key of ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'])
    if (!isIndexed && has(spec, key)) judge.refuse('indexed-only', `${at}.${key}`, { others: [spec.completionMode] });
  if (isObject(spec.podFailurePolicy)) judgeFailurePolicy(judge, at, spec);
  if (isObject(spec.successPolicy) && isEmpty(spec.successPolicy.rules)) judge.refuse('required', `${at}.successPolicy.rules`);
  const template = asObject(spec.template);
  judgePodTemplate(judge, `${at}.template`, template);
  if (!isObject(template.spec)) return;
  const restart = template.spec.restartPolicy;
  const where = `${at}.template.spec.restartPolicy`;
  if (isEmpty(restart) || restart === 'Always') judge.refuse('restart-policy-job', where, { value: restart ?? undefined });
  else if (restart !== 'Never' && isObject(spec.podFailurePolicy))
    judge.refuse('restart-policy-never', where, { value: restart });
}

/** `validatePodFailurePolicy`; names of containers are a matter of `missing-inner-reference`. */
function judgeFailurePolicy(judge: Judge, at: string, spec: JsonObject): void {
  if (spec.podReplacementPolicy === 'TerminatingOrFailed')
    judge.refuse('pod-replacement', `${at}.podReplacementPolicy`, { value: spec.podReplacementPolicy });
  eachObject(asObject(spec.podFailurePolicy).rules, `${at}.podFailurePolicy.rules`, (rule, where) => {
    const conditions = asList(rule.onPodConditions);
    if (has(rule, 'onExitCodes') === conditions.length > 0) judge.refuse('failure-rule', where);
    if (rule.action === 'FailIndex' && !has(spec, 'backoffLimitPerIndex'))
      judge.refuse('fail-index', `${where}.action`, { value: 'FailIndex' });
    for (const [index, condition] of conditions.entries()) {
      const type = findText(asObject(condition).type);
      if (type !== undefined && !isQualifiedName(type))
        judge.refuse('qualified-name', `${where}.onPodConditions[${index}].type`, { value: type });
    }
    const { operator, values } = asObject(rule.onExitCodes);
    const codes = asList(values);
    const place = `${where}.onExitCodes.values`;
    if (has(rule, 'onExitCodes') && codes.length === 0) judge.refuse('required', place);
    if (operator === 'In' && codes.includes(0)) judge.refuse('exit-code-zero', place);
    const isRising = codes.every((code, index) => index === 0 || Number(codes[index - 1]) < Number(code));
    if (!isRising) judge.refuse('exit-codes-order', place);
  });
}
