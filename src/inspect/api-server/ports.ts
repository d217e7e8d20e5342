import type { JsonObject } from '../../types/manifest.ts';
import type { Judge } from './judge.ts';
import { eachObject, findInteger, findText } from './read.ts';
import { isPort, isPortName } from './syntax.ts';

/** `validateContainerPorts` and `AccumulateUniqueHostPorts` of core validation. */
export function judgePorts(judge: Judge, [container, at]: readonly [JsonObject, string], hostPorts: Set<string>): void {
  const names = new Set<string>();
  eachObject(container.ports, `${at}.ports`, (port, where) => {
    const name = findText(port.name);
    if (name !== undefined) {
      if (!isPortName(name)) judge.refuse('port-name', `${where}.name`, { value: name });
      else if (names.has(name)) judge.refuse('duplicate-name', `${where}.name`, { value: name });
      names.add(name);
    }
    const number = findInteger(port.containerPort);
    if (number !== undefined && !isPort(number)) judge.refuse('port-range', `${where}.containerPort`, { value: number });
    const hostPort = findInteger(port.hostPort);
    if (hostPort === undefined || hostPort === 0) return;
    if (!isPort(hostPort)) judge.refuse('port-range', `${where}.hostPort`, { value: hostPort });
    const { protocol = 'TCP', hostIP = '' } = port;
    const key = `${protocol}/${hostIP}/${hostPort}`;
    if (hostPorts.has(key))
      judge.refuse('duplicate-host-port', `${where}.hostPort`, { value: hostPort, others: [protocol, hostIP] });
    hostPorts.add(key);
  });
}
