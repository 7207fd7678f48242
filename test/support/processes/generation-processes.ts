import { createClient } from 'graphql-sse';
import { createGraphqlClient, type GraphqlResult } from '../graphql/graphql-client';
import { PAID_MODEL, type PaidVideoProvider, startPaidVideoProvider } from '../providers/paid-video-provider';
import { eventually } from '../timing/eventually';
import { API_KEY, createInstallation, type SharedInstallation } from './installation';
import { killServices, type ServiceProcess } from './service-process';

const GENERATE = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) { generation { id status } errors { code message path } }
}`;

const UPDATES = 'subscription ($id: ID!) { mediaGenerationUpdated(id: $id) { status progress } }';

export interface GenerationState {
  readonly status: string;
  readonly progress: number | null;
}

/** An installation whose generations are ordered from one process and made by others. */
export class GenerationProcesses {
  private constructor(
    readonly installation: SharedInstallation,
    readonly provider: PaidVideoProvider,
    private readonly environment: Readonly<Record<string, string>>,
    readonly api: ServiceProcess,
  ) {}

  /** Starts the process that clients speak to. */
  static async start(environment: Readonly<Record<string, string>> = {}): Promise<GenerationProcesses> {
    const provider = await startPaidVideoProvider();
    const installation = await createInstallation();
    const common = { ...provider.environment, ...environment };
    const api = await installation.start({ ...common, ROLE: 'api' });
    return new GenerationProcesses(installation, provider, common, api);
  }

  startWorker(environment: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    return this.installation.start({ ...this.environment, ...environment, ROLE: 'worker' });
  }

  request(query: string, variables: object = {}): Promise<GraphqlResult> {
    return createGraphqlClient(this.api.url, API_KEY).request(query, variables);
  }

  /** Has a video made in the background, by the provider unless told otherwise. @returns the id of the generation */
  async order(input: object = {}): Promise<string> {
    const { data } = await this.request(GENERATE, { input: { model: PAID_MODEL, prompt: 'a fox runs', ...input } });
    expect(data.generateVideo).toMatchObject({ generation: { status: 'QUEUED' }, errors: [] });
    return data.generateVideo.generation.id;
  }

  /** Subscribes by server-sent events, and resolves with all that was told when it is over. */
  async watch(id: string): Promise<GenerationState[]> {
    const headers = { authorization: `Bearer ${API_KEY}` };
    const client = createClient({ url: `${this.api.url}/graphql/stream`, headers, retryAttempts: 0 });
    const states: GenerationState[] = [];
    for await (const { data, errors } of client.iterate<{ mediaGenerationUpdated: GenerationState }>({
      query: UPDATES,
      variables: { id },
    })) {
      expect(errors).toBeUndefined();
      if (data != null) states.push(data.mediaGenerationUpdated);
    }
    return states;
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of a row
  async row(id: string): Promise<any> {
    const [row] = await this.installation.dataSource.query('SELECT * FROM generations WHERE id = $1', [id]);
    return row;
  }

  /** Waits for the end. @returns the status, or the code of the failure */
  async end(id: string): Promise<string> {
    const row = await eventually('it has ended', async () => {
      const found = await this.row(id);
      return found.completed_at !== null && found;
    });
    expect(row).toMatchObject({ work: null, operation: null, lease_expires_at: null });
    return row.failure?.code ?? row.status;
  }

  async count(table: string): Promise<number> {
    const [row] = await this.installation.dataSource.query(`SELECT count(*)::int AS count FROM ${table}`);
    return row.count;
  }

  async close(): Promise<void> {
    await killServices();
    await this.provider.close();
    await this.installation.close();
  }
}
