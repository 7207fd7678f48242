/** What may be read from the database for one request, of what clients filled rows with. */
export interface RowBudget {
  /** Whose request it is: what it reads takes turns with what others read. */
  readonly organizationId: string;
  /** @returns false where fewer characters are left: what has so many is for nothing */
  spendRows(characters: number): boolean;
  /** @throws when nothing is left */
  checkRows(): void;
}
