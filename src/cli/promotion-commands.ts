import type { Define, Runner } from './define.ts';

/** The commands that give a stage other inputs. */
export function addPromotion({ command }: Define, runner: Runner): void {
  command('set', 'write values of inputs into the inputs file of a stage', [
    'set production SHOP_IMAGE=ghcr.io/acme/shop:1.5.0',
    'set production SHOP_REPLICAS=3 SHOP_HOST=shop.example.com',
  ])
    .argument('<stage>', 'the stage whose stages/STAGE.inputs.json is written')
    .argument('<name=value...>', 'inputs and their values; text, or JSON where the input takes no text')
    .action((stage, pairs, options) =>
      runner(async (world) => (await import('./commands/set.ts')).set(world, [stage, ...pairs], options)),
    );
}
