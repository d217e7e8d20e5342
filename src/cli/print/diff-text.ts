import { type DetailLine, describeResource, describeText, printResource } from '../../diff/detail-lines.ts';
import type { ApplicationDifference, Risk, StageDifference } from '../../diff/difference.ts';
import { makeInert } from '../../diff/inert.ts';
import { list, plural } from '../../text/words.ts';
import type { World } from '../world.ts';

/** What a stage changes, for people: its applications, its risks, then every field. */
export function printDifference(world: World, difference: StageDifference): string {
  const { stage, applications, risks, resources, texts, reformatted } = difference;
  if (applications.length === 0) return '';
  const details = [...resources.map(describeResource), ...texts.map(describeText)].flat();
  return [
    ...applications.map((application) => printApplication(world, stage, application)),
    ...risks.map((risk) => printRisk(world, risk)),
    ...details.map((line) => printLine(world, line)),
    ...(reformatted.length > 0 ? [`${plural(reformatted.length, 'file')} would say the same in other words.`] : []),
    '',
    '',
  ].join('\n');
}

function printApplication(world: World, stage: string, { application, images, ...counts }: ApplicationDifference): string {
  const said = (['added', 'changed', 'removed', 'moved'] as const).filter((action) => counts[action] > 0);
  const count = said.map((action) => `${counts[action]} ${action}`).join(', ');
  const shown = images.map(({ before = 'no image', after = 'no image' }) => makeInert(`${before} → ${after}`));
  const name = world.style('bold', makeInert(`${stage}/${application}`));
  return `${name}  ${count === '' ? 'no resource' : count}${shown.length > 0 ? `; ${list(shown, 3)}` : ''}`;
}

function printRisk(world: World, { severity, code, resource, path, message, evidence }: Risk): string {
  const what = makeInert(resource ? printResource(resource) : path);
  const about = evidence.length > 0 ? `: ${makeInert(list(evidence, 5))}` : '';
  return `  ${world.style(severity === 'high' ? 'red' : 'yellow', severity)} ${what} ${message}${about} ${world.style('dim', `[${code}]`)}`;
}

const styles = { '+': 'green', '-': 'red', '!': 'cyan' } as const;

function printLine(world: World, { sign, text }: DetailLine): string {
  const line = `${sign === '!' ? '~' : sign} ${text}`.trimEnd();
  return sign === ' ' ? line : world.style(styles[sign], line);
}
