import { Button, Menu } from '@mantine/core';
import { navigate } from '../../app/navigation';
import { useSession } from '../../app/session';
import { type FileDetail, SignedLinkQuery } from '../../graph/documents/file-detail';
import { linkOf, mediaUrl } from '../../graph/media-url';
import { useAnnouncer } from '../../parts/announcer';
import { useCopy } from '../../parts/copy';
import { Icon } from '../../parts/icon';
import classes from './detail-pane.module.css';

const HOUR = 3_600;
const LINK_SPANS = [
  { seconds: HOUR, label: 'Works for an hour' },
  { seconds: 24 * HOUR, label: 'Works for a day' },
  { seconds: 7 * 24 * HOUR, label: 'Works for a week' },
];

interface FileActionsProps {
  readonly file: FileDetail;
  readonly canWrite: boolean;
  onRemove(): void;
}

export function FileActions({ file, canWrite, onRemove }: FileActionsProps) {
  const canGenerate = useSession().can('GENERATE');
  return (
    <div className={classes.actions}>
      {file.attachment !== null && (
        <Button
          component="a"
          href={mediaUrl(file.attachment.url)}
          download={file.filename}
          size="sm"
          variant="default"
          leftSection={<Icon name="download" size={16} />}
        >
          Download
        </Button>
      )}
      {file.download !== null && <LinkMenu id={file.id} />}
      {canGenerate && (
        <Button
          size="sm"
          variant="default"
          leftSection={<Icon name="create" size={16} />}
          onClick={() => navigate(`/create?input=${file.id}`)}
        >
          Use as input
        </Button>
      )}
      {canWrite && (
        <Button
          size="sm"
          variant="default"
          className={classes.danger}
          leftSection={<Icon name="trash" size={16} />}
          onClick={onRemove}
        >
          Delete
        </Button>
      )}
    </div>
  );
}

/** Whoever has such a link needs no key: for how long is a choice. */
function LinkMenu({ id }: { readonly id: string }) {
  const { uncached } = useSession();
  const { show } = useAnnouncer();
  const copy = useCopy();
  const copyLink = async (ttlSeconds: number) => {
    const { data } = await uncached.query(SignedLinkQuery, { id, ttlSeconds });
    const url = data?.file?.download?.url;
    if (url === undefined) show('No link is available right now. Reload the page.');
    else await copy(linkOf(url), 'Link copied. Anyone who has it can see the file.');
  };
  return (
    <Menu position="bottom-start" radius="lg" shadow="md">
      <Menu.Target>
        <Button size="sm" variant="default" leftSection={<Icon name="link" size={16} />}>
          Copy link
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {LINK_SPANS.map(({ seconds, label }) => (
          <Menu.Item key={seconds} onClick={() => void copyLink(seconds)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
