import fc from 'fast-check';

/** Every run looks at the same random cases, so that a failure is the change's; `FAST_CHECK_SEED` looks at others. */
fc.configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 1) });
