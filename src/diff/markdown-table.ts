import { plural } from '../text/words.ts';
import type { ApplicationDifference, ImageChange, StageDifference } from './difference.ts';
import { code } from './markdown-code.ts';

/** How much the table tells, from everything to the least. */
export const tableForms = ['images', 'counts', 'totals'] as const;
export type TableForm = (typeof tableForms)[number];

const MOST_IMAGES = 5;

/** The lines of the table: a row per application; none when no application is concerned. */
export function printTable({ applications }: StageDifference, form: TableForm): readonly string[] {
  if (applications.length === 0) return ['Only inventories change.', ''];
  const hasImages = form === 'images' && applications.some(({ images }) => images.length > 0);
  const rows = applications.map((application) => {
    const images = hasImages ? ` ${application.images.slice(0, MOST_IMAGES).map(printImage).join(', ')}${printMore(application.images)} |` : '';
    return `| ${code(application.application)} ${printCounts(application)}${images}`;
  });
  const sum = (field: 'added' | 'changed' | 'removed') => applications.reduce((total, each) => total + each[field], 0);
  const totals = `| ${plural(applications.length, 'application')} ${printCounts({ added: sum('added'), changed: sum('changed'), removed: sum('removed') })}`;
  return [
    `| application | added | changed | removed |${hasImages ? ' images |' : ''}`,
    `| --- | ---: | ---: | ---: |${hasImages ? ' --- |' : ''}`,
    ...(form === 'totals' ? [totals] : rows),
    '',
  ];
}

function printCounts({ added, changed, removed }: Pick<ApplicationDifference, 'added' | 'changed' | 'removed'>): string {
  return `| ${added} | ${changed} | ${removed} |`;
}

function printImage({ before, after }: ImageChange): string {
  if (before === undefined) return `new ${code(after ?? '')}`;
  return after === undefined ? `no more ${code(before)}` : `${code(before)} → ${code(after)}`;
}

function printMore(images: readonly ImageChange[]): string {
  return images.length > MOST_IMAGES ? ` and ${images.length - MOST_IMAGES} more` : '';
}
