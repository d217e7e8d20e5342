const BEGIN = /<!-- stagewright ([0-9a-f]*) -->/;
const END = '<!-- end of stagewright -->';

/** Our part of a pull request's body, between markers that say which commit of its branch it describes. */
export function markBody(text: string, commit: string): string {
  return `<!-- stagewright ${commit} -->\n${text.trimEnd()}\n${END}\n`;
}

/** The commit that our part of the body describes; undefined when there is no such part. */
export function describedCommit(body: string): string | undefined {
  return BEGIN.exec(body)?.[1];
}

/** Characters that are left for our part beside its markers and what people wrote into the body. */
export function findRoom(limit: number, body = ''): number {
  const [markers, people] = [markBody('', 'f'.repeat(64)), replaceBody(body, '')];
  return limit - markers.length - people.length - 1;
}

/** The body with our part renewed; what people wrote before and after it stays. */
export function replaceBody(body: string, own: string): string {
  const begin = BEGIN.exec(body)?.index ?? -1;
  const end = body.indexOf(END, begin);
  if (begin < 0 || end < 0) return body.trim() === '' ? own : `${own}\n${body}`;
  return `${body.slice(0, begin)}${own.trimEnd()}${body.slice(end + END.length)}`;
}
