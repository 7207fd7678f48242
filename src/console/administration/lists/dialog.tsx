import { Button, Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import type { Failure } from '../../graph/failures';
import { FailureNotice } from '../../parts/failure-notice';
import classes from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly submit: string;
  readonly isDangerous?: boolean;
  readonly isSending: boolean;
  readonly isDisabled?: boolean;
  readonly failure: Failure | null;
  readonly children: ReactNode;
  onSubmit(): void;
  onClose(): void;
}

/** Asks for what is needed to do something, and says why it was not done. */
export function Dialog(props: DialogProps) {
  const {
    title,
    submit,
    isDangerous = false,
    isSending,
    isDisabled = false,
    failure,
    children,
    onSubmit,
    onClose,
  } = props;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isSending && !isDisabled) onSubmit();
  };
  return (
    <Modal
      opened
      centered
      size="lg"
      radius="lg"
      onClose={onClose}
      title={<span className={classes.title}>{title}</span>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form className={classes.body} onSubmit={send}>
        {children}
        {failure !== null && <FailureNotice failure={failure} />}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={isDangerous ? 'red.8' : undefined} loading={isSending} disabled={isDisabled}>
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
