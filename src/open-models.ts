import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import { whenIdle } from './concurrency/when-idle';
import type { Config } from './config';
import type { MediaProber } from './media/media-prober';
import { createFlite } from './providers/local/flite/flite';
import { createKenburns } from './providers/local/kenburns/kenburns';
import { createMoonshine } from './providers/local/moonshine/moonshine';
import { createRenderer } from './providers/local/renderer/renderer';
import { createProcessorLimit } from './providers/local/thread/job-limit';
import type { MediaModel } from './providers/media-model';
import { createRemoteModels } from './providers/remote/create-remote-models';

export interface OpenedModels {
  /** The best of each kind first: those of providers that are set up, then those that run here. */
  readonly models: readonly MediaModel[];
  /** Has loaded what takes seconds, when there is nothing else to do; not what a provider does in its place. */
  preload(): void;
  close(): Promise<void>;
}

/** Makes the models that there are. */
export function openModels({ models, urlFetcher }: Config, prober: MediaProber, logger: Logger): OpenedModels {
  const remote = createRemoteModels({
    providers: models.providers,
    models: models.own,
    allowedOutputHosts: urlFetcher.allowedHosts,
  });
  const processors = createProcessorLimit(availableParallelism());
  const moonshine = createMoonshine({ prober, processors, onLoading: logLoading(logger) });
  const local = [
    createRenderer({ processors }),
    createFlite({ processors }),
    moonshine,
    createKenburns({ prober, processors }),
  ];
  const all = [...remote, ...local];
  let callOff = () => {};
  return {
    models: all,
    preload() {
      const { preloadAfterIdleMs } = models;
      const first = all.find(({ kind, available }) => kind === 'TRANSCRIPTION' && available);
      if (preloadAfterIdleMs !== null && first === moonshine) callOff = whenIdle(moonshine.preload, preloadAfterIdleMs);
    },
    close() {
      callOff();
      return moonshine.close();
    },
  };
}

function logLoading(logger: Logger): (percent: number) => void {
  const model = 'local/moonshine-tiny';
  let startMs = 0;
  return (percent) => {
    if (percent === 0) {
      startMs = Date.now();
      logger.info({ model }, 'the model is being loaded');
    } else if (percent === 100) {
      logger.info({ model, ms: Date.now() - startMs }, 'the model has been loaded');
    }
  };
}
