/** What may be read from the database for one request, of what clients filled rows with. */
export interface RowBudget {
  /** @returns false where fewer characters are left: what has so many is for nothing */
  spendRows(characters: number): boolean;
  /** @throws when nothing is left */
  checkRows(): void;
}
