/** The objects on which a method is called from now on, of whichever part of the program they are. */
export class WatchedInstances<T extends object> {
  readonly seen = new Set<T>();
  private readonly original: PropertyDescriptor;

  constructor(
    private readonly prototype: T,
    private readonly method: keyof T & string,
  ) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
    if (typeof descriptor?.value !== 'function') throw new Error(`${method} is no method of its own.`);
    this.original = descriptor;
    const { seen } = this;
    const called: (...args: unknown[]) => unknown = descriptor.value;
    const watched = function (this: T, ...args: unknown[]): unknown {
      seen.add(this);
      return called.apply(this, args);
    };
    Object.defineProperty(prototype, method, { ...descriptor, value: watched });
  }

  sum(count: (instance: T) => number): number {
    return [...this.seen].reduce((total, instance) => total + count(instance), 0);
  }

  restore(): void {
    Object.defineProperty(this.prototype, this.method, this.original);
  }
}
