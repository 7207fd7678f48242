import type { PlannedFields } from './collect-fields';
import type { OperationPlan } from './operation-plan';

/** Of one document: of its operations, each with all that its variables leave out. What is beyond is planned for each run. */
const MAX_FIELDS = 4_000;
const MAX_PLANS = 16;

interface KeptPlan {
  readonly plan: OperationPlan;
  readonly planned: PlannedFields;
}

/** The plans of one document that are kept, which grow when objects of further types are answered. */
export class DocumentPlans {
  readonly #kept = new Map<string, KeptPlan>();
  #fieldCount = 0;

  /**
   * @param conditionVariables by which `@skip` and `@include` decide
   * @param onChange the number of fields is another
   */
  constructor(
    readonly conditionVariables: readonly string[],
    private readonly onChange: () => void,
  ) {}

  /** How many fields all of them have. */
  get fieldCount(): number {
    return this.#fieldCount;
  }

  /** @param key the operation, and what its variables leave out */
  find(key: string): OperationPlan | null {
    return this.#kept.get(key)?.plan ?? null;
  }

  /** Keeps it while there is room. @param planned how many fields it has now */
  keep(key: string, plan: OperationPlan, planned: PlannedFields): void {
    if (this.#kept.size >= MAX_PLANS || this.#fieldCount + planned.count > MAX_FIELDS) return;
    this.#kept.set(key, { plan, planned });
    planned.onGrowth = () => this.#recount(key, planned);
    this.#recount(key, planned);
  }

  /** One that has outgrown the room goes with the runs that have it. */
  #recount(key: string, planned: PlannedFields): void {
    const count = () => [...this.#kept.values()].reduce((sum, kept) => sum + kept.planned.count, 0);
    if (count() > MAX_FIELDS) {
      this.#kept.delete(key);
      planned.onGrowth = null;
    }
    this.#fieldCount = count();
    this.onChange();
  }
}
