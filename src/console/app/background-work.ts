/** What goes on in a session while the person looks at other pages. */
export interface BackgroundWork {
  /** What of it would be given up by now, in words: `3 uploads`. Null: nothing. */
  describe(): string | null;
  /** Called while the key is still good. */
  giveUp(): void;
}
