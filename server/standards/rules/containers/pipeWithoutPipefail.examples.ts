import type { Example } from "../../model.ts";

const languages = ["dockerfile"] as const;

export const pipeWithoutPipefailExamples: readonly Example[] = [
  {
    languages,
    bad: `FROM debian:bookworm
RUN ⟦curl -fsSL https://files.shop.example/agent.tgz | tar xz -C /opt⟧
`,
    fixed: `FROM debian:bookworm
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -fsSL https://files.shop.example/agent.tgz | tar xz -C /opt
`,
  },
  {
    languages,
    bad: `FROM node:22-alpine AS build
RUN apk add curl \\
  && ⟦curl -fsSL https://files.shop.example/key | gpg --dearmor⟧ > /key.gpg
`,
    fixed: `FROM node:22-alpine AS build
SHELL ["/bin/ash", "-o", "pipefail", "-c"]
RUN apk add curl \\
  && curl -fsSL https://files.shop.example/key | gpg --dearmor > /key.gpg
`,
  },
  {
    languages,
    bad: `FROM registry.shop.example/base:4
RUN VERSION="$(⟦curl -fsSL https://files.shop.example/latest | jq -r .version⟧)" \\
  && install-agent "$VERSION"
`,
  },
  {
    languages,
    bad: `FROM debian:bookworm AS a
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN wget -qO- https://files.shop.example/a | sh

FROM debian:bookworm
RUN ⟦wget -qO- https://files.shop.example/b | sh⟧
`,
    fixed: `FROM debian:bookworm AS a
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN wget -qO- https://files.shop.example/a | sh

FROM debian:bookworm
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN wget -qO- https://files.shop.example/b | sh
`,
  },
  {
    languages,
    bad: `FROM debian:bookworm
SHELL ["/bin/sh", "-c"]
RUN <<EOF
⟦wget -qO- https://files.shop.example/b |
  sh -s -- --quiet⟧
EOF
`,
  },
  {
    languages,
    bad: `FROM ubuntu:24.04
RUN ⟦ls | head -1⟧ > /first; sort /list | uniq > /unique
`,
  },
  {
    languages,
    bad: `FROM debian:bookworm
SHELL ["/bin/bash", "-c"]
RUN ⟦pg_dump shop | gzip⟧ > /seed.gz
`,
    fixed: `FROM debian:bookworm
SHELL ["/bin/bash", "-c"]
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN pg_dump shop | gzip > /seed.gz
`,
  },
  {
    languages,
    good: `FROM debian:bookworm
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
RUN curl -fsSL https://files.shop.example/agent.tgz | tar xz
`,
  },
  {
    languages,
    good: `FROM alpine:3.22
SHELL ["/bin/ash", "-o", "pipefail", "-c"]
RUN wget -qO- https://files.shop.example/agent.tgz | tar xz
`,
    trap: "the shell of Alpine knows the option too",
  },
  {
    languages,
    good: `FROM debian:bookworm
RUN set -o pipefail && curl -fsSL https://files.shop.example/agent.tgz | tar xz
RUN set -eux -o pipefail; curl -fsSL https://files.shop.example/agent.tgz | tar xz
`,
    trap: "the option is set in the instruction",
  },
  {
    languages,
    good: `FROM debian:bookworm
RUN dpkg -l | grep -q curl
RUN if dpkg -l | grep curl; then echo yes; fi
`,
    trap: "the last command is the question",
  },
  {
    languages,
    good: `FROM debian:bookworm
RUN test -f /a || touch /a
RUN echo "a | b" > /c && case "$(uname -m)" in x86_64|amd64) a=1;; *) a=2;; esac
`,
    trap: "no pipe: an alternative, a text, a pattern",
  },
  {
    languages,
    good: `FROM debian:bookworm
RUN echo "deb https://files.shop.example stable main" | tee /etc/apt/sources.list.d/shop.list
RUN yes | unminimize
`,
    trap: "what comes before the pipe can't fail",
  },
  {
    languages,
    good: `FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell", "-Command"]
RUN Get-Service | Stop-Service
`,
    trap: "PowerShell has other pipes",
  },
  {
    languages,
    good: `FROM debian:bookworm
RUN ["bash", "-c", "curl https://files.shop.example/agent.tgz | tar xz"]
RUN bash -o pipefail -c "curl -fsSL https://files.shop.example/agent.tgz | tar xz"
`,
    trap: "another shell runs the pipe",
  },
];
