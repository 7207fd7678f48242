import { Button, Modal } from '@mantine/core';
import { useCopy } from '../../parts/copy';
import { Icon } from '../../parts/icon';
import classes from './dialog.module.css';

interface SecretDialogProps {
  readonly title: string;
  readonly secret: string;
  readonly hint: string;
  onClose(): void;
}

/** Something that is shown this once: it does not close by a click beside it. */
export function SecretDialog({ title, secret, hint, onClose }: SecretDialogProps) {
  const copy = useCopy();
  return (
    <Modal
      opened
      centered
      size="lg"
      radius="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      onClose={onClose}
      title={<span className={classes.title}>{title}</span>}
    >
      <div className={classes.body}>
        <p>{hint}</p>
        <code className={classes.secret}>{secret}</code>
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Done
          </Button>
          <Button
            data-autofocus
            leftSection={<Icon name="copy" size={16} />}
            onClick={() => void copy(secret, 'Copied. Store it somewhere safe.')}
          >
            Copy
          </Button>
        </div>
      </div>
    </Modal>
  );
}
