import { availableParallelism } from 'node:os';
import type { Config } from './config';
import type { MediaProber } from './media/media-prober';
import { createRemoteModels } from './providers/ai-sdk/create-remote-models';
import { createFlite } from './providers/local/flite/flite';
import { createKenburns } from './providers/local/kenburns/kenburns';
import { createMoonshine } from './providers/local/moonshine/moonshine';
import { createRenderer } from './providers/local/renderer/renderer';
import { createProcessorLimit } from './providers/local/thread/job-limit';
import type { MediaModel } from './providers/media-model';

export interface OpenedModels {
  /** The best of each kind first: those of providers that are set up, then those that run here. */
  readonly models: readonly MediaModel[];
  close(): Promise<void>;
}

/** Makes the models that there are. */
export function openModels({ models, urlFetcher }: Config, prober: MediaProber): OpenedModels {
  const remote = createRemoteModels({
    providers: models.providers,
    models: models.own,
    allowedOutputHosts: urlFetcher.allowedHosts,
  });
  const processors = createProcessorLimit(availableParallelism());
  const moonshine = createMoonshine({ prober, processors });
  const local = [
    createRenderer({ processors }),
    createFlite({ processors }),
    moonshine,
    createKenburns({ prober, processors }),
  ];
  return { models: [...remote, ...local], close: () => moonshine.close() };
}
