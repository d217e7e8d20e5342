import { Command, Option } from 'commander';
import { waitOptions } from './arrival-commands.ts';
import { createDefine, type Runner } from './define.ts';
import { formats } from './options.ts';
import { addStagesOverTime } from './stages-over-time.ts';

/** The commands with their arguments, options and examples. */
export function createProgram(version: string, runner: Runner): Command {
  const program = new Command('stagewright')
    .description('Typed configuration as code for GitOps: TypeScript in, checked plain YAML per stage out, committed and pushed.')
    .version(version)
    .showSuggestionAfterError()
    .exitOverride();

  const [waitFor, rollbackOnFailure] = waitOptions();
  const define = createDefine(program);
  const { command, withInputs, withNeighbours, withPlace, withPublishing } = define;

  command('list', 'show stages, applications, variables, inputs and deliveries', ['list', 'list production --json'])
    .argument('[stages...]', 'stages (default: all)')
    .action((names, options) => runner(async (world) => (await import('./commands/list.ts')).list(world, names, options)));

  withNeighbours(
    withInputs(
      command('check', 'check everything, write nothing', [
        'check',
        'check production --set SHOP_IMAGE=ghcr.io/acme/shop:1.5.0',
        'check --manifests k8s',
      ]),
    ),
  )
    .argument('[stages...]', 'stages (default: all that are not ephemeral)')
    .addOption(
      new Option('--manifests <path...>', 'check YAML in files, folders or - (stdin) instead; needs no project').conflicts('set'),
    )
    .option('--external <file...>', 'with --manifests: a list of what exists besides')
    .option('--schemas <path...>', 'definitions of custom resources to judge by: files or folders')
    .option('--kubernetes <version>', 'with --manifests: what they are to run on, such as 1.34 (default: the newest known)')
    .option('--policies', 'with --manifests: hold them to the recommended policies too')
    .addOption(new Option('--format <format>', 'how issues are printed (default: pretty)').choices(formats))
    .action((names, options) =>
      runner(async (world) =>
        options.manifests || options.external || options.kubernetes || options.policies
          ? (await import('./commands/check-manifests.ts')).checkManifestFiles(world, names, options)
          : (await import('./commands/check.ts')).check(world, names, options),
      ),
    );

  withNeighbours(
    withInputs(
      command('synth', 'check, then bring the output folder up to date', [
        'synth',
        'synth staging --stdout | kubectl apply -f -',
      ]),
    ),
  )
    .argument('[stages...]', 'stages (default: all that are not ephemeral)')
    .option('-o, --output <dir>', 'folder to write (default: dist in the project)')
    .option('--stdout', 'print the YAML and write nothing')
    .option('--check', 'write nothing, and fail when the folder is stale')
    .option('--adopt', 'take folders over that hold files which Stagewright did not write')
    .addOption(
      new Option('-w, --watch', 'do it again after every change, until interrupted').conflicts(['json', 'stdout', 'check']),
    )
    .action((names, { watch, ...options }) =>
      runner(async (world) =>
        watch
          ? (await import('./commands/watch.ts')).watch(world, names, options)
          : (await import('./commands/synth.ts')).synth(world, names, options),
      ),
    );

  withInputs(
    command('diff', 'show what publish would change', [
      'diff',
      'diff production --exit-code',
      'diff --format markdown',
      'diff --from staging --to production',
    ]),
  )
    .argument('[stages...]', 'stages (default: all that are not ephemeral)')
    .addOption(
      new Option('--from <stage>', 'what another stage would get of this one: its published inputs and source').conflicts('set'),
    )
    .option('--to <stage>', 'with --from: the other stage')
    .option('--exit-code', 'exit 1 when there are differences')
    .addOption(new Option('--format <format>', 'how to show it (default: text)').choices(['text', 'markdown', 'json', 'unified']))
    .action((names, options) =>
      runner(async (world) =>
        options.from !== undefined || options.to !== undefined
          ? (await import('./commands/diff-stages.ts')).diffStages(world, names, options)
          : (await import('./commands/diff.ts')).diff(world, names, options),
      ),
    );

  withPublishing(
    withInputs(
      command('publish', 'check, then commit or open pull requests', [
        'publish',
        'publish staging --set SHOP_IMAGE=ghcr.io/acme/shop:1.5.0',
      ]),
    ),
  )
    .argument('[stages...]', 'stages (default: all that are not ephemeral)')
    .option('--adopt', 'take folders over that hold files which Stagewright did not write')
    .option('--allow-older', 'publish a source commit that is not newer than the published one')
    .addOption(waitFor)
    .addOption(rollbackOnFailure)
    .action((names, options) => runner(async (world) => (await import('./commands/publish.ts')).publish(world, names, options)));

  withPublishing(
    withPlace(
      withInputs(
        command('remove', 'take a stage or applications out of the GitOps repository', [
          'remove preview-login',
          'remove preview --set BRANCH=feature/ABC-12',
          'remove staging whoami',
        ]),
      ),
    ),
  )
    .argument('<stage>', 'the stage; its code may be gone')
    .argument('[applications...]', 'only these applications (default: the whole stage)')
    .option('--allow-broken', 'remove also what other applications in the repository still need')
    .action((stage, applications, options) =>
      runner(async (world) => (await import('./commands/remove.ts')).remove(world, [stage, ...applications], options)),
    );

  command('merge', 'merge a pull request of the built-in local forge', ['merge', 'merge production'])
    .argument('[pull-request]', 'number or stage (default: the only open one)')
    .action((wanted, options) => runner(async (world) => (await import('./commands/merge.ts')).merge(world, wanted, options)));

  withInputs(
    command('graph', 'show who refers to whom', [
      'graph staging',
      'graph staging --by application --format mermaid',
      'graph staging --around Deployment/web',
      'graph staging --impact Secret/registry',
    ]),
  )
    .argument('[stages...]', 'stages (default: all that are not ephemeral)')
    .addOption(new Option('--format <format>', 'how to show it').choices(['text', 'mermaid', 'dot', 'json']).default('text'))
    .addOption(new Option('--by <level>', 'what to relate').choices(['resource', 'application']).default('resource'))
    .option('--around <kind/name>', 'only what it refers to and what refers to it; or KIND/NAMESPACE/NAME, application/NAME')
    .option('--depth <steps>', 'how far around it (default: 1)')
    .addOption(new Option('--impact <kind/name>', 'what would break if it were removed').conflicts('around'))
    .action((names, options) => runner(async (world) => (await import('./commands/graph.ts')).graph(world, names, options)));

  addStagesOverTime(define, runner);
  return program;
}
