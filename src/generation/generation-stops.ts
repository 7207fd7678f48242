/** Somebody canceled the generation, or took it on in place of this process: its row says what became of it. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';

  constructor() {
    super('The generation is not this process’s any more.');
  }
}

/** The process ends: another takes the work on where it is. */
export class ProcessStopping extends Error {
  override readonly name = 'ProcessStopping';

  constructor() {
    super('The process is stopping.');
  }
}
