import { plural } from '../text/words.ts';
import { type DetailLine, describeResource, describeText } from './detail-lines.ts';
import type { StageDifference } from './difference.ts';
import { code } from './markdown-code.ts';

/** What changes field by field, folded, in at most that many characters; `''` where nothing fits or there is nothing. */
export function printDetails(difference: StageDifference, limit: number): string {
  const blocks = [...difference.resources, ...difference.texts].map((each) => ({
    application: each.application,
    text: ('fields' in each ? describeResource(each) : describeText(each)).map(printLine).join('\n'),
  }));
  const begin = `<details><summary>${plural(blocks.length, 'resource')} in detail</summary>\n`;
  const end = '\n</details>\n';
  const other = difference.reformatted.length;
  const others = other > 0 ? `\n${plural(other, 'file')} would say the same in other words.\n` : '';
  const noteOf = (cut: number) =>
    `\n${cut} of ${plural(blocks.length, 'resource')} ${cut === 1 ? 'is' : 'are'} left out here for length; ${code(`stagewright diff ${difference.stage}`)} shows all.\n`;
  if (blocks.length === 0) return others.length > limit ? '' : others;

  let rest = limit - others.length - noteOf(blocks.length).length - begin.length - end.length;
  const sections = new Map<string, readonly string[]>();
  let cut = 0;
  for (const { application, text } of blocks) {
    const section = sections.get(application);
    const size = text.length + 1 + (section ? 0 : frame(application, '').length);
    if (size > rest) {
      cut++;
      continue;
    }
    rest -= size;
    sections.set(application, [...(section ?? []), text]);
  }
  const note = cut > 0 ? noteOf(cut) : '';
  if (sections.size === 0) return note.length > limit ? '' : note;
  const shown = [...sections].map(([application, texts]) => frame(application, `${texts.join('\n')}\n`)).join('');
  return `${others}${begin}${shown}${note}${end}`;
}

function frame(application: string, text: string): string {
  return `\n${code(application)}\n\n\`\`\`diff\n${text}\`\`\`\n`;
}

/** Every line begins with its sign: none of them can end the code that it stands in. */
function printLine({ sign, text }: DetailLine): string {
  return `${sign} ${text}`.trimEnd();
}
