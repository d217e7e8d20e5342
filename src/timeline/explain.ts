import type { Entry, InputChange, LandedApplication, Landing, LandingKind, Publish } from '../types/timeline.ts';
import { type Chain, inputChanges, valueAt } from './chain.ts';
import { steadyTimes } from './steady-times.ts';

/** An entry in its chain. */
interface Place {
  readonly chain: Chain;
  readonly index: number;
}

/**
 * Says of each landing, newest first as they come, what it was. What has landed is what the branch says; the entries only explain it: the
 * one that names the commit or, since pull requests may be squashed or rebased, one that proposed the same content before. Where there is
 * none the commit's own trailers count, then that the application had this content before; all else is by hand.
 */
export function explain(stage: string, newestFirst: readonly Landing[], chains: readonly Chain[]): readonly Publish[] {
  const landings = newestFirst.toReversed();
  const times = steadyTimes(landings.map(({ time }) => Date.parse(time)));
  const past: Past = {
    chains,
    named: findNamed(chains),
    landed: new Set(landings.map(({ commit }) => commit)),
    current: new Map(),
    furthest: new Map(),
    seen: new Map(),
  };
  return landings.map((landing, index) => explainLanding(landing, { stage, past, time: times[index]! })).reverse();
}

/** What is known when a landing is looked at, from those before it. */
interface Past {
  readonly chains: readonly Chain[];
  /** Entries by the commits that they name: those on the branch, and heads of pull requests. */
  readonly named: ReadonlyMap<string, readonly Place[]>;
  /** All landings that are known, the later ones too. */
  readonly landed: ReadonlySet<string>;
  /** Where what an application holds came from, by its name. */
  readonly current: Map<string, Place>;
  /** The newest entry of a chain that has landed, by application. */
  readonly furthest: Map<string, Map<Chain, number>>;
  /** The contents that an application has had. */
  readonly seen: Map<string, Set<string | null>>;
}

interface Moment {
  readonly stage: string;
  readonly past: Past;
  /** Milliseconds. */
  readonly time: number;
}

function explainLanding(landing: Landing, moment: Moment): Publish {
  const exact = [landing.commit, ...landing.parents.slice(1)].flatMap((commit) => moment.past.named.get(commit) ?? []);
  const inputs = new Map<string, InputChange>();
  const explained = listContents(landing).map((content) => explainContent(landing, { ...moment, exact, content, inputs }));
  const applications = explained.map(({ application }) => application);
  const places = explained.flatMap(({ place }) => place ?? []);
  const newest = places.length > 0 ? places : exact;
  const told = isTold(landing, moment.stage) ? landing.told : undefined;
  const entry = newest
    .map(entryOf)
    .reduce<Entry | undefined>((last, each) => (last && last.time >= each.time ? last : each), undefined);
  return {
    landing,
    kind:
      kinds.find((kind) => applications.some((each) => each.kind === kind)) ?? (exact.length > 0 || told ? 'publish' : 'edit'),
    applications,
    project: (entry ?? told)?.project ?? null,
    source: (entry ?? told)?.source ?? null,
    build: (entry ?? told)?.build ?? null,
    inputs: [...inputs.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** What a landing with several kinds counts as. */
const kinds: readonly LandingKind[] = ['rollback', 'revert', 'publish', 'removal', 'edit'];

/** What a landing makes of one application; `isSame` where only files differ. */
interface Content {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly isSame: boolean;
}

function listContents({ changes }: Landing): readonly Content[] {
  const contents = new Map<string, Content>();
  for (const { application: name, isInventory, before, after } of changes) {
    if (name === null || (!isInventory && contents.has(name))) continue;
    contents.set(name, isInventory ? { name, before, after, isSame: false } : { name, before: null, after: null, isSame: true });
  }
  return [...contents.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface About extends Moment {
  readonly exact: readonly Place[];
  readonly content: Content;
  /** Those of the landing that are found so far. */
  readonly inputs: Map<string, InputChange>;
}

interface Explained {
  readonly application: LandedApplication;
  readonly place: Place | undefined;
}

function explainContent(landing: Landing, about: About): Explained {
  const { past, exact, content } = about;
  const { name, before, after, isSame } = content;
  if (isSame) {
    const place = exact[0];
    const kind = place ? kindOf(place) : isTold(landing, about.stage) ? 'publish' : 'edit';
    return { application: { application: name, kind, before, after, entry: place ? entryOf(place) : null }, place };
  }
  const { kind, place } = findOrigin(landing, about);
  if (place) {
    const span = { from: findBefore(place, about), to: place.index };
    for (const input of inputChanges(place.chain, name, span, about.inputs)) about.inputs.set(input.name, input);
  }
  remember(past, content, place);
  return { application: { application: name, kind, before, after, entry: place ? entryOf(place) : null }, place };
}

function findOrigin(landing: Landing, about: About): { readonly kind: LandingKind; readonly place: Place | undefined } {
  const { past, exact, content, stage } = about;
  const { name, after } = content;
  const holds = ({ chain, index }: Place) => valueAt(chain.contents.get(name), index) === after;
  const place = exact.find(holds) ?? findProposal(about);
  if (place) return { kind: kindOf(place), place };
  const older = findOlder(about);
  if (isTold(landing, stage)) {
    const kind = landing.told.rollbackTo !== null || landing.told.kind === 'rollback' ? 'rollback' : 'publish';
    return { kind: after === null ? 'removal' : kind, place: undefined };
  }
  if (after === null) return { kind: 'removal', place: undefined };
  return older || past.seen.get(name)?.has(after) ? { kind: 'revert', place: older } : { kind: 'edit', place: undefined };
}

/**
 * The newest entry that proposed this content before it landed, and has not landed already. Where clocks say that there is none, the
 * first that comes, as long as the content is new here and cannot be an older one that somebody has put back.
 */
function findProposal(about: About): Place | undefined {
  const { past, content, time } = about;
  const { name, after } = content;
  let first: Place | undefined;
  for (const chain of past.chains) {
    const furthest = past.furthest.get(name)?.get(chain) ?? findLanded(chain, about);
    for (const { index, value } of (chain.contents.get(name) ?? []).toReversed()) {
      if (index <= furthest) break;
      const place = { chain, index };
      if (value !== after || !isProposal(place, past)) continue;
      if (chain.times[index]! <= time) return place;
      first = place;
    }
  }
  if (!first) return undefined;
  return past.seen.get(name)?.has(after) || findOlder(about) ? undefined : first;
}

/** The entry of what the application held before, where the landing that brought it is not known; -1 for nothing. */
function findLanded(chain: Chain, { content: { name, before }, time }: About): number {
  const steps = before === null ? [] : (chain.contents.get(name) ?? []);
  return steps.findLast(({ index, value }) => value === before && chain.times[index]! <= time)?.index ?? -1;
}

/** True for what was left to people to merge; also for a commit that the branch no longer has, which somebody has made anew. */
function isProposal(place: Place, { landed }: Past): boolean {
  const entry = entryOf(place);
  return entry.proposed.length > 0 || (entry.landed !== null && !landed.has(entry.landed));
}

/** The newest entry before this landing that brought the content. */
function findOlder({ past, content: { name, after }, time }: About): Place | undefined {
  const places = past.chains.flatMap((chain) => {
    const steps = (chain.contents.get(name) ?? []).filter(({ value }) => value === after);
    return steps.map(({ index }) => ({ chain, index }));
  });
  return places.findLast(({ chain, index }) => chain.times[index]! <= time);
}

/** The entry of what the application held before; -1 for nothing. */
function findBefore({ chain, index }: Place, { past, content: { name, before } }: About): number {
  const known = past.current.get(name);
  if (known?.chain === chain) return known.index;
  if (before === null) return -1;
  const steps = chain.contents.get(name) ?? [];
  return steps.findLast((step) => step.value === before && step.index < index)?.index ?? index - 1;
}

function remember(past: Past, { name, before, after }: Content, place: Place | undefined): void {
  const seen = past.seen.get(name) ?? new Set();
  past.seen.set(name, seen.add(before).add(after));
  if (!place) {
    past.current.delete(name);
    return;
  }
  const { chain, index } = place;
  past.current.set(name, place);
  const furthest = past.furthest.get(name) ?? new Map<Chain, number>();
  past.furthest.set(name, furthest.set(chain, Math.max(index, furthest.get(chain) ?? -1)));
}

function findNamed(chains: readonly Chain[]): Past['named'] {
  const named = new Map<string, Place[]>();
  for (const chain of chains) {
    for (const [index, { landed, proposed }] of chain.entries.entries()) {
      for (const commit of landed === null ? proposed : [landed, ...proposed]) {
        named.set(commit, [...(named.get(commit) ?? []), { chain, index }]);
      }
    }
  }
  return named;
}

/** True when the commit itself says that it is a publish of that stage. */
function isTold({ told }: Landing, stage: string): boolean {
  const stages = told.stage?.split(', ') ?? [];
  return stages.includes(stage) && (told.project !== null || told.source !== null);
}

function entryOf({ chain, index }: Place): Entry {
  return chain.entries[index]!;
}

function kindOf(place: Place): LandingKind {
  const { kind } = entryOf(place);
  return kind === 'release' ? 'publish' : kind;
}
