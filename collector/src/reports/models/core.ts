/** States that all lead to each other, what is left of a chain once its loose parts are taken out. Row by row, densely. */
export interface Core {
  /** Their numbers in the chain. */
  states: readonly number[];
  /** How likely each is followed by each; the diagonal means nothing. */
  p: Float64Array;
  start: Float64Array;
  reward: Float64Array;
  value: Float64Array;
  nothing: Float64Array;
}

/** Of each state of a core, by its place there. */
export interface SolvedCore {
  /** Visits that a path makes. */
  reached: Float64Array;
  /** What is won from the state on. */
  reward: Float64Array;
  value: Float64Array;
  /** Visits of one state that are expected from another on, row by row. */
  visits: Float64Array;
}

/** Solves a core for all that is asked of it, in about n³ steps, and without a subtraction. Uses up the core. */
export function solvedCore(core: Core): SolvedCore {
  const leave = takeOut(core);
  const n = core.states.length;
  const solved: SolvedCore = {
    reached: new Float64Array(n),
    reward: new Float64Array(n),
    value: new Float64Array(n),
    visits: new Float64Array(n * n),
  };
  for (let state = n - 1; state >= 0; state--) putBack(core, solved, state, leave[state] ?? 1);
  return solved;
}

/** Takes out the states in their order; row and column of each stay as they were when it went. */
function takeOut({ p, start, reward, value, nothing }: Core): Float64Array {
  const n = start.length;
  const leave = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const row = p.subarray(k * n, k * n + n);
    let sum = (reward[k] ?? 0) + (nothing[k] ?? 0);
    for (let j = k + 1; j < n; j++) sum += row[j] ?? 0;
    leave[k] = sum;
    for (let i = k + 1; i < n; i++) {
      const share = (p[i * n + k] ?? 0) / sum;
      start[i] = (start[i] ?? 0) + ((start[k] ?? 0) * (row[i] ?? 0)) / sum;
      if (share === 0) continue;
      const other = p.subarray(i * n, i * n + n);
      for (let j = k + 1; j < n; j++) other[j] = (other[j] ?? 0) + share * (row[j] ?? 0);
      for (const column of [reward, value, nothing]) column[i] = (column[i] ?? 0) + share * (column[k] ?? 0);
    }
  }
  return leave;
}

/** The numbers of state `k`, from those of the states after it. */
function putBack(core: Core, { reached, reward, value, visits }: SolvedCore, k: number, leave: number): void {
  const { p } = core;
  const n = reached.length;
  const into = new Float64Array(n);
  const own = visits.subarray(k * n, k * n + n);
  let [come, won, worth] = [core.start[k] ?? 0, core.reward[k] ?? 0, core.value[k] ?? 0];
  for (let a = k + 1; a < n; a++) {
    const [to, from] = [p[k * n + a] ?? 0, p[a * n + k] ?? 0];
    into[a] = from / leave;
    come += from * (reached[a] ?? 0);
    won += to * (reward[a] ?? 0);
    worth += to * (value[a] ?? 0);
    const row = visits.subarray(a * n, a * n + n);
    for (let b = k + 1; b < n; b++) own[b] = (own[b] ?? 0) + (to / leave) * (row[b] ?? 0);
  }
  let again = 1;
  for (let a = k + 1; a < n; a++) {
    const row = visits.subarray(a * n, a * n + n);
    let sum = 0;
    for (let b = k + 1; b < n; b++) sum += (row[b] ?? 0) * (into[b] ?? 0);
    row[k] = sum;
    again += (p[k * n + a] ?? 0) * sum;
  }
  own[k] = again / leave;
  [reached[k], reward[k], value[k]] = [come / leave, won / leave, worth / leave];
}
