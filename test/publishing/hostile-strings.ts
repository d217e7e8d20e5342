import { aRandom } from './random.ts';

/** What attackers put where a plain word belongs; `{}` becomes a command that leaves a trace. */
const shapes = [
  '$({})',
  '`{}`',
  ';{};',
  '|{}',
  '&& {} &&',
  '\n{}\n',
  "';{};'",
  '";{};"',
  '--upload-pack={}',
  '--receive-pack={}',
  '--exec={}',
  '-c core.sshCommand={}',
  '-oProxyCommand={}',
  '--output={}',
  '--config=alias.x=!{}',
  'ext::sh -c {}',
  'ssh://-oProxyCommand={}/x',
  'file:///dev/null;{}',
  '!{}',
  '../../../{}',
  '..\\..\\{}',
  '.git/hooks/post-update',
  '%00{}',
  '\u0000{}',
  '\u001b]0;{}\u0007',
  '\r{}\r',
  '\u2028{}\u2029',
  '<x> {}',
  'a@b> 1 +0000\ncommitter x <y',
  'x\nparent 0000000000000000000000000000000000000000',
  'data <<EOF\n{}\nEOF',
  'refs/heads/main:refs/heads/evil',
  '+HEAD:refs/heads/evil',
  '@{-1}',
  'HEAD^{/x}',
  ':(glob)**',
  '*',
  '~{}',
  '$HOME',
  `\${IFS}{}`,
  'con',
  'a.lock',
  '-',
  '--',
  '.',
  '..',
  ' ',
  '\ud800',
  '𝄞\u0301\u202e{}',
  'x'.repeat(5000),
  '::set-output name=x::{}',
  '##vso[task.setvariable]{}',
  '##[command]{}',
  'Reviewed-by: Eve <e@x>\nAllow-Deletions: 99',
  'Source-Commit: 0000000000000000000000000000000000000000',
  '\u009b2J\u007f{}',
  '\u001b[8m{}\u001b[2J',
  '\u2066{}\u200f',
  'x\u0085{}',
  '<img src=x onerror={}>',
  '</code></details><script>{}</script>',
  '```\n@everyone [x](javascript:{}) Closes #1\n```',
  '-->{}<!-- stagewright 0 -->',
  '__proto__',
  'constructor',
  '%2e%2e%2f{}',
  'https://user:pass@127.0.0.1:1/{}',
  'GIT_SSH_COMMAND={}',
];

/** Number of the shapes: with as many strings each of them is among them. */
export const shapeCount = shapes.length;

/** That many different strings: every shape, then shapes put together at random. */
export function hostileStrings(count: number, command: string): readonly string[] {
  const random = aRandom(11);
  const pick = () => shapes[Math.floor(random() * shapes.length)]!;
  const texts = Array.from({ length: count }, (_, index) => (index < shapes.length ? shapes[index]! : `${pick()}${pick()}`));
  return texts.map((text) => text.replaceAll('{}', command));
}
