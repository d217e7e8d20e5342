import type { JsonObject } from '../../types/manifest.ts';
import { asList } from '../pod.ts';
import { isSpecialIp } from './addresses.ts';
import { judgeDnsLabel, judgeIp, judgePort, judgeSubdomain } from './fields.ts';
import type { Judge } from './judge.ts';
import { eachObject, isEmpty } from './read.ts';
import { isQualifiedName } from './syntax.ts';

/** `ValidateEndpointsCreate` of core validation. */
export function judgeEndpoints(judge: Judge): void {
  eachObject(judge.manifest.subsets, 'subsets', (subset, at) => {
    if (isEmpty(subset.addresses) && isEmpty(subset.notReadyAddresses)) judge.refuse('endpoint-addresses', at);
    for (const key of ['addresses', 'notReadyAddresses'])
      eachObject(subset[key], `${at}.${key}`, (address, where) => judgeAddress(judge, where, address));
    const isMany = asList(subset.ports).length > 1;
    eachObject(subset.ports, `${at}.ports`, ({ name, port, appProtocol }, where) => {
      if (isMany && isEmpty(name)) judge.refuse('port-name-needed', `${where}.name`);
      judgeDnsLabel(judge, `${where}.name`, name);
      judgePort(judge, `${where}.port`, port);
      if (typeof appProtocol === 'string' && !isQualifiedName(appProtocol))
        judge.refuse('qualified-name', `${where}.appProtocol`, { value: appProtocol });
    });
  });
}

function judgeAddress(judge: Judge, at: string, { ip, hostname, nodeName }: JsonObject): void {
  judgeIp(judge, `${at}.ip`, ip);
  if (typeof ip === 'string' && isSpecialIp(ip)) judge.refuse('special-ip', `${at}.ip`, { value: ip });
  judgeDnsLabel(judge, `${at}.hostname`, hostname);
  judgeSubdomain(judge, `${at}.nodeName`, nodeName);
}
