import { ApiError } from "../api/client.ts";
import { DEFAULT_SENDER, isSenderName, SENDER_NAMES } from "../../core/senders/name.ts";

/** What is typed into the fields. */
export interface PayloadInput {
  readonly sender: string;
  readonly payload: string;
  /** One header a line, as in `X-Event: push`. */
  readonly headers: string;
}

export const NO_PAYLOAD: PayloadInput = { sender: DEFAULT_SENDER, payload: "", headers: "" };

interface PayloadFieldsProps {
  /** The rule document, whose own senders can be chosen too. */
  readonly rules: string;
  readonly input: PayloadInput;
  readonly onChange: (input: PayloadInput) => void;
}

/** The fields for a payload, its sender and its headers. */
export function PayloadFields({ rules, input, onChange }: PayloadFieldsProps) {
  const own = ownSendersIn(rules);
  return (
    <>
      <label>
        Sender
        <select
          value={input.sender}
          onChange={({ currentTarget }) => onChange({ ...input, sender: currentTarget.value })}
        >
          {[...SENDER_NAMES, ...own].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        Payload
        <textarea
          required
          rows={6}
          spellcheck={false}
          value={input.payload}
          placeholder="the JSON that the registry sends"
          onInput={({ currentTarget }) => onChange({ ...input, payload: currentTarget.value })}
        />
      </label>
      {!isSenderName(input.sender) && (
        <label class="wide">
          Headers, one a line
          <textarea
            rows={2}
            spellcheck={false}
            value={input.headers}
            placeholder="X-Event: push"
            onInput={({ currentTarget }) => onChange({ ...input, headers: currentTarget.value })}
          />
        </label>
      )}
    </>
  );
}

/** The body of a test. Throws, with what was expected, if the payload is not JSON. */
export function requestOf({ sender, payload, headers }: PayloadInput): object {
  const lines = headers.split("\n").filter((line) => line.trim() !== "");
  return {
    sender,
    payload: parsed(payload),
    headers: Object.fromEntries(lines.map((line) => headerOf(line))),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError(0, `The payload is not JSON: ${(error as Error).message}`);
  }
}

function headerOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  if (colon <= 0) throw new ApiError(0, `Expected a header as in "X-Event: push", got "${line.slice(0, 100)}"`);
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}

/** The names of the senders in a document that may not be valid. */
function ownSendersIn(rules: string): string[] {
  try {
    const { senders } = JSON.parse(rules) as { readonly senders?: object };
    return Object.keys(senders ?? {});
  } catch {
    return [];
  }
}
