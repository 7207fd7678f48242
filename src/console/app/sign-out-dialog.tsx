import { Button, Modal } from '@mantine/core';
import classes from './sign-out-dialog.module.css';

interface SignOutDialogProps {
  /** What would be given up: `3 uploads`. */
  readonly work: string;
  onStay(): void;
  onSignOut(): void;
}

/** Nothing of a session goes on without its key. */
export function SignOutDialog({ work, onStay, onSignOut }: SignOutDialogProps) {
  return (
    <Modal opened centered radius="lg" onClose={onStay} title="Sign out?" closeButtonProps={{ 'aria-label': 'Close' }}>
      <p>
        <strong>{work}</strong> will be canceled: nothing goes on without the key.
      </p>
      <div className={classes.actions}>
        <Button variant="default" onClick={onStay} data-autofocus>
          Stay
        </Button>
        <Button color="red.8" onClick={onSignOut}>
          Sign out and cancel
        </Button>
      </div>
    </Modal>
  );
}
