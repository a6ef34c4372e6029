import { timingSafeEqual } from "node:crypto";
import { answerText } from "../relay/answer-text.ts";
import { PROOF_PATH, proofOf, type ProofKey } from "./proof.ts";

const TIMEOUT_MS = 5000;

const MAX_PROOF_BYTES = 1024;

/** Whether the listener on a relay's port has the relay's key. False if it does not answer within five seconds. */
export async function proves(relay: ProofKey): Promise<boolean> {
  const challenge = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
  const url = `http://127.0.0.1:${relay.port}${PROOF_PATH}?challenge=${challenge}`;
  try {
    const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    return isSame(await answerText(answer, MAX_PROOF_BYTES), await proofOf(relay, challenge));
  } catch {
    return false;
  }
}

function isSame(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
