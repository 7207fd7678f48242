/** Where something comes by, and may have to wait. */
export class Gate {
  private opened: Promise<void> = Promise.resolve();
  private letThrough = () => {};
  private arrivals = 0;

  shut(): void {
    this.opened = new Promise((resolve) => {
      this.letThrough = resolve;
    });
  }

  open(): void {
    this.letThrough();
  }

  /** How many have come by so far, or wait. */
  get arrived(): number {
    return this.arrivals;
  }

  async pass(): Promise<void> {
    this.arrivals += 1;
    await this.opened;
  }
}
