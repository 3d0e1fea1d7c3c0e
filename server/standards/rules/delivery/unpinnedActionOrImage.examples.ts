import type { Example } from "../../model.ts";

const languages = ["yaml"] as const;
const path = ".github/workflows/ci.yml";
const HASH = "4f2c3a1b5d6e7f8091a2b3c4d5e6f708192a3b4c";

export const unpinnedActionOrImageExamples: readonly Example[] = [
  {
    languages,
    path: ".github/actions/setup/action.yml",
    bad: `name: Set up
runs:
  using: composite
  steps:
    - ⟦uses: actions/setup-node@v4⟧
    - run: npm ci
      shell: bash
`,
  },
  {
    languages,
    path: ".github/actions/scan/action.yml",
    bad: `name: Scan
runs:
  using: docker
  ⟦image: docker://ghcr.io/shop/scan⟧
`,
  },
  {
    languages,
    path: ".github/actions/setup/action.yml",
    good: `name: Set up
runs:
  using: composite
  steps:
    - uses: actions/setup-node@${HASH}
    - uses: ./.github/actions/cache
`,
    trap: "a commit, and an action of the repository itself",
  },
  {
    languages,
    path: ".github/actions/scan/action.yml",
    good: `name: Scan
runs:
  using: docker
  image: Dockerfile
`,
    trap: "built from the repository",
  },
  {
    languages,
    path,
    bad: `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    container: ⟦node⟧
    steps:
      - run: npm test
`,
    fixed: `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    container: node:22
    steps:
      - run: npm test
`,
  },
  {
    languages,
    path,
    bad: `on: push
jobs:
  scan:
    runs-on: ubuntu-24.04
    steps:
      - ⟦uses: shop/scan-action@main⟧
        with:
          level: high
      - name: Report
        ⟦uses: "shop/report-action@release/v2"⟧ # newest
`,
  },
  {
    languages,
    path,
    bad: `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - ⟦uses: actions/checkout@v5⟧
      - ⟦uses: actions/setup-node@v4.1.0⟧
      - ⟦uses: docker://alpine⟧
      - ⟦uses: docker://ghcr.io/shop/lint:1.4⟧
`,
  },
  {
    languages,
    path,
    bad: `on: push
jobs:
  release:
    ⟦uses: shop/workflows/.github/workflows/release.yml@main⟧
  test:
    runs-on: ubuntu-24.04
    container:
      image: ⟦ghcr.io/shop/ci:latest⟧
    services:
      db:
        image: ⟦postgres⟧
        ports: ["5432:5432"]
    steps:
      - ⟦uses: shop/setup@4f2c3a1⟧
`,
  },
  {
    languages,
    path,
    bad: `on: push
jobs:
  test:
    strategy:
      matrix:
        image: ["node:22", "node:latest"]
    runs-on: ubuntu-24.04
    container: ⟦\${{ matrix.image }}⟧
    steps:
      - run: npm test
`,
  },
  {
    languages,
    path,
    good: `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@${HASH} # v5.0.0
      - uses: shop/tools/setup@${HASH}
`,
  },
  {
    languages,
    path,
    good: `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: ./.github/actions/setup
  release:
    uses: ./.github/workflows/release.yml
`,
    trap: "of the same commit",
  },
  {
    languages,
    path,
    good: `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    container: node:22.12.0
    services:
      db:
        image: postgres@sha256:98f4b71de414932439ac6ac690d7060df1f27161073c5036a7553723881bffbe
      cache:
        image: registry.shop.example:5000/redis:7.4
    steps:
      - uses: docker://alpine@sha256:98f4b71de414932439ac6ac690d7060df1f27161073c5036a7553723881bffbe
`,
  },
  {
    languages,
    path,
    good: `on: push
jobs:
  test:
    strategy:
      matrix:
        version: [20, 22]
    runs-on: ubuntu-24.04
    container: node:\${{ matrix.version }}
    services:
      db:
        image: \${{ inputs.database }}
    steps:
      - run: npm test
`,
    trap: "the tag, or the image, comes from an expression",
  },
  {
    languages,
    path,
    good: `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          # uses: shop/scan-action@main
          echo "container: node"
`,
    trap: "text of a script",
  },
];
