import { BODY, BREAKER, COMMON, NEWER } from "../targets/field-descriptions.ts";

const ACCOUNT = {
  username: "A Docker Hub account that can read the repository.",
  password: "An access token of the account.",
};

const DELAY = "Wait before the first attempt. Default: `0s`.";

const WINDOW = {
  days: "Default: every day.",
  from: "First minute. Default: `00:00`.",
  to: "End, exclusive. At or before `from`: on the next day. Default: midnight.",
  timezone: "A name of the IANA database, as in `Europe/Berlin`. Default: `UTC`.",
};

/**
 * Descriptions of the fields of each object of a rule document, by the name of the field that holds the object. Editors
 * show them, and docs/rules.md has them in its tables.
 */
export const DESCRIPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  document: {
    $schema: "For editors. Not read.",
    version: "The version of the format.",
    description: "A note for people.",
    accept: "Senders whose pushes are accepted. Default: all.",
    callback: "When Docker Hub's `callback_url` is answered. Default: `settled`.",
    verify: "Confirms every push with Docker Hub before it is routed.",
    watch: "Repositories whose missed pushes are fetched from Docker Hub.",
    targets: "Targets by name.",
    rules: "Rules, in order. May be empty.",
    default: "Targets of a push that no rule matched.",
  },
  rules: {
    name: "A unique name.",
    description: "A note for people.",
    enabled: "`false`: off, but still checked. Default: `true`.",
    on: "Types of events: `push`, or alerts. Default: `push`.",
    match: "Conditions that must all hold. Default: none.",
    targets: "Names of targets, or objects with settings. Empty only in a final rule.",
    delay: DELAY,
    coalesce: "Delivers pushes that belong together as one.",
    verify: "Confirms pushes for this rule's targets. `off`: they get them unconfirmed.",
    final: "`true`: if the rule matches, later ones are skipped. Default: `false`.",
  },
  targets: {
    target: "Name of the target.",
    delay: "Overrides the rule's.",
    timeout: "Overrides the target's.",
    schedule: "Overrides the target's.",
    expires: "Overrides the target's.",
    after: "Targets of the rule that must be delivered first.",
    soak: "Wait after them, or after the push.",
    approval: "`true`: a person must approve the delivery. Default: `false`.",
    window: "When it may be delivered. At other times it waits.",
  },
  default: { targets: "Names of targets, or objects with settings.", delay: DELAY },
  coalesce: {
    window: "Quiet time after which the push is delivered.",
    max: "Limit of the first push's wait. Default: four windows.",
    by: "What the pushes share: `tag`, `repository`, `digest`, or the text of a CEL expression. Default: `tag`.",
    keep: "The push to deliver, by its time. Default: `last`.",
  },
  verify: {
    by: "`tag`: Docker Hub confirms the time of the push. `digest`: the registry confirms that the tag exists.",
    pullable: "`true`: the registry must have the same digest too. Default: `false`.",
    within: "Time limit. Default: `2m`.",
    unconfirmed: "`deliver` delivers anyway. Default: `fail`.",
    ...ACCOUNT,
  },
  watch: {
    repository: "One repository of Docker Hub.",
    tags: "Tags to look for. Default: every tag.",
    every: "Interval between checks. Default: `1h`.",
    ...ACCOUNT,
  },
  received: WINDOW,
  window: WINDOW,
  Match: {
    repository: "`acme/web`, `library/nginx`; `ghcr.io/acme/web` of another registry.",
    registry: "The registry's host, such as `docker.io`.",
    namespace: "First part of the repository, without the registry.",
    name: "Last part of the repository.",
    tag: "The pushed tag.",
    pusher: "The account that pushed, as the sender claims.",
    media_type: "Media type of the manifest or its config, as sent.",
    kind: "`image`, `helm`, `signature` or `other`.",
    token: "Label of the webhook URL's token, which no payload can forge.",
    origin: "`reconciled`: a missed push, found by asking Docker Hub.",
    platform: "One platform, as in `linux/arm64/v8`. Known after a confirmation.",
    digest: "Known after a confirmation, or from the sender.",
    change_categories: "One reason for the build of a Docker Hardened Image, as in `vulnerability_fix`.",
    is_private: "Whether the repository is private.",
    is_official: "Whether the image is official.",
    received: "When the push was received.",
    when: "A CEL expression that returns a bool.",
    all: "Sets of conditions that must all hold.",
    any: "Sets of conditions of which one must hold.",
    not: "Conditions that must not all hold.",
  },
  TextOperand: {
    exact: "Equals one of the texts, a repository as in `library/nginx`.",
    glob: "Matches the patterns, as above.",
    prefix: "Begins with one of the texts.",
    suffix: "Ends with one of the texts.",
    regex: "Contains a match of the RE2 expression. `^` and `$` anchor it.",
    semver: "Is a semantic version in the range.",
    version: "Is a version in the range, as people write them.",
    mutable: "`true`: is a tag that moves, such as `latest`. `false`: is not.",
    number: "Is a decimal number within the bounds `eq`, `gt`, `gte`, `lt` and `lte`.",
    exists: "`true`: is present. `false`: is missing.",
    ignore_case: "`true`: the text operators ignore case. Default: only for the repository and its parts.",
  },
  semver: {
    range: "The range.",
    prefix: "Text before the version. A tag without it does not match.",
    suffix: "Text after the version. A tag without it does not match.",
    prereleases: "`true` lets the range include prereleases. Default: `false`.",
  },
  version: {
    range: "The range.",
    prefix: "Text before the version. A tag without it does not match.",
    suffix: "Text after the version. A tag without it does not match.",
    prereleases: "`true` takes the range's prereleases. Default: `false`.",
    words: "Other words that the tag may have, such as `alpine`.",
  },
  number: {
    eq: "Equals.",
    gt: "Is greater.",
    gte: "Is greater or equal.",
    lt: "Is less.",
    lte: "Is less or equal.",
  },
  breaker: BREAKER,
  body: BODY,
  newer: NEWER,
  target: COMMON,
};
