// The part of Node's module that workerd has and the counted Worker uses: its types exclude those of the Worker.
declare module "node:async_hooks" {
  export class AsyncLocalStorage<T> {
    run<R>(store: T, work: () => R): R;
    getStore(): T | undefined;
  }
}
