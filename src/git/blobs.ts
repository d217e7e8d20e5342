import { fetchFrom } from './fetch.ts';
import { remoteFailure } from './rejection.ts';
import type { Repository } from './repository.ts';
import { getOutput } from './run-git.ts';

/** The contents of those blobs by id, with at most one request to the server. Throws when an id is not there. */
export async function readBlobs(repository: Repository, oids: Iterable<string>): Promise<ReadonlyMap<string, Buffer>> {
  const wanted = [...new Set(oids)];
  const { blobs } = repository.memory;
  const isUnread = (oid: string) => !blobs.has(oid);
  await readHere(repository, wanted.filter(isUnread));
  const missing = wanted.filter(isUnread);
  await fetchObjects(repository, missing);
  await readHere(repository, missing);
  return new Map(wanted.map((oid) => [oid, getBlob(blobs, oid)]));
}

function getBlob(blobs: ReadonlyMap<string, Buffer>, oid: string): Buffer {
  const bytes = blobs.get(oid);
  if (bytes === undefined) throw new Error(`There is no blob ${oid}.`);
  return bytes;
}

/** Takes what is on this machine. */
async function readHere(repository: Repository, oids: readonly string[]): Promise<void> {
  if (oids.length === 0) return;
  const input = oids.map((oid) => `${oid}\n`).join('');
  const output = await getOutput(repository.folder, ['cat-file', '--batch'], { ...repository, input });
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(10, start);
    const [oid = '', type, size] = output.toString('latin1', start, end).split(' ');
    start = end + 1;
    if (type === 'missing') continue;
    if (type !== 'blob') throw new Error(`There is no blob ${oid}, but: ${type}`);
    repository.memory.blobs.set(oid, output.subarray(start, start + Number(size)));
    start += Number(size) + 1;
  }
}

/** Brings those objects here that a clone without contents lacks: all in one request, where Git itself would make one for each. */
export async function fetchMissing(repository: Repository, oids: readonly string[]): Promise<void> {
  await fetchObjects(repository, await findMissing(repository, oids));
}

async function fetchObjects(repository: Repository, missing: readonly string[]): Promise<void> {
  if (missing.length === 0) return;
  const result = await fetchFrom(repository, missing, { flags: ['--filter=blob:none'], isSilent: true });
  if (result.code !== 0) throw remoteFailure(repository.url, result, repository.environment);
}

async function findMissing(repository: Repository, oids: readonly string[]): Promise<string[]> {
  if (oids.length === 0) return [];
  const input = oids.map((oid) => `${oid}\n`).join('');
  const output = await getOutput(repository.folder, ['cat-file', '--batch-check'], { ...repository, input });
  const lines = output.toString('latin1').split('\n');
  return lines.filter((line) => line.endsWith(' missing')).map((line) => line.slice(0, -' missing'.length));
}
