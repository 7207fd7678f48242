import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useSession } from '../../app/session';
import { type AdministeredPolicy, type AdministeredProject, ProjectPageQuery } from '../../graph/documents/accounts';
import { formatBytes, formatCount } from '../../parts/amounts';
import { useAnnouncer } from '../../parts/announcer';
import { Icon } from '../../parts/icon';
import { Listing } from '../lists/listing';
import classes from '../lists/listing.module.css';
import { usePages } from '../lists/use-pages';
import { ProjectDialog } from './project-dialog';

/** The projects of the organization, and what holds for their files. */
export function Projects() {
  const { uncached, viewer } = useSession();
  const { show } = useAnnouncer();
  const load = useCallback(
    async (after: string | null) => {
      const { data, error } = await uncached.query(ProjectPageQuery, { first: 20, after });
      return { page: data?.mediaViewer.organization.projects, error };
    },
    [uncached],
  );
  const pages = usePages<AdministeredProject>(load);
  const [editing, setEditing] = useState<AdministeredProject | 'new' | null>(null);
  const done = (project: AdministeredProject) => {
    show(editing === 'new' ? 'Project created' : 'Project saved');
    pages.put(project);
    setEditing(null);
  };
  const isOfOrganization = viewer.project === null;
  return (
    <>
      <Listing
        title={viewer.organization.name}
        hint={`${isOfOrganization ? 'Its projects and their policies' : 'The project of this key; changing its policy takes a key of the organization'} · ${viewer.organization.id}`}
        pages={pages}
        none="No projects yet. Files belong to projects: create one."
        action={
          isOfOrganization && (
            <Button leftSection={<Icon name="plus" size={17} />} onClick={() => setEditing('new')}>
              New project
            </Button>
          )
        }
      >
        {(project) => (
          <>
            <div className={classes.words}>
              <span className={classes.name} dir="auto">
                {project.name}
                {project.policy.zeroDataRetention && (
                  <span className={classes.badge} data-tone="accent">
                    zero data retention
                  </span>
                )}
              </span>
              <span className={classes.facts}>{[...factsOf(project.policy), project.id].join(' · ')}</span>
            </div>
            {isOfOrganization && (
              <Button
                size="xs"
                variant="default"
                aria-label={`Edit ${project.name}`}
                onClick={() => setEditing(project)}
              >
                Edit
              </Button>
            )}
          </>
        )}
      </Listing>
      {editing !== null && (
        <ProjectDialog project={editing === 'new' ? null : editing} onDone={done} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

function factsOf(policy: AdministeredPolicy): readonly string[] {
  const { retentionSeconds, defaultTtlSeconds, storeByDefault, keepPrompts } = policy;
  const { ownerMaxBytes, ownerMaxFiles, requestsPerMinute } = policy;
  return [
    retentionSeconds === null ? 'kept until deleted' : `kept ${spanOf(retentionSeconds)} at most`,
    defaultTtlSeconds === null ? null : `expires after ${spanOf(defaultTtlSeconds)} by default`,
    storeByDefault ? null : 'generated files are not stored by default',
    keepPrompts ? 'keeps prompts' : null,
    ownerMaxBytes === null ? null : `${formatBytes(ownerMaxBytes)} for each owner`,
    ownerMaxFiles === null ? null : `${formatCount(ownerMaxFiles, 'file')} for each owner`,
    requestsPerMinute === null ? null : `${formatCount(requestsPerMinute, 'request')} a minute`,
  ].filter((fact) => fact !== null);
}

/** `30 days`, `90 minutes`. */
function spanOf(seconds: number): string {
  if (seconds % 86_400 === 0) return formatCount(seconds / 86_400, 'day');
  if (seconds % 3_600 === 0) return formatCount(seconds / 3_600, 'hour');
  return seconds % 60 === 0 ? formatCount(seconds / 60, 'minute') : formatCount(seconds, 'second');
}
