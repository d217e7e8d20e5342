import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { findCidrProblem, findIpProblem } from './addresses.ts';
import type { Judge } from './judge.ts';
import { findInteger, findText } from './read.ts';
import type { ApiRule } from './rules-table.ts';
import { isDnsLabel, isDnsSubdomain, isPercent, isPort, isPortName } from './syntax.ts';

// Rules that many fields share.

/** None of these whole numbers of an object may be negative. */
export function judgeNonNegative(judge: Judge, [object, at]: readonly [JsonObject, string], keys: readonly string[]): void {
  for (const key of keys) {
    const value = findInteger(object[key]);
    if (value !== undefined && value < 0) judge.refuse('negative', `${at}.${key}`, { value });
  }
}

/** A number of a port, where one is needed. Nothing is said when it is not there. */
export function judgePort(judge: Judge, at: string, value: JsonValue | undefined): void {
  const port = findInteger(value);
  if (port !== undefined && !isPort(port)) judge.refuse('port-range', at, { value: port });
}

/** A port by number or by name. */
export function judgePortOrName(judge: Judge, at: string, value: JsonValue | undefined): void {
  if (typeof value === 'string') {
    if (!isPortName(value)) judge.refuse('port-name', at, { value });
  } else judgePort(judge, at, value);
}

/** An amount of pods such as `2` or `25%`; gives back how much that is. */
export function judgeIntOrPercent(judge: Judge, at: string, value: JsonValue | undefined): number | undefined {
  if (typeof value === 'string' && !isPercent(value)) judge.refuse('percent', at, { value });
  const number = findIntOrPercent(value);
  if (typeof value === 'number' && value < 0) judge.refuse('negative', at, { value });
  return number;
}

/** An amount of pods that is a percentage and above all of them. */
export function judgeMost100(judge: Judge, at: string, value: JsonValue | undefined): void {
  if (typeof value === 'string' && isPercent(value) && Number(value.slice(0, -1)) > 100)
    judge.refuse('percent-100', at, { value });
}

/** How much `2` or `25%` is; undefined for what is neither. */
export function findIntOrPercent(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'string') return isPercent(value) ? Number(value.slice(0, -1)) : undefined;
  return findInteger(value);
}

/** A field that schemas want, and that must not be empty. */
export function judgeNotBlank(judge: Judge, [object, at]: readonly [JsonObject, string], keys: readonly string[]): void {
  for (const key of keys) if (object[key] === '') judge.refuse('required', `${at}.${key}`);
}

/** The name of another object, or such, that is written at all. */
export function judgeSubdomain(judge: Judge, at: string, value: JsonValue | undefined): void {
  const text = findText(value);
  if (text !== undefined && !isDnsSubdomain(text)) judge.refuse('dns-subdomain', at, { value: text });
}

/** A name that is one part of a host name. */
export function judgeDnsLabel(judge: Judge, at: string, value: JsonValue | undefined): void {
  const text = findText(value);
  if (text !== undefined && !isDnsLabel(text)) judge.refuse('dns-label', at, { value: text });
}

/** An address. */
export function judgeIp(judge: Judge, at: string, value: JsonValue | undefined): void {
  if (typeof value === 'string') judgeAddress(judge, [at, value, 'ip-address'], findIpProblem(value));
}

/** A range of addresses. */
export function judgeCidr(judge: Judge, at: string, value: JsonValue | undefined): void {
  if (typeof value === 'string') judgeAddress(judge, [at, value, 'cidr'], findCidrProblem(value));
}

/** A relative path without `..`. Source: `validateLocalDescendingPath` of core validation. */
export function judgeRelativePath(judge: Judge, at: string, value: JsonValue | undefined): void {
  const text = findText(value);
  if (text === undefined) return;
  if (text.startsWith('/')) judge.refuse('path-relative', at, { value: text });
  judgeNoBacksteps(judge, at, text);
}

/** A path without `..`. Source: `validatePathNoBacksteps` of core validation. */
export function judgeNoBacksteps(judge: Judge, at: string, value: JsonValue | undefined): void {
  if (typeof value === 'string' && value.includes('..') && value.split('/').includes('..'))
    judge.refuse('path-backsteps', at, { value });
}

function judgeAddress(
  judge: Judge,
  [at, value, rule]: readonly [string, string, ApiRule],
  problem: 'none' | 'sloppy' | undefined,
): void {
  if (problem === 'none') judge.refuse(rule, at, { value });
  else if (problem === 'sloppy') judge.refuse('strict-address', at, { value });
}
