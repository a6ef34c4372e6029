import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { github, harbor } from "../core/senders/bodies.ts";
import { settledEvent, statuses } from "./history.ts";
import { post, type Receipt } from "./push.ts";
import { startReceiver, type Reaction, type Received, type Receiver } from "./receiver.ts";
import { Relay, TOKEN } from "./relay-process.ts";

// Pushes of other registries, to receivers that decide as the real ones do: their code is cited in
// test/core/dialects/receivers.ts.

const SECRETS = {
  GITHUB_WEBHOOK_SECRET: "e2e-secret-of-the-webhook-at-github",
  HARBOR_AUTHORIZATION: "e2e-auth-header-of-harbor",
  UPDATER: "e2e-secret-of-the-image-updater",
  GHCR_READER: "e2e-secret-of-a-reader-of-github",
  ARTIFACTORY_WEBHOOK: "e2e-secret-of-the-webhook-at-artifactory",
};

let receiver: Receiver;
let relay: Relay;

/** The rule document of an example in docs/examples/senders. */
function exampleOf(name: string): { readonly senders: object } {
  const file = new URL(`../../docs/examples/senders/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as { senders: object };
}

/** An application of Dokploy with the image ghcr.io/acme/web:v1.2.3. */
function dokploy({ headers, body }: Received): Reaction {
  if (!headers["user-agent"]?.includes("Go-http-client")) return { status: 200, body: "deployed without a look" };
  const { repository, push_data: push } = JSON.parse(body.toString()) as {
    repository: { repo_name: string };
    push_data: { tag: string };
  };
  return { status: repository.repo_name === "ghcr.io/acme/web" && push.tag === "v1.2.3" ? 200 : 301 };
}

/** An Argo CD Image Updater with a secret for Harbor. */
function updater({ headers, body }: Received): Reaction {
  if (headers.authorization !== SECRETS.UPDATER) return { status: 400, body: "incorrect webhook secret" };
  const { type, event_data: data } = JSON.parse(body.toString()) as {
    type: string;
    event_data: { resources: { resource_url: string }[]; repository: { repo_full_name: string } };
  };
  const isPush = type === "PUSH_ARTIFACT" && data.repository.repo_full_name === "acme/web";
  const host = new URL(`https://${data.resources[0]?.resource_url}`).host;
  return { status: isPush && host === "harbor.example.com:8443" ? 200 : 400 };
}

/** A Keel, which refuses a body without a name or a tag. */
function keel({ body }: Received): Reaction {
  const { repository, push_data: push } = JSON.parse(body.toString()) as {
    repository: { repo_name: string };
    push_data: { tag: string };
  };
  return { status: `${repository.repo_name}:${push.tag}` === "acme.jfrog.io/docker-local/acme/web:v1.2.3" ? 200 : 400 };
}

/** A receiver of GitHub's event `package` that checks the signature. */
function reader({ headers, body }: Received): Reaction {
  const signature = `sha256=${createHmac("sha256", SECRETS.GHCR_READER).update(body).digest("hex")}`;
  const isProven = headers["x-github-event"] === "package" && headers["x-hub-signature-256"] === signature;
  return { status: isProven ? 204 : 403 };
}

beforeAll(async () => {
  receiver = await startReceiver({
    "/dokploy": dokploy,
    "/webhook?type=harbor": updater,
    "/reader": reader,
    "/v1/webhooks/dockerhub": keel,
  });
  const targets = {
    dokploy: { type: "dokploy", url: receiver.url("/dokploy") },
    updater: { type: "argocd-image-updater", url: receiver.url(""), token: "${secret:UPDATER}" },
    keel: { type: "keel", url: receiver.url("") },
    reader: {
      type: "webhook",
      url: receiver.url("/reader"),
      body: "github",
      hub_signature: "${secret:GHCR_READER}",
    },
  };
  const rules = [
    { name: "of GitHub", match: { registry: "ghcr.io" }, targets: ["dokploy"] },
    { name: "of Artifactory", match: { registry: "acme.jfrog.io" }, targets: ["keel"] },
    { name: "of Harbor", match: { registry: "harbor.example.com:8443" }, targets: ["updater", "reader"] },
  ];
  relay = await Relay.start({
    hosts: [receiver.host],
    variables: { ...SECRETS, RELAY_TOKENS: `e2e/github|harbor|artifactory=${TOKEN}` },
    rules: JSON.stringify({ version: 1, senders: exampleOf("artifactory").senders, targets, rules }),
  });
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

/** Posts a body as a sender does, and returns the status of each of its deliveries once all have settled. */
async function delivered(sender: string, text: string, headers: Record<string, string>, repository: string) {
  const answer = await post(relay, text, { token: `${TOKEN}/${sender}`, headers });
  const { event } = (await answer.json()) as Receipt;
  return statuses(await settledEvent(relay, event, repository));
}

describe("a push of another registry", () => {
  test("of GitHub deploys the application of Dokploy that has its image", async ({ expect }) => {
    const text = JSON.stringify(github({}));
    const signature = createHmac("sha256", SECRETS.GITHUB_WEBHOOK_SECRET).update(text).digest("hex");
    const headers = { "x-hub-signature-256": `sha256=${signature}` };
    expect(await delivered("github", text, headers, "ghcr.io%2Facme/web")).toEqual({ dokploy: "delivered" });
  });

  test("of Artifactory, by a sender of the rule document, reaches Keel", async ({ expect }) => {
    const { body } = JSON.parse(
      readFileSync(new URL("../fixtures/senders/artifactory.json", import.meta.url), "utf8"),
    ) as {
      body: object;
    };
    const text = JSON.stringify(body);
    const signature = createHmac("sha256", SECRETS.ARTIFACTORY_WEBHOOK).update(text).digest("hex");
    const repository = "acme.jfrog.io%2Fdocker-local%2Facme/web";
    const headers = { "x-jfrog-event-auth": signature };
    expect(await delivered("artifactory", text, headers, repository)).toEqual({ keel: "delivered" });
    expect((await post(relay, text, { token: `${TOKEN}/artifactory` })).status).toBe(401);
  });

  test("of Harbor reaches the Image Updater, and a reader of GitHub's signed events", async ({ expect }) => {
    const headers = { authorization: SECRETS.HARBOR_AUTHORIZATION };
    const repository = "harbor.example.com:8443%2Facme/web";
    expect(await delivered("harbor", JSON.stringify(harbor({})), headers, repository)).toEqual({
      updater: "delivered",
      reader: "delivered",
    });
  });
});
