import { Link, useSearch } from '../app/navigation';
import { Generations } from './generations/generations';
import { Health } from './health/health';
import { Keys } from './keys/keys';
import classes from './page.module.css';
import { Projects } from './projects/projects';
import { Webhooks } from './webhooks/webhooks';

const PARTS = [
  { name: '', title: 'Projects', Part: Projects },
  { name: 'keys', title: 'API keys', Part: Keys },
  { name: 'webhooks', title: 'Webhooks', Part: Webhooks },
  { name: 'generations', title: 'Generations', Part: Generations },
  { name: 'health', title: 'Health', Part: Health },
] as const;

/** For keys that may administer: what the `admin` command does, by the graph. */
export function Page() {
  const [search] = useSearch();
  const asked = search.get('part') ?? '';
  const current = PARTS.find(({ name }) => name === asked) ?? PARTS[0];
  return (
    <div className={classes.page}>
      <h1>Administration</h1>
      <nav className={classes.parts} aria-label="Administration sections">
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
