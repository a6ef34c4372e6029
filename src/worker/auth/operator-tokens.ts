import { parseAdminTokens } from "../../core/operators/admin-tokens.ts";
import { ADMIN, type Operator } from "../../core/operators/operator.ts";
import type { Env } from "../env/env.ts";
import { adminTokenProblem, isSameSecret } from "./token.ts";

/** An operator who has a token. */
export interface TokenOperator extends Operator {
  readonly token: string;
}

/** The operators that the secrets ADMIN_TOKEN and ADMIN_TOKENS name. */
export class OperatorTokens {
  readonly #operators: readonly TokenOperator[];
  /** Why ADMIN_TOKEN is not used; undefined if it is. */
  readonly adminProblem: string | undefined;
  /** Why ADMIN_TOKENS is not used; undefined if it is, or if the secret is not set. */
  readonly listProblem: string | undefined;

  private constructor({ ADMIN_TOKEN, ADMIN_TOKENS }: Env) {
    this.adminProblem = adminTokenProblem(ADMIN_TOKEN);
    const named = ADMIN_TOKENS ? parseAdminTokens(ADMIN_TOKENS) : undefined;
    this.listProblem = named?.ok === false ? named.error : undefined;
    const admin = this.adminProblem === undefined ? [{ ...ADMIN, token: ADMIN_TOKEN ?? "" }] : [];
    this.#operators = [...admin, ...(named?.ok === true ? named.value : [])];
  }

  static readonly #known = new WeakMap<Env, OperatorTokens>();

  /** The operators of an environment; parsed once. */
  static of(env: Env): OperatorTokens {
    const operators = OperatorTokens.#known.get(env) ?? new OperatorTokens(env);
    OperatorTokens.#known.set(env, operators);
    return operators;
  }

  get isEmpty(): boolean {
    return this.#operators.length === 0;
  }

  /** The operator with this token; undefined if unknown. Compares all tokens, each in constant time. */
  async find(candidate: string): Promise<TokenOperator | undefined> {
    const matches = await Promise.all(this.#operators.map(({ token }) => isSameSecret(candidate, token)));
    return this.#operators[matches.indexOf(true)];
  }

  /** The operator with this label; undefined if unknown. */
  labelled(label: string): TokenOperator | undefined {
    return this.#operators.find((operator) => operator.label === label);
  }
}
