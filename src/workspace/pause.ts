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

/** Neither the DOM nor Node is known here, but every host of the engine has this function. */
function nextTurn(): Promise<void> {
  const { setTimeout } = globalThis as unknown as { setTimeout: (callback: () => void, ms: number) => unknown };
  return new Promise((resolve) => setTimeout(resolve, 0));
}
