import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { API_KEY } from '../processes/installation';
import { runAdmin, ServiceProcess } from '../processes/service-process';
import { startOpenAiServer } from '../providers/openai-server';
import { type ReplicateServer, startReplicateServer } from '../providers/replicate-server';
import { startCanaryOrigin } from './origin';
import { PROVIDER_API_KEY } from './provider-requests';
import type { Target } from './target';
import { MAX_UPLOAD_BYTES } from './upload-requests';

export interface CanaryService {
  readonly service: ServiceProcess;
  /** A project that keeps nothing. */
  readonly strict: Target;
  readonly ordinary: Target;
  readonly videoProvider: ReplicateServer;
  closeServers(): Promise<void>;
}

/** A process that logs all it can, on a Postgres of its own, with providers and places to fetch from around it. */
export async function startCanaryService(
  dataDirectory: string,
  canaries: { readonly strict: string; readonly ordinary: string },
): Promise<CanaryService> {
  const provider = await startOpenAiServer();
  const videoProvider = await startReplicateServer();
  const strictOrigin = await startCanaryOrigin(canaries.strict);
  const ordinaryOrigin = await startCanaryOrigin(canaries.ordinary);
  const temporary = path.join(dataDirectory, 'temporary');
  await mkdir(temporary);
  const service = await ServiceProcess.start({
    ...{ DATA_DIR: dataDirectory, BOOTSTRAP_API_KEY: API_KEY, TMPDIR: temporary },
    ...{ LOG_LEVEL: 'trace', MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES) },
    ...{ OPENAI_API_KEY: PROVIDER_API_KEY, OPENAI_BASE_URL: `${provider.url}/v1` },
    ...{ REPLICATE_API_TOKEN: PROVIDER_API_KEY, REPLICATE_BASE_URL: `${videoProvider.url}/v1` },
    MEDIA_FETCH_ALLOWED_HOSTS: [strictOrigin.host, ordinaryOrigin.host].join(','),
  });
  const { url } = service;
  const apiKey = await makeStrictProject(dataDirectory);
  return {
    service,
    strict: { url, apiKey, canary: canaries.strict, origin: strictOrigin.url, provider },
    ordinary: { url, apiKey: API_KEY, canary: canaries.ordinary, origin: ordinaryOrigin.url, provider },
    videoProvider,
    closeServers: async () => {
      await Promise.all([provider, videoProvider, strictOrigin, ordinaryOrigin].map((server) => server.close()));
    },
  };
}

async function makeStrictProject(dataDirectory: string): Promise<string> {
  const environment = { DATA_DIR: dataDirectory };
  const policy = ['--organization', 'local', '--name', 'strict', '--zero-data-retention'];
  const project = await runAdmin(environment, 'project', 'create', ...policy);
  const scopes = ['--scopes', 'FILES_READ,FILES_WRITE,GENERATE'];
  return (await runAdmin(environment, 'key', 'create', '--project', project.id, ...scopes)).key;
}
