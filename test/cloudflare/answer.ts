/** An answer of the API: its status, and a body that is sent as JSON unless it is bytes. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A successful answer, in the envelope that Cloudflare's API v4 has for all of them. */
export function success(result: unknown, resultInfo?: object): Answer {
  const envelope = { success: true, errors: [], messages: [], result };
  return { status: 200, body: resultInfo === undefined ? envelope : { ...envelope, result_info: resultInfo } };
}

/** A value as it is, without an envelope. */
export function bytes(value: Uint8Array): Answer {
  return { status: 200, body: value };
}

/** An error of the API, with Cloudflare's number for it. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  get answer(): Answer {
    const { status, code, message } = this;
    return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } };
  }
}

/** A request that the fake does not know. It is answered with an error, and the test that caused it should fail. */
export class UnknownRequest extends ApiError {
  constructor(what: string) {
    super(400, 7003, `the fake of Cloudflare's API does not know ${what}`);
  }
}
