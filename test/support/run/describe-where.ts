/**
 * A suite that takes something that not every machine has. Where it is missing, the suite is reported as skipped, and the
 * closing lines of the run say why.
 *
 * @param missing what there is none of here, as the end of "skipped: "; null: nothing is missing
 */
export function describeWhere(missing: string | null, name: string, suite: () => void): void {
  if (missing === null) describe(name, suite);
  else describe.skip(`${name} (skipped: ${missing})`, suite);
}
