/**
 * The share of arrivals that find all servers busy (Erlang B), by the usual recursion over servers. It holds for any
 * distribution of service times.
 *
 * @param load arrivals per time times mean service time
 */
export function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let count = 1; count <= servers; count++) blocked = (load * blocked) / (count + load * blocked);
  return blocked;
}

/** Mean wait before service in M/D/1 (Pollaczek and Khinchine), in the unit of the service time. */
export function waitInMD1(utilization: number, serviceTime: number): number {
  return (utilization * serviceTime) / (2 * (1 - utilization));
}

/** Student's t for 19 degrees of freedom, 99 % two-sided. */
const T_19 = 2.861;

/** The 99 % confidence interval of the mean of 20 values. */
export function confidenceInterval(values: readonly number[]): { readonly low: number; readonly high: number } {
  if (values.length !== 20) throw new Error("the interval is for 20 values");
  const mean = values.reduce((sum, value) => sum + value, 0) / 20;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 19;
  const margin = T_19 * Math.sqrt(variance / 20);
  return { low: mean - margin, high: mean + margin };
}
