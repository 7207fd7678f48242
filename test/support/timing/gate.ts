/** Where something comes by, and may have to wait. */
export class Gate {
  private opened: Promise<void> = Promise.resolve();
  private letThrough = () => {};
  private arrivals = 0;
  private arrivedBefore = 0;

  shut(): void {
    this.arrivedBefore = this.arrivals;
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

  /** Of those, how many since it was shut. */
  get waiting(): number {
    return this.arrivals - this.arrivedBefore;
  }

  async pass(): Promise<void> {
    this.arrivals += 1;
    await this.opened;
  }
}
