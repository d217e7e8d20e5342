import fc from 'fast-check';

// The same random values in every run, so that a build server does not fail for what it did not change. Look further
// with another number: `RANDOM_SEED=$RANDOM npx vitest run`.
fc.configureGlobal({ seed: Number(process.env.RANDOM_SEED ?? 20261121) });
