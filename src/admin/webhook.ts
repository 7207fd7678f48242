import { type Command, Option } from 'commander';
import type { DataSource } from 'typeorm';
import { checkPage } from '../accounts/read-accounts';
import type { WebhookOwner } from '../domain/media-event';
import { MEDIA_EVENT_TYPES } from '../domain/media-event';
import { findDeliveries, findWebhooks } from '../webhooks/list-webhooks';
import { createWebhook, deleteWebhook, readWebhook, updateWebhook } from '../webhooks/manage-webhooks';
import { redeliver } from '../webhooks/redeliver';
import { findFileScope, findOrganization, findProject, type ScopeOptions } from './find-accounts';
import type { RunOperation } from './operation';
import { addPageOptions, type PageOptions, pageOf, trueOrFalse, wholeNumber } from './options';

interface CreateOptions extends ScopeOptions {
  readonly url: string;
  readonly events: readonly string[];
}

interface UpdateOptions {
  readonly id: string;
  readonly url?: string;
  readonly events?: readonly string[];
  readonly enabled?: boolean;
  readonly rotateSecret?: boolean;
}

const EVENTS = `names between commas, of ${MEDIA_EVENT_TYPES.join(', ')}; or "all"`;

export function addWebhookCommands(program: Command, run: RunOperation): void {
  const webhook = program.command('webhook').description('URLs that are told what happens');

  addOwnerOptions(webhook.command('create').description('make a webhook and show its secret, this one time'))
    .requiredOption('--url <url>', 'where events are sent to')
    .option('--events <names>', EVENTS, eventNames, MEDIA_EVENT_TYPES)
    .action(({ url, events, ...options }: CreateOptions) =>
      run(async (dataSource, openStorage) => {
        const owner = await findOwner(dataSource, options);
        const { webhook: made, secret } = await createWebhook(await openStorage(), owner, { url, events });
        return { ...made, secret };
      }),
    );

  addPageOptions(addOwnerOptions(webhook.command('list').description('list webhooks, ordered by id'))).action(
    ({ organization, project, ...page }: ScopeOptions & PageOptions) =>
      run(async (dataSource) => {
        checkPage('webhook', pageOf(page));
        const isAll = organization === undefined && project === undefined;
        const scope = isAll ? {} : await findFileScope(dataSource, { organization, project });
        return findWebhooks(dataSource, scope, pageOf(page));
      }),
  );

  addIdOption(webhook.command('update').description('change what is given, leave the rest'))
    .option('--url <url>', 'where events are sent to')
    .option('--events <names>', EVENTS, eventNames)
    .option('--enabled <true|false>', 'whether events are sent to it', trueOrFalse('enabled'))
    .option('--rotate-secret', 'give it another secret, and show it this one time; the one before signs too for a day')
    .action(({ id, ...changes }: UpdateOptions) =>
      run(async (_dataSource, openStorage) => {
        const { webhook: changed, secret } = await updateWebhook(await openStorage(), {}, id, changes);
        return secret === null ? changed : { ...changed, secret };
      }),
    );

  addIdOption(webhook.command('delete').description('delete a webhook; what was to be sent to it is not')).action(
    ({ id }: { readonly id: string }) =>
      run(async (_dataSource, openStorage) => {
        await deleteWebhook(await openStorage(), {}, id);
        return { id };
      }),
  );

  addIdOption(webhook.command('deliveries').description('list what was sent to a webhook, the newest first'))
    .option('--limit <count>', 'how many at most', wholeNumber('limit'), 100)
    .action(({ id, limit }: { readonly id: string; readonly limit: number }) =>
      run(async (dataSource) => {
        checkPage('delivery', { after: null, limit });
        await readWebhook(dataSource.manager, {}, id, ['id']);
        return findDeliveries(dataSource, id, limit);
      }),
    );

  webhook
    .command('redeliver')
    .description('send an event to a webhook once more')
    .requiredOption('--delivery <id>', 'the delivery, by id')
    .action(({ delivery }: { readonly delivery: string }) =>
      run(async (_dataSource, openStorage) => redeliver(await openStorage(), {}, delivery)),
    );
}

function eventNames(text: string): readonly string[] {
  return text === 'all' ? MEDIA_EVENT_TYPES : text.split(',').map((name) => name.trim());
}

function addIdOption(command: Command): Command {
  return command.requiredOption('--id <id>', 'the webhook, by id');
}

function addOwnerOptions(command: Command): Command {
  return command
    .option('--project <id>', 'of a project, by id or name')
    .addOption(
      new Option('--organization <id>', 'of an organization with all its projects, by id or name').conflicts('project'),
    );
}

async function findOwner(dataSource: DataSource, options: ScopeOptions): Promise<WebhookOwner> {
  const scope = await findFileScope(dataSource, options);
  if ('organizationId' in scope) {
    const { id: organizationId } = await findOrganization(dataSource, scope.organizationId);
    return { organizationId, projectId: null };
  }
  const { id: projectId, organizationId } = await findProject(dataSource, scope.projectId);
  return { organizationId, projectId };
}
