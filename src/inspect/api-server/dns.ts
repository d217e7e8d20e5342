import type { JsonObject } from '../../types/manifest.ts';
import { asList, isObject } from '../pod.ts';
import { judgeIp } from './fields.ts';
import type { Judge } from './judge.ts';
import { eachObject, isEmpty } from './read.ts';
import { isDnsSearch, isDnsSubdomain } from './syntax.ts';

const MOST_SERVERS = 3;
const MOST_SEARCHES = 32;
const LONGEST_SEARCHES = 2048;

/** `validatePodDNSConfig` and `ValidateHostAliases` of core validation. */
export function judgeDns(judge: Judge, at: string, spec: JsonObject): void {
  const { dnsConfig: config, hostAliases } = spec;
  if (spec.dnsPolicy === 'None' && (!isObject(config) || isEmpty(config.nameservers)))
    judge.refuse('dns-none', `${at}.dnsConfig.nameservers`);
  if (isObject(config)) judgeConfig(judge, `${at}.dnsConfig`, config);
  if (hostAliases === undefined) return;
  eachObject(hostAliases, `${at}.hostAliases`, ({ ip, hostnames }, where) => {
    judgeIp(judge, `${where}.ip`, ip);
    for (const [index, name] of asList(hostnames).entries())
      if (typeof name === 'string' && !isDnsSubdomain(name))
        judge.refuse('dns-subdomain', `${where}.hostnames[${index}]`, { value: name });
  });
}

function judgeConfig(judge: Judge, at: string, config: JsonObject): void {
  const servers = asList(config.nameservers);
  if (servers.length > MOST_SERVERS) judge.refuse('dns-servers', `${at}.nameservers`);
  for (const [index, server] of servers.entries()) judgeIp(judge, `${at}.nameservers[${index}]`, server);
  const searches = asList(config.searches).filter((each) => typeof each === 'string');
  if (searches.length > MOST_SEARCHES || searches.join(' ').length > LONGEST_SEARCHES)
    judge.refuse('dns-searches', `${at}.searches`);
  for (const [index, search] of searches.entries())
    if (search !== '.' && !isDnsSearch(search.replace(/\.$/, '')))
      judge.refuse('dns-subdomain', `${at}.searches[${index}]`, { value: search });
  eachObject(config.options, `${at}.options`, ({ name }, where) => {
    if (isEmpty(name)) judge.refuse('required', `${where}.name`);
  });
}
