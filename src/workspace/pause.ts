/** How long, in milliseconds, the engine may keep a host from doing anything else. */
const SLICE = 12;

/** Lets the host handle what came in meanwhile, when the last time is long enough ago. */
export function createPause(): () => Promise<void> {
  let last = Date.now();
  return async () => {
    if (Date.now() - last < SLICE) return;
    await nextTurn();
    last = Date.now();
  };
}

/** Neither the DOM nor Node is known here, but every host of the engine has this function. */
function nextTurn(): Promise<void> {
  const { setTimeout } = globalThis as unknown as { setTimeout: (callback: () => void, ms: number) => unknown };
  return new Promise((resolve) => setTimeout(resolve, 0));
}
