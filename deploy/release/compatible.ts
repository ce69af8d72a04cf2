import type { Contract } from '../../bin/destructive.ts'

/**
 * Why code cannot run with a database, one sentence each: a migration has taken, or would take, something away that it still needs.
 * @param code migrations that the code knows
 * @param contracts migrations of the database that take away
 */
export function lacking(code: readonly string[], contracts: readonly Contract[]): string[] {
  return contracts.filter(({ name, after }) => !code.includes(name) && !code.includes(after)).map(({ name, after }) => `${name} takes away what code from before ${after} needs`)
}
