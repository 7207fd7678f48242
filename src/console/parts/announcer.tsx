import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import classes from './announcer.module.css';
import { Icon } from './icon';

interface Notice {
  readonly number: number;
  readonly text: string;
}

interface Announcements {
  /** Shows it for some seconds, and has screen readers say it. */
  show(text: string): void;
  /** Has screen readers say it. */
  say(text: string): void;
}

const SHOWN_MS = 5_000;
const AnnouncerContext = createContext<Announcements>({ show: () => {}, say: () => {} });

/** How something that was done is told to those who see the page and those who hear it. */
export function useAnnouncer(): Announcements {
  return useContext(AnnouncerContext);
}

export function Announcer({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState('');
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const count = useRef(0);
  const show = useCallback((text: string) => {
    count.current += 1;
    const notice = { number: count.current, text };
    setNotices((shown) => [...shown.slice(-2), notice]);
    setTimeout(() => setNotices((shown) => shown.filter(({ number }) => number !== notice.number)), SHOWN_MS);
  }, []);
  const announcements = useRef<Announcements>({ show, say: setSaid });
  return (
    <AnnouncerContext.Provider value={announcements.current}>
      {children}
      <div aria-live="polite" role="status" className="visually-hidden">
        {said}
      </div>
      <div aria-live="polite" role="status" className={classes.notices}>
        {notices.map(({ number, text }) => (
          <div key={number} className={classes.notice}>
            <Icon name="check" />
            <span>{text}</span>
          </div>
        ))}
      </div>
    </AnnouncerContext.Provider>
  );
}
