import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Icon } from '../parts/icon';
import classes from './account-menu.module.css';
import { useSession } from './session';

const SignOutDialog = lazy(async () => ({ default: (await import('./sign-out-dialog')).SignOutDialog }));

const SCHEMES = [
  { value: 'auto', label: 'System', icon: 'system' },
  { value: 'light', label: 'Light', icon: 'light' },
  { value: 'dark', label: 'Dark', icon: 'dark' },
] as const;

/** Whose key it is, light or dark, the query editor, and the way out. */
export function AccountMenu() {
  const { viewer, signOut, background } = useSession();
  /** What would be given up, while the person is asked. */
  const [work, setWork] = useState<string | null>(null);
  const leave = () => {
    const given = [...background].map((each) => each.describe()).filter((text) => text !== null);
    if (given.length === 0) signOut();
    else setWork(given.join(' and '));
  };
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { organization, project, ownerId } = viewer;
  return (
    <>
      <Menu position="bottom-end" width={240} radius="lg" shadow="md">
        <Menu.Target>
          <UnstyledButton className={classes.button}>
            <span className="visually-hidden">Account:</span>
            <span className={classes.names}>
              <span className={classes.project}>{project?.name ?? 'All projects'}</span>
              <span className={classes.organization}>{organization.name}</span>
            </span>
            <Icon name="chevronDown" size={16} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {ownerId !== null && <Menu.Label>For {ownerId}</Menu.Label>}
          <Menu.Label>Appearance</Menu.Label>
          {SCHEMES.map(({ value, label, icon }) => (
            <Menu.Item
              key={value}
              role="menuitemradio"
              aria-checked={colorScheme === value}
              leftSection={<Icon name={icon} size={16} />}
              rightSection={colorScheme === value ? <Icon name="check" size={16} /> : null}
              onClick={() => setColorScheme(value)}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item component="a" href="/graphiql" c="var(--text)" leftSection={<Icon name="code" size={16} />}>
            Query editor
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={leave}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {work !== null && (
        <Suspense>
          <SignOutDialog work={work} onStay={() => setWork(null)} onSignOut={signOut} />
        </Suspense>
      )}
    </>
  );
}
