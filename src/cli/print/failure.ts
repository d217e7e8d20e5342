import type { StagewrightError } from '../../text/error.ts';
import type { World } from '../world.ts';
import { openCodeFrames } from './code-frame.ts';

/** An error for people: what, where with the author's line, what to do. Never a stack. */
export function printFailure(world: World, { code, message, hint, at }: StagewrightError, project?: string): string {
  const lines = [`${world.style('red', `✖ ${code}`)}  ${message}`];
  if (at) {
    lines.push(`  ${world.style('cyan', `${at.file}:${at.line}:${at.column}`)}`);
    const frame = project === undefined ? undefined : openCodeFrames(project)(at);
    if (frame) lines.push(frame);
  }
  lines.push(`  ${world.style('dim', `→ ${hint}`)}`);
  return `${lines.join('\n')}\n`;
}
