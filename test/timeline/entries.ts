import type { Entry, EntryMessage, Landing } from '../../src/types/timeline.ts';

/** An object id that is easily told from others. */
export function id(text: string): string {
  return text.padEnd(40, '0');
}

interface EntryText extends Partial<Omit<Entry, 'inputs'>> {
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** An entry of that minute, from a source commit of that number. */
export function anEntry(
  minute: number,
  contents: Readonly<Record<string, string | null>>,
  { inputs = {}, ...rest }: EntryText = {},
): Entry {
  const source = { commit: id(minute.toString(16)), isDirty: false, subject: null, author: null, repository: null };
  return {
    ...nothing,
    ...{ stage: 'staging', project: 'shop', source, by: 'Ada', commit: id(`e${minute.toString(16)}`), time: timeOf(minute) },
    ...rest,
    contents: new Map(Object.entries(contents)),
    inputs: new Map(Object.entries(inputs)),
  };
}

/** A landing of that minute with what applications had before and have after it. */
export function aLanding(
  commit: string,
  minute: number,
  contents: Readonly<Record<string, readonly [string | null, string | null]>>,
): Landing {
  const changes = Object.entries(contents).map(([application, [before, after]]) => {
    return { path: `.stagewright/staging/${application}`, application, isInventory: true, before, after };
  });
  return {
    ...{ commit: id(commit), parents: [], time: timeOf(minute), author: 'Ada', committer: 'Ada', subject: '', body: '' },
    told: nothing,
    changes,
  };
}

const nothing: EntryMessage = {
  ...{ stage: null, project: null, kind: 'publish', source: null, build: null, landed: null, proposed: [] },
  ...{ inputs: new Map(), contents: new Map(), rollbackTo: null },
};

function timeOf(minute: number): string {
  return new Date(minute * 60_000).toISOString();
}
