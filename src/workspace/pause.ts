/** How long, in milliseconds, the engine may keep a host from doing anything else. */
const SLICE = 12;

/** Lets the host handle what came in meanwhile, when the last time is long enough ago: then there is something to await. */
export function createPause(): () => Promise<void> | undefined {
  let last = Date.now();
  const rest = async (): Promise<void> => {
    await nextTurn();
    last = Date.now();
  };
  return () => (Date.now() - last < SLICE ? undefined : rest());
}

interface Host {
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  readonly setImmediate?: (callback: () => void) => unknown;
}

/** Neither the DOM nor Node is known here, but every host of the engine has a timer, and Node one that does not wait. */
function nextTurn(): Promise<void> {
  const { setTimeout, setImmediate } = globalThis as unknown as Host;
  return new Promise((resolve) => void (setImmediate ? setImmediate(resolve) : setTimeout(resolve, 0)));
}
