import { Link, useSearch } from '../app/navigation';
import { Generations } from './generations/generations';
import { Health } from './health/health';
import classes from './page.module.css';
import { Webhooks } from './webhooks/webhooks';

const PARTS = [
  { name: '', title: 'Webhooks', Part: Webhooks },
  { name: 'generations', title: 'Generations', Part: Generations },
  { name: 'health', title: 'Health', Part: Health },
] as const;

/** For keys that may administer. */
export function Page() {
  const [search] = useSearch();
  const asked = search.get('part') ?? '';
  const current = PARTS.find(({ name }) => name === asked) ?? PARTS[0];
  return (
    <div className={classes.page}>
      <h1>Administration</h1>
      <nav className={classes.parts} aria-label="Parts of the administration">
        {PARTS.map((part) => (
          <Link
            key={part.name}
            className={classes.part}
            href={part.name === '' ? '/administration' : `/administration?part=${part.name}`}
            aria-current={part === current ? 'page' : undefined}
          >
            {part.title}
          </Link>
        ))}
      </nav>
      <current.Part />
    </div>
  );
}
