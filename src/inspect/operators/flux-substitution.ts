import type { InspectedStage } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import type { Resource } from '../../types/resource.ts';
import { asList, asObject, isObject } from '../pod.ts';
import { asPuller, type Delivery, normalizePath, type Puller } from './delivery.ts';
import { type Expression, listExpressions } from './substitution-text.ts';
import { trapped } from './trap.ts';

/** Texts such as shell scripts that a Kustomization with postBuild would take for its own variables. */
export function* findSubstitutions(stage: InspectedStage, deliveries: ReadonlyMap<string, Delivery>): Iterable<Finding> {
  const find = stage.definition ? findByApplication(stage, deliveries) : findByFolder(stage);
  if (!find) return;
  for (const resource of stage.resources) {
    const substitutions = find(resource);
    const { labels, annotations } = resource.manifest.metadata;
    if (substitutions.length === 0 || labels?.[SUBSTITUTE] === 'disabled' || annotations?.[SUBSTITUTE] === 'disabled') continue;
    for (const { at, text } of listTexts(resource.manifest, '')) {
      const expressions = listExpressions(text);
      for (const substitution of substitutions) yield* judge(resource, { at, text, expressions, substitution });
    }
  }
}

type Find = (resource: Resource) => readonly Substitution[];

function findByApplication(stage: InspectedStage, deliveries: ReadonlyMap<string, Delivery>): Find | undefined {
  const substitutions = new Map<string, readonly Substitution[]>();
  for (const { application, flux } of deliveries.values()) {
    const found = flux.flatMap((puller) => readSubstitution(puller, stage) ?? []);
    if (found.length > 0) substitutions.set(application, found);
  }
  return substitutions.size === 0 ? undefined : ({ application }) => substitutions.get(application) ?? [];
}

/** For YAML of no stage: by the path of the file, which may as well be that of another repository. */
function findByFolder(stage: InspectedStage): Find | undefined {
  const substitutions = (stage.pullers ?? []).flatMap(({ manifest }) => {
    const puller = asPuller(manifest);
    const substitution = puller && readSubstitution(puller, stage);
    const folder = typeof puller?.spec.path === 'string' ? normalizePath(puller.spec.path) : '';
    return substitution && folder !== '' ? [{ ...substitution, isGuess: true, folder: `/${folder}/` }] : [];
  });
  if (substitutions.length === 0) return undefined;
  return ({ construct }) => substitutions.filter(({ folder }) => `/${construct}`.includes(folder)).slice(0, 1);
}

interface Substitution {
  readonly by: string;
  readonly variables: ReadonlySet<string>;
  /** True where some variables come from what is not rendered here. */
  readonly isOpen: boolean;
  /** True where it is likely and not sure that it concerns the resource. */
  readonly isGuess?: boolean;
}

interface Substituted {
  readonly at: string;
  readonly text: string;
  readonly expressions: readonly Expression[];
  readonly substitution: Substitution;
}

/** One finding for a text, about the worst of it. */
function* judge(resource: Resource, { at, text, expressions, substitution }: Substituted): Iterable<Finding> {
  const { by, variables, isOpen, isGuess = false } = substitution;
  const isFile = text.includes('\n');
  const place = { at, fix: FIX };
  const unreadable = expressions.find(({ variable }) => variable === undefined);
  const foreign = expressions.filter(({ variable }) => variable !== undefined && !variables.has(variable));
  const unset = foreign.find(({ hasDefault }) => !hasDefault);
  const [preset] = foreign;
  if (unreadable) {
    yield trapped('substitution', resource, {
      ...place,
      ...(isGuess && { severity: 'warning' as const }),
      says: `has ${unreadable.text} at ${at}; ${by} substitutes variables and cannot read that, so that nothing of it is applied`,
    });
  } else if (isGuess) {
    return;
  } else if (unset && !isOpen) {
    yield trapped('substitution', resource, {
      ...place,
      says: `has ${unset.text} at ${at}, and ${by}, which substitutes variables, has none of that name: it fails, or leaves it empty before Flux 2.9`,
    });
  } else if (preset && isFile) {
    yield trapped('substitution', resource, {
      ...place,
      severity: 'warning',
      says: `has ${preset.text} in the file at ${at}, which ${by} replaces before anybody reads it`,
    });
  }
}

function readSubstitution({ spec, name, manifest }: Puller, { graph }: InspectedStage): Substitution | undefined {
  const { substitute, substituteFrom, substituteStrategy } = asObject(spec.postBuild);
  const own = Object.keys(asObject(substitute));
  const sources = asList(substituteFrom).map(asObject);
  if (own.length === 0 && sources.length === 0 && substituteStrategy !== 'Always') return undefined;
  const { namespace } = manifest.metadata;
  const keys = sources.map((source) => {
    const { kind } = source;
    if (typeof kind !== 'string' || typeof source.name !== 'string') return undefined;
    const target = graph.find({ group: '', kind, name: source.name, ...(namespace !== undefined && { namespace }) });
    return target?.kind === 'resource' ? listKeys(target.resource.manifest) : undefined;
  });
  return { by: name, variables: new Set([...own, ...keys.flatMap((each) => each ?? [])]), isOpen: keys.includes(undefined) };
}

function listKeys({ data, stringData }: JsonObject): readonly string[] {
  return [...Object.keys(asObject(data)), ...Object.keys(asObject(stringData))];
}

interface Text {
  readonly at: string;
  readonly text: string;
}

function* listTexts(value: JsonValue | undefined, at: string): Iterable<Text> {
  if (typeof value === 'string') {
    if (value.includes('${')) yield { at, text: value };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* listTexts(item, `${at}[${index}]`);
  } else if (isObject(value)) {
    for (const key in value) yield* listTexts(value[key], at === '' ? key : `${at}.${key}`);
  }
}

const SUBSTITUTE = 'kustomize.toolkit.fluxcd.io/substitute';
const FIX = `Annotate the object with ${SUBSTITUTE}: disabled, write $\${…} for what is to stay, or $NAME without braces.`;
