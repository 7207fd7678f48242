import { useEffect, useLayoutEffect, useRef } from 'react';
import logo from '../mediagraph.svg';
import { Icon } from '../parts/icon';
import { AccountMenu } from './account-menu';
import { Link, navigate, usePath } from './navigation';
import { PageFrame } from './page-frame';
import { type ConsolePage, pages } from './pages';
import { useSession } from './session';
import classes from './shell.module.css';

/** The frame around every page: where to go, who is signed in. */
export function Shell() {
  const session = useSession();
  const path = usePath();
  const open = pages.filter(({ scopes }) => scopes.some((scope) => session.can(scope)));
  const current = open.find((page) => page.path === path);
  const first = open[0]?.path;
  // Of a key that may not read files, the beginning is another page.
  useEffect(() => {
    if (path === '/' && current === undefined && first !== undefined) navigate(first, { replace: true });
  }, [path, current, first]);
  useEffect(() => {
    document.title = current === undefined ? 'Mediagraph' : `${current.title} · Mediagraph`;
  }, [current]);
  const main = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top.
  useLayoutEffect(() => main.current?.scrollTo(0, 0), [path]);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#page">
        Skip to content
      </a>
      <header className={classes.header}>
        <Link href="/" className={classes.brand} aria-label="Mediagraph">
          <img src={logo} width={28} height={28} alt="" />
          <span>Mediagraph</span>
        </Link>
        <nav className={classes.navigation} aria-label="Pages">
          {open.map((page) => (
            <PageLink key={page.path} page={page} isCurrent={page === current} />
          ))}
        </nav>
        <AccountMenu />
      </header>
      <main ref={main} id="page" className={classes.page} tabIndex={-1}>
        <PageFrame key={path} page={current} />
      </main>
    </div>
  );
}

function PageLink({ page, isCurrent }: { readonly page: ConsolePage; readonly isCurrent: boolean }) {
  return (
    <Link href={page.path} className={classes.link} aria-current={isCurrent ? 'page' : undefined}>
      <Icon name={page.icon} size={20} />
      <span>{page.title}</span>
    </Link>
  );
}
