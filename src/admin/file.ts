import { type Command, Option } from 'commander';
import { AccountError } from '../accounts/account-input';
import { checkPage, findProjects } from '../accounts/read-accounts';
import { findFilePosition } from '../database/repositories/files/file-page';
import { type FileSummary, findFileSummaries } from '../database/repositories/files/file-summaries';
import { FILE_STATUSES, type FileStatus } from '../domain/file';
import type { FileFilter } from '../domain/list-filters';
import { MEDIA_KINDS, type MediaKind } from '../domain/media';
import { checkFileFilter } from '../files/read/check-filter';
import { findFileScope } from './find-accounts';
import type { RunOperation } from './operation';
import { addPageOptions, namesAmong, type PageOptions, pageOf } from './options';

interface ListOptions extends PageOptions {
  readonly organization?: string;
  readonly project?: string;
  readonly kind?: readonly MediaKind[];
  readonly status?: readonly FileStatus[];
  readonly tag?: readonly string[];
}

/** A line of the list. */
interface ListedFile extends FileSummary {
  /** The name of its project. */
  readonly project: string | null;
}

export function addFileCommands(program: Command, run: RunOperation): void {
  const file = program.command('file').description('what is known of files; never their content, nor a way to it');

  addPageOptions(file.command('list').description('list files in whatever status, the oldest first'))
    .option('--project <id>', 'those of a project, by id or name')
    .addOption(
      new Option('--organization <id>', 'those of an organization, by id or name; one of the two is needed').conflicts(
        'project',
      ),
    )
    .option('--kind <names>', 'image, audio, video: names between commas', namesAmong('kind', MEDIA_KINDS))
    .option(
      '--status <names>',
      'ready, awaiting_upload, processing, failed: names between commas',
      namesAmong('status', FILE_STATUSES),
    )
    .option('--tag <tag>', 'with this tag; given again, with that one too', collect)
    .action(({ kind, status, tag, organization, project, ...page }: ListOptions) =>
      run(async (dataSource) => {
        const asked = pageOf(page);
        checkPage('file', asked);
        const filter: FileFilter = { kind: kind ?? null, status: status ?? null, tagsAll: tag ?? null };
        if (checkFileFilter(filter) !== null) {
          throw new AccountError('INVALID_INPUT', 'tag', 'tag is at most 1000 characters of Unicode text without NUL.');
        }
        const scope = await findFileScope(dataSource, { organization, project });
        const after = asked.after === null ? null : await findFilePosition(dataSource, scope, asked.after);
        if (asked.after !== null && after === null) {
          throw new AccountError(
            'INVALID_INPUT',
            'after',
            'There is no such file, nor was there any that is known of.',
          );
        }
        const files = await findFileSummaries(dataSource, { scope, filter, after, limit: asked.limit });
        const projects = await findProjects(dataSource, [...new Set(files.map(({ projectId }) => projectId))]);
        return files.map((summary) => listed(summary, projects.get(summary.projectId)?.name ?? null));
      }),
    );
}

function listed({ id, projectId, ...rest }: FileSummary, project: string | null): ListedFile {
  return { id, projectId, project, ...rest };
}

function collect(tag: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), tag];
}
