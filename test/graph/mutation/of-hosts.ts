import type { HostMention } from '../../../src/types/graph.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { expectIssue } from './fixture.ts';
import { describeResource, edit, type Mutation, type Subject, unique, valueAt } from './mutation.ts';
import { parsePlace } from './place.ts';

/** The breaks of host names in strings: another Service, another namespace, another port. */
export function breakHosts(subject: Subject): readonly Mutation[] {
  return subject.graph.hosts.filter(isCertain).flatMap((mention) => {
    const { from, at, text, service, port } = mention;
    const name = `${service.name}.${service.namespace}`;
    const rewrite = (what: string, wrong: string, code: 'unknown-host' | 'unknown-host-port'): Mutation => ({
      what: `${describeResource(from)}: ${what} in ${text} at ${at}`,
      manifests: edit(subject, from, [[parsePlace(at), String(valueAt(subject, from, at)).replace(text, wrong)]]),
      expected: [expectIssue(code, from, at)],
    });
    return [
      rewrite('another name', text.replace(name, `${service.name}-x.${service.namespace}`), 'unknown-host'),
      rewrite('another namespace', text.replace(name, `${service.name}.elsewhere`), 'unknown-host'),
      ...(port === undefined ? [] : [rewrite('another port', text.replace(`:${port}`, ':59999'), 'unknown-host-port')]),
    ];
  });
}

/** The mentions that miss a Service when it is gone. */
export function listLostHosts({ graph }: Subject, service: Resource): readonly string[] {
  const lost = graph.hosts.filter((mention) => isCertain(mention) && leadsTo(mention, service));
  return unique(lost.map(({ from, at }) => expectIssue('unknown-host', from, at)));
}

/** The mentions that ask for one of these ports of a Service. */
export function listClosedPorts({ graph }: Subject, service: Resource, gone: readonly unknown[]): readonly string[] {
  const closed = graph.hosts.filter((mention) => leadsTo(mention, service) && gone.includes(mention.port));
  return unique(closed.map(({ from, at }) => expectIssue('unknown-host-port', from, at)));
}

/** Only this form is a host name whatever exists; others are words where no such Service is. */
function isCertain({ text }: HostMention): boolean {
  return text.includes('.svc');
}

function leadsTo({ target }: HostMention, service: Resource): boolean {
  return target?.kind === 'resource' && target.resource === service;
}
