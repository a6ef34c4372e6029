/** A workflow of GitHub Actions: it checks pull requests, and deploys and publishes the rules on main. */
export const GITHUB_WORKFLOW = `name: relay

on:
  pull_request:
  push:
    branches: [main]

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 24, cache: npm }
      - run: npm ci
      - run: npx hubrelay rules check rules.json --strict --format github
      - run: npx hubrelay doctor

  deploy:
    if: github.event_name == 'push'
    needs: check
    runs-on: ubuntu-latest
    concurrency: relay
    env:
      CLOUDFLARE_API_TOKEN: \${{ secrets.CLOUDFLARE_API_TOKEN }}
      CLOUDFLARE_ACCOUNT_ID: \${{ secrets.CLOUDFLARE_ACCOUNT_ID }}
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 24, cache: npm }
      - run: npm ci
      - run: npx wrangler deploy
      - run: npx hubrelay rules push rules.json --yes
`;

/** The same for GitLab CI. The variables are set in the project's settings, masked and protected. */
export const GITLAB_CI = `default:
  image: node:24
  cache: { key: { files: [package-lock.json] }, paths: [.npm/] }
  before_script:
    - npm ci --cache .npm --prefer-offline

check:
  stage: test
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - npx hubrelay rules check rules.json --strict --format junit > rules-report.xml
    - npx hubrelay doctor
  artifacts:
    when: always
    reports: { junit: rules-report.xml }

# Needs CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID, under Settings > CI/CD > Variables.
deploy:
  stage: deploy
  resource_group: relay
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - npx wrangler deploy
    - npx hubrelay rules push rules.json --yes
`;
