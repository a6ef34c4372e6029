import * as production from "../../../src/index.ts";
import { boxed } from "./boxed.ts";
import { boxedHandler } from "./handler.ts";

// The Worker as it is deployed, with the limits of the platform that workerd does not enforce by itself. Nothing of this
// is in src, and so in no build of it.

export const Directory = boxed(production.Directory);
export const OutboundSender = boxed(production.OutboundSender);
export const RepositoryRelay = boxed(production.RepositoryRelay);
export const TargetGate = boxed(production.TargetGate);
export const TokenAllowance = boxed(production.TokenAllowance);
export const Tunnel = boxed(production.Tunnel);

const BOXED = { default: 1, Directory, OutboundSender, RepositoryRelay, TargetGate, TokenAllowance, Tunnel };
const missing = Object.keys(production).filter((name) => !(name in BOXED));
if (missing.length > 0) throw new Error(`test/platform/entry/index.ts does not export ${missing.join(", ")}`);

export default boxedHandler(production.default);
