import * as faulty from "../../faults/entry/index.ts";
import { boxed } from "./boxed.ts";
import { boxedHandler } from "./handler.ts";

// The Worker of the fault suite, on bindings and storage that fail as planned, within the limits of the platform.

export * from "./index.ts";

export const Directory = boxed(faulty.Directory);
export const RepositoryRelay = boxed(faulty.RepositoryRelay);

export default boxedHandler(faulty.default);
